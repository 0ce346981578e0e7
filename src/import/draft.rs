//! A deal before it has a file, and what there is to say about the row that it comes from.

use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;
use crate::model::rates::Currency;
use crate::model::settings::StageId;

/// What became true on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub on: Day,
    pub stage: Option<StageId>,
    pub amount: Option<Money>,
    pub owner: Option<String>,
    pub expected_close: Option<Day>,
}

impl Entry {
    /// An entry that says nothing yet.
    pub fn on(on: Day) -> Entry {
        Entry {
            on,
            stage: None,
            amount: None,
            owner: None,
            expected_close: None,
        }
    }
}

/// Who is talked to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub title: Option<String>,
}

/// A deal that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub row: u64,
    pub import_id: Option<String>,
    pub name: String,
    pub company: String,
    pub amount: Money,
    pub currency: Currency,
    /// Which of the settings' pipelines.
    pub pipeline: usize,
    pub stage: StageId,
    pub created: Day,
    pub closed: Option<Day>,
    pub owner: Option<String>,
    pub expected_close: Option<Day>,
    pub lost_reason: Option<String>,
    pub kind: Option<String>,
    pub source: Option<String>,
    pub partner: Option<String>,
    pub competitors: Vec<String>,
    pub probability: Option<Money>,
    pub forecast: Option<Call>,
    pub tags: Vec<String>,
    pub next_step: Option<String>,
    pub next_step_due: Option<Day>,
    pub history: Vec<Entry>,
    pub custom: Vec<(String, String)>,
    pub contact: Contact,
}

/// Why a row is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The column at fault, if it is one.
    pub column: Option<String>,
    pub reason: String,
}

impl Refusal {
    /// A row that is wrong as a whole.
    pub fn of_row(reason: impl Into<String>) -> Refusal {
        Refusal {
            column: None,
            reason: reason.into(),
        }
    }
}

/// What was taken for granted in a row, to be counted beside the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    NoAmount,
    NameFromCompany,
    CompanyFromDomain,
    CompanyFromContact,
    CompanyFromName,
    CreatedAsSaid,
    CreatedFromStages,
    EntryMoved,
}

impl Remark {
    /// What is said about the rows that have it.
    pub fn text(self) -> &'static str {
        match self {
            Remark::NoAmount => "without an amount: written as 0",
            Remark::NameFromCompany => "without a name: the company's",
            Remark::CompanyFromDomain => "without a company: the domain of the contact's address",
            Remark::CompanyFromContact => "without a company: the contact's name",
            Remark::CompanyFromName => "without a company: the deal's own name",
            Remark::CreatedAsSaid => "without a date of creation: as --created says",
            Remark::CreatedFromStages => "without a date of creation: the first stage's",
            Remark::EntryMoved => {
                "with a stage entered before the deal was created or after it was closed: that day"
            }
        }
    }
}
