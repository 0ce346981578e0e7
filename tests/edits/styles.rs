//! Deals in every style that TOML allows: the same facts, written as people and tools write them.

use crate::random::Random;

/// A generated file, and what is known of it.
#[derive(Debug)]
pub struct Generated {
    pub text: String,
    /// Whether the history is an empty list, which an edit turns into a list of lines.
    pub has_empty_list: bool,
}

const STAGES: [&str; 6] = [
    "prospecting",
    "qualification",
    "discovery",
    "demo",
    "proposal",
    "closing",
];

/// How one file is written.
struct Style {
    newline: &'static str,
    equals: &'static str,
    comments: bool,
    blanks: bool,
    quoted_keys: bool,
}

pub fn generate(random: &mut Random) -> Generated {
    let style = Style {
        newline: if random.one_in(4) { "\r\n" } else { "\n" },
        equals: random.pick(&[" = ", " = ", "=", "  =  ", " =\t"]),
        comments: random.one_in(2),
        blanks: random.one_in(3),
        quoted_keys: random.one_in(6),
    };
    let facts = Facts::random(random);
    let mut root = facts.root(random, &style);
    if random.one_in(4) {
        random.shuffle(&mut root);
    }
    let history = facts.history(random, &style);
    let activity = activity(random, &style);
    let mut lines: Vec<String> = Vec::new();
    if style.comments {
        lines.push("# a deal of ours".into());
    }
    for line in root {
        if style.blanks && random.one_in(4) {
            lines.push(String::new());
        }
        if style.comments && random.one_in(4) {
            lines.push("# what follows was asked for on the phone".into());
        }
        lines.extend(line);
    }
    let has_empty_list = history.list.iter().any(|l| l.ends_with("[]"));
    if random.one_in(2) {
        lines.extend(history.list);
        lines.extend(activity.list);
    } else {
        lines.extend(activity.list);
        lines.extend(history.list);
    }
    let mut tables = tables(random, &style);
    let at = random.below(tables.len() + 1);
    let mut blocks = history.blocks;
    blocks.extend(activity.blocks);
    if !blocks.is_empty() {
        tables.insert(at, blocks);
    }
    lines.extend(tables.into_iter().flatten());
    let mut text = lines.join(style.newline);
    if !random.one_in(5) {
        text.push_str(style.newline);
    }
    if random.one_in(8) {
        text.insert(0, '\u{feff}');
    }
    Generated {
        text,
        has_empty_list,
    }
}

/// One mark of a history.
struct Entry {
    day: String,
    fields: Vec<(&'static str, String)>,
}

struct Facts {
    stage: &'static str,
    amount: String,
    owner: Option<&'static str>,
    probability: Option<&'static str>,
    closed: Option<String>,
    entries: Vec<Entry>,
}

fn amount(random: &mut Random) -> String {
    let number = 1 + random.below(90);
    match random.below(4) {
        0 => format!("{number}_000"),
        1 => format!("{number}000.50"),
        2 => format!("\"{number}000\""),
        _ => format!("{number}"),
    }
}

impl Facts {
    /// The top and a history that ends in it, or nearly: one in four was edited by hand since.
    fn random(random: &mut Random) -> Facts {
        let mut entries = Vec::new();
        let mut day = 3;
        let (mut stage, mut top_amount, mut owner, mut probability) =
            (STAGES[random.below(6)], amount(random), Some("dana"), None);
        for _ in 0..random.below(6) {
            let mut fields = Vec::new();
            if random.one_in(2) {
                stage = STAGES[random.below(6)];
                fields.push(("stage", format!("\"{stage}\"")));
            }
            if random.one_in(3) {
                top_amount = amount(random);
                fields.push(("amount", top_amount.clone()));
            }
            if random.one_in(4) {
                owner = Some(random.pick(&["dana", "lee", "omar"]));
                fields.push(("owner", format!("\"{}\"", owner.unwrap_or_default())));
            } else if owner.is_some() && random.one_in(8) {
                owner = None;
                fields.push(("unset", "[\"owner\"]".into()));
            }
            if random.one_in(5) {
                probability = Some(random.pick(&["0.5", "0.25", "1"]));
                fields.push(("probability", probability.unwrap_or_default().to_string()));
            }
            let day_text = format!("2026-09-{day:02}");
            entries.push(Entry {
                day: day_text,
                fields,
            });
            day += random.below(5);
        }
        if random.one_in(4) {
            stage = STAGES[random.below(6)];
            top_amount = amount(random);
        }
        let closed = random.one_in(5).then(|| format!("2026-09-{:02}", day + 1));
        if closed.is_some() {
            stage = random.pick(&["won", "lost"]);
        }
        Facts {
            stage,
            amount: top_amount,
            owner,
            probability,
            closed,
            entries,
        }
    }

    /// The lines of each key.
    fn root(&self, random: &mut Random, style: &Style) -> Vec<Vec<String>> {
        let mut lines = vec![
            style.pair(random, "name", "\"Acme: \\\"50\\\" seats\""),
            style.pair(random, "company", "'Acme, Corp # 1'"),
            style.pair(random, "amount", &self.amount),
            style.pair(random, "stage", &format!("\"{}\"", self.stage)),
            style.pair(random, "created", "2026-09-03"),
        ];
        let mut maybe = |key: &str, value: Option<String>| {
            lines.extend(value.map(|v| style.pair(random, key, &v)));
        };
        maybe("owner", self.owner.map(|o| format!("\"{o}\"")));
        maybe("probability", self.probability.map(String::from));
        maybe("closed", self.closed.clone());
        for (key, value) in [
            ("tags", "[\"a\", 'b']"),
            ("tags", "[\n  \"a\", # first\n  \"b\"\n]"),
            ("next_step", "\"Call # them\""),
            ("my_own", "\"\"\"two\nlines\"\"\""),
            ("custom.x", "{ a = 1, b = [1, 2] }"),
            ("done", "[]"),
        ] {
            let known = lines.iter().any(|l| l[0].contains(key));
            if !known && random.one_in(3) {
                lines.push(style.pair(random, key, value));
            }
        }
        lines
    }

