//! `pipeline.toml` as written → [`Settings`] as used, with all its faults in one go.

mod letters;
mod marketing;
mod profile;
mod qualification;

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::builder::{read_day, read_money};
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::period::Calendar;
use crate::model::quota::{Quota, Whom};
use crate::model::rates::{Currency, Rates};
use crate::model::settings::{
    LossKind, Pipeline, Rep, Settings, Stage, StageId, StaleAfter, default_stale_after,
};

/// The keys of the file, those of later capabilities among them; anything else is probably a slip.
const KEYS: [&str; 26] = [
    "currency",
    "fiscal_year_starts",
    "week_starts",
    "timezone",
    "rates",
    "prior_weight",
    "loss_reasons",
    "rate",
    "stage",
    "calendar",
    "rep",
    "pipeline",
    "quota",
    "paths",
    "icp",
    "score",
    "leads",
    "sequence",
    "commission",
    "content",
    "qualification",
    "agreement",
    "campaign",
    "watch",
    "review",
    "summary",
];

const STAGE_KEYS: [&str; 7] = [
    "id",
    "probability",
    "stale_after",
    "aliases",
    "checklist",
    "guide",
    "enforce",
];
const REP_KEYS: [&str; 6] = ["id", "team", "email", "active_from", "active_until", "name"];
const QUOTA_KEYS: [&str; 7] = [
    "period", "owner", "team", "amount", "owners", "teams", "currency",
];

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

type Node<'t, 'i> = &'t Spanned<DeValue<'i>>;

/// Settings and what was odd about them, or the faults that stop every command.
pub struct Read {
    pub settings: Settings,
    /// T, as `clock` answered it.
    pub t: Day,
    pub warnings: Vec<Diagnostic>,
}

/// Why there are no settings.
pub enum Fault {
    File(Vec<Diagnostic>),
    Clock(anyhow::Error),
}

/// The time zone that a settings file names, if it is sound; whatever else is wrong with it.
pub fn timezone(text: &str) -> Option<String> {
    let tree = table::salvage(text);
    let zone = table::get(tree.get_ref(), "timezone")?.get_ref().as_str()?;
    zone.parse::<chrono_tz::Tz>().ok().map(|_| zone.into())
}

