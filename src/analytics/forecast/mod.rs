//! What will be won in a period (metrics.md, "Forecast and the quota gap"; the method: docs/forecast.md).

pub mod landings;
pub mod lead_rate;
pub mod needed;
pub mod opportunity;
pub mod to_date;
