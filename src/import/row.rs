//! One row as a deal: what its cells say, and why it is refused where they say nothing that can be used.

use super::columns::{Field, Role};
use super::currency::{self, Mark};
use super::draft::{Contact, Draft, Refusal, Remark};
use super::numbers;
use super::owners::Owners;
use super::reading::{IMPORT_ID, Reading};
use super::stages::Stages;
use super::text::{clean, folded, is_nothing, one_line};
use super::wishes::Wishes;
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;
use crate::model::rates::Currency;
use crate::model::settings::{Settings, StageId};
use crate::workspace::sheet::{Cell, SheetRow};

/// Mail that anybody may have: its domain is nobody's company.
const FREEMAIL: [&str; 20] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "t-online.de",
    "orange.fr",
    "free.fr",
    "proton.me",
    "protonmail.com",
    "mail.com",
];

/// Reads rows.
pub struct Reader<'a> {
    pub reading: &'a Reading,
    pub settings: &'a Settings,
    pub stages: &'a Stages<'a>,
    pub owners: &'a Owners<'a>,
    pub wishes: &'a Wishes,
    pub today: Day,
}

/// What a cell is read as, or why the row is refused.
pub type Read<T> = Result<T, Refusal>;

impl Reader<'_> {
    /// The deal of a row, with what was taken for granted.
    pub fn draft(&self, row: &SheetRow) -> Read<(Draft, Vec<Remark>)> {
        let mut remarks = Vec::new();
        let pipeline = self.pipeline(row);
        let (stage, last_stage) = self.stage(row, pipeline)?;
        let contact = self.contact(row);
        let (name, company) = self.names(row, &contact, &mut remarks)?;
        let (amount, currency) = self.amount(row, &mut remarks)?;
        let entered = self.entered(row, pipeline)?;
        let created = self.created(row, &entered, &mut remarks)?;
        let closed = self.closed(row, stage, created, &entered)?;
        let expected_close = self.expected_close(row, stage)?;
        let lost_reason = self.lost_reason(row, stage);
        let mut custom = self.custom(row);
        custom.extend(last_stage.map(|last| ("last_stage".to_string(), last)));
        let open = !stage.is_end();
        let draft = Draft {
            row: row.number,
            import_id: self.text(row, Field::Id),
            name,
            company,
            amount,
            currency,
            pipeline,
            stage,
            created,
            closed,
            owner: self
                .owners
                .find(&self.text(row, Field::Owner).unwrap_or_default()),
            expected_close,
            lost_reason,
            kind: self.text(row, Field::Type),
            source: self.text(row, Field::Source),
            partner: self.text(row, Field::Partner),
            competitors: self.list(row, Field::Competitors),
            probability: if open { self.probability(row)? } else { None },
            forecast: self.forecast(row)?.filter(|_| open),
            tags: self.list(row, Field::Tags),
            next_step: self.text(row, Field::NextStep),
            next_step_due: self.day(row, Field::NextStepDue)?,
            history: self.history(stage, created, closed, amount, entered, &mut remarks),
            custom,
            contact,
        };
        Ok((draft, remarks))
    }

    /// A cell of a row; empty where the row ends before it.
    pub(super) fn cell<'r>(&self, row: &'r SheetRow, place: usize) -> &'r Cell {
        row.cells.get(place).unwrap_or(&Cell::Empty)
    }

    /// The text of a field, of all its columns; `None` where nothing is said.
    pub fn text(&self, row: &SheetRow, field: Field) -> Option<String> {
        let texts = self
            .reading
            .places(field)
            .map(|place| one_line(&self.cell(row, place).shown()))
            .filter(|text| !is_nothing(text));
        let joined = texts.collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then_some(joined)
    }

    fn list(&self, row: &SheetRow, field: Field) -> Vec<String> {
        let text = self.text(row, field).unwrap_or_default();
        let mut list: Vec<String> = Vec::new();
        for word in text.split([',', ';', '|']).map(str::trim) {
            if !word.is_empty() && !list.iter().any(|l| l == word) {
                list.push(word.into());
            }
        }
        list
    }

    pub(super) fn of_column(&self, field: Field, reason: String) -> Refusal {
        let place = self.reading.places(field).next();
        Refusal {
            column: place.map(|p| self.reading.columns[p].header.clone()),
            reason,
        }
    }

    /// Which pipeline a row is in; the plan has made sure that it is known.
    pub fn pipeline(&self, row: &SheetRow) -> usize {
        self.text(row, Field::Pipeline)
            .and_then(|name| pipeline_of(self.settings, &name))
            .unwrap_or(0)
    }

    /// The stage, and for a closed deal the last one before, where the sheet tells both.
    pub(super) fn stage(&self, row: &SheetRow, pipeline: usize) -> Read<(StageId, Option<String>)> {
        let status = match self.text(row, Field::Status) {
            None => None,
            Some(text) => Some(self.stages.status(&text).ok_or_else(|| {
                let reason = format!("\"{text}\" is none of open, won, lost");
                self.of_column(Field::Status, reason)
            })?),
        };
        let said = self.text(row, Field::Stage);
        let stage = said.as_deref().and_then(|s| self.stages.find(s, pipeline));
        match (status, stage) {
            (Some(Some(end)), Some(stage)) if stage.is_end() && stage != end => {
                let reason = "the stage and the status say different ends";
                Err(Refusal::of_row(reason))
            }
            (Some(Some(end)), stage) => {
                let last = stage.filter(|s| !s.is_end());
                let last = last.and_then(|s| self.settings.stage_name(s));
                Ok((end, last.map(String::from)))
            }
            (Some(None), Some(stage)) if stage.is_end() => {
                Err(Refusal::of_row("the stage says closed, the status open"))
            }
            (_, Some(stage)) => Ok((stage, None)),
            (_, None) => Err(match said {
                Some(said) => {
                    let reason = format!("no stage \"{said}\" in this pipeline");
                    self.of_column(Field::Stage, reason)
                }
                None => Refusal::of_row("no stage"),
            }),
        }
    }

    fn contact(&self, row: &SheetRow) -> Contact {
        Contact {
            name: self.text(row, Field::ContactName),
            email: self
                .text(row, Field::ContactEmail)
                .filter(|e| e.contains('@')),
            phone: self.text(row, Field::ContactPhone),
            title: self.text(row, Field::ContactTitle),
        }
    }

    fn names(
        &self,
        row: &SheetRow,
        contact: &Contact,
        remarks: &mut Vec<Remark>,
    ) -> Read<(String, String)> {
        let company = self.text(row, Field::Company);
        let name = match (self.text(row, Field::Name), &company) {
            (Some(name), _) => name,
            (None, Some(company)) => {
                remarks.push(Remark::NameFromCompany);
                company.clone()
            }
            (None, None) => return Err(Refusal::of_row("no name")),
        };
        let domain = || {
            let (_, domain) = contact.email.as_deref()?.rsplit_once('@')?;
            let domain = domain.trim().to_lowercase();
            (domain.contains('.') && !FREEMAIL.contains(&domain.as_str())).then_some(domain)
        };
        let company = if let Some(company) = company {
            company
        } else if let Some(domain) = domain() {
            remarks.push(Remark::CompanyFromDomain);
            domain
        } else if let Some(person) = &contact.name {
            remarks.push(Remark::CompanyFromContact);
            person.clone()
        } else {
            remarks.push(Remark::CompanyFromName);
            name.clone()
        };
        Ok((name, company))
    }

    fn amount(&self, row: &SheetRow, remarks: &mut Vec<Remark>) -> Read<(Money, Currency)> {
        let home = self.settings.currency;
        let (money, mark) = match self.amount_cell(row)? {
            Some(found) => found,
            None => {
                remarks.push(Remark::NoAmount);
                (Money::ZERO, None)
            }
        };
        let said = match self.text(row, Field::Currency) {
            None => None,
            Some(text) => Some(currency::of_mark(&text, home).ok_or_else(|| {
                self.of_column(Field::Currency, format!("\"{text}\" is no currency"))
            })?),
        };
        let currency = match (mark, said) {
            (Some(Mark::Sure(mark)), Some(said)) if mark != said.currency() => {
                let (a, b) = (mark.code().to_string(), said.currency());
                let reason = format!("the amount is in {a}, the currency says {}", b.code());
                return Err(Refusal::of_row(reason));
            }
            (_, Some(said)) => said.currency(),
            (Some(Mark::Usual(_)), None) if self.wishes.currency.is_some() => {
                self.wishes.currency.unwrap_or(home)
            }
            (Some(mark), None) => mark.currency(),
            (None, None) => self.wishes.currency.unwrap_or(home),
        };
        Ok((money, currency))
    }

    fn amount_cell(&self, row: &SheetRow) -> Read<Option<(Money, Option<Mark>)>> {
        let Some(place) = self.reading.places(Field::Amount).next() else {
            return Ok(None);
        };
        let cell = self.cell(row, place);
        let shown = one_line(&cell.shown());
        if is_nothing(&shown) {
            return Ok(None);
        }
        let decimal = match cell {
            Cell::Number(_) => numbers::Decimal::Point,
            _ => self.reading.columns[place].decimal,
        };
        let refuse = |reason| self.of_column(Field::Amount, reason);
        let (money, unit) = numbers::amount(&shown, decimal).map_err(refuse)?;
        if unit.is_empty() {
            return Ok(Some((money, None)));
        }
        match currency::of_mark(&unit, self.settings.currency) {
            Some(mark) => Ok(Some((money, Some(mark)))),
            None => Err(refuse(format!("\"{shown}\" is no amount"))),
        }
    }

    fn lost_reason(&self, row: &SheetRow, stage: StageId) -> Option<String> {
        let reason = self
            .text(row, Field::LostReason)
            .filter(|_| stage == StageId::LOST)?;
        let listed = self.settings.loss_reasons.iter();
        let own = listed
            .map(|(r, _)| r)
            .find(|r| folded(r) == folded(&reason));
        Some(own.cloned().unwrap_or(reason))
    }

    fn probability(&self, row: &SheetRow) -> Read<Option<Money>> {
        let Some(place) = self.reading.places(Field::Probability).next() else {
            return Ok(None);
        };
        let column = &self.reading.columns[place];
        let shown = one_line(&self.cell(row, place).shown());
        if is_nothing(&shown) {
            return Ok(None);
        }
        let share = numbers::amount(&shown, column.decimal)
            .ok()
            .filter(|(_, unit)| unit.is_empty() || unit == "%")
            .map(|(share, _)| match column.percent {
                true => Money::new(share.value() / rust_decimal::Decimal::from(100)),
                false => share,
            })
            .filter(|share| *share <= Money::ONE);
        share
            .map(Some)
            .ok_or_else(|| self.of_column(Field::Probability, format!("\"{shown}\" is no share")))
    }

    fn forecast(&self, row: &SheetRow) -> Read<Option<Call>> {
        let Some(text) = self.text(row, Field::Forecast) else {
            return Ok(None);
        };
        match folded(&text).as_str() {
            "pipeline" => Ok(Some(Call::Pipeline)),
            "bestcase" => Ok(Some(Call::BestCase)),
            "commit" | "mostlikely" => Ok(Some(Call::Commit)),
            "omitted" | "notforecasted" => Ok(Some(Call::Omitted)),
            "closed" | "closedwon" | "closedlost" => Ok(None),
            _ => Err(self.of_column(
                Field::Forecast,
                format!("\"{text}\" is none of pipeline, best case, commit, omitted"),
            )),
        }
    }

    fn custom(&self, row: &SheetRow) -> Vec<(String, String)> {
        let mut custom = Vec::new();
        if let Some(id) = self.text(row, Field::Id) {
            custom.push((IMPORT_ID.to_string(), id));
        }
        for (place, column) in self.reading.columns.iter().enumerate() {
            if let Role::Custom(key) = &column.role {
                let text = clean(&self.cell(row, place).shown());
                if !is_nothing(&text) {
                    custom.push((key.clone(), text));
                }
            }
        }
        custom
    }
}

/// The pipeline of another tool's name for it: `Sales Pipeline` is `sales`.
pub fn pipeline_of(settings: &Settings, name: &str) -> Option<usize> {
    let name = folded(name);
    let bare = name.strip_suffix("pipeline").unwrap_or(&name);
    settings.pipelines.iter().position(|p| {
        let id = p.id.as_deref().map(folded).unwrap_or_default();
        !id.is_empty() && (id == name || id == bare)
    })
}