/// Reads the text of a settings file. `clock` is asked for T once the time zone is known: quotas may be written for a
/// relative period.
pub fn read(
    text: &str,
    file: &str,
    clock: impl FnOnce(Option<&str>, &Calendar) -> anyhow::Result<Day>,
) -> Result<Read, Fault> {
    let tree = table::parse(text, file)
        .map_err(|faults| Fault::File(faults.into_iter().map(as_settings).collect()))?;
    let offset = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader {
        text,
        file,
        offset,
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    let mut settings = Settings::default();
    let root = tree.get_ref();
    reader.unknown_keys(root, &KEYS);
    reader.basics(root, &mut settings);
    reader.rates(root, &mut settings);
    reader.stages(root, &mut settings);
    reader.people(root, &mut settings);
    reader.paths(root, &mut settings);
    reader.summary(root, &mut settings);
    reader.watches(root, &mut settings);
    reader.qualification(root, &mut settings);
    reader.profile(root, &mut settings);
    reader.marketing(root, &mut settings);
    // A clock is only asked where the time zone is sound; quotas are judged all the same.
    let t = clock(settings.timezone.as_deref(), &settings.calendar).map_err(Fault::Clock)?;
    reader.quotas(root, &mut settings, t);
    if reader.errors.is_empty() {
        Ok(Read {
            settings,
            t,
            warnings: reader.warnings,
        })
    } else {
        Err(Fault::File(reader.errors))
    }
}

/// A fault of the TOML is a fault of the settings: nothing is read until it is mended.
fn as_settings(mut fault: Diagnostic) -> Diagnostic {
    if fault.rule != "conflict" {
        fault.rule = "settings";
    }
    fault.help = Some(match fault.help {
        Some(help) => format!("{help}; {UNTIL}"),
        None => UNTIL.into(),
    });
    fault
}

const UNTIL: &str = "nothing is read until this is mended";

struct Reader<'t> {
    text: &'t str,
    file: &'t str,
    offset: usize,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.offset..span.end + self.offset
    }

    fn fault(&mut self, span: Range<usize>, message: impl Into<String>) {
        let span = self.span(span);
        self.errors.push(
            Diagnostic::error("settings", self.file, message)
                .at(self.text, span)
                .help(UNTIL),
        );
    }

    fn warn(
        &mut self,
        rule: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let span = self.span(span);
        let mut warning = Diagnostic::warning(rule, self.file, message).at(self.text, span);
        warning.help = help;
        self.warnings.push(warning);
    }

    fn unknown_keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for (key, _) in table.iter() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let help = nearest(name, known.iter().copied())
                    .map(|near| format!("did you mean \"{near}\"?"));
                self.warn(
                    "unknown-key",
                    key.span(),
                    format!("no key \"{name}\""),
                    help,
                );
            }
        }
    }

    fn text<'v>(&mut self, node: Node<'v, '_>, name: &str) -> Option<&'v str> {
        let text = node.get_ref().as_str();
        if text.is_none() {
            self.fault(node.span(), format!("{name} is text in quotes"));
        }
        text
    }

    fn texts(&mut self, table: &DeTable<'_>, name: &str) -> Vec<String> {
        let Some(node) = table::get(table, name) else {
            return Vec::new();
        };
        let list = node.get_ref().as_array().map(|list| {
            list.iter()
                .map(|v| v.get_ref().as_str().map(String::from))
                .collect::<Option<Vec<_>>>()
        });
        list.flatten().unwrap_or_else(|| {
            self.fault(
                node.span(),
                format!("{name} is a list of texts: {name} = [\"…\"]"),
            );
            Vec::new()
        })
    }

    fn optional_text(&mut self, table: &DeTable<'_>, name: &str) -> Option<String> {
        let node = table::get(table, name)?;
        self.text(node, name).map(String::from)
    }

    fn money(&mut self, node: Node<'_, '_>, name: &str) -> Option<Money> {
        let field = table::field(node, 0);
        let money = read_money(&field.value).and_then(Result::ok);
        if money.is_none() {
            self.fault(
                node.span(),
                format!("{name} is a number that is not negative, with at most 15 digits unless in quotes"),
            );
        }
        money
    }

    fn day(&mut self, node: Node<'_, '_>, name: &str) -> Option<Day> {
        let day = read_day(&table::field(node, 0).value);
        if day.is_none() {
            self.fault(node.span(), format!("{name} is a date such as 2026-07-01"));
        }
        day
    }

    /// The tables of `[[name]]`, each with the place of its id, or of its first key; anything else of that name is a fault.
    fn tables<'v, 'i>(
        &mut self,
        table: &'v DeTable<'i>,
        name: &str,
    ) -> Vec<(&'v DeTable<'i>, Range<usize>)> {
        let Some(node) = table::get(table, name) else {
            return Vec::new();
        };
        let list = node.get_ref().as_array().map(|list| {
            list.iter()
                .map(|v| {
                    v.get_ref()
                        .as_table()
                        .map(|t| (t, place(t).unwrap_or(v.span())))
                })
                .collect::<Option<Vec<_>>>()
        });
        list.flatten().unwrap_or_else(|| {
            self.fault(
                node.span(),
                format!("{name} is written [[{name}]], one block each"),
            );
            Vec::new()
        })
    }

    fn currency(&mut self, node: Node<'_, '_>) -> Option<Currency> {
        let code = node.get_ref().as_str().and_then(Currency::parse);
        if code.is_none() {
            self.fault(
                node.span(),
                "a currency is an ISO 4217 code, three capital letters",
            );
        }
        code
    }

    fn basics(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        if let Some(node) = table::get(root, "currency")
            && let Some(code) = self.currency(node)
        {
            settings.currency = code;
        }
        if let Some(node) = table::get(root, "fiscal_year_starts") {
            let month = node
                .get_ref()
                .as_integer()
                .filter(|n| n.radix() == 10)
                .and_then(|n| n.as_str().parse::<u32>().ok());
            match month.filter(|m| (1..=12).contains(m)) {
                Some(month) => settings.calendar.fiscal_year_starts = month,
                None => self.fault(node.span(), "fiscal_year_starts is a month, 1 to 12"),
            }
        }
        if let Some(node) = table::get(root, "week_starts") {
            match node
                .get_ref()
                .as_str()
                .map(str::to_ascii_lowercase)
                .as_deref()
            {
                Some("monday") => settings.calendar.week_starts_sunday = false,
                Some("sunday") => settings.calendar.week_starts_sunday = true,
                _ => self.fault(node.span(), "week_starts is \"monday\" or \"sunday\""),
            }
        }
        if let Some(node) = table::get(root, "timezone") {
            match node.get_ref().as_str() {
                Some(zone) if zone.parse::<chrono_tz::Tz>().is_ok() => {
                    settings.timezone = Some(zone.into())
                }
                Some(zone) => {
                    let near = nearest(zone, chrono_tz::TZ_VARIANTS.iter().map(|z| z.name()));
                    let hint = near.map_or("a time zone is written Europe/Paris".into(), |n| {
                        format!("did you mean \"{n}\"?")
                    });
                    self.fault(node.span(), format!("no time zone \"{zone}\"; {hint}"));
                }
                None => self.fault(
                    node.span(),
                    "timezone is text in quotes, such as \"Europe/Paris\"",
                ),
            }
        }
        if let Some(node) = table::get(root, "prior_weight")
            && let Some(weight) = self.money(node, "prior_weight")
        {
            settings.prior_weight = weight;
        }
        self.loss_reasons(root, settings);
        self.calendar(root, settings);
    }

    fn loss_reasons(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        let Some(node) = table::get(root, "loss_reasons") else {
            return;
        };
        let Some(reasons) = node.get_ref().as_table() else {
            return self.fault(
                node.span(),
                "loss_reasons is a table: { price = \"lost\", \"no-decision\" = \"no-decision\" }",
            );
        };
        for (reason, kind) in reasons.iter() {
            let kind_read = match kind.get_ref().as_str() {
                Some("lost") => LossKind::Lost,
                Some("no-decision") => LossKind::NoDecision,
                _ => {
                    self.fault(
                        kind.span(),
                        "a reason is of the kind \"lost\" or \"no-decision\"",
                    );
                    continue;
                }
            };
            settings
                .loss_reasons
                .push((reason.get_ref().to_string(), kind_read));
        }
    }

    fn calendar(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        let Some(node) = table::get(root, "calendar") else {
            return;
        };
        let Some(calendar) = node.get_ref().as_table() else {
            return self.fault(
                node.span(),
                "calendar is a table: [calendar] weekend = […], holidays = […]",
            );
        };
        self.unknown_keys(calendar, &["weekend", "holidays", "office"]);
        self.office(calendar, settings);
        if let Some(weekend) = table::get(calendar, "weekend") {
            let names = self.texts(calendar, "weekend");
            settings.weekend.clear();
            for name in names {
                match DAYS.iter().position(|d| *d == name.to_ascii_lowercase()) {
                    Some(day) => settings.weekend.push(day as u32),
                    None => self.fault(
                        weekend.span(),
                        format!("no weekday \"{name}\"; weekdays are monday … sunday"),
                    ),
                }
            }
            settings.weekend.sort_unstable();
            settings.weekend.dedup();
        }
        if let Some(holidays) = table::get(calendar, "holidays") {
            match holidays.get_ref().as_array() {
                Some(list) => {
                    settings.holidays = list
                        .iter()
                        .filter_map(|d| self.day(d, "a holiday"))
                        .collect()
                }
                None => self.fault(
                    holidays.span(),
                    "holidays is a list of dates: [2026-12-25, 2027-01-01]",
                ),
            }
            settings.holidays.sort_unstable();
            settings.holidays.dedup();
        }
    }

    /// `rates` hold before the first `[[rate]]`.
    fn rates(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        if let Some(node) = table::get(root, "rates") {
            match node.get_ref().as_table() {
                Some(rates) => self.rates_from(rates, Day::MIN, &mut settings.rates),
                None => self.fault(node.span(), "rates is a table: { EUR = 1.08 }"),
            }
        }
        for (block, span) in self.tables(root, "rate") {
            match table::get(block, "from") {
                Some(from) => {
                    if let Some(from) = self.day(from, "from") {
                        self.rates_from(block, from, &mut settings.rates);
                    }
                }
                None => self.fault(
                    span,
                    "a [[rate]] says from when it holds: from = 2026-07-01",
                ),
            }
        }
    }

    fn rates_from(&mut self, table: &DeTable<'_>, from: Day, rates: &mut Rates) {
        for (code, node) in table.iter().filter(|(key, _)| key.get_ref() != "from") {
            let Some(currency) = Currency::parse(code.get_ref()) else {
                self.fault(
                    code.span(),
                    format!(
                        "\"{}\" is no currency: three capital letters",
                        code.get_ref()
                    ),
                );
                continue;
            };
            if let Some(rate) = self.money(node, "a rate") {
                if rate.with_few_decimals().is_err() {
                    self.fault(node.span(), "a rate has at most 8 decimals");
                } else if rate.is_zero() {
                    self.fault(node.span(), "a rate is above 0");
                } else {
                    rates.add(currency, from, rate);
                }
            }
        }
    }

    fn stages(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        let own = self.tables(root, "stage");
        let pipelines = self.tables(root, "pipeline");
        if !own.is_empty() && !pipelines.is_empty() {
            self.fault(
                own[0].1.clone(),
                "[[stage]] at the top beside [[pipeline]]: put these stages into a pipeline of their own",
            );
            return;
        }
        if !own.is_empty() {
            settings.stages = own
                .iter()
                .filter_map(|(t, span)| self.stage(t, span.clone(), 0))
                .collect();
            settings.pipelines = vec![Pipeline {
                id: None,
                stages: 0..settings.stages.len(),
            }];
        } else if !pipelines.is_empty() {
            settings.stages.clear();
            settings.pipelines.clear();
            for (table, span) in &pipelines {
                self.pipeline(table, span.clone(), settings);
            }
        }
        self.unique_stages(&own);
        if settings.stages.len() > StageId::MOST {
            self.fault(0..0, "more than ten thousand stages");
            settings.stages.truncate(StageId::MOST);
        }
    }

    fn pipeline(&mut self, table: &DeTable<'_>, span: Range<usize>, settings: &mut Settings) {
        self.unknown_keys(table, &["id", "stage", "name"]);
        let Some(id) = self.optional_text(table, "id").filter(|id| !id.is_empty()) else {
            return self.fault(span, "a [[pipeline]] has an id: id = \"renewals\"");
        };
        if settings
            .pipelines
            .iter()
            .any(|p| p.id.as_deref() == Some(&id))
        {
            return self.fault(span, format!("two pipelines \"{id}\""));
        }
        let index = settings.pipelines.len();
        let first = settings.stages.len();
        let blocks = self.tables(table, "stage");
        self.unique_stages(&blocks);
        let stages: Vec<Stage> = if blocks.is_empty() {
            // A pipeline without stages of its own has the six of the house.
            Settings::default()
                .stages
                .into_iter()
                .map(|s| Stage {
                    pipeline: index,
                    ..s
                })
                .collect()
        } else {
            blocks
                .iter()
                .filter_map(|(t, span)| self.stage(t, span.clone(), index))
                .collect()
        };
        settings.stages.extend(stages);
        settings.pipelines.push(Pipeline {
            id: Some(id),
            stages: first..settings.stages.len(),
        });
    }

    fn stage(&mut self, table: &DeTable<'_>, span: Range<usize>, pipeline: usize) -> Option<Stage> {
        self.unknown_keys(table, &STAGE_KEYS);
        let Some(id) = self.optional_text(table, "id").filter(|id| !id.is_empty()) else {
            self.fault(span, "a stage has an id: id = \"proposal\"");
            return None;
        };
        if matches!(id.as_str(), "won" | "lost" | "open") {
            self.fault(
                span,
                format!("\"{id}\" is no stage on the way: won and lost always exist and are never listed"),
            );
            return None;
        }
        let probability = table::get(table, "probability").and_then(|node| {
            let odds = self.money(node, "probability");
            if odds.is_some_and(|p| p > Money::ONE) {
                self.fault(node.span(), "probability is a share from 0 to 1");
            }
            odds
        });
        let stale_after = table::get(table, "stale_after")
            .and_then(|node| self.stale_after(node))
            .unwrap_or_else(|| default_stale_after(&id));
        let enforce = match table::get(table, "enforce") {
            None => false,
            Some(node) => node.get_ref().as_bool().unwrap_or_else(|| {
                self.fault(node.span(), "enforce is true or false");
                false
            }),
        };
        Some(Stage {
            pipeline,
            probability,
            stale_after,
            aliases: self.texts(table, "aliases"),
            checklist: self.texts(table, "checklist"),
            enforce,
            guide: self.optional_text(table, "guide"),
            id,
        })
    }

    fn stale_after(&mut self, node: Node<'_, '_>) -> Option<StaleAfter> {
        let read = match node.get_ref() {
            DeValue::Integer(n) if n.radix() == 10 => {
                n.as_str()
                    .replace('_', "")
                    .parse()
                    .ok()
                    .map(|days| StaleAfter {
                        days,
                        working: false,
                    })
            }
            DeValue::String(text) => {
                let (digits, working) = match text.strip_suffix("wd") {
                    Some(digits) => (digits, true),
                    None => (text.strip_suffix('d').unwrap_or(text), false),
                };
                digits.parse().ok().map(|days| StaleAfter { days, working })
            }
            _ => None,
        };
        if read.is_none() {
            self.fault(
                node.span(),
                "stale_after is a number of days, or \"10wd\" for working days",
            );
        }
        read
    }

    /// An id or a former name means one stage of its pipeline.
    fn unique_stages(&mut self, blocks: &[(&DeTable<'_>, Range<usize>)]) {
        let mut seen: Vec<&str> = Vec::new();
        for (table, span) in blocks {
            let Some(id) = table::get(table, "id").and_then(|id| id.get_ref().as_str()) else {
                continue;
            };
            if seen.contains(&id) {
                self.fault(span.clone(), format!("two stages \"{id}\" in one pipeline"));
            }
            seen.push(id);
        }
        let names: Vec<(&str, Range<usize>)> = blocks
            .iter()
            .flat_map(|(table, _)| aliases(table))
            .collect();
        for (at, (name, span)) in names.iter().enumerate() {
            if seen.contains(name) || names[..at].iter().any(|(other, _)| other == name) {
                self.fault(
                    span.clone(),
                    format!("\"{name}\" already means another stage of this pipeline"),
                );
            }
        }
    }

    fn people(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        for (table, span) in self.tables(root, "rep") {
            self.unknown_keys(table, &REP_KEYS);
            let Some(id) = self.optional_text(table, "id").filter(|id| !id.is_empty()) else {
                self.fault(span, "a rep has an id: id = \"dana\"");
                continue;
            };
            if settings.rep_rows.contains_key(&id) {
                self.fault(span, format!("two reps \"{id}\""));
                continue;
            }
            let active_from =
                table::get(table, "active_from").and_then(|node| self.day(node, "active_from"));
            let (team, email) = (
                self.optional_text(table, "team"),
                self.optional_text(table, "email"),
            );
            settings.rep_rows.insert(id.clone(), settings.reps.len());
            settings.reps.push(Rep {
                id,
                team,
                email,
                active_from,
            });
        }
    }

    /// `[paths]` stay inside the folder.
    fn paths(&mut self, root: &DeTable<'_>, settings: &mut Settings) {
        if let Some(columns) = table::get(root, "leads")
            .and_then(|l| l.get_ref().as_table())
            .and_then(|l| table::get(l, "columns"))
            .and_then(|c| c.get_ref().as_table())
        {
            for (header, name) in columns.iter() {
                if let Some(name) = self.text(name, "a column's name") {
                    settings
                        .lead_columns
                        .push((header.get_ref().to_string(), name.into()));
                }
            }
        }
        let Some(node) = table::get(root, "paths") else {
            return;
        };
        let Some(paths) = node.get_ref().as_table() else {
            return self.fault(
                node.span(),
                "paths is a table: [paths] deals = \"…\", leads = \"…\"",
            );
        };
        self.unknown_keys(paths, &["deals", "leads"]);
        for (key, target) in [
            ("deals", &mut settings.deals_dir),
            ("leads", &mut settings.leads_dir),
        ] {
            let Some(node) = table::get(paths, key) else {
                continue;
            };
            let Some(path) = self.text(node, key) else {
                continue;
            };
            let clean = path.trim_end_matches('/').trim_start_matches("./");
            let inside = !clean.is_empty()
                && clean != "."
                && !clean.starts_with('/')
                && !clean.contains('\\')
                && !clean.split('/').any(|part| part == ".." || part.is_empty());
            if inside {
                *target = clean.into();
            } else {
                self.fault(
                    node.span(),
                    format!("{key} is a folder inside this one: \"{path}\" is not"),
                );
            }
        }
    }

    fn quotas(&mut self, root: &DeTable<'_>, settings: &mut Settings, t: Day) {
        let mut seen = HashSet::new();
        for (table, span) in self.tables(root, "quota") {
            self.unknown_keys(table, &QUOTA_KEYS);
            let Some(node) = table::get(table, "period") else {
                self.fault(span, "a quota is for a period: period = \"2026-Q4\"");
                continue;
            };
            let Some(text) = self.text(node, "period") else {
                continue;
            };
            let period = match settings.calendar.period(text, t) {
                Ok(period) => period,
                Err(fault) => {
                    self.fault(node.span(), fault.to_string());
                    continue;
                }
            };
            let currency = self.quota_currency(table, settings);
            let before = settings.quotas.len();
            for (whom, amount, at) in self.quota_amounts(table, span.clone()) {
                if !seen.insert((whom.clone(), period.start, period.end)) {
                    self.fault(
                        at,
                        format!("two quotas for {} and {}", period.label, who(&whom)),
                    );
                    continue;
                }
                self.known_whom(&whom, at, settings);
                settings.quotas.push(Quota {
                    whom,
                    period: period.clone(),
                    amount,
                    currency,
                });
            }
            if settings.quotas.len() == before && self.errors.is_empty() {
                self.fault(
                    span,
                    "a quota has an amount: amount = 250_000, or owners = { dana = 250_000 }",
                );
            }
        }
    }

    /// A quota of another currency needs a rate; there is no silent 1:1.
    fn quota_currency(&mut self, table: &DeTable<'_>, settings: &Settings) -> Option<Currency> {
        let node = table::get(table, "currency")?;
        let currency = self.currency(node)?;
        if currency != settings.currency && !settings.rates.knows(currency) {
            self.fault(node.span(), format!("no rate for {}", currency.code()));
        }
        Some(currency)
    }

    fn quota_amounts(
        &mut self,
        table: &DeTable<'_>,
        span: Range<usize>,
    ) -> Vec<(Whom, Money, Range<usize>)> {
        let mut found = Vec::new();
        let (owner, team) = (
            self.optional_text(table, "owner"),
            self.optional_text(table, "team"),
        );
        if owner.is_some() && team.is_some() {
            self.fault(
                span,
                "a quota is an owner's, a team's, or the company's, not two of them",
            );
        } else if let Some(node) = table::get(table, "amount")
            && let Some(amount) = self.money(node, "amount")
        {
            let whom = owner
                .map(Whom::Owner)
                .or(team.map(Whom::Team))
                .unwrap_or(Whom::Company);
            found.push((whom, amount, node.span()));
        }
        for (key, make) in [
            ("owners", Whom::Owner as fn(String) -> Whom),
            ("teams", Whom::Team),
        ] {
            let Some(node) = table::get(table, key) else {
                continue;
            };
            match node.get_ref().as_table() {
                Some(many) => {
                    for (name, node) in many.iter() {
                        if let Some(amount) = self.money(node, "amount") {
                            found.push((make(name.get_ref().to_string()), amount, node.span()));
                        }
                    }
                }
                None => self.fault(
                    node.span(),
                    format!("{key} is a table: {{ dana = 250_000 }}"),
                ),
            }
        }
        found
    }

    /// A quota for somebody whom the settings do not name is probably a slip, where they name anybody.
    fn known_whom(&mut self, whom: &Whom, at: Range<usize>, settings: &Settings) {
        let (name, known): (&str, Vec<&str>) = match whom {
            Whom::Company => return,
            Whom::Owner(name) => (name, settings.reps.iter().map(|r| r.id.as_str()).collect()),
            Whom::Team(name) => (
                name,
                settings
                    .reps
                    .iter()
                    .filter_map(|r| r.team.as_deref())
                    .collect(),
            ),
        };
        if !known.is_empty() && !known.contains(&name) {
            let help = nearest(name, known)
                .map_or("[[rep]] names people and their teams".into(), |n| {
                    format!("did you mean \"{n}\"?")
                });
            self.warn(
                "quota",
                at,
                format!("a quota for {}, whom no [[rep]] names", who(whom)),
                Some(help),
            );
        }
    }
}

/// The former names of a stage.
fn aliases<'t>(stage: &'t DeTable<'_>) -> Vec<(&'t str, Range<usize>)> {
    let list = table::get(stage, "aliases").and_then(|list| list.get_ref().as_array());
    list.into_iter()
        .flat_map(|list| list.iter())
        .filter_map(|name| Some((name.get_ref().as_str()?, name.span())))
        .collect()
}

/// Where a table of an array is pointed at: its id, else what stands first in it.
fn place(table: &DeTable<'_>) -> Option<Range<usize>> {
    let id = table::get(table, "id").map(|id| id.span());
    id.or_else(|| {
        table
            .iter()
            .map(|(key, _)| key.span())
            .min_by_key(|s| s.start)
    })
}

fn who(whom: &Whom) -> String {
    match whom {
        Whom::Company => "the company".into(),
        Whom::Team(team) => format!("team {team}"),
        Whom::Owner(owner) => owner.clone(),
    }
}
