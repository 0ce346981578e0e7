//! `pipeline completions SHELL`: a script that makes a shell ask this program what a word may become, so that ids,
//! stages and people are those of the folder at hand.
//!
//! The script sets [`VARIABLE`] and calls the program with the words so far; [`answer`] answers then, and nothing else
//! runs. Which argument takes what is known by the name of its value: `ID`, `STAGE`, `WHO`, `WHOM`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};

use super::Outcome;
use super::options::Options;
use super::session::Wrong;
use crate::analytics::metric::METRICS;
use crate::check::RULES;
use crate::check::shape::DEAL;
use crate::model::settings::Settings;
use crate::report::SCHEMAS;
use crate::workspace::find::{Found, SETTINGS, find};
use crate::workspace::load;
use crate::workspace::lookup::Directory;

/// Completion for your shell: commands, flags, and the deals at hand
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bash          echo 'source <(pipeline completions bash)' >> ~/.bashrc
  zsh           echo 'source <(pipeline completions zsh)' >> ~/.zshrc
  fish          pipeline completions fish > ~/.config/fish/completions/pipeline.fish
  PowerShell    pipeline completions powershell | Out-String | Invoke-Expression    in $PROFILE")]
pub struct Arguments {
    /// bash, zsh, fish, powershell or elvish
    #[arg(value_name = "SHELL")]
    shell: String,
}

/// Set by the scripts: the name of the shell that asks.
const VARIABLE: &str = "PIPELINE_COMPLETE";

pub fn run(_: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let shells = Shells::builtins();
    let asked = arguments.shell.to_lowercase();
    let asked = if asked == "pwsh" {
        "powershell"
    } else {
        &asked
    };
    let Some(shell) = shells.completer(asked) else {
        let names: Vec<&str> = shells.names().collect();
        return Err(Wrong {
            message: format!("no shell \"{}\" is known", arguments.shell),
            help: Some(format!(
                "pipeline completions SHELL, one of {}",
                names.join(", ")
            )),
        }
        .into());
    };
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "pipeline", "pipeline", "pipeline", &mut script)?;
    super::print(&String::from_utf8(script)?)?;
    Ok(Outcome::Done)
}

/// Answers a shell that asks, and ends the program then; returns if none does.
pub fn answer() {
    // Looked for here as well: a command's usual start must not pay for completion.
    if std::env::var_os(VARIABLE).is_some() {
        CompleteEnv::with_factory(command).var(VARIABLE).complete();
    }
}

/// The program's words, with what each may become.
fn command() -> Command {
    super::Arguments::command().mut_subcommands(|sub| {
        let name = sub.get_name().to_string();
        sub.mut_args(|arg| {
            let mut sources: Vec<Source> = Vec::new();
            sources.extend(arg.get_value_names().unwrap_or_default().iter().flat_map(
                // `ID… STAGE` is one argument that takes both.
                |names| names.split(' ').filter_map(|value| source(&name, value)),
            ));
            if sources.is_empty() {
                return arg;
            }
            arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
                let known = sources.iter().flat_map(|source| source()).collect();
                fitting(typed, known)
            }))
        })
    })
}

/// Where the words come from that an argument may become.
type Source = fn() -> Vec<String>;

/// By the name of an argument's value; a few names mean something in one command only.
fn source(command: &str, value: &str) -> Option<Source> {
    match (command, value.trim_end_matches('…')) {
        // A new deal's id is none that is there.
        ("new", "ID") => None,
        (_, "ID") => Some(ids),
        (_, "STAGE") => Some(stages),
        (_, "WHO") => Some(people),
        (_, "WHOM") => Some(people_and_teams),
        (_, "REASON") => Some(reasons),
        (_, "FIELD=VALUE") => Some(fields),
        ("explain", "NAME") => Some(figures_and_rules),
        ("schema", "REPORT") => Some(|| texts(SCHEMAS.iter().map(|s| s.0))),
        ("completions", "SHELL") => Some(|| texts(Shells::builtins().names())),
        _ => None,
    }
}

fn texts<'t>(words: impl Iterator<Item = &'t str>) -> Vec<String> {
    words.map(String::from).collect()
}

