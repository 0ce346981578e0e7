//! `pipeline completions SHELL`: a script that makes a shell ask this program what a word may become, so that ids,
//! stages and people are those of the folder at hand.
//!
//! The script sets [`VARIABLE`] and calls the program with the words so far; [`answer`] answers then, and nothing else
//! runs. Which argument takes what is known by the name of its value: `ID`, `STAGE`, `WHO`.

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
use crate::model::settings::Settings;
use crate::report::SCHEMAS;
use crate::workspace::find::{Found, SETTINGS, find};
use crate::workspace::{ids, load};

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
            let names = arg.get_value_names().unwrap_or_default();
            let takes = |name: &str| names.iter().any(|n| n.trim_end_matches('…') == name);
            let completer = match () {
                _ if takes("ID") && takes("STAGE") => ArgValueCompleter::new(ids_and_stages),
                _ if takes("ID") => ArgValueCompleter::new(ids),
                _ if takes("STAGE") => ArgValueCompleter::new(stages),
                _ if takes("WHO") || takes("OWNER") => ArgValueCompleter::new(people),
                _ => match fixed(&name, arg.get_id().as_str()) {
                    Some(words) => ArgValueCompleter::new(move |typed: &OsStr| {
                        fitting(typed, words().into_iter().map(String::from).collect())
                    }),
                    None => return arg,
                },
            };
            arg.add(completer)
        })
    })
}

type Words = fn() -> Vec<&'static str>;

/// What an argument of a command takes in every folder.
fn fixed(command: &str, argument: &str) -> Option<Words> {
    match (command, argument) {
        ("explain", "name") => Some(|| {
            let figures = METRICS.iter().map(|m| m.name);
            figures.chain(RULES.iter().map(|r| r.id)).collect()
        }),
        ("schema", "report") => Some(|| SCHEMAS.iter().map(|s| s.0).collect()),
        ("completions", "shell") => Some(|| Shells::builtins().names().collect()),
        _ => None,
    }
}

fn ids(typed: &OsStr) -> Vec<CompletionCandidate> {
    let settings = settings().unwrap_or_default();
    let ids = root().map(|root| ids::ids(&root, &settings.deals_dir));
    fitting(typed, ids.unwrap_or_default())
}

fn stages(typed: &OsStr) -> Vec<CompletionCandidate> {
    let settings = settings().unwrap_or_default();
    fitting(typed, settings.stages.into_iter().map(|s| s.id).collect())
}

fn ids_and_stages(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut both = ids(typed);
    both.extend(stages(typed));
    both
}

fn people(typed: &OsStr) -> Vec<CompletionCandidate> {
    let reps = settings().unwrap_or_default().reps;
    fitting(typed, reps.into_iter().map(|r| r.id).collect())
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
    let open = load::open(&root, |zone, _| load::today(zone));
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
