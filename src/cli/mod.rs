//! Words on the command line → one call → a report on stdout. Nothing is computed here.
//!
//! Data goes to stdout, everything else to stderr. Exit status: 0 done; 1 done, and `check` found something; 2 nothing
//! could be done; 3 answered in part, under `--strict`.

mod backtest;
mod blame;
mod change;
mod changes;
mod check;
mod compare;
mod completions;
mod day;
mod explain;
mod forecast;
mod funnel;
mod guide;
mod health;
mod help;
mod import;
mod init;
mod leads;
mod list;
mod log;
mod lost;
mod man;
mod mending;
mod moments;
mod moving;
mod new;
mod next;
mod options;
mod reopen;
mod report;
mod said;
mod schema;
mod series;
mod session;
mod set;
mod show;
mod site;
mod staging;
mod submit;
mod summary;
mod supposed;
mod target;
mod won;

use std::cell::RefCell;
use std::io::Write;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use options::Options;

/// How a command ended, when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// `check` found something.
    Found,
    /// Answered without some file, and `--strict` minds.
    Partial,
}

/// A sales pipeline in plain text: a folder of deals in, numbers out that need no checking.
#[derive(Debug, Parser)]
#[command(
    name = "pipeline",
    version,
    about,
    disable_help_subcommand = true,
    max_term_width = 100
)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    Next(next::Arguments),
    New(new::Arguments),
    Log(log::Arguments),
    Move(moving::Arguments),
    Won(won::Arguments),
    Lost(lost::Arguments),
    Reopen(reopen::Arguments),
    Set(set::Arguments),
    Import(import::Arguments),
    Report(report::Arguments),
    List(list::Arguments),
    Show(show::Arguments),
    Funnel(funnel::Arguments),
    Health(health::Arguments),
    Forecast(forecast::Arguments),
    Backtest(backtest::Arguments),
    Changes(changes::Arguments),
    Submit(submit::Arguments),
    Leads(leads::Arguments),
    Summary(summary::Arguments),
    Compare(compare::Arguments),
    Check(check::Arguments),
    Blame(blame::Arguments),
    Explain(explain::Arguments),
    Guide(guide::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
    Help(help::Arguments),
}