fn ids() -> Vec<String> {
    let settings = settings().unwrap_or_default();
    let Some(root) = root() else {
        return Vec::new();
    };
    let Ok(directory) = Directory::all(&root.into(), &settings.deals_dir) else {
        return Vec::new();
    };
    let mut ids = texts(directory.ids());
    // They are listed as the disk has them, and one id may have two files.
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn stages() -> Vec<String> {
    let stages = settings().unwrap_or_default().stages;
    stages.into_iter().map(|s| s.id).collect()
}

fn people() -> Vec<String> {
    let reps = settings().unwrap_or_default().reps;
    reps.into_iter().map(|r| r.id).collect()
}

/// Names without `owner:` and `team:`, as a colon parts words in some shells.
fn people_and_teams() -> Vec<String> {
    let reps = settings().unwrap_or_default().reps;
    let mut teams: Vec<String> = reps.iter().filter_map(|r| r.team.clone()).collect();
    teams.sort();
    teams.dedup();
    let people = reps.into_iter().map(|r| r.id);
    people.chain(teams).chain(["all".into()]).collect()
}

fn reasons() -> Vec<String> {
    let reasons = settings().unwrap_or_default().loss_reasons;
    reasons.into_iter().map(|(name, _)| name).collect()
}

/// `owner=`, up to where the value begins.
fn fields() -> Vec<String> {
    let simple = DEAL.iter().filter(|(_, kind)| !kind.is_table());
    simple.map(|(name, _)| format!("{name}=")).collect()
}

fn figures_and_rules() -> Vec<String> {
    let figures = METRICS.iter().map(|m| m.name);
    texts(figures.chain(RULES.iter().map(|r| r.id)))
}

/// What begins as it was typed; else what has it anywhere, as an id may be given by any part.
fn fitting(typed: &OsStr, known: Vec<String>) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let begins = known.iter().any(|k| k.starts_with(&*typed));
    let fits = |k: &String| {
        if begins {
            k.starts_with(&*typed)
        } else {
            k.contains(&*typed)
        }
    };
    // A name that a terminal would obey is not offered.
    let is_plain = |k: &String| !k.chars().any(char::is_control);
    let fitting = known.into_iter().filter(|k| fits(k) && is_plain(k));
    fitting.map(CompletionCandidate::new).collect()
}

/// The folder that the words so far are about.
fn root() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let from_env = std::env::var_os("PIPELINE_DIR").map(PathBuf::from);
    let named = named_folder(std::env::args().skip_while(|a| a != "--").skip(1));
    match find(named.as_deref(), from_env.as_deref(), &here) {
        Found::Folder(root) => Some(root),
        Found::NotOne(_) | Found::Nowhere => None,
    }
}

/// `-C DIR`, `-CDIR`, `--dir DIR`, `--dir=DIR` among the words so far.
fn named_folder(words: impl Iterator<Item = String>) -> Option<PathBuf> {
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        if word == "-C" || word == "--dir" {
            return words.next().map(PathBuf::from);
        }
        let glued = word.strip_prefix("--dir=").or(word.strip_prefix("-C"));
        if let Some(dir) = glued {
            return Some(dir.into());
        }
    }
    None
}

/// The settings of the folder; without sound ones there is nothing to offer but what is always so.
fn settings() -> Option<Settings> {
    let root = root()?;
    if !root.join(SETTINGS).is_file() {
        return None;
    }
    let open = load::open(root.into(), |zone, _| load::today(zone));
    open.ok().map(|workspace| workspace.settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_found_among_the_words() {
        let named = |words: &str| named_folder(words.split(' ').map(String::from));
        assert_eq!(named("pipeline move -C sales acme"), Some("sales".into()));
        assert_eq!(named("pipeline --dir=sales move"), Some("sales".into()));
        assert_eq!(named("pipeline move acme"), None);
    }

    #[test]
    fn a_part_of_an_id_is_enough() {
        let known = || {
            vec![
                "acme-50-seats".to_string(),
                "bluth-50".into(),
                "a\u{1b}b".into(),
            ]
        };
        let offered = |typed: &str| -> Vec<String> {
            let list = fitting(OsStr::new(typed), known());
            list.iter()
                .map(|c| c.get_value().to_string_lossy().into_owned())
                .collect()
        };
        assert_eq!(offered("ac"), ["acme-50-seats"]);
        assert_eq!(offered("50"), ["acme-50-seats", "bluth-50"]);
        assert_eq!(offered(""), ["acme-50-seats", "bluth-50"]);
    }
}
