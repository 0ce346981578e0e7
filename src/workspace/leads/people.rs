//! Whom the lists have named so far, and who is not to be named at all.

use rustc_hash::FxHashSet;

use crate::model::lead::Standing;
use crate::model::lead_row::{Cells, content_of};
use crate::workspace::suppressed::Suppressed;

/// Whom a row may be about.
pub(super) struct Known {
    pub suppressed: Suppressed,
    pub seen: Identities,
    /// By lists that are not being read.
    pub owned: Identities,
    /// Whether rows about nobody known are compared with those of other lists too.
    pub compares: bool,
}

impl Known {
    pub fn standing(&mut self, identity: Option<u64>, row: &dyn Cells) -> Standing {
        if self.suppressed.holds(identity, row) {
            return Standing::Suppressed;
        }
        match identity {
            None if self.compares && self.owned.contains(content_of(row)) => Standing::Owned,
            Some(id) if self.owned.contains(id) => Standing::Owned,
            Some(id) if !self.seen.insert(id) => Standing::Duplicate,
            _ => Standing::First,
        }
    }
}

/// Whom the lists have named so far: eight bytes each, in shards, so that no table is ever twice in memory while it
/// grows.
pub(super) struct Identities {
    shards: Vec<FxHashSet<u64>>,
}

/// A table doubles when it is seven eighths full: with 80 of them, a million people fit into 16 384 places each.
const SHARDS: usize = 80;

impl Default for Identities {
    fn default() -> Identities {
        Identities {
            shards: vec![FxHashSet::default(); SHARDS],
        }
    }
}

impl Identities {
    fn shard(identity: u64) -> usize {
        (((identity >> 32) * SHARDS as u64) >> 32) as usize
    }

    /// Whether it is new.
    pub fn insert(&mut self, identity: u64) -> bool {
        self.shards[Identities::shard(identity)].insert(identity)
    }

    pub fn contains(&self, identity: u64) -> bool {
        self.shards[Identities::shard(identity)].contains(&identity)
    }

    /// Moves all of another's here.
    pub fn take(&mut self, other: &mut Identities) {
        for (own, theirs) in self.shards.iter_mut().zip(&mut other.shards) {
            own.extend(theirs.drain());
        }
    }
}
