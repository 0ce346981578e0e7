//! `pipeline man`: the manual page, from the same declarations as `--help`.

use clap::{Args, Command, CommandFactory};

use super::Outcome;
use super::options::Options;

/// The manual page, for man(1)
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline man | man -l -
  pipeline man > ~/.local/share/man/man1/pipeline.1")]
pub struct Arguments {}

pub fn run(_: &Options, _: Arguments) -> anyhow::Result<Outcome> {
    let mut page = Vec::new();
    let program = super::Arguments::command();
    let man = clap_mangen::Man::new(program.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_options_section(&mut page)?;
    // One page for all: each command is a section of it.
    for command in program.get_subcommands().filter(|c| !c.is_hide_set()) {
        page.extend_from_slice(&section(command)?);
    }
    super::print(&String::from_utf8(page)?)?;
    Ok(Outcome::Done)
}

fn section(command: &Command) -> anyhow::Result<Vec<u8>> {
    let name = format!("pipeline {}", command.get_name());
    let man = clap_mangen::Man::new(command.clone().bin_name(&name).display_name(&name));
    let mut parts = Vec::new();
    man.render_synopsis_section(&mut parts)?;
    man.render_description_section(&mut parts)?;
    man.render_options_section(&mut parts)?;
    let parts = String::from_utf8(parts)?;
    // Its own sections lie below it.
    let below: String = parts
        .lines()
        .map(|line| match line.strip_prefix(".SH ") {
            Some(title) => format!(".SS {title}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    let examples = command
        .get_after_help()
        .map(|text| as_written(&text.to_string()));
    let examples = examples.unwrap_or_default();
    Ok(format!(".SH \"{}\"\n{below}{examples}", name.to_uppercase()).into_bytes())
}

/// Lines that stay as they are: roff would fill them.
fn as_written(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| format!("\\&{}\n", line.replace('\\', "\\e").replace('-', "\\-")));
    format!(".PP\n.nf\n{}.fi\n", lines.collect::<String>())
}
