//! Opens the folder a command is about, with T settled; says what is wrong where nothing can be done.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::Outcome;
use super::options::{Format, Options};
use crate::diagnostic::{Diagnostic, shell};
use crate::model::book::{Book, Keep, Need};
use crate::model::day::Day;
use crate::model::period::Calendar;
use crate::model::settings::Settings;
use crate::render::screen::Style;
use crate::render::text::harmless;
use crate::render::{csv, ics, json, markdown, page, screen};
use crate::report::block::Report;
use crate::workspace::find::{Found, find};
#[cfg(feature = "git")]
use crate::workspace::git::{
    place::Wanted, repository::Repository, revision::Named, states::States,
};
use crate::workspace::load::{self, Stop, Workspace};
use crate::workspace::source::{Source, Stamp, Unread};

/// Faults of the settings, which stop every command.
#[derive(Debug)]
pub struct BrokenSettings(pub Vec<Diagnostic>);

impl std::fmt::Display for BrokenSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let faults: Vec<String> = self.0.iter().map(|d| short(d).trim_end().into()).collect();
        f.write_str(&faults.join("; "))
    }
}

impl std::error::Error for BrokenSettings {}

/// A command line that cannot be answered, with what to type.
#[derive(Debug)]
pub struct Wrong {
    pub message: String,
    pub help: Option<String>,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Wrong {}

/// Says why nothing was done: `error:` and a sentence, or the faults of the settings where they stand.
pub fn complain(options: &Options, error: &anyhow::Error) {
    let color = options.colors(std::io::stderr().is_terminal());
    let paint = |text: &str| {
        if color {
            format!("\x1b[1;31m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    };
    let mut out = String::new();
    if let Some(BrokenSettings(faults)) = error.downcast_ref() {
        for fault in faults {
            out += &short(fault);
            if let Some(help) = &fault.help {
                out += &format!("help: {}\n", harmless(help));
            }
        }
    } else {
        let unread = error.downcast_ref::<Unread>();
        let chain: Vec<String> = error
            .chain()
            .map(|c| harmless(&c.to_string()).into_owned())
            .collect();
        out += &format!("{} {}\n", paint("error:"), chain.join(": "));
        let wrong = error.downcast_ref::<Wrong>().and_then(|w| w.help.as_ref());
        if let Some(help) = wrong.or(unread.and_then(|u| u.help.as_ref())) {
            out += &format!("help: {}\n", harmless(help));
        }
    }
    // Nobody is left to tell if stderr is gone.
    let _ = std::io::stderr().write_all(out.as_bytes());
}

/// `file:line:col: level[rule]: message`.
fn short(d: &Diagnostic) -> String {
    let place = d
        .spot
        .as_ref()
        .map(|s| format!("{}:{}:", s.line, s.column))
        .unwrap_or_default();
    format!(
        "{}:{place} {}[{}]: {}\n",
        harmless(&d.file),
        d.level.word(),
        d.rule,
        harmless(&d.message)
    )
}

/// A remark on stderr, unless `-q`.
pub fn remark(options: &Options, kind: &str, message: &str) {
    if !options.quiet {
        let _ = writeln!(std::io::stderr(), "{kind}: {}", harmless(message));
    }
}

/// What is to be read, or `None` if nothing was named and there is nothing here: the folder, or, under `--rev`, what it
/// was at a commit.
pub fn locate(options: &Options) -> anyhow::Result<Option<Source>> {
    match (&options.rev, options.states()) {
        (Some(_), Some((_, last))) if !last.is_empty() => at_revision(options, last).map(Some),
        (Some(word), None) => at_revision(options, word).map(Some),
        _ => Ok(folder(options)?.map(Source::Folder)),
    }
}

/// The folder at hand, or `None` if none was named and there is none here.
fn folder(options: &Options) -> anyhow::Result<Option<PathBuf>> {
    let (here, from_env) = (here(), std::env::var_os("PIPELINE_DIR"));
    match find(
        options.dir.as_deref(),
        from_env.as_deref().map(Path::new),
        &here,
    ) {
        Found::Folder(dir) => Ok(Some(dir)),
        Found::Nowhere => Ok(None),
        Found::NotOne(dir) => {
            let shown = options
                .dir
                .clone()
                .or(from_env.map(Into::into))
                .unwrap_or(dir)
                .display()
                .to_string();
            Err(Wrong {
                message: format!(
                    "{shown} is no pipeline folder: no pipeline.toml, deals/ or leads/ in it"
                ),
                help: Some(format!("pipeline init {shown}")),
            }
            .into())
        }
    }
}

fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| ".".into())
}

/// The folder that was named.
#[cfg(feature = "git")]
fn named(options: &Options) -> Option<PathBuf> {
    let from_env = std::env::var_os("PIPELINE_DIR").filter(|dir| !dir.is_empty());
    options.dir.clone().or(from_env.map(PathBuf::from))
}

/// The folder that was named, else the one that somebody stands in.
#[cfg(feature = "git")]
fn place(options: &Options) -> PathBuf {
    named(options).map_or_else(here, |dir| here().join(dir))
}

/// The folder as it was at a commit.
#[cfg(feature = "git")]
pub fn at_revision(options: &Options, word: &str) -> anyhow::Result<Source> {
    let wanted = wanted(options);
    let repository = Repository::holding(&wanted.place)?;
    let commit = meant(options, &repository, word, &wanted)?;
    let commit = repository.folder_at(&commit, &wanted)?;
    Ok(Source::Commit(Box::new(commit)))
}

/// Where the folder is looked for.
#[cfg(feature = "git")]
fn wanted(options: &Options) -> Wanted {
    Wanted {
        is_named: named(options).is_some(),
        place: place(options),
        today: folder(options).ok().flatten(),
    }
}

/// The commit that a word means.
#[cfg(feature = "git")]
fn meant(
    options: &Options,
    repository: &Repository,
    word: &str,
    wanted: &Wanted,
) -> anyhow::Result<Named> {
    let calendar = Calendar::default();
    let day = match Day::parse(word) {
        Some(day) => Some(day),
        // Words such as yesterday count from today, which the settings to be read cannot settle.
        None => calendar.date(word, today(options, None, None, &calendar)?),
    };
    Ok(repository.named(word, day, wanted)?)
}

/// The states that `--rev A..B` names; nothing where it names one.
#[cfg(feature = "git")]
pub fn history(options: &Options) -> anyhow::Result<Option<States>> {
    let Some((first, last)) = options.states() else {
        return Ok(None);
    };
    let wanted = wanted(options);
    let repository = Repository::holding(&wanted.place)?;
    let word = |word: &str| meant(options, &repository, word, &wanted);
    let last = match last {
        "" => repository.head()?,
        last => word(last)?,
    };
    let first = match first {
        "" => None,
        first => Some(word(first)?),
    };
    Ok(Some(States::back_from(
        repository,
        last,
        first.as_ref(),
        wanted,
    )?))
}

/// Opens files on a day.
pub fn open_on(source: Source, day: Day) -> anyhow::Result<Workspace> {
    load::open(source, |_, _| Ok(day)).map_err(stopped)
}

/// Opens the folder as it was at a commit, as of that commit's day.
pub fn open_revision(options: &Options, word: &str) -> anyhow::Result<Workspace> {
    let source = at_revision(options, word)?;
    let made = source.stamp();
    let clock = |zone: Option<&str>, calendar: &Calendar| match made {
        Some(made) => Ok(made.day(zone)),
        None => today(options, made, zone, calendar),
    };
    load::open(source, clock).map_err(|stop| match stop {
        // As git calls a file of a commit.
        Stop::Settings(mut faults) => {
            for fault in &mut faults {
                fault.file = format!("{word}:{}", fault.file);
            }
            BrokenSettings(faults).into()
        }
        stop => stopped(stop),
    })
}

/// Whether any repository holds the folder.
pub fn has_revisions(options: &Options) -> bool {
    #[cfg(feature = "git")]
    return Repository::holds(&place(options));
    #[cfg(not(feature = "git"))]
    return options.rev.is_some();
}

/// Whether a word is the name of a commit: not a day, and nothing is said where it is none.
pub fn is_revision(options: &Options, word: &str) -> bool {
    #[cfg(feature = "git")]
    if let Ok(repository) = Repository::holding(&place(options)) {
        return repository.knows(word);
    }
    let _ = (options, word);
    false
}

#[cfg(not(feature = "git"))]
pub fn at_revision(_: &Options, _: &str) -> anyhow::Result<Source> {
    Err(Wrong {
        message: "this pipeline was built without the feature git".into(),
        help: Some("--as-of DATE needs no git".into()),
    }
    .into())
}

/// What a command reads that cannot do without.
pub fn source(options: &Options) -> anyhow::Result<Source> {
    locate(options)?.ok_or_else(|| {
        Wrong {
            message:
                "no pipeline here: no pipeline.toml in this folder or above, no deals/ or leads/"
                    .into(),
            help: Some("pipeline init sales, or -C DIR".into()),
        }
        .into()
    })
}

/// Opens the folder of a command that needs one.
pub fn open(options: &Options) -> anyhow::Result<Workspace> {
    open_at(options, source(options)?)
}

/// Opens the folder for another day than the command line's.
pub fn open_as_of(options: &Options, t: Day) -> anyhow::Result<Workspace> {
    open_on(source(options)?, t)
}

/// Opens what was found.
pub fn open_at(options: &Options, source: Source) -> anyhow::Result<Workspace> {
    let made = source.stamp();
    let clock = |zone: Option<&str>, calendar: &Calendar| as_of(options, made, zone, calendar);
    let workspace = load::open(source, clock).map_err(stopped)?;
    // A folder that is named and not there is a slip, not a pipeline without deals.
    let (named, usual) = (
        &workspace.settings.deals_dir,
        &Settings::default().deals_dir,
    );
    if named != usual && !workspace.source.has_folder(named)? {
        remark(
            options,
            "warning",
            &format!("no folder {named}, which [paths] in pipeline.toml names: no deals are read"),
        );
    }
    Ok(workspace)
}

/// Reads the deals of an opened folder.
pub fn read(workspace: Workspace, keep: Keep, seen: bool) -> anyhow::Result<Book> {
    let need = Need {
        as_of: workspace.t,
        keep,
        seen,
    };
    workspace.load(need).map_err(stopped)
}

fn stopped(stop: Stop) -> anyhow::Error {
    match stop {
        Stop::Settings(faults) => BrokenSettings(faults).into(),
        Stop::Other(error) => error,
    }
}

/// T: `--as-of`, else the day of the commit that is read, else today.
fn as_of(
    options: &Options,
    made: Option<Stamp>,
    zone: Option<&str>,
    calendar: &Calendar,
) -> anyhow::Result<Day> {
    match (&options.as_of, made) {
        (None, Some(made)) => Ok(made.day(zone)),
        (None, None) => today(options, made, zone, calendar),
        (Some(text), _) => {
            let today = today(options, made, zone, calendar)?;
            date(text, today, calendar, "--as-of")
        }
    }
}

/// Today, as far as this run is concerned: `--today`, else the day of the commit that is read, else the clock's, asked
/// once.
pub fn today(
    options: &Options,
    made: Option<Stamp>,
    zone: Option<&str>,
    calendar: &Calendar,
) -> anyhow::Result<Day> {
    if let (None, Some(made)) = (&options.today, made) {
        return Ok(made.day(zone));
    }
    match options
        .today
        .as_deref()
        .map(|text| (text, Day::parse(text)))
    {
        Some((_, Some(day))) => Ok(day),
        Some((text, None)) => date(text, load::today(zone)?, calendar, "--today"),
        None => load::today(zone),
    }
}

/// A date as it is typed after a flag.
pub fn date(text: &str, today: Day, calendar: &Calendar, flag: &str) -> anyhow::Result<Day> {
    calendar.date(text, today).ok_or_else(|| {
        Wrong {
            message: format!("{flag} {text} is no date"),
            help: Some(format!(
                "{flag} {today}, or today, yesterday, fri, +3d, -2w"
            )),
        }
        .into()
    })
}

/// Prints a report in the format asked for, with what stderr should say, and answers how it ended.
pub fn show(
    options: &Options,
    format: Format,
    report: &impl Report,
    book: &Book,
) -> anyhow::Result<Outcome> {
    print(options, format, report)?;
    Ok(said(options, book))
}

/// Prints a report in the format asked for.
pub fn print(options: &Options, format: Format, report: &impl Report) -> anyhow::Result<()> {
    super::print(&drawn(options, format, report)?)
}

/// The same of a page of prose, whose lines are no longer than a terminal's in `plain` either.
pub fn print_prose(options: &Options, format: Format, report: &impl Report) -> anyhow::Result<()> {
    match format {
        Format::Plain => super::print(&screen::write(&report.blocks(), Style::PROSE)),
        format => print(options, format, report),
    }
}

/// A report in the format asked for, as text.
pub fn drawn(options: &Options, format: Format, report: &impl Report) -> anyhow::Result<String> {
    Ok(match format {
        Format::Json => json::write(report)?,
        // A file gets the text as it is; a terminal would obey it.
        Format::Csv if std::io::stdout().is_terminal() => {
            let text = csv::write(report)?;
            text.lines()
                .map(|line| format!("{}\n", harmless(line)))
                .collect()
        }
        Format::Csv => csv::write(report)?,
        Format::Ics => ics::write(report)?,
        Format::Markdown => markdown::write(&report.blocks()),
        Format::Html => page::write(&report.blocks(), report.name()),
        format => screen::write(&report.blocks(), options.style(format)),
    })
}

/// Prints a finished text; the rest as [`show`].
pub fn show_text(options: &Options, text: &str, book: &Book) -> anyhow::Result<Outcome> {
    super::print(text)?;
    Ok(said(options, book))
}

/// What stderr should say of a report, and how it ended; nothing is printed.
pub fn said(options: &Options, book: &Book) -> Outcome {
    said_of(options, book, None)
}

/// The same of one end of several: of which revision, in somebody's words.
pub fn said_of(options: &Options, book: &Book, revision: Option<&str>) -> Outcome {
    left_out(options, book, revision);
    if book.left_out.is_empty() || !options.strict() {
        Outcome::Done
    } else {
        Outcome::Partial
    }
}

/// Faults on stderr, one by one.
pub fn list_faults(faults: &[Diagnostic]) {
    for fault in faults {
        let _ = std::io::stderr().write_all(short(fault).as_bytes());
    }
}

/// Says on stderr that something is missing, and with `-v` what and why.
fn left_out(options: &Options, book: &Book, revision: Option<&str>) {
    let mut files: Vec<&str> = book.left_out.iter().map(|d| d.file.as_str()).collect();
    files.dedup();
    if files.is_empty() {
        return;
    }
    if options.verbose {
        list_faults(&book.left_out);
    }
    let (all, it) = (
        book.source.files,
        if files.len() == 1 { "it" } else { "them" },
    );
    let (at, rev) = match revision.map(shell) {
        Some(word) => (format!("at {word} "), format!(" --rev {word}")),
        None => Default::default(),
    };
    let message = format!(
        "{at}{} of {all} files left out, the figures are without {it}: pipeline check{rev}",
        files.len()
    );
    remark(options, "warning", &message);
}
