//! Rows of lead lists that are one lead: candidates by sorted keys, judged pair by pair, joined into clusters.
//!
//! No row is compared with every other. Rows are put into blocks by what a duplicate shares with its original (the
//! address; the last digits of the number; the name; one word of the name at one company or domain); within a block that
//! is larger than `WHOLE_BLOCK` each row is compared with its `NEIGHBOURS` in order of name and company. So the work
//! grows as n log n (a sort of five keys a row), whatever the list. Memory: about 100 bytes of folded text a row, and
//! 16 bytes a key for one kind of key at a time. Nothing depends on the order in which rows come in but the numbers of
//! the clusters, which follow file and line.

mod likeness;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::folded;
pub use likeness::Reason;
use likeness::{COMPANY, Common, PHONE, Traits, WORD, parts, reason, tail};

/// Up to this many rows of a block are all compared with each other.
const WHOLE_BLOCK: usize = 40;

/// In a larger one, each with so many after it.
const NEIGHBOURS: usize = 8;

/// A row as it is written, as far as it says who it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Person<'a> {
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub name: &'a str,
    pub email: &'a str,
    pub phone: &'a str,
    pub company: &'a str,
    pub website: &'a str,
}

/// Where a row stands: the file's number, and the line that it begins on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: u32,
    pub line: u64,
}

/// Rows that are one lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// By file and line, two at least.
    pub rows: Vec<Place>,
    /// Why, the surest first.
    pub reasons: Vec<Reason>,
    /// Of the weakest link that holds it together.
    pub score: f64,
}

/// Fields of a row in the text of all.
const FIELDS: usize = 6;

struct Row {
    place: Place,
    start: usize,
    ends: [u16; FIELDS],
}

/// Rows on their way to clusters.
#[derive(Default)]
pub struct Rows {
    rows: Vec<Row>,
    text: String,
}

impl Rows {
    pub fn add(&mut self, place: Place, person: &Person<'_>) {
        let email = folded::email(person.email);
        let site = match folded::website(person.website) {
            site if folded::is_free_mail(&site) => String::new(),
            site => site,
        };
        let start = self.text.len();
        let fields: [&str; FIELDS] = [
            &folded::name(person.first_name, person.last_name, person.name),
            &folded::company(person.company),
            &email.local,
            &email.domain,
            &site,
            &folded::phone(person.phone),
        ];
        let mut ends = [0; FIELDS];
        for (field, end) in fields.iter().zip(&mut ends) {
            self.text.push_str(field);
            // Fields are cut at 120 bytes of folded text each.
            *end = (self.text.len() - start).min(usize::from(u16::MAX)) as u16;
        }
        self.rows.push(Row { place, start, ends });
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn traits(&self, row: u32) -> Traits<'_> {
        let row = &self.rows[row as usize];
        let field = |at: usize| {
            let from = if at == 0 {
                0
            } else {
                usize::from(row.ends[at - 1])
            };
            &self.text[row.start + from..row.start + usize::from(row.ends[at])]
        };
        Traits {
            name: field(0),
            company: field(1),
            local: field(2),
            domain: field(3),
            site: field(4),
            phone: field(5),
            is_role: folded::is_role(field(2)),
            is_free: folded::is_free_mail(field(3)),
        }
    }

    /// The clusters, by their first row.
    pub fn clusters(mut self) -> Vec<Cluster> {
        self.rows.sort_unstable_by_key(|r| r.place);
        let common = self.common();
        let mut links = Vec::new();
        for kind in Key::ALL {
            self.compare(kind, &common, &mut links);
        }
        links.sort_unstable();
        links.dedup();
        self.joined(&links)
    }

    fn all(&self) -> impl Iterator<Item = (u32, Traits<'_>)> {
        // A list has fewer rows than four thousand millions: memory ends before.
        (0..self.rows.len() as u32).map(|row| (row, self.traits(row)))
    }

    fn common(&self) -> Common {
        let mut common = Common::default();
        for (_, row) in self.all() {
            row.name
                .split(' ')
                .filter(|w| !w.is_empty())
                .for_each(|w| common.add(WORD, w));
            if row.name.is_empty() {
                parts(row.local).for_each(|w| common.add(WORD, w));
            }
            if !row.company.is_empty() {
                common.add(COMPANY, row.company);
            }
            if !row.phone.is_empty() {
                common.add(PHONE, tail(row.phone));
            }
        }
        common
    }

