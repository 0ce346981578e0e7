//! `pipeline` alone: the day at a glance, or how to begin.

use super::Outcome;
use super::options::{Options, REPORTS};
use super::session;
use crate::model::book::Keep;
use crate::model::query::Query;
use crate::report::day;

pub fn run(options: &Options) -> anyhow::Result<Outcome> {
    let format = options.format("pipeline", &REPORTS)?;
    let Some(source) = session::locate(options)? else {
        super::print(BEGIN)?;
        return Ok(Outcome::Done);
    };
    let book = session::read(session::open_at(options, source)?, Keep::Open, true)?;
    let t = book.as_of;
    let everything = Query::default();
    let report = day::build(book.at(t, &everything), super::commands())
        .map_err(|_| super::report::too_large(options, &book))?;
    session::show(options, format, &report, &book)
}

const BEGIN: &str = "\
No pipeline here: no pipeline.toml in this folder or above, no deals/ or leads/.

  pipeline init sales           start one
  pipeline init sales --demo    one with 60 invented deals, to look around
  pipeline guide                selling, and this tool, explained
";
