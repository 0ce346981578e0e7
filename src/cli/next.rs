//! `pipeline next`.

use clap::Args;

use super::Outcome;
use super::options::{Format, Options};
use super::report::wrong;
use super::session::{self, Wrong};
use crate::model::book::{Book, Keep};
use crate::model::query::Query;
use crate::report::next;
use crate::workspace::who::{Who, who};

/// What to do now, each with the reason and what is at stake
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline next                                your own list
  pipeline next --owner omar                   a colleague's
  pipeline next --format ics > next.ics        a calendar to subscribe to
  pipeline next stage:proposal.. amount:10k..  by any query; owner: in it decides whose

Your own is known by $PIPELINE_USER, else by git's user.email and email in [[rep]].")]
pub struct Arguments {
    /// Which deals: stage:proposal.. amount:10k.. acme
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Whose list
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
}

const FORMATS: [Format; 7] = [
    Format::Table,
    Format::Plain,
    Format::Json,
    Format::Csv,
    Format::Markdown,
    Format::Html,
    Format::Ics,
];

/// Whose list was asked for.
enum Whose {
    /// By `--owner`.
    Named(String),
    /// Who is typing.
    Own(String),
    /// The query says.
    Query,
    /// Nobody knows; this would have told.
    Unknown(String),
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("next", &FORMATS)?;
    let workspace = session::open(options)?;
    let t = workspace.t;
    let whose = whose(&arguments, || {
        who(workspace.source.place(), &workspace.settings)
    });
    let mut words = arguments.query;
    let person = match &whose {
        Whose::Named(who) | Whose::Own(who) => Some(who.clone()),
        _ => None,
    };
    words.extend(person.iter().map(|who| format!("owner:{who}")));
    let query = Query::parse(&words, &workspace.settings, t).map_err(wrong)?;
    let book = session::read(workspace, Keep::Open, true)?;
    let note = note(&whose, &book)?;
    let report = next::build(book.at(t, &query), person)
        .map_err(|_| super::report::too_large(options, &book))?;
    let outcome = session::show(options, format, &report, &book)?;
    if let Some(note) = note {
        session::remark(options, "note", &note);
    }
    Ok(outcome)
}

fn whose(arguments: &Arguments, typing: impl FnOnce() -> Who) -> Whose {
    if let Some(who) = &arguments.owner {
        return Whose::Named(who.clone());
    }
    let names_owner = |word: &String| {
        let word = word.strip_prefix("not:").unwrap_or(word);
        word.starts_with("owner:") || word.starts_with("team:")
    };
    if arguments.query.iter().any(names_owner) {
        return Whose::Query;
    }
    let who = typing();
    match (who.id(), who.help()) {
        (Some(id), _) => Whose::Own(id.into()),
        (None, help) => Whose::Unknown(help.unwrap_or_default()),
    }
}

/// What to say about whose list it is; an error for a person that nobody knows.
fn note(whose: &Whose, book: &Book) -> anyhow::Result<Option<String>> {
    let everything = Query::default();
    let view = book.at(book.as_of, &everything);
    Ok(match whose {
        Whose::Query => None,
        Whose::Unknown(help) => next::has_people(view).then(|| format!("whose list? {help}")),
        Whose::Named(who) => {
            // Where nobody is known yet, everybody's list is empty, and that is the answer.
            if let Err(near) = next::is_known(view, who)
                && next::has_people(view)
            {
                let meant = near.map(|n| format!("; did you mean \"{n}\"?"));
                return Err(Wrong {
                    message: format!("no rep \"{who}\"{}", meant.unwrap_or_default()),
                    help: None,
                }
                .into());
            }
            None
        }
        Whose::Own(who) => next::is_known(view, who)
            .is_err()
            .then(|| format!("no open deal is {who}'s; whose list? pipeline next --owner WHO")),
    })
}
