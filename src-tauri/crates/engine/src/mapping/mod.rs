//! Room `mapping`.
