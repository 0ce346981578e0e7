//! One deal as every report sees it: a small row, and its changes as rows of eight bytes.
//!
//! The rows hold the *effective* timeline: what was true from when, after every rule of the format has been applied
//! (entries before `created`, hand edits, closings that `closed` dates). `builder` makes them; `timeline` reads them.

use super::day::Day;
use super::money::Money;
use super::names::Sym;
use super::rates::Currency;
use super::settings::StageId;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Tracked {
    Stage,
    Amount,
    Owner,
    ExpectedClose,
    Probability,
    Forecast,
    OnHoldUntil,
    /// A day on which somebody did something: an activity, or an entry that changed nothing else. Kept on request.
    Seen,
}

const TRACKED: [Tracked; 8] = [
    Tracked::Stage,
    Tracked::Amount,
    Tracked::Owner,
    Tracked::ExpectedClose,
    Tracked::Probability,
    Tracked::Forecast,
    Tracked::OnHoldUntil,
    Tracked::Seen,
];

/// From `on`, `what` is `to`. Packed into 8 bytes, as a hundred thousand deals have half a million of them: 32 bits
/// of value, 24 of day, 8 of kind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Change(u64);

impl Change {
    pub fn new(on: Day, what: Tracked, to: u32) -> Change {
        // A day number is at most 3 652 059, below 2^24.
        Change(u64::from(to) << 32 | (on.number() as u64) << 8 | what as u64)
    }

    pub fn on(self) -> Day {
        Day::from_number((self.0 >> 8 & 0xff_ffff) as i64)
    }

    pub fn what(self) -> Tracked {
        TRACKED[(self.0 & 7) as usize]
    }

    pub fn to(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub fn with_to(self, to: u32) -> Change {
        Change(u64::from(to) << 32 | self.0 & 0xffff_ffff)
    }
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?} {}", self.on(), self.what(), self.to())
    }
}

/// An exact number in 32 bits: whole units, hundredths or ten-thousandths where they fit, else a place in a table of
/// wide ones. Two numbers that are equal are the same bits only when both are small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Num(u32);

impl Num {
    pub const NONE: Num = Num(u32::MAX);
    const CLASS: u32 = 30;
    const LIMIT: u32 = (1 << Self::CLASS) - 1;

    /// Packs a number; one that does not fit goes into `wide`.
    pub fn pack(money: Money, wide: &mut Vec<Money>) -> Num {
        let small = |value: rust_decimal::Decimal| {
            let (class, factor) = match value.scale() {
                0 => (0, 1),
                1 => (1, 10),
                2 => (1, 1),
                3 => (2, 10),
                4 => (2, 1),
                _ => return None,
            };
            let small = u32::try_from(value.mantissa())
                .ok()?
                .checked_mul(factor)
                .filter(|m| *m < Self::LIMIT)?;
            Some(Num(class << Self::CLASS | small))
        };
        // Taking trailing zeros away costs divisions, and seldom helps.
        if let Some(packed) = small(money.value()).or_else(|| small(money.value().normalize())) {
            return packed;
        }
        wide.push(money);
        Num(3 << Self::CLASS | (wide.len() - 1) as u32)
    }

    pub fn unpack(self, wide: &[Money]) -> Option<Money> {
        if self == Num::NONE {
            return None;
        }
        let small = i64::from(self.0 & Self::LIMIT);
        match self.0 >> Self::CLASS {
            0 => Some(Money::new(small.into())),
            1 => Some(Money::new(rust_decimal::Decimal::new(small, 2))),
            2 => Some(Money::new(rust_decimal::Decimal::new(small, 4))),
            _ => wide.get(small as usize).copied(),
        }
    }

    pub fn code(self) -> u32 {
        self.0
    }

    pub fn from_code(code: u32) -> Num {
        Num(code)
    }
}

/// The rep's own call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Call {
    Pipeline,
    BestCase,
    Commit,
    Omitted,
}

impl Call {
    pub const ALL: [(&'static str, Call); 4] = [
        ("pipeline", Call::Pipeline),
        ("best-case", Call::BestCase),
        ("commit", Call::Commit),
        ("omitted", Call::Omitted),
    ];

    pub fn parse(text: &str) -> Option<Call> {
        Self::ALL
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, call)| *call)
    }

    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// A day or none, in the 32 bits of a change.
pub fn day_code(day: Option<Day>) -> u32 {
    day.map_or(u32::MAX, |d| d.number() as u32)
}

/// The other way.
pub fn day_of(code: u32) -> Option<Day> {
    (code != u32::MAX).then(|| Day::from_number(i64::from(code)))
}

/// The paper of a deal: when it went out, was opened, lapses, was signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    pub proposal_sent: Option<Day>,
    pub proposal_viewed: Option<Day>,
    pub proposal_expires: Option<Day>,
    pub contract_sent: Option<Day>,
    pub contract_signed: Option<Day>,
}

impl Paper {
    /// The day that a key of `[proposal]` or `[contract]` is about.
    pub fn day(&mut self, table: &str, key: &str) -> Option<&mut Option<Day>> {
        match (table, key) {
            ("proposal", "sent") => Some(&mut self.proposal_sent),
            ("proposal", "viewed") => Some(&mut self.proposal_viewed),
            ("proposal", "expires") => Some(&mut self.proposal_expires),
            ("contract", "sent") => Some(&mut self.contract_sent),
            ("contract", "signed") => Some(&mut self.contract_signed),
            _ => None,
        }
    }
}

/// A deal's state on the day it was created, and where its changes are.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Hash of the id: text is kept only where somebody will read it.
    pub id: u64,
    pub created: Day,
    /// The newest dated line of the file, `closed` among them: what lies after T is named.
    pub newest_line: Day,
    /// From when a hand edit that nothing dates holds, if there is one.
    pub undated_from: u32,
    pub stage: StageId,
    pub pipeline: u16,
    pub amount: Num,
    pub owner: Sym,
    pub source: Sym,
    pub kind: Sym,
    pub expected_close: u32,
    pub probability: Num,
    pub on_hold_until: u32,
    pub currency: Currency,
    pub forecast: u8,
    /// Whether its history says in which stage it was: else its stays are no evidence of how deals move.
    pub told: bool,
    /// First of its changes in the segment, and how many.
    pub first_change: u32,
    pub changes: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_keeps_what_it_is_given() {
        let c = Change::new(Day::MAX, Tracked::Seen, 0xdead_beef);
        assert_eq!(
            (c.on(), c.what(), c.to()),
            (Day::MAX, Tracked::Seen, 0xdead_beef)
        );
        let d = c.with_to(7);
        assert_eq!((d.on(), d.what(), d.to()), (Day::MAX, Tracked::Seen, 7));
    }

    #[test]
    fn numbers_come_back_exactly() {
        let mut wide = Vec::new();
        for text in [
            "0",
            "48000",
            "0.6",
            "1234.5",
            "1.0825",
            "1073741822",
            "1073741823",
            "99999999.99",
            "0.00001",
            "123456789012345678.25",
        ] {
            let money = Money::from_quoted(text).unwrap();
            let packed = Num::pack(money, &mut wide);
            assert_ne!(packed, Num::NONE);
            assert_eq!(packed.unpack(&wide), Some(money), "{text}");
        }
        assert_eq!(Num::NONE.unpack(&wide), None);
    }

    #[test]
    fn a_row_is_small() {
        assert!(
            std::mem::size_of::<Facts>() <= 72,
            "{}",
            std::mem::size_of::<Facts>()
        );
        assert_eq!(std::mem::size_of::<Change>(), 8);
    }
}
