//! How a column is written, of two ways, as its cells pass by: one that can only be read in one way settles all of them,
//! two that contradict each other settle nothing.

/// One of the two ways in which a column may be written.
pub trait Way: Sized + Copy {
    const ONE: Self;
    const OTHER: Self;

    /// What a cell says of its column.
    fn says(cell: &str) -> Says;
}

/// What a cell says of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is the same in both ways, or in none.
    Nothing,
    /// It can only be read in this way.
    One,
    Other,
    /// It is something else in each.
    Open,
}

/// How a column is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled<W> {
    /// No cell depends on it.
    Either,
    /// This row can only be read so.
    As(W, u64),
    /// This cell can be read in both ways, and no other helps.
    Open(u64, String),
    /// These two contradict each other: the first is written in the one way, the second in the other.
    Both(u64, String, u64, String),
}

/// What cells have said so far: of each kind the first, with the number of its row.
#[derive(Clone, Debug)]
pub struct Evidence<W> {
    one: Option<(u64, String)>,
    other: Option<(u64, String)>,
    open: Option<(u64, String)>,
    way: std::marker::PhantomData<W>,
}

impl<W> Default for Evidence<W> {
    fn default() -> Evidence<W> {
        Evidence {
            one: None,
            other: None,
            open: None,
            way: std::marker::PhantomData,
        }
    }
}

impl<W: Way> Evidence<W> {
    pub fn add(&mut self, row: u64, cell: &str) {
        let slot = match W::says(cell) {
            Says::Nothing => return,
            Says::One => &mut self.one,
            Says::Other => &mut self.other,
            Says::Open => &mut self.open,
        };
        slot.get_or_insert_with(|| (row, cell.to_string()));
    }

    /// What two parts of a column say together, whichever was seen first.
    pub fn and(self, other: Evidence<W>) -> Evidence<W> {
        Evidence {
            one: first(self.one, other.one),
            other: first(self.other, other.other),
            open: first(self.open, other.open),
            way: self.way,
        }
    }

    pub fn settled(self) -> Settled<W> {
        match (self.one, self.other, self.open) {
            (Some((a, one)), Some((b, other)), _) => Settled::Both(a, one, b, other),
            (Some((row, _)), None, _) => Settled::As(W::ONE, row),
            (None, Some((row, _)), _) => Settled::As(W::OTHER, row),
            (None, None, Some((row, cell))) => Settled::Open(row, cell),
            (None, None, None) => Settled::Either,
        }
    }
}

/// Of two cells the one that stands first.
fn first(a: Option<(u64, String)>, b: Option<(u64, String)>) -> Option<(u64, String)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.0 < a.0 { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Settles a column by all of its cells, each with the number of its row.
pub fn settle<'c, W: Way>(cells: impl Iterator<Item = (u64, &'c str)>) -> Settled<W> {
    let mut evidence = Evidence::default();
    cells.for_each(|(row, cell)| evidence.add(row, cell));
    evidence.settled()
}
