//! The figures in words: for `pipeline explain METRIC`, and as the page `docs/metrics.md`.

use std::fmt::Write;

use crate::analytics::metric::{METRICS, Metric, find};
use crate::analytics::worked::{self, AS_OF, FOLDER, Step, WORKED, Worked};
use crate::diagnostic::wrapped;

/// What `pipeline explain` says of a figure; `None` for a name that is none.
pub fn explain(name: &str) -> Option<String> {
    let metric = find(name)?;
    let mut text = wrapped(&format!("{}: {}", metric.label, metric.formula), 80);
    let _ = write!(text, "\n{}", wrapped(metric.text, 80));
    for worked in worked::of(metric.name) {
        let _ = write!(text, "\nWorked, in {FOLDER}:\n  $ {}\n", command(worked));
        for step in worked.steps {
            let _ = writeln!(text, "  {}", step.path);
            for line in wrapped(&sentence(step), 76).lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
        for (file, content) in worked.files() {
            let _ = writeln!(text, "\nBeside the folder's own files, {file}:");
            for line in content.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    text.push_str("\nIn the JSON:\n");
    for (path, unit) in metric.paths {
        let _ = writeln!(text, "  {path} ({unit})");
    }
    Some(text)
}

/// What is typed to see an example's figures.
pub fn command(worked: &Worked) -> String {
    let words = if worked.command.is_empty() {
        "pipeline".into()
    } else {
        format!("pipeline {}", worked.command)
    };
    if words.contains("--as-of") {
        words
    } else {
        format!("{words} --as-of {AS_OF}")
    }
}

/// `3 won, 2 lost: 3 / (3 + 2) = 0.6`.
fn sentence(step: &Step) -> String {
    if step.sum.is_empty() {
        format!("{}: {}", step.words, step.gives)
    } else {
        format!("{}: {} = {}", step.words, step.sum, step.gives)
    }
}

/// The page of all figures, in Markdown. `files` are those of the folder that the examples stand on.
pub fn page(files: &[(String, String)]) -> String {
    let mut text = String::from(OPENING);
    for metric in METRICS {
        let _ = writeln!(
            text,
            "| [{}](#{}) | {} |",
            metric.label, metric.name, metric.formula
        );
    }
    text.push_str(FOLDER_TEXT);
    for (file, content) in files {
        let _ = write!(text, "\n```toml {file}\n{content}```\n");
    }
    text.push_str("\n# The figures\n");
    for metric in METRICS {
        entry(&mut text, metric);
    }
    text
}

fn entry(text: &mut String, metric: &Metric) {
    let _ = write!(
        text,
        "\n## {}\n\n**{}** = {}\n\n{}\n",
        metric.name, metric.label, metric.formula, metric.text
    );
    worked::of(metric.name).for_each(|worked| example(text, metric, worked));
}

fn example(text: &mut String, metric: &Metric, worked: &Worked) {
    let _ = write!(text, "\nWorked, `{}`", command(worked));
    match shown_before(worked) {
        Some(earlier) => {
            let _ = writeln!(
                text,
                ", with the files of [{0}](#{0}) more:",
                earlier.metric
            );
        }
        None => files_of(text, worked),
    }
    text.push_str("\n| in the JSON | unit | how | gives |\n|---|---|---|---:|\n");
    for step in worked.steps {
        let unit = unit(metric, step.path);
        let how = if step.sum.is_empty() {
            step.words.into()
        } else {
            format!("{}: {}", step.words, step.sum)
        };
        let _ = writeln!(
            text,
            "| `{}` | {unit} | {how} | {} |",
            step.path, step.gives
        );
    }
}

/// The first example that several files are shown with, if that is another figure's.
fn shown_before(worked: &Worked) -> Option<&'static Worked> {
    let several = worked.files().count() > 1;
    let first = WORKED.iter().find(|w| w.files().eq(worked.files()))?;
    (several && first.metric != worked.metric).then_some(first)
}

fn files_of(text: &mut String, worked: &Worked) {
    text.push_str(match worked.files().count() {
        0 => ":\n",
        1 => ", with one file more:\n",
        _ => ", with these files more:\n",
    });
    for (file, content) in worked.files() {
        let kind = file.rsplit('.').next().unwrap_or_default();
        let _ = write!(text, "\n```{kind} {file}\n{content}```\n");
    }
}

/// The unit of a step's place: that of the metric's path, whatever row is named.
fn unit(metric: &Metric, path: &str) -> &'static str {
    let without_row = match (path.find('['), path.find(']')) {
        (Some(from), Some(to)) => format!("{}{}", &path[..=from], &path[to..]),
        _ => path.into(),
    };
    let of_path = metric.paths.iter().find(|(p, _)| *p == without_row);
    of_path.map_or("", |(_, unit)| unit)
}

const OPENING: &str = "\
# What every figure means

This page is written by the program from its tables of figures (`src/analytics/metric.rs`) and of examples
(`src/analytics/worked.rs`); `pipeline explain FIGURE` prints an entry of it. A test works each sum out again and
compares it with what the program prints.

What holds for all of them:

* **T** is the day that a report is for: today, or `--as-of DATE`. What the files date after T is in no figure. It is
  counted, and the report says so.
* **The period** is `-p`: the last 365 days up to T if you do not say. Its first and its last day both count.
* A deal is **open** at T if it was created by then and is neither won nor lost. It is **closed in the period** if the
  newest closing on or before T lies in it.
* Amounts in other currencies are converted before anything is added: those of open deals at T's rate, those of closed
  deals at the rate of the day they closed.
* **Nothing to divide by is no figure**: `null` in JSON, an empty cell in CSV, a dash on the screen. It is never 0.
* Figures are rounded once, for people. JSON and CSV have all digits.
* Under `--by`, each group in `groups` has the same figures at the same places as the whole.

| figure | formula |
|---|---|
";

const FOLDER_TEXT: &str = "
# The folder of the examples

`examples/small` has two stages, a quota and nine deals. Every example below is about it, as of 23 November 2026, a
Monday. In the sums, `x` is times; a quotient is shown with a few of its digits.
";

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// The files of the folder that reports read, settings first.
    fn files() -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        let mut deals: Vec<String> = std::fs::read_dir(root.join("deals"))
            .unwrap()
            .map(|entry| format!("deals/{}", entry.unwrap().file_name().to_str().unwrap()))
            .collect();
        deals.sort();
        let names = std::iter::once("pipeline.toml".to_string()).chain(deals);
        names
            .map(|name| {
                let text = std::fs::read_to_string(root.join(&name)).unwrap();
                (name, text)
            })
            .collect()
    }

    #[test]
    fn the_page_in_docs_is_the_one_of_the_tables() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md");
        let page = page(&files());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == page,
            "docs/metrics.md is older than the figures: UPDATE_DOCS=1 cargo test the_page_in_docs"
        );
    }

    fn is_of_a_file(line: &str) -> bool {
        WORKED
            .iter()
            .flat_map(|w| w.files())
            .any(|(_, content)| content.lines().any(|l| line.trim_start() == l.trim_start()))
    }

    #[test]
    fn a_figure_is_explained_within_eighty_columns() {
        let text = explain("conversion").unwrap();
        assert!(text.starts_with("Conversion: advanced / (advanced + lost + back)\n\n"));
        assert!(
            text.contains("    3 advanced, 1 lost, 1 back: 3 / (3 + 1 + 1) = 0.6\n"),
            "{text}"
        );
        for metric in METRICS {
            let text = explain(metric.name).unwrap();
            // A command or a line of a file is not broken: it is there to be copied.
            let lines = text
                .lines()
                .filter(|l| !l.starts_with("  $ ") && !is_of_a_file(l));
            let longest = lines.map(|l| l.chars().count()).max();
            assert!(longest <= Some(80), "{text}");
        }
        assert_eq!(explain("no-such-figure"), None);
    }
}
