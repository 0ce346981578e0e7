//! What the figures are: a view in, values out. One idea a file; each opens with its definition and its source.

pub mod backtest;
pub mod close_rate;
pub mod cohort;
pub mod counts;
pub mod days;
pub mod forecast;
pub mod funnel;
pub mod group;
pub mod health;
pub mod lead_funnel;
pub mod leads;
pub mod listing;
pub mod metric;
pub mod next;
pub mod noise;
pub mod odds;
pub mod passes;
pub mod readings;
pub mod series;
pub mod sizes;
pub mod stats;
pub mod tally;
pub mod today;
pub mod waterfall;
pub mod week;
pub mod worked;
