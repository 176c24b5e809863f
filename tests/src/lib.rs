//! The test house: real servers, faults, scenarios and an oracle of its own.
