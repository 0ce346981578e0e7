//! `[[watch]]`: what a summary is to be sent for.

use super::money::Money;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// The open value is below its usual range.
    OpenFell,
    /// A deal that the rep had called commit is expected later than before.
    CommitPushed,
    /// The chance of the quota is below a share.
    ChanceBelow(Money),
    /// A rep created no deal.
    NoNewPipeline,
}

impl Rule {
    pub const NAMES: [&'static str; 4] = [
        "open-fell",
        "commit-pushed",
        "chance-below",
        "no-new-pipeline",
    ];

    /// The rule of a name; the chance's share is 40 % where nobody says another.
    pub fn parse(name: &str, below: Option<Money>) -> Option<Rule> {
        Some(match name {
            "open-fell" => Rule::OpenFell,
            "commit-pushed" => Rule::CommitPushed,
            "chance-below" => Rule::ChanceBelow(below.unwrap_or(Self::BELOW)),
            "no-new-pipeline" => Rule::NoNewPipeline,
            _ => return None,
        })
    }

    /// 0.40
    pub const BELOW: Money = Money::hundredths(40);

    pub fn name(self) -> &'static str {
        match self {
            Rule::OpenFell => "open-fell",
            Rule::CommitPushed => "commit-pushed",
            Rule::ChanceBelow(_) => "chance-below",
            Rule::NoNewPipeline => "no-new-pipeline",
        }
    }
}

/// A rule under the name that `--only-if` takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    pub id: String,
    pub rule: Rule,
}
