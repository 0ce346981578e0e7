//! Leads that two people own, in rows of one list or of several: both would call, or neither.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, at_line};
use crate::model::lead_columns::Column;
use crate::model::lead_row::{Cells, identity_of, key_of};
use crate::model::settings::Rep;

/// Leads that are named one by one; the others are counted.
const TOLD: u64 = 20;

/// Who owns whom, while the rows of all lists pass by, list by list in the order of their names.
pub struct Owners<'s> {
    reps: &'s [Rep],
    names: Vec<String>,
    numbers: FxHashMap<String, u32>,
    files: Vec<String>,
    /// By who the lead is: the first row that names an owner.
    claims: FxHashMap<u64, Claim>,
    found: u64,
    problems: Vec<Diagnostic>,
}

#[derive(Clone, Copy)]
struct Claim {
    owner: u32,
    file: u32,
    line: u64,
}

impl<'s> Owners<'s> {
    pub fn new(reps: &'s [Rep]) -> Owners<'s> {
        Owners {
            reps,
            names: Vec::new(),
            numbers: FxHashMap::default(),
            files: Vec::new(),
            claims: FxHashMap::default(),
            found: 0,
            problems: Vec::new(),
        }
    }

    /// The rows that come next are this list's.
    pub fn begin(&mut self, file: &str) {
        self.files.push(file.into());
    }

    pub fn add(&mut self, line: u64, row: &dyn Cells) {
        let owner = row.get(Column::Owner);
        if owner.is_empty() {
            return;
        }
        let Some(identity) = identity_of(row) else {
            return;
        };
        let claim = Claim {
            owner: self.number(&owner),
            file: self.files.len() as u32 - 1,
            line,
        };
        let first = *self.claims.entry(identity).or_insert(claim);
        if first.owner != claim.owner {
            self.tell(row, first, claim);
        }
    }

    /// One number for a person, by their id or their address, however it is written.
    fn number(&mut self, owner: &str) -> u32 {
        let same = |a: &str| a.to_lowercase() == owner.to_lowercase();
        if let Some(number) = self.numbers.get(owner) {
            return *number;
        }
        let rep = self.reps.iter().find(|rep| {
            let email = rep.email.as_deref();
            same(&rep.id) || email.is_some_and(same)
        });
        let name = rep.map_or(owner.to_string(), |rep| rep.id.clone());
        let known = self
            .names
            .iter()
            .position(|n| n.to_lowercase() == name.to_lowercase());
        let number = known.unwrap_or(self.names.len()) as u32;
        if known.is_none() {
            self.names.push(name);
        }
        self.numbers.insert(owner.into(), number);
        number
    }

    fn tell(&mut self, row: &dyn Cells, first: Claim, claim: Claim) {
        self.found += 1;
        if self.found > TOLD {
            return;
        }
        let owner = |claim: Claim| &self.names[claim.owner as usize];
        let (file, other) = (
            &self.files[claim.file as usize],
            &self.files[first.file as usize],
        );
        let place = match file == other {
            true => format!("line {}", first.line),
            false => format!("{other}:{}", first.line),
        };
        let who = key_of(row).unwrap_or_default();
        let message = format!(
            "{who} is {}'s here, and {}'s in {place}",
            owner(claim),
            owner(first)
        );
        let cell = row.get(Column::Owner);
        let fault = at_line(
            Diagnostic::warning("lead-owners", file, message),
            claim.line,
            &cell,
        );
        self.problems
            .push(fault.help("write one owner into both rows, or none into one"));
    }

    /// What was found, and how many more.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        if let (Some(more), Some(last)) = (self.found.checked_sub(TOLD), self.files.last())
            && more > 0
        {
            let message = format!("{more} more leads that two people own");
            self.problems
                .push(Diagnostic::warning("lead-owners", last, message));
        }
        self.problems
    }
}
