//! Markdown: for pull requests, wikis and chats. A name cannot break out of its cell.

use super::text::harmless;
use crate::report::block::{
    Align, Block, Cell, Fact, Figure, Line, Part, Table, grouped, money, percent, whole,
};

/// The blocks as GitHub-flavoured Markdown.
pub fn write(blocks: &[Block]) -> String {
    let parts: Vec<String> = blocks
        .iter()
        .map(block)
        .filter(|text| !text.is_empty())
        .collect();
    parts.join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Head(parts) => {
            let text = |p: &Part| match p {
                Part::Ours(text) => text.clone(),
                Part::Theirs(text) | Part::Said(text) => escape(text),
                Part::Typed(_) => String::new(),
            };
            format!(
                "# {}\n",
                parts.iter().map(text).collect::<Vec<_>>().join(" · ")
            )
        }
        Block::Figures(figures) => self::figures(figures),
        Block::Table(table) => self::table(table),
        Block::Lines(lines) | Block::Said(lines, _) => {
            lines.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Block::Chart(_) => String::new(),
        Block::Facts(facts) => facts.iter().map(fact).collect(),
        Block::Code(lines) => code(lines),
        Block::Items(items) => items.iter().map(|i| format!("* {}\n", escape(i))).collect(),
        Block::Bars(bars) => bars
            .text
            .as_ref()
            .map_or(String::new(), |t| format!("{}\n", escape(t))),
        Block::Closing(last) => line(last),
        Block::Parts(parts) if parts.label.is_empty() => {
            format!("{}\n", escape(&parts.marked().join(" ")))
        }
        Block::Parts(parts) => {
            format!("{}: {}\n", parts.label, escape(&parts.marked().join(" ")))
        }
        Block::Hints(_) => String::new(),
        Block::Foot(foot) => {
            let short: String = foot.checksum.chars().take(8).collect();
            let files = if foot.files == 1 { "file" } else { "files" };
            let commit = foot.commit.clone();
            let commit = commit.map_or_else(String::new, |line| format!("\n_{line}_\n"));
            format!(
                "_{} · {} {files}, {} left out · {short}_\n{commit}",
                foot.as_of,
                grouped(i128::from(foot.files)),
                foot.left_out
            )
        }
    }
}

/// Indented, which no line can end.
fn code(lines: &[String]) -> String {
    let line = |l: &String| format!("    {}", harmless(l)).trim_end().to_string() + "\n";
    lines.iter().map(line).collect()
}

fn fact(fact: &Fact) -> String {
    let text = sentence(&fact.text);
    if text.is_empty() {
        return text;
    }
    format!("* **{}** {text}\n", fact.label)
}

fn sentence(parts: &[Part]) -> String {
    let part = |p: &Part| match p {
        Part::Ours(text) => text.clone(),
        Part::Theirs(text) | Part::Said(text) => escape(text),
        Part::Typed(_) => String::new(),
    };
    parts.iter().map(part).collect()
}

fn line(line: &Line) -> String {
    format!("{}\n", escape(&line.text))
}

fn figures(figures: &[Figure]) -> String {
    let mut out = String::from("| Figure | Value | |\n| :-- | --: | :-- |\n");
    for f in figures {
        out += &format!(
            "| {} | {} | {} |\n",
            f.label,
            cell(&f.value),
            escape(&f.text)
        );
    }
    out
}

fn table(table: &Table) -> String {
    let columns: Vec<usize> = (0..table.columns.len())
        .filter(|c| !table.columns[*c].bar)
        .collect();
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = row(columns
        .iter()
        .map(|c| escape(table.columns[*c].head.trim()))
        .collect());
    let rule = |c: &usize| {
        if table.columns[*c].align == Align::Right {
            "--:"
        } else {
            ":--"
        }
    };
    out += &row(columns.iter().map(|c| rule(c).to_string()).collect());
    for cells in table.rows.iter().chain(&table.total) {
        out += &row(columns.iter().map(|c| cell(&cells[*c])).collect());
    }
    if let Some(note) = &table.total_note {
        out += &format!("\nThe total is {}.\n", escape(note));
    }
    out
}

fn cell(cell: &Cell) -> String {
    let none = || "—".to_string();
    match cell {
        Cell::Empty | Cell::Bar(_) | Cell::Spark(_) => String::new(),
        Cell::Pair { count, value, .. } if value.is_empty() => count.clone(),
        Cell::Pair { count, value, .. } => format!("{count}: {value}"),
        Cell::List(list) => {
            let texts: Vec<String> = list.iter().map(|l| l.text(escape)).collect();
            texts.join(", ")
        }
        Cell::Words(text, _) | Cell::Number { text, .. } => escape(text),
        Cell::Parts(parts) => sentence(parts),
        Cell::Name(name) => name.as_ref().map_or_else(none, |n| escape(n)),
        Cell::Count(n) => grouped(i128::from(*n)),
        Cell::Money(value) => value.map_or_else(none, money),
        Cell::Amount(value) => value.map_or_else(none, whole),
        Cell::Percent(rate) => rate.map_or_else(none, percent),
        Cell::Rate { rate, hits, of } => {
            rate.map_or_else(none, |r| format!("{} ({hits} of {of})", percent(r)))
        }
        Cell::DayCount(days) => days.map_or_else(none, |d| format!("{} days", whole(d))),
        Cell::Days(days) => days.map_or_else(none, whole),
    }
}

/// Text that stays text: no markup, no HTML, no new line.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_a_table() {
        assert_eq!(escape("a|b\nc <b> `x`"), "a\\|b c &lt;b&gt; \\`x\\`");
    }
}
