//! What will be won in a period (metrics.md, "Forecast and the quota gap"; the method: docs/forecast.md).

pub mod opportunity;
