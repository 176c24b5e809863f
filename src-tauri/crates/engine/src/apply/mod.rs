//! Room `apply`.
