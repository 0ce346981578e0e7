//! All that one file says of its deal in words: what no figure of a folder needs, and a page about the deal does.

use super::day::Day;
use super::deal::Paper;
use super::money::Money;
use super::qualification::Answer;

/// A deal's file, as far as it can be read; a value of the wrong kind is as if it were not there.
#[derive(Clone, Debug, Default)]
pub struct Dossier {
    pub name: Option<String>,
    pub company: Option<String>,
    pub owner: Option<String>,
    pub stage: Option<String>,
    pub pipeline: Option<String>,
    pub kind: Option<String>,
    pub source: Option<String>,
    pub partner: Option<String>,
    pub referred_by: Option<String>,
    pub renews: Option<String>,
    pub lost_reason: Option<String>,
    pub lost_to: Option<String>,
    pub lead: Option<String>,
    pub currency: Option<String>,
    pub amount: Option<Money>,
    pub created: Option<Day>,
    pub expected_close: Option<Day>,
    pub next_step: Option<String>,
    pub next_step_due: Option<Day>,
    pub tags: Vec<String>,
    pub competitors: Vec<String>,
    /// Items of checklists that are ticked.
    pub done: Vec<String>,
    pub activity: Vec<Activity>,
    pub contacts: Vec<Contact>,
    pub items: Vec<Item>,
    pub recurring: Option<Recurring>,
    pub renewal: Option<Renewal>,
    pub check_ins: Vec<CheckIn>,
    pub paper: Paper,
    pub custom: Vec<(String, String)>,
    /// By table, key.
    pub answers: Vec<(String, String, Answer)>,
}

/// Something that was done.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    pub on: Option<Day>,
    pub kind: Option<String>,
    pub note: Option<String>,
    pub by: Option<String>,
}

/// Somebody there.
#[derive(Clone, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Contact {
    pub name: Option<String>,
    pub role: Option<String>,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// A line of what they buy, in the deal's currency.
#[derive(Clone, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Item {
    pub product: Option<String>,
    pub quantity: Option<Money>,
    pub price: Option<Money>,
    /// 0 to 1.
    pub discount: Option<Money>,
    /// Of one.
    pub cost: Option<Money>,
}

/// What comes again and again.
#[derive(Clone, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Recurring {
    pub amount: Option<Money>,
    pub every: Option<String>,
    /// How many times.
    pub term: Option<Money>,
}

/// When it is to be renewed, and for how much.
#[derive(Clone, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Renewal {
    pub due: Option<Day>,
    pub amount: Option<Money>,
}

/// A look after the sale.
#[derive(Clone, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct CheckIn {
    pub due: Option<Day>,
    pub done: Option<Day>,
}

impl Dossier {
    /// What the file answers to a question of a method.
    pub fn answer(&self, table: &str, key: &str) -> Option<&Answer> {
        let answers = self.answers.iter();
        let mut of_key = answers.filter(|(t, k, _)| t == table && k == key);
        of_key.next().map(|(_, _, answer)| answer)
    }
}
