//! What will be won in a period (metrics.md, "Forecast and the quota gap"; the method: docs/forecast.md).

pub mod age;
pub mod arrivals;
pub mod bins;
pub mod chain;
pub mod distribution;
pub mod exposure;
pub mod fit;
pub mod gamma;
pub mod grid;
pub mod lookup;
pub mod model;
pub mod months;
pub mod odds;
pub mod opportunity;
pub mod outlook;
pub mod past;
pub mod replay;
pub mod running;
pub mod stay;
