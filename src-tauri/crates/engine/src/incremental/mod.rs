//! Room `incremental`.
