//! Who sandbags, and who has happy ears: a rep's own odds and calls against what came.
//!
//! Own odds are of ever winning, so they stand beside what became of the deal: each deal that is closed by now, once, with
//! the odds of the first day that it was seen with some. A call is of the period: each deal once a period and call.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::calibration::Counted;
use super::seen::Seen;
use crate::analytics::stats::wilson;
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::names::Names;

/// Deals that say something of a rep: fewer than these judge nobody.
const FEWEST: u64 = 10;

/// What a rep's record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// More is promised than comes: the own odds lie above the interval of what was won, or that of the commits lies
    /// below a half.
    HappyEars,
    /// More comes than is promised: the own odds lie below the interval, or that of deals that were expected and called
    /// neither commit nor best case lies above a half.
    Sandbags,
    /// Neither.
    Fair,
    /// Fewer than ten deals to judge by.
    Few,
}

/// Deals that a rep called the same, and how many of them were won in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Called {
    pub n: u64,
    pub won: u64,
    /// won / n with its 95 % Wilson interval; `null` without any.
    pub rate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// One rep's record.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Rep {
    /// `null`, and last, for deals without an owner.
    pub rep: Option<String>,
    /// Closed deals that had odds of the rep's own, and how many of them were won.
    pub n: u64,
    pub won: u64,
    /// `null` without any.
    pub mean_own_odds: Option<f64>,
    pub rate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub commit: Called,
    pub best_case: Called,
    /// Expected in the period, and called neither.
    pub uncalled: Called,
    pub verdict: Verdict,
}

#[derive(Default)]
struct Record {
    own: Counted,
    /// By call.
    called: [Called; 3],
}

/// A record for everyone whose deals were seen; nobody's where nobody gave odds or called anything. `seen` goes by date.
pub fn reps<'s>(seen: impl Iterator<Item = &'s Seen>, names: &Names) -> Vec<Rep> {
    // By name, those without an owner last.
    let mut records: BTreeMap<(bool, Option<&str>), Record> = BTreeMap::new();
    let mut with_odds: FxHashSet<u64> = FxHashSet::default();
    let mut with_call: FxHashSet<(u64, Day, usize)> = FxHashSet::default();
    for deal in seen {
        let name = names.text(deal.owner);
        let owner = (name.is_none(), name);
        if let (Some(own), Some(won)) = (deal.own_odds, deal.won)
            && with_odds.insert(deal.deal)
        {
            records.entry(owner).or_default().own.add(own, won);
        }
        if let Some(call) = deal.call.map(place)
            && with_call.insert((deal.deal, deal.end, call))
        {
            let called = &mut records.entry(owner).or_default().called[call];
            called.n += 1;
            called.won += u64::from(deal.in_time);
        }
    }
    let reps: Vec<Rep> = records
        .into_iter()
        .map(|((_, name), record)| record.finish(name))
        .collect();
    if !reps.iter().any(|r| r.n + r.commit.n + r.best_case.n > 0) {
        return Vec::new();
    }
    reps
}

/// Omitted deals are in no forecast, and so never seen.
fn place(call: Call) -> usize {
    match call {
        Call::Commit => 0,
        Call::BestCase => 1,
        Call::Pipeline | Call::Omitted => 2,
    }
}

impl Record {
    fn finish(self, name: Option<&str>) -> Rep {
        let own = self.own.finish();
        let [commit, best_case, uncalled] = self.called.map(Called::finish);
        Rep {
            rep: name.map(String::from),
            n: own.map_or(0, |o| o.n),
            won: own.map_or(0, |o| o.won),
            mean_own_odds: own.map(|o| o.mean_odds),
            rate: own.map(|o| o.rate),
            low: own.map(|o| o.rate_low),
            high: own.map(|o| o.rate_high),
            verdict: verdict(own.map(|o| (o.n, o.contradicts())), &commit, &uncalled),
            commit,
            best_case,
            uncalled,
        }
    }
}

impl Called {
    fn finish(self) -> Called {
        let interval = wilson(self.won, self.n);
        Called {
            rate: (self.n > 0).then(|| self.won as f64 / self.n as f64),
            low: interval.map(|i| i.0),
            high: interval.map(|i| i.1),
            ..self
        }
    }
}

