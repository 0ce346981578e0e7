//! `[icp]` and `[[score]]`, the rules; `[leads.score]`, how the score is made of them; `[sequence]`.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Node, Reader};
use crate::diagnostic::nearest;
use crate::model::lead_columns::Column;
use crate::model::profile::{Rule, SIGNALS, Step, Test};
use crate::model::settings::Settings;
use crate::workspace::table;

/// What a test of a rule is written with.
const TESTS: [&str; 4] = ["any", "min", "max", "filled"];

impl Reader<'_> {
    /// `[icp]`: rules with weights, and exclusions.
    pub(super) fn profile(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        let usage = "icp is a table of rules: [[icp.rule]] field = \"industry\", any = [\"software\"], weight = 2";
        if let Some(icp) = self.block(root, "icp", usage) {
            self.unknown_keys(icp, &["rule", "exclude"]);
            for (entry, span) in self.tables(icp, "rule") {
                let rule = self.rule(entry, span, "weight", false);
                settings.profile.rules.extend(rule);
            }
            for (entry, span) in self.tables(icp, "exclude") {
                let rule = self.rule(entry, span, "", false);
                settings.profile.exclude.extend(rule);
            }
        }
        for (entry, span) in self.tables(root, "score") {
            let rule = self.rule(entry, span, "points", true);
            settings.scoring.rules.extend(rule);
        }
        let leads = table::get(root, "leads").and_then(|l| l.get_ref().as_table());
        if let Some(leads) = leads {
            self.scoring(leads, settings);
        }
        self.sequence(root, settings);
    }

    /// A table that may be missing.
    fn block<'v, 'i>(
        &mut self,
        root: &'v DeTable<'i>,
        name: &str,
        usage: &str,
    ) -> Option<&'v DeTable<'i>> {
        let node = table::get(root, name)?;
        let found = node.get_ref().as_table();
        if found.is_none() {
            self.fault(node.span(), usage);
        }
        found
    }

    /// One rule; `weight` is what its worth is called, nothing for an exclusion.
    fn rule(
        &mut self,
        entry: &DeTable<'_>,
        span: Range<usize>,
        weight: &str,
        may_be_negative: bool,
    ) -> Option<Rule> {
        let mut known = vec!["name", "field"];
        known.extend(TESTS);
        if !weight.is_empty() {
            known.push(weight);
        }
        self.unknown_keys(entry, &known);
        let Some(node) = table::get(entry, "field") else {
            self.fault(
                span,
                "a rule is about a column: field = \"industry\", or the heading of one of your own",
            );
            return None;
        };
        let field = self.text(node, "field")?.to_string();
        self.near_column(node, &field);
        let test = self.test(entry, span)?;
        let worth = match table::get(entry, weight) {
            Some(node) => self.worth(node, weight, may_be_negative)?,
            None => 1.0,
        };
        let name = self.optional_text(entry, "name").filter(|n| !n.is_empty());
        Some(Rule {
            name: name.unwrap_or_else(|| Rule::said(&field, &test)),
            field,
            test,
            weight: worth,
        })
    }

    /// A column that nobody knows may be one of the lists' own; one that is nearly ours is probably a slip.
    fn near_column(&mut self, node: Node<'_, '_>, field: &str) {
        if Column::of_name(field).is_some() {
            return;
        }
        if let Some(near) = nearest(field, Column::ALL.iter().map(|c| c.name())) {
            self.warn(
                "unknown-key",
                node.span(),
                format!("\"{field}\" is none of our columns: one of the lists' own is looked for"),
                Some(format!("did you mean \"{near}\"?")),
            );
        }
    }

    fn test(&mut self, entry: &DeTable<'_>, span: Range<usize>) -> Option<Test> {
        let has = |name: &str| table::get(entry, name);
        let number = |reader: &mut Self, name: &str| match has(name) {
            None => Some(None),
            Some(node) => reader.number(node, name).map(Some),
        };
        let any = self.texts(entry, "any");
        let (min, max) = (number(self, "min")?, number(self, "max")?);
        let filled = match has("filled").map(|n| (n.get_ref(), n.span())) {
            None => None,
            Some((DeValue::Boolean(yes), _)) => Some(*yes),
            Some((_, span)) => {
                self.fault(span, "filled is true or false");
                return None;
            }
        };
        let kinds = [
            has("any").is_some(),
            min.or(max).is_some(),
            filled.is_some(),
        ];
        if kinds.iter().filter(|k| **k).count() != 1 {
            self.fault(
                span,
                "a rule has one test: any = [\"…\"], or min and max, or filled = true",
            );
            return None;
        }
        if let (Some(from), Some(to)) = (min, max)
            && from > to
        {
            self.fault(span, format!("min {from} is above max {to}"));
            return None;
        }
        if kinds[0] && any.iter().all(|w| w.trim().is_empty()) {
            self.fault(
                span,
                "any is a list of words, one at least: any = [\"software\"]",
            );
            return None;
        }
        Some(match (kinds[0], filled) {
            (true, _) => {
                let words = any.iter().map(|w| w.trim().to_lowercase());
                Test::Any(words.filter(|w| !w.is_empty()).collect())
            }
            (_, Some(filled)) => Test::Filled(filled),
            _ => Test::Between(min, max),
        })
    }

    /// A number as written, whole or not.
    fn number(&mut self, node: Node<'_, '_>, name: &str) -> Option<f64> {
        let text = match node.get_ref() {
            DeValue::Integer(n) if n.radix() == 10 => Some(n.as_str()),
            DeValue::Float(f) => Some(f.as_str()),
            _ => None,
        };
        let number = text
            .and_then(|t| t.replace('_', "").parse::<f64>().ok())
            .filter(|n| n.is_finite());
        if number.is_none() {
            self.fault(node.span(), format!("{name} is a number"));
        }
        number
    }

    /// Weights are of a size: what is a thousand times another silences it.
    fn worth(&mut self, node: Node<'_, '_>, name: &str, may_be_negative: bool) -> Option<f64> {
        const MOST: f64 = 1000.0;
        let worth = self.number(node, name)?;
        let is_fine = worth.abs() <= MOST && worth != 0.0 && (may_be_negative || worth > 0.0);
        if !is_fine {
            let range = if may_be_negative {
                "from -1000 to 1000, and not 0"
            } else {
                "above 0, up to 1000"
            };
            self.fault(node.span(), format!("{name} is a number {range}"));
        }
        is_fine.then_some(worth)
    }

    /// `[leads.score]`.
    fn scoring(&mut self, leads: &DeTable<'_>, settings: &mut Settings) {
        let usage = "leads.score is a table: [leads.score] high = 60, half_life = 30";
        let Some(block) = self.block(leads, "score", usage) else {
            return;
        };
        self.unknown_keys(
            block,
            &[
                "half_life",
                "enough",
                "high",
                "medium",
                "decided_after",
                "learn",
                "weights",
            ],
        );
        let scoring = &mut settings.scoring;
        for (name, target, most) in [
            ("half_life", &mut scoring.half_life, 10_000.0),
            ("enough", &mut scoring.enough, 10_000.0),
            ("high", &mut scoring.high, 100.0),
            ("medium", &mut scoring.medium, 100.0),
        ] {
            if let Some(node) = table::get(block, name)
                && let Some(number) = self.number(node, name)
            {
                if number > 0.0 && number <= most {
                    *target = number;
                } else {
                    self.fault(node.span(), format!("{name} is above 0, up to {most}"));
                }
            }
        }
        if scoring.medium >= scoring.high
            && let Some(node) = table::get(block, "medium").or(table::get(block, "high"))
        {
            let message = format!(
                "medium, {}, is below high, {}",
                scoring.medium, scoring.high
            );
            self.fault(node.span(), message);
        }
        if let Some(days) = self.days(block, "decided_after") {
            settings.scoring.decided_after = days;
        }
        settings.scoring.learn = self.texts(block, "learn");
        let usage = "weights is a table: [leads.score.weights] replies = 10";
        let Some(weights) = self.block(block, "weights", usage) else {
            return;
        };
        self.unknown_keys(weights, &SIGNALS.map(Column::name));
        for (signal, weight) in SIGNALS.iter().zip(&mut settings.scoring.weights) {
            let Some(node) = table::get(weights, signal.name()) else {
                continue;
            };
            match self.number(node, signal.name()) {
                Some(number) if (0.0..=1000.0).contains(&number) => *weight = number,
                Some(_) => self.fault(node.span(), "a weight is a number from 0 to 1000"),
                None => {}
            }
        }
    }

    /// A whole number of days.
    fn days(&mut self, table: &DeTable<'_>, name: &str) -> Option<u32> {
        let node = table::get(table, name)?;
        let number = self.number(node, name)?;
        let days =
            (number.fract() == 0.0 && (0.0..=10_000.0).contains(&number)).then_some(number as u32);
        if days.is_none() {
            self.fault(node.span(), format!("{name} is a whole number, 0 to 10000"));
        }
        days
    }

    /// `[sequence]`: steps over several channels.
    fn sequence(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        let usage = "sequence is a table: [sequence] attempts = 8, with [[sequence.step]] channel = \"call\", wait = 2";
        let Some(block) = self.block(root, "sequence", usage) else {
            return;
        };
        self.unknown_keys(block, &["attempts", "dead_after", "retry_after", "step"]);
        if let Some(attempts) = self.days(block, "attempts") {
            match (attempts, table::get(block, "attempts")) {
                (0, Some(node)) => self.fault(node.span(), "attempts is 1 at least"),
                _ => settings.sequence.attempts = attempts,
            }
        }
        if let Some(days) = self.days(block, "dead_after") {
            settings.sequence.dead_after = days;
        }
        if let Some(days) = self.days(block, "retry_after") {
            settings.sequence.retry_after = days;
        }
        let mut steps = Vec::new();
        for (entry, span) in self.tables(block, "step") {
            self.unknown_keys(entry, &["channel", "wait"]);
            let channel = self.optional_text(entry, "channel");
            let Some(channel) = channel.filter(|c| !c.trim().is_empty()) else {
                self.fault(span, "a step has a channel: channel = \"call\", wait = 2");
                continue;
            };
            steps.push(Step {
                channel,
                wait: self.days(entry, "wait").unwrap_or(0),
            });
        }
        if !steps.is_empty() {
            settings.sequence.steps = steps;
        }
    }
}