    /// Compares the rows that share a key of a kind.
    fn compare(&self, kind: Key, common: &Common, links: &mut Vec<Link>) {
        let mut keys: Vec<(u64, u32)> = Vec::new();
        for (row, traits) in self.all() {
            kind.of(&traits, |key| keys.push((key, row)));
        }
        keys.sort_unstable();
        keys.dedup();
        let mut start = 0;
        while start < keys.len() {
            let key = keys[start].0;
            let end = start + keys[start..].iter().take_while(|k| k.0 == key).count();
            let block = &mut keys[start..end];
            let reach = if block.len() <= WHOLE_BLOCK {
                block.len()
            } else {
                block.sort_by_key(|(_, row)| {
                    let traits = self.traits(*row);
                    (traits.name, traits.company, *row)
                });
                NEIGHBOURS
            };
            for (at, (_, a)) in block.iter().enumerate() {
                let first = self.traits(*a);
                for (_, b) in block[at + 1..].iter().take(reach) {
                    if let Some(reason) = reason(&first, &self.traits(*b), common) {
                        links.push((reason, *a.min(b), *a.max(b)));
                    }
                }
            }
            start = end;
        }
    }

    /// Joins rows by their links, the surest first (Kruskal), so that the weakest link of a cluster is as strong as can be.
    fn joined(&self, links: &[Link]) -> Vec<Cluster> {
        let mut sets = Sets::new(self.rows.len());
        let mut used = Vec::new();
        for (reason, a, b) in links.iter().filter(|l| !l.0.is_weak()) {
            if sets.join(*a, *b) {
                used.push((*reason, *a));
            }
        }
        for (reason, a, b) in self.sole(links, &mut sets) {
            if sets.join(a, b) {
                used.push((reason, a));
            }
        }
        let mut clusters: FxHashMap<u32, Cluster> = FxHashMap::default();
        for (reason, row) in used {
            let cluster = clusters.entry(sets.root(row)).or_insert_with(|| Cluster {
                rows: Vec::new(),
                reasons: Vec::new(),
                score: 1.0,
            });
            cluster.reasons.push(reason);
            cluster.score = cluster.score.min(reason.score());
        }
        for row in 0..self.rows.len() as u32 {
            if let Some(cluster) = clusters.get_mut(&sets.root(row)) {
                cluster.rows.push(self.rows[row as usize].place);
            }
        }
        let mut clusters: Vec<Cluster> = clusters.into_values().collect();
        for cluster in &mut clusters {
            cluster.reasons.sort_unstable();
            cluster.reasons.dedup();
        }
        clusters.sort_unstable_by_key(|c| c.rows[0]);
        clusters
    }

    /// The weak links of rows that have them to one lead only: `J. Field` is nobody's duplicate beside Jo and Jan Field.
    fn sole(&self, links: &[Link], sets: &mut Sets) -> Vec<Link> {
        let is_short = |row: u32| {
            let traits = self.traits(row);
            (
                traits
                    .name
                    .split(' ')
                    .map(|w| w.chars().count().min(2))
                    .sum::<usize>(),
                row,
            )
        };
        let mut meant: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut weak = Vec::new();
        for (reason, a, b) in links.iter().filter(|l| l.0.is_weak()) {
            // The one that says less of the name may be several people.
            let (short, long) = if is_short(*a) <= is_short(*b) {
                (*a, *b)
            } else {
                (*b, *a)
            };
            let root = sets.root(long);
            let roots = meant.entry(sets.root(short)).or_default();
            if !roots.contains(&root) {
                roots.push(root);
            }
            weak.push((*reason, short, long));
        }
        weak.retain(|(_, short, _)| meant.get(&sets.root(*short)).is_none_or(|r| r.len() == 1));
        weak
    }
}

type Link = (Reason, u32, u32);

/// What rows are put into blocks by.
#[derive(Clone, Copy)]
enum Key {
    Address,
    Phone,
    Name,
    /// A word of the name, at a company.
    Company,
    /// The same, at a domain.
    Place,
}

impl Key {
    const ALL: [Key; 5] = [
        Key::Address,
        Key::Phone,
        Key::Name,
        Key::Company,
        Key::Place,
    ];