/// Own odds say most; without ten of them, calls: a commit promises more than a half, and what is called nothing less.
fn verdict(own: Option<(u64, i8)>, commit: &Called, uncalled: &Called) -> Verdict {
    const HALF: f64 = 0.5;
    match own.filter(|(n, _)| *n >= FEWEST) {
        Some((_, -1)) => return Verdict::HappyEars,
        Some((_, 1)) => return Verdict::Sandbags,
        Some(_) => return Verdict::Fair,
        None => {}
    }
    let judged = |called: &Called| called.n >= FEWEST;
    if judged(commit) && commit.high.is_some_and(|high| high < HALF) {
        Verdict::HappyEars
    } else if judged(uncalled) && uncalled.low.is_some_and(|low| low > HALF) {
        Verdict::Sandbags
    } else if judged(commit) {
        Verdict::Fair
    } else {
        Verdict::Few
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::Sym;

    fn seen(owner: Sym, deal: u64) -> Seen {
        Seen {
            deal,
            end: Day::from_number(100),
            stage: Some(0),
            owner,
            odds: 0.5,
            stage_odds: None,
            own_odds: None,
            call: None,
            in_time: false,
            won: None,
        }
    }

    fn names() -> (Names, [Sym; 4]) {
        let mut names = Names::default();
        let syms = ["lee", "dana", "omar", "kim"].map(|n| names.intern(n));
        (names, syms)
    }

    #[test]
    fn own_odds_are_held_against_what_became_of_each_deal() {
        let (names, [lee, dana, ..]) = names();
        let mut all = Vec::new();
        for n in 0..12 {
            // Dana gave 90 % and won 3 of 12: 25 %, at most 53 %. Seen again with other odds, the first ones count.
            let won = Some(n < 3);
            let first = Seen {
                own_odds: Some(0.9),
                won,
                ..seen(dana, n)
            };
            all.extend([
                first,
                Seen {
                    own_odds: Some(0.1),
                    ..first
                },
            ]);
            // Lee gave 20 % and won 9 of 12: 75 %, at least 47 %.
            let won = Some(n < 9);
            all.push(Seen {
                own_odds: Some(0.2),
                won,
                ..seen(lee, 100 + n)
            });
        }
        // What is still open says nothing yet.
        all.push(Seen {
            own_odds: Some(0.9),
            ..seen(dana, 50)
        });
        let reps = reps(all.iter(), &names);
        let shown: Vec<_> = reps
            .iter()
            .map(|r| (r.rep.as_deref().unwrap(), r.n, r.won, r.verdict))
            .collect();
        assert_eq!(
            shown,
            [
                ("dana", 12, 3, Verdict::HappyEars),
                ("lee", 12, 9, Verdict::Sandbags)
            ]
        );
        assert!((reps[0].mean_own_odds.unwrap() - 0.9).abs() < 1e-12);
    }

    #[test]
    fn calls_are_held_against_a_half_once_a_period() {
        let (names, [lee, dana, omar, kim]) = names();
        let mut all = Vec::new();
        for n in 0..10 {
            let mut add = |owner, call, in_time| {
                let deal = Seen {
                    call: Some(call),
                    in_time,
                    ..seen(owner, all.len() as u64 / 2)
                };
                // Seen on two days of the period.
                all.extend([deal, deal]);
            };
            // 1 of 10 commits held: at most 40 %. 9 of 10 that were called nothing: at least 60 %. 5 of 10: neither.
            add(dana, Call::Commit, n < 1);
            add(lee, Call::Pipeline, n < 9);
            add(omar, Call::Commit, n < 5);
        }
        all.push(Seen {
            call: Some(Call::BestCase),
            ..seen(kim, 999)
        });
        let verdicts: Vec<_> = reps(all.iter(), &names)
            .into_iter()
            .map(|r| (r.rep.unwrap(), r.commit.n, r.uncalled.won, r.verdict))
            .collect();
        let of = |name: &str, commits, won, verdict| (name.to_string(), commits, won, verdict);
        assert_eq!(
            verdicts,
            [
                of("dana", 10, 0, Verdict::HappyEars),
                of("kim", 0, 0, Verdict::Few),
                of("lee", 0, 9, Verdict::Sandbags),
                of("omar", 10, 0, Verdict::Fair),
            ]
        );
        // Where nobody calls anything, nobody is judged.
        let silent = Seen {
            call: Some(Call::Pipeline),
            ..seen(lee, 1)
        };
        assert!(super::reps([silent].iter(), &names).is_empty());
    }
}