/// Runs the program.
pub fn main() -> ExitCode {
    completions::answer();
    let arguments = match Arguments::command()
        .try_get_matches_from(compare::parted(std::env::args_os()))
        .and_then(|m| Arguments::from_arg_matches(&m))
    {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let Arguments { options, command } = arguments;
    match run(&options, command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::Partial) => ExitCode::from(3),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            session::complain(&options, &error);
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options, command: Option<Command>) -> anyhow::Result<Outcome> {
    reads_the_past(options, command.as_ref())?;
    match command {
        None => day::run(options),
        Some(Command::Init(a)) => init::run(options, a),
        Some(Command::Next(a)) => next::run(options, a),
        Some(Command::New(a)) => new::run(options, a),
        Some(Command::Log(a)) => log::run(options, a),
        Some(Command::Move(a)) => moving::run(options, a),
        Some(Command::Won(a)) => won::run(options, a),
        Some(Command::Lost(a)) => lost::run(options, a),
        Some(Command::Reopen(a)) => reopen::run(options, a),
        Some(Command::Set(a)) => set::run(options, a),
        Some(Command::Import(a)) => import::run(options, a),
        Some(Command::Report(a)) => report::run(options, a),
        Some(Command::List(a)) => list::run(options, a),
        Some(Command::Show(a)) => show::run(options, a),
        Some(Command::Funnel(a)) => funnel::run(options, a),
        Some(Command::Health(a)) => health::run(options, a),
        Some(Command::Forecast(a)) => forecast::run(options, a),
        Some(Command::Backtest(a)) => backtest::run(options, a),
        Some(Command::Changes(a)) => changes::run(options, a),
        Some(Command::Submit(a)) => submit::run(options, a),
        Some(Command::Leads(a)) => leads::run(options, a),
        Some(Command::Summary(a)) => summary::run(options, a),
        Some(Command::Compare(a)) => compare::run(options, a),
        Some(Command::Check(a)) => check::run(options, a),
        Some(Command::Blame(a)) => blame::run(options, a),
        Some(Command::Explain(a)) => explain::run(options, a),
        Some(Command::Guide(a)) => guide::run(options, a),
        Some(Command::Schema(a)) => schema::run(options, a),
        Some(Command::Completions(a)) => completions::run(options, a),
        Some(Command::Man(a)) => man::run(options, a),
        Some(Command::Help(a)) => help::run(options, a),
    }
}

/// Whether a command can be asked about a past state: under `--rev` only those that read.
fn reads_the_past(options: &Options, command: Option<&Command>) -> anyhow::Result<()> {
    let reads = match command {
        None => true,
        Some(command) => matches!(
            command,
            Command::Report(_)
                | Command::List(_)
                | Command::Show(_)
                | Command::Funnel(_)
                | Command::Health(_)
                | Command::Forecast(_)
                | Command::Backtest(_)
                | Command::Changes(_)
                | Command::Summary(_)
                | Command::Check(_)
                | Command::Blame(_)
                | Command::Next(_)
                | Command::Explain(_)
                | Command::Compare(_)
                | Command::Leads(_)
        ),
    };
    let is_of_many = match command {
        Some(Command::Report(a)) => a.is_series(),
        Some(Command::Backtest(_)) => true,
        _ => false,
    };
    if let Some((a, b)) = options.states().filter(|_| reads && !is_of_many) {
        return Err(session::Wrong {
            message: format!("\"{a}..{b}\" is two revisions, and one is read at a time"),
            help: Some(format!(
                "what changed between them: pipeline changes {a}..{b}; of many at once are report --every and backtest"
            )),
        }
        .into());
    }
    if options.rev.is_none() || reads {
        return Ok(());
    }
    Err(session::Wrong {
        message: "--rev reads a past state, and this command reads none".into(),
        help: Some("report, list, show, funnel, health, forecast, backtest, changes, summary, check, blame, next, compare and explain take --rev".into()),
    }
    .into())
}

/// A wrong command line; `--help` and `--version` come this way too.
fn usage(error: &clap::Error) -> ExitCode {
    // A reader that went away is no reason to complain.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The commands that there are, so that nothing is named that cannot be typed.
fn commands() -> Vec<String> {
    Arguments::command()
        .get_subcommands()
        .map(|c| c.get_name().to_string())
        .collect()
}

thread_local! {
    /// What is printed while a command is asked for its value, and not for its text.
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// The JSON of a command with words of its own, of the same folder and day: what `explain` takes figures from.
fn value_of(options: &Options, words: &[String]) -> anyhow::Result<serde_json::Value> {
    let all = std::iter::once("pipeline").chain(words.iter().map(String::as_str));
    let asked = Arguments::try_parse_from(all).map_err(|e| anyhow::anyhow!("{e}"))?;
    let quiet = Options {
        format: Some(options::Format::Json),
        quiet: true,
        verbose: false,
        ..options.clone()
    };
    let kept = Kept::default();
    KEPT.set(Some(kept.clone()));
    let done = run(&quiet, asked.command);
    KEPT.take();
    done?;
    let text = kept.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(serde_json::from_slice(&text)?)
}

/// What a command printed that was asked for its value.
type Kept = Arc<Mutex<Vec<u8>>>;

/// Where what is printed goes: stdout, or what a command is asked for its value with. Whoever has it may write from any
/// thread.
struct Out(Option<Kept>);

impl Out {
    fn here() -> Out {
        Out(KEPT.with_borrow(Option::clone))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let Some(kept) = &self.0 else {
            return std::io::stdout().write(bytes);
        };
        kept.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self.0 {
            Some(_) => Ok(()),
            None => std::io::stdout().flush(),
        }
    }
}

/// Writes a finished text to stdout in one go.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = Out::here();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}