    fn of(self, row: &Traits<'_>, mut on_key: impl FnMut(u64)) {
        let hash = |seed: u64, text: &str| xxh3_64_with_seed(text.as_bytes(), seed);
        match self {
            Key::Address if !row.local.is_empty() => {
                let domain = folded::registered(row.domain);
                on_key(hash(hash(1, row.local), domain));
            }
            Key::Phone if !row.phone.is_empty() => on_key(hash(2, tail(row.phone))),
            Key::Name if row.name.contains(' ') => {
                let mut words: Vec<&str> = row.name.split(' ').collect();
                words.sort_unstable();
                on_key(hash(3, &words.concat()));
            }
            Key::Company if !row.company.is_empty() => {
                let joined: String = row.company.split(' ').collect();
                Key::words(row, hash(4, &joined), on_key);
            }
            Key::Place if !row.place().is_empty() => {
                Key::words(row, hash(5, row.place()), &mut on_key);
                // `acme.example` may be all that another row says of Acme.
                let label = row.place().split('.').next().unwrap_or_default();
                Key::words(row, hash(4, &label.replace('-', "")), on_key);
            }
            _ => {}
        }
    }

    fn words(row: &Traits<'_>, seed: u64, mut on_key: impl FnMut(u64)) {
        let hash = |text: &str| xxh3_64_with_seed(text.as_bytes(), seed);
        if row.name.is_empty() && row.local.is_empty() {
            return on_key(hash(""));
        }
        let mut any = false;
        for word in row.name.split(' ').filter(|w| w.len() > 1) {
            on_key(hash(word));
            any = true;
        }
        if row.name.is_empty() && !row.is_role {
            for word in parts(row.local).filter(|w| w.len() > 1) {
                on_key(hash(word));
                // `jfield`: behind the initial.
                let rest: String = word.chars().skip(1).collect();
                if rest.len() > 3 {
                    on_key(hash(&rest));
                }
            }
        } else if !any {
            on_key(hash(row.name));
        }
    }
}

/// Sets of rows that grow together (union–find, by path halving).
struct Sets {
    parents: Vec<u32>,
}

impl Sets {
    fn new(rows: usize) -> Sets {
        Sets {
            parents: (0..rows as u32).collect(),
        }
    }

    fn root(&mut self, row: u32) -> u32 {
        let mut at = row;
        while self.parents[at as usize] != at {
            let above = self.parents[self.parents[at as usize] as usize];
            self.parents[at as usize] = above;
            at = above;
        }
        at
    }

    /// Whether two rows were apart until now.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        // The smaller number stays: the same root in whatever order.
        self.parents[a.max(b) as usize] = a.min(b);
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(rows: &[(&str, &str, &str)]) -> Vec<(Vec<u64>, Vec<Reason>, f64)> {
        let mut all = Rows::default();
        for (at, (name, company, email)) in rows.iter().enumerate() {
            let place = Place {
                file: 0,
                line: at as u64 + 2,
            };
            let person = Person {
                name,
                company,
                email,
                ..Person::default()
            };
            all.add(place, &person);
        }
        let lines = |c: Cluster| (c.rows.iter().map(|p| p.line).collect(), c.reasons, c.score);
        all.clusters().into_iter().map(lines).collect()
    }

    #[test]
    fn a_cluster_is_as_sure_as_its_weakest_link() {
        let found = clusters(&[
            ("Jo Field", "Acme", "jo@acme.example"),
            ("Ann Berg", "Acme", "ann@acme.example"),
            ("Jo Field", "ACME Inc", ""),
            ("", "", "JO@acme.example"),
        ]);
        // Line 2 and 5 have one address (1.0), line 2 and 4 name and company (0.97).
        let wanted = (
            vec![2, 4, 5],
            vec![Reason::Address, Reason::NameCompany],
            0.97,
        );
        assert_eq!(found, [wanted]);
    }

    #[test]
    fn an_initial_that_fits_two_people_is_neither() {
        let found = clusters(&[
            ("J. Field", "Acme", ""),
            ("Jo Field", "Acme", ""),
            ("Jan Field", "Acme", ""),
        ]);
        assert_eq!(found, []);
        let found = clusters(&[("J. Field", "Acme", ""), ("Jo Field", "Acme", "")]);
        assert_eq!(found, [(vec![2, 3], vec![Reason::Initial], 0.9)]);
    }

    #[test]
    fn what_is_common_is_no_slip() {
        let mut rows = Vec::new();
        for company in ["A", "B", "C", "D"] {
            rows.push(("Kurt Marten", company, ""));
            rows.push(("Kurt Marden", company, ""));
        }
        assert_eq!(clusters(&rows), []);
        rows.push(("Kurt Martne", "D", ""));
        assert_eq!(
            clusters(&rows),
            [(vec![8, 10], vec![Reason::NearName], 0.92)]
        );
    }
}
