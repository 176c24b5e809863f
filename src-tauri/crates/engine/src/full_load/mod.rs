//! Room `full_load`.