    fn history(&self, random: &mut Random, style: &Style) -> Entries {
        if self.entries.is_empty() {
            return Entries::none(random, "history");
        }
        let entries = self.entries.iter().map(|entry| {
            let mut fields = vec![("on", entry.day.clone())];
            fields.extend(entry.fields.iter().cloned());
            if random.one_in(6) {
                fields.push(("why", "\"asked } for\"".into()));
            }
            fields
        });
        let entries: Vec<Vec<(&str, String)>> = entries.collect();
        Entries::written(random, style, "history", &entries)
    }
}

fn activity(random: &mut Random, style: &Style) -> Entries {
    if random.one_in(2) {
        return Entries::none(random, "");
    }
    let entries: Vec<Vec<(&str, String)>> = (0..1 + random.below(3))
        .map(|n| {
            vec![
                ("on", format!("2026-09-{:02}", 4 + n)),
                ("kind", "\"call\"".into()),
            ]
        })
        .collect();
    Entries::written(random, style, "activity", &entries)
}

/// Entries as a list at the root, or as blocks among the tables.
struct Entries {
    list: Vec<String>,
    blocks: Vec<String>,
}

impl Entries {
    fn none(random: &mut Random, name: &str) -> Entries {
        let empty = !name.is_empty() && random.one_in(4);
        Entries {
            list: empty.then(|| format!("{name} = []")).into_iter().collect(),
            blocks: Vec::new(),
        }
    }

    fn written(
        random: &mut Random,
        style: &Style,
        name: &str,
        entries: &[Vec<(&str, String)>],
    ) -> Entries {
        if random.one_in(4) {
            let apart = random.one_in(2);
            let mut blocks = Vec::new();
            for entry in entries {
                if apart {
                    blocks.push(String::new());
                }
                blocks.push(format!("[[{name}]]{}", style.comment(random)));
                blocks.extend(entry.iter().map(|(k, v)| format!("{k}{}{v}", style.equals)));
            }
            return Entries {
                list: Vec::new(),
                blocks,
            };
        }
        let inline: Vec<String> = entries.iter().map(|e| style.inline(random, e)).collect();
        Entries {
            list: style.list(random, name, &inline),
            blocks: Vec::new(),
        }
    }
}

impl Style {
    fn comment(&self, random: &mut Random) -> &'static str {
        if self.comments && random.one_in(3) {
            " # said by Jo, \"twice\" ]"
        } else {
            ""
        }
    }

    fn pair(&self, random: &mut Random, key: &str, value: &str) -> Vec<String> {
        let key = match key {
            plain if self.quoted_keys && !plain.contains('.') => format!("\"{plain}\""),
            plain => plain.to_string(),
        };
        let text = format!("{key}{}{value}{}", self.equals, self.comment(random));
        text.split('\n').map(String::from).collect()
    }

    fn inline(&self, random: &mut Random, fields: &[(&str, String)]) -> String {
        let pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{k} = {v}")).collect();
        match random.below(4) {
            0 => format!("{{{}}}", pairs.join(",")),
            1 => format!("{{  {}  }}", pairs.join(" , ")),
            _ => format!("{{ {} }}", pairs.join(", ")),
        }
    }

    fn list(&self, random: &mut Random, name: &str, items: &[String]) -> Vec<String> {
        let indent = random.pick(&["  ", "    ", "\t", ""]);
        match random.below(5) {
            0 => vec![format!("{name} = [{}]", items.join(", "))],
            1 => vec![format!("{name}=[ {} ]", items.join(" , "))],
            // The bracket closes on the line of the last one.
            2 => {
                let mut lines = vec![format!("{name} = [")];
                let last = items.len() - 1;
                lines.extend(items.iter().enumerate().map(|(at, item)| {
                    format!("{indent}{item}{}", if at == last { "]" } else { "," })
                }));
                lines
            }
            kind => {
                let mut lines = vec![format!("{name} = [{}", self.comment(random))];
                for (at, item) in items.iter().enumerate() {
                    if self.comments && random.one_in(4) {
                        lines.push(format!("{indent}# then"));
                    }
                    let comma = if kind == 3 && at == items.len() - 1 {
                        ""
                    } else {
                        ","
                    };
                    lines.push(format!("{indent}{item}{comma}{}", self.comment(random)));
                }
                lines.push("]".into());
                lines
            }
        }
    }
}

/// Whole tables, which no edit here touches.
fn tables(random: &mut Random, style: &Style) -> Vec<Vec<String>> {
    let mut all = vec![
        vec![
            String::new(),
            "[bant]".into(),
            "budget = true # said so".into(),
        ],
        vec![
            "[proposal]".into(),
            format!("sent{}2026-09-09", style.equals),
        ],
        vec![
            String::new(),
            "# people".into(),
            "[[contact]]".into(),
            "name = \"Jo\"".into(),
            "[[contact]]".into(),
            "name = 'Mo'".into(),
        ],
    ];
    random.shuffle(&mut all);
    all.truncate(random.below(4));
    all
}
