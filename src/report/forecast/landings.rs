//! The landings side by side, each as a share of the quota, and the distribution under them.

use super::ForecastReport;
use crate::analytics::forecast::landings::Landing;
use crate::analytics::forecast::rows::Modelled;
use crate::report::block::{
    Block, Cell, Column, Figure, Line, Table, Tone, count, money, percent, whole,
};
use crate::report::chart::{Bar, Chart, Kind, Mark};

impl ForecastReport {
    pub(super) fn landing_blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Said(vec![self.quota_line()], self.figures())];
        if self.is_over() {
            blocks.push(Block::Closing(self.over()));
            return blocks;
        }
        blocks.extend(self.bars().map(Block::Chart));
        blocks.push(Block::Table(self.landing_table()));
        if let Some(chart) = &self.shown.chart {
            blocks.push(Block::Chart(self.density(chart)));
            blocks.push(Block::Bars(chart.bars()));
        }
        // No mean without its range, even where all that is likely is one figure.
        let is_open =
            |m: &Modelled| self.shown.chart.is_some() || m.mean != self.rows.won_to_date.to_f64();
        if let Some(m) = self.rows.modelled.filter(is_open) {
            blocks.push(Block::Lines(vec![range_line(&m)]));
        }
        blocks
    }

    /// `Quota  225,000    Won  136,500 (3 deals)    Gap  88,500`
    fn quota_line(&self) -> Line {
        let rows = &self.rows;
        let won = format!(
            "Won  {} ({})",
            money(rows.won_to_date),
            count(rows.won_deals, "deal", "deals")
        );
        let text = match (rows.quota, rows.gap) {
            (Some(quota), Some(gap)) => {
                format!("Quota  {}    {won}    Gap  {}", money(quota), money(gap))
            }
            _ => won,
        };
        let without = self.tail.without().map(|files| format!("    {files}"));
        Line {
            text: text + &without.unwrap_or_default(),
            hint: None,
        }
    }

    /// The same, each for itself, with the chance that the model gives the quota.
    fn figures(&self) -> Vec<Figure> {
        let rows = &self.rows;
        let figure = |label, value, text: String| Figure { label, value, text };
        let mut figures = Vec::new();
        if rows.quota.is_some() {
            let label = self.period.label.clone();
            figures.push(figure("Quota", Cell::Money(rows.quota), label));
        }
        let won = count(rows.won_deals, "deal", "deals");
        figures.push(figure(
            "Won to date",
            Cell::Money(Some(rows.won_to_date)),
            won,
        ));
        if rows.gap.is_some() {
            let left = count(self.days_left.max(0) as u64, "day", "days");
            figures.push(figure("Gap", Cell::Money(rows.gap), format!("{left} left")));
        }
        if let Some(m) = rows.modelled.filter(|_| !self.is_over()) {
            let (value, word) = match self.shown.ruled_by {
                Some(_) => (m.p50, "median"),
                None => (m.mean, "mean"),
            };
            let (low, high) = (whole(m.p10), whole(m.p90));
            let text = format!("{word}; four times in five {low} to {high}");
            figures.push(figure("Modelled", Cell::Amount(Some(value)), text));
            if m.p_quota.is_some() {
                figures.push(figure(
                    "Chance of quota",
                    Cell::Percent(m.p_quota),
                    String::new(),
                ));
            }
        }
        if let Some(without) = self.tail.without() {
            figures.push(figure(
                "Incomplete",
                Cell::Words(without, Tone::Bad),
                String::new(),
            ));
        }
        figures
    }

    /// The landings side by side, and the quota.
    fn bars(&self) -> Option<Chart> {
        let rows = &self.rows;
        let landing = |l: Landing| Cell::Money(Some(l.landing));
        let modelled = rows.modelled.map(|m| match self.shown.ruled_by {
            Some(_) => m.p50,
            None => m.mean,
        });
        let cells = [
            ("Won to date", Some(Cell::Money(Some(rows.won_to_date)))),
            ("Simple", rows.simple.map(landing)),
            ("Weighted", Some(landing(rows.weighted))),
            ("Commit", Some(landing(rows.commit))),
            ("Best case", Some(landing(rows.best_case))),
            ("Submitted", rows.submitted.map(landing)),
            ("Modelled", modelled.map(|m| Cell::Amount(Some(m)))),
        ];
        let won = || Some(Cell::Money(Some(rows.won_to_date)));
        let bars = cells.into_iter().filter_map(|(label, value)| {
            Some(Bar {
                label: label.into(),
                value: value?,
                part: won(),
                tone: Tone::Plain,
            })
        });
        let title = "Where the period lands, by each method; solid: won to date";
        let mut chart = Chart::bars(title, &*self.currency, bars.collect())?;
        if let (Kind::Bars(_, mark), Some(quota)) = (&mut chart.kind, rows.quota) {
            *mark = Some(Mark {
                label: "quota",
                value: Cell::Money(Some(quota)),
            });
        }
        Some(chart)
    }

    /// How likely each landing is.
    fn density(&self, chart: &super::chart::Chart) -> Chart {
        let m = self.rows.modelled;
        let range = m.map_or((0.0, 0.0, 0.0), |m| (m.p10, m.p50, m.p90));
        let quota = self.rows.quota.map(|quota| Cell::Money(Some(quota)));
        let about = match (m.and_then(|m| m.p_quota), m) {
            (Some(p), Some(m)) => {
                format!("{} chance of quota. {}.", percent(p), range_line(&m).text)
            }
            (None, Some(m)) => format!("{}.", range_line(&m).text),
            _ => String::new(),
        };
        let mut drawn = chart.density(&self.currency, quota, range);
        drawn.about = about;
        drawn
    }

    /// What is over has one landing; beside it stands what somebody said it would be.
    fn over(&self) -> Line {
        let mut text = format!(
            "{} is over: what was won is the landing.",
            self.period.label
        );
        if let Some(said) = self.rows.submitted {
            let by = self.shown.submitted_by.as_ref();
            let by = by.map_or(String::new(), |by| format!(" by {by}"));
            text += &format!(" Submitted{by}: {}.", money(said.landing));
        }
        Line { text, hint: None }
    }

    fn landing_table(&self) -> Table {
        let has_quota = self.rows.quota.is_some_and(|q| !q.is_zero());
        let mut columns = vec![Column::left(""), Column::right("Landing")];
        if has_quota {
            columns.push(Column::right("Of quota"));
        }
        columns.push(Column::right("From open"));
        columns.push(Column::text(""));
        let mut rows = vec![
            self.row("Simple", self.rows.simple, self.simple_text()),
            self.row("Weighted", Some(self.rows.weighted), self.weighted_text()),
            self.row("Commit", Some(self.rows.commit), deals(self.rows.commit)),
            self.row(
                "Best case",
                Some(self.rows.best_case),
                deals(self.rows.best_case),
            ),
            self.row(
                "Submitted",
                self.rows.submitted,
                self.shown.submitted_by.clone().unwrap_or_default(),
            ),
            self.modelled_row(),
        ];
        if !has_quota {
            rows.iter_mut().for_each(|row| {
                row.remove(2);
            });
        }
        Table {
            columns,
            rows,
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn row(&self, label: &str, landing: Option<Landing>, text: String) -> Vec<Cell> {
        let words = |text: String| Cell::Words(text, Tone::Plain);
        let Some(landing) = landing else {
            return vec![
                words(label.into()),
                Cell::Money(None),
                Cell::Empty,
                Cell::Empty,
                words(text),
            ];
        };
        vec![
            words(label.into()),
            Cell::Money(Some(landing.landing)),
            self.of_quota(landing.landing.to_f64()),
            Cell::Money(Some(landing.from_open)),
            words(text),
        ]
    }

    fn of_quota(&self, landing: f64) -> Cell {
        let quota = self.rows.quota.map(|q| q.to_f64()).filter(|q| *q > 0.0);
        Cell::Percent(quota.map(|q| landing / q))
    }

    /// The mean; the median, where one deal rules the mean.
    fn modelled_row(&self) -> Vec<Cell> {
        let Some(m) = self.rows.modelled else {
            return self.row("Modelled", None, "later than the model looks ahead".into());
        };
        let new = (m.from_new >= 0.5)
            .then(|| format!("{} more from deals yet to come", whole(m.from_new)));
        let (figure, text) = match &self.shown.ruled_by {
            Some(id) => (
                m.p50,
                format!("median; the mean, {}, hangs on {id}", whole(m.mean)),
            ),
            None => (m.mean, "mean".into()),
        };
        vec![
            Cell::Words("Modelled".into(), Tone::Plain),
            Cell::Amount(Some(figure)),
            self.of_quota(figure),
            Cell::Amount(Some(m.from_open)),
            Cell::Words(
                [Some(text), new]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join("; "),
                Tone::Plain,
            ),
        ]
    }

    fn simple_text(&self) -> String {
        let year = &self.shown.year;
        match self.rows.simple {
            Some(landing) => format!(
                "{} × close rate {}",
                count(landing.deals, "deal", "deals"),
                percent(year.won as f64 / year.closed as f64)
            ),
            None => "nothing closed in 365 days, so no close rate".into(),
        }
    }

    fn weighted_text(&self) -> String {
        let deals = self.rows.weighted.deals;
        match self.period.end {
            Some(end) => format!("{deals} expected by {} × stage odds", day(end, self.as_of)),
            None => format!("{deals} expected × stage odds"),
        }
    }
}

/// `Four times in five 150,627 to 247,165, median 196,149`
fn range_line(m: &Modelled) -> Line {
    let (low, median, high) = (whole(m.p10), whole(m.p50), whole(m.p90));
    let text = if low == high {
        format!("Four times in five {low}")
    } else {
        format!("Four times in five {low} to {high}, median {median}")
    };
    Line { text, hint: None }
}

fn deals(landing: Landing) -> String {
    count(landing.deals, "deal", "deals")
}

/// `31 Dec`, with its year where that is not the head's.
pub(super) use crate::report::block::day;
