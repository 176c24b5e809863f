//! Statements in the binlog: passed by, replayed, or shown to the operator.

mod about_databases;
mod about_objects;
mod about_tables;
mod charset;
mod chosen;
mod collations;
mod column_clauses;
mod columns;
mod copied;
mod edited;
mod fill;
mod filtered;
mod judge;
mod loading;
mod merged;
mod naming;
mod online;
mod repeat;
mod selected;
mod times;
mod words;

pub(crate) use columns::OfChosen;
pub(crate) use edited::{instead, plain_mode, same_columns, unfit};
pub(crate) use filtered::disturbs_filter;
pub(crate) use judge::{
    Parts, Plan, Verdict, beyond_skipping, judge, refuse, version_number, way_past,
};
pub(crate) use loading::WhileLoading;
pub(crate) use naming::destination_database;
pub(crate) use online::{Online, Remembered};
pub(crate) use times::Times;
