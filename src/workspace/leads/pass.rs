//! One pass over the lists: rows are looked at by several threads, and handed out in order, each for what it is beside the
//! others.

use std::io::{self, Read};

use rustc_hash::FxHashSet;

use super::people::{Identities, Known};
use super::reading::{Reading, has_unsubscribed};
use super::{ListRead, Lists, Place, Rows, Scanned};
use crate::diagnostic::Level;
use crate::model::lead::Standing;
use crate::model::lead_columns::Column;
use crate::model::lead_row::{Lead, content_of, identity_of};
use crate::workspace::folder::ReadFault;
use crate::workspace::lead_csv::{self, TOLD};
use crate::workspace::lead_dates::Hashing;
use crate::workspace::lead_rows::Row;
use crate::workspace::load::{hash, threads, unreadable};

impl Lists<'_> {
    /// Reads all of them, handing out each lead once.
    pub fn scan(&self, mut on_lead: impl FnMut(&Lead<'_>) + Send) -> Scanned {
        self.scan_seen(|| (), |(), _| (), |lead, ()| on_lead(lead))
    }

    /// The same where every thread that reads looks at a lead before it is handed out, with a mind of its own, at the
    /// same time as others: at those too that are not handed out after all.
    pub fn scan_seen<M: Send, S: Send>(
        &self,
        mind: impl Fn() -> M + Sync,
        look: impl Fn(&mut M, &Lead<'_>) -> S + Sync,
        mut on_lead: impl FnMut(&Lead<'_>, S) + Send,
    ) -> Scanned {
        self.pass_over(mind, look, |standing, lead, seen| {
            if standing == Standing::First {
                on_lead(lead, seen);
            }
        })
    }

    /// The same with every row about somebody who may be contacted, those too that are about somebody who was handed out
    /// already.
    pub fn scan_rows(&self, mut on_row: impl FnMut(&Lead<'_>) + Send) -> Scanned {
        self.pass_over(
            || (),
            |(), _| (),
            |standing, lead, ()| {
                if standing != Standing::Suppressed {
                    on_row(lead);
                }
            },
        )
    }

    /// The same with every row that can be read, and what it is beside the others.
    fn pass_over<M: Send, S: Send>(
        &self,
        mind: impl Fn() -> M + Sync,
        look: impl Fn(&mut M, &Lead<'_>) -> S + Sync,
        mut on_row: impl FnMut(Standing, &Lead<'_>, S) + Send,
    ) -> Scanned {
        let (mut pass, mut scanned) = self.begin();
        for file in &self.files {
            self.find_unsubscribed(&Place::inside(file), &mut pass.unsubscribed);
        }
        for file in &self.files {
            let place = Place::inside(file);
            let read = self.list(&place, TOLD, &mut pass, (&mind, &look), &mut on_row);
            scanned.add(&place, read);
        }
        scanned.left_out.sort_by(|a, b| a.order().cmp(&b.order()));
        scanned
    }

    /// Reads some lists, by name or none of the folder's, beside what all others hold: every row that can be read, with the
    /// number of its list, what it is beside the others, and itself. Each faulty row is told.
    pub fn compare(
        &self,
        places: &[Place],
        mut on_row: impl FnMut(usize, Standing, &Lead<'_>) + Send,
    ) -> Scanned {
        let (mut pass, mut scanned) = self.begin();
        pass.known.compares = true;
        let is_asked = |file: &String| places.iter().any(|p| p.name == *file);
        for file in self.files.iter().filter(|file| !is_asked(file)) {
            self.find_unsubscribed(&Place::inside(file), &mut pass.unsubscribed);
            self.find_identities(&Place::inside(file), &mut pass.known.owned);
        }
        for place in places {
            self.find_unsubscribed(place, &mut pass.unsubscribed);
        }
        for (at, place) in places.iter().enumerate() {
            let mut on_row = |standing, lead: &Lead<'_>, ()| on_row(at, standing, lead);
            let look = (&|| (), &|(): &mut (), _: &Lead<'_>| ());
            let read = self.list(place, ALL_TOLD, &mut pass, look, &mut on_row);
            scanned.add(place, read);
            pass.known.owned.take(&mut pass.known.seen);
        }
        scanned.left_out.sort_by(|a, b| a.order().cmp(&b.order()));
        scanned
    }

    /// Who is suppressed, and what could not be read so far.
    fn begin(&self) -> (Pass, Scanned) {
        let (suppressed, faults) = self.suppressed();
        let mut scanned = Scanned {
            left_out: faults,
            ..Scanned::default()
        };
        for fault in &self.unreadable {
            scanned.files += 1;
            scanned.checksum = scanned.checksum.wrapping_add(hash(&fault.file, b""));
            scanned.left_out.push(fault.clone());
        }
        let pass = Pass {
            known: Known {
                suppressed,
                seen: Identities::default(),
                owned: Identities::default(),
                compares: false,
            },
            unsubscribed: FxHashSet::default(),
        };
        (pass, scanned)
    }

    /// Asks something of every row, with all threads, and takes what they answer; as far as the list can be read, for
    /// what is wrong with it is said where its rows are.
    fn ask<S: Send>(
        &self,
        place: &Place,
        look: impl Fn(&Row<'_>) -> S + Sync,
        mut on_answer: impl FnMut(S) + Send,
    ) {
        let Ok(reader) = self.open(place) else { return };
        let columns = &self.settings.lead_columns;
        let limits = (TOLD, readers());
        let look = |(): &mut (), row: &Row<'_>| look(row);
        let take = |_: &Row<'_>, answer| on_answer(answer);
        let _ = lead_csv::read_in_turn(reader, &place.name, columns, limits, || (), look, take);
    }

    /// Whom a list is about.
    fn find_identities(&self, place: &Place, into: &mut Identities) {
        let who = |row: &Row<'_>| identity_of(row).unwrap_or_else(|| content_of(row));
        self.ask(place, who, |identity| {
            into.insert(identity);
        });
    }

    /// Who unsubscribed in one list must not be called from another, or from an earlier row: lists that have the column
    /// are asked first.
    fn find_unsubscribed(&self, place: &Place, into: &mut FxHashSet<u64>) {
        let file = &place.name;
        let renamed = &self.settings.lead_columns;
        let Ok(head) = self.open(place) else { return };
        let Ok(list) = lead_csv::read(head.take(lead_csv::HEAD as u64), file, renamed, |_| {})
        else {
            return;
        };
        if !list
            .headings
            .iter()
            .any(|h| h.column == Some(Column::Unsubscribed))
        {
            return;
        }
        let who = |row: &Row<'_>| identity_of(row).filter(|_| has_unsubscribed(row));
        self.ask(place, who, |identity| into.extend(identity));
    }

    /// Reads a list: its rows are looked at by all threads, then handed out one by one, as they stand.
    fn list<M: Send, S: Send>(
        &self,
        place: &Place,
        told: usize,
        pass: &mut Pass,
        (mind, look): (
            &(impl Fn() -> M + Sync),
            &(impl Fn(&mut M, &Lead<'_>) -> S + Sync),
        ),
        on_row: &mut (impl FnMut(Standing, &Lead<'_>, S) + Send),
    ) -> io::Result<(ListRead, u128)> {
        let file = place.name.as_str();
        let mut reader = Hashing::new(file, self.open(place)?);
        let mut rows = Rows::default();
        let reading = Reading::new(self, place);
        let Pass {
            known,
            unsubscribed,
        } = pass;
        let (list, _) = lead_csv::read_in_turn(
            &mut reader,
            file,
            &self.settings.lead_columns,
            (told, readers()),
            mind,
            |mind, row| {
                let lead = reading.lead(row, unsubscribed);
                (lead.identity, lead.unsubscribed, look(mind, &lead))
            },
            |row, (identity, unsubscribed, seen)| {
                let standing = known.standing(identity, row);
                rows.count(standing);
                let lead = Lead {
                    file,
                    line: row.line,
                    identity,
                    unsubscribed,
                    cells: row,
                    readings: reading.of(row),
                };
                on_row(standing, &lead, seen);
            },
        )?;
        // What nobody read belongs to the checksum too.
        io::copy(&mut reader, &mut io::sink())?;
        rows.faulty = list.faulty;
        rows.read = list.rows + list.faulty;
        let (readings, mut refused) = reading.finish();
        let mut faults = list.faults;
        faults.append(&mut refused);
        let read = ListRead {
            file: file.into(),
            encoding: list.encoding,
            separator: list.separator,
            headings: list.headings,
            header_line: list.header_line,
            readings,
            rows,
            faults,
        };
        Ok((read, reader.hasher.digest128()))
    }
}

/// What is known of all lists while they are read.
struct Pass {
    known: Known,
    unsubscribed: FxHashSet<u64>,
}

/// Faulty rows of a list that `leads check` names one by one.
const ALL_TOLD: usize = 10_000;

impl Scanned {
    /// What a list came to.
    fn add(&mut self, place: &Place, read: io::Result<(ListRead, u128)>) {
        self.files += 1;
        match read {
            Ok((list, checksum)) => {
                self.checksum = self.checksum.wrapping_add(checksum);
                self.rows.add(list.rows);
                let errors = list.faults.iter().filter(|f| f.level == Level::Error);
                self.left_out.extend(errors.cloned());
                self.lists.push(list);
            }
            Err(e) => {
                self.checksum = self.checksum.wrapping_add(hash(&place.name, b""));
                let fault = unreadable(&place.name, &ReadFault::Io(e.to_string()));
                self.left_out.push(fault);
            }
        }
    }
}

/// Threads that read a list: more of them would wait for the one whose turn it is, and each has a block in memory.
pub(super) fn readers() -> usize {
    threads().min(4)
}
