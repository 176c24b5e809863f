//! Statements: a lossless lexer, and what the head of a statement says.
