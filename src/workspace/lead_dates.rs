//! When the leads of all lists were created and converted: as much of them as a lead-to-deal rate wants.

use std::io::{self, Read};

use xxhash_rust::xxh3::Xxh3;

use super::folder::ReadFault;
use super::lead_csv;
use super::lead_rows::Row;
use super::load::{hash, threads, unreadable};
use super::source::{Source, Unread};
use crate::diagnostic::{Diagnostic, Level};
use crate::model::column_dates::{Order, day};
use crate::model::lead::{Conversion, LeadDates, Status};
use crate::model::lead_columns::{Column, Heading};
use crate::model::lead_reading::{Evidence, Readings, Wishes};
use crate::model::lead_row::{Cells, identity_of, is_yes};
use crate::model::moment::iso_day;
use crate::model::settings::Settings;

/// What was read of the lists.
#[derive(Debug, Default)]
pub struct LeadLists {
    pub files: u64,
    /// The sum of the files' checksums, as in `load`.
    pub checksum: u128,
    /// Lists that no figure counts, by file.
    pub left_out: Vec<Diagnostic>,
}

#[derive(Default)]
struct Found {
    lists: Vec<String>,
    faults: Vec<(String, ReadFault)>,
}

/// Reads every list of a folder, handing out each row. A list that cannot be read, or whose dates can be read in two
/// ways, is left out as a whole.
pub fn read(
    source: &Source,
    settings: &Settings,
    mut on_lead: impl FnMut(LeadDates),
) -> Result<LeadLists, Unread> {
    // With a limit of nothing the walk only lists: a list is read as a stream, whatever its size.
    let parts = source.scan(
        &settings.leads_dir,
        "csv",
        threads(),
        0,
        &|found: &mut Found, file, bytes| match bytes {
            Err(ReadFault::Link(_)) => {}
            Ok(_) | Err(ReadFault::TooLarge) => found.lists.push(file.into()),
            Err(fault) => found.faults.push((file.into(), fault)),
        },
    )?;
    let mut all = LeadLists::default();
    for part in parts {
        for (file, fault) in part.faults {
            all.files += 1;
            all.checksum = all.checksum.wrapping_add(hash(&file, b""));
            all.left_out.push(unreadable(&file, &fault));
        }
        for file in part.lists {
            all.files += 1;
            let list = list(source, &file, settings)?;
            all.checksum = all.checksum.wrapping_add(list.checksum);
            match list.fault {
                Some(fault) => all.left_out.push(fault),
                None => list.rows.into_iter().for_each(&mut on_lead),
            }
        }
    }
    all.left_out.sort_by(|a, b| a.order().cmp(&b.order()));
    Ok(all)
}

/// A list in the order that its days settle, or with the fault that leaves it out.
fn list(source: &Source, file: &str, settings: &Settings) -> Result<Pass, Unread> {
    let mut list = Pass::over(source, file, settings, &Readings::default())?;
    if list.fault.is_some() {
        return Ok(list);
    }
    let said = Readings::said(&list.headings, Wishes::default());
    let evidence = std::mem::take(&mut list.evidence);
    let (readings, refused) = evidence.settle(&said, &list.headings, file);
    let counts = |column: &Column| matches!(column, Column::Created | Column::Converted);
    if let Some((_, fault)) = refused.into_iter().find(|(column, _)| counts(column)) {
        list.fault = Some(fault);
        return Ok(list);
    }
    // What nobody has settled was read as day/month, and has no cell that depends on it.
    let as_read = |column| matches!(readings.order(column), None | Some(Order::Dmy));
    match as_read(Column::Created) && as_read(Column::Converted) {
        true => Ok(list),
        false => Pass::over(source, file, settings, &readings),
    }
}

/// One reading of a list.
#[derive(Default)]
struct Pass {
    rows: Vec<LeadDates>,
    checksum: u128,
    /// Why it is left out.
    fault: Option<Diagnostic>,
    evidence: Evidence,
    headings: Vec<Heading>,
}

impl Pass {
    fn over(
        source: &Source,
        file: &str,
        settings: &Settings,
        readings: &Readings,
    ) -> Result<Pass, Unread> {
        let mut pass = Pass::default();
        let input = source.open(file)?;
        if let Err(e) = input.and_then(|input| pass.read(input, file, settings, readings)) {
            pass.fault = Some(unreadable(file, &ReadFault::Io(e.to_string())));
            pass.checksum = hash(file, b"");
        }
        Ok(pass)
    }

    fn read(
        &mut self,
        input: impl Read + Send,
        file: &str,
        settings: &Settings,
        readings: &Readings,
    ) -> io::Result<()> {
        let mut reader = Hashing::new(file, input);
        let list = lead_csv::read(&mut reader, file, &settings.lead_columns, |row| {
            self.add(row, readings);
        })?;
        // What nobody read belongs to the checksum too.
        io::copy(&mut reader, &mut io::sink())?;
        self.checksum = reader.hasher.digest128();
        if list.headings.is_empty() {
            self.fault = list.faults.into_iter().find(|f| f.level == Level::Error);
        }
        self.headings = list.headings;
        Ok(())
    }

    fn add(&mut self, row: &Row<'_>, readings: &Readings) {
        self.evidence.add(row.line, row);
        let read = |column, cell: &str| iso_day(cell).or_else(|| day(cell, readings.order(column)));
        let created = read(Column::Created, &row.get(Column::Created));
        let converted = row.get(Column::Converted);
        let status = Status::of(&row.get(Column::Status));
        let conversion = match read(Column::Converted, &converted) {
            Some(day) => Conversion::On(day),
            None if is_yes(&converted) => Conversion::Undated,
            None if !converted.is_empty() => Conversion::No,
            None if status == Status::Converted || !row.get(Column::Deal).is_empty() => {
                Conversion::Undated
            }
            None => Conversion::No,
        };
        self.rows.push(LeadDates {
            identity: identity_of(row),
            created,
            conversion,
            status,
        });
    }
}

/// A reader that adds up what passes through it.
pub(super) struct Hashing<R> {
    inner: R,
    pub(super) hasher: Xxh3,
}

impl<R: Read> Hashing<R> {
    /// For one file's part of the checksum, as `load::hash` has it.
    pub(super) fn new(file: &str, inner: R) -> Hashing<R> {
        let mut hasher = Xxh3::new();
        hasher.update(file.as_bytes());
        hasher.update(&[0]);
        Hashing { inner, hasher }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(lists: &[(&str, &str)]) -> (tempfile::TempDir, LeadLists, Vec<LeadDates>) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("leads")).unwrap();
        for (name, text) in lists {
            std::fs::write(dir.path().join("leads").join(name), text).unwrap();
        }
        let mut leads = Vec::new();
        let source = Source::Folder(dir.path().into());
        let lists = read(&source, &Settings::default(), |lead| leads.push(lead)).unwrap();
        (dir, lists, leads)
    }

    /// Created and converted of each row, as text.
    fn shown(leads: &[LeadDates]) -> Vec<String> {
        let of = |lead: &LeadDates| {
            let created = lead.created.map_or("-".into(), |d| d.to_string());
            match lead.conversion {
                Conversion::No => format!("{created} no"),
                Conversion::Undated => format!("{created} yes"),
                Conversion::On(day) => format!("{created} {day}"),
            }
        };
        leads.iter().map(of).collect()
    }

    #[test]
    fn days_and_words_are_read_as_a_list_has_them() {
        let (_dir, lists, leads) = folder(&[(
            "a.csv",
            "email,created,converted,status,deal\n\
             a@x.example,2026-01-02T23:59+02:00,2026-03-04,working,\n\
             b@x.example,2026-01-02,,Closed - Converted,\n\
             c@x.example,2026-01-02,,Closed - Not Converted,\n\
             d@x.example,2026-01-02,TRUE,new,\n\
             e@x.example,2026-01-02,false,converted,\n\
             f@x.example,,,new,acme\n\
             g@x.example,soon,,new,\n",
        )]);
        assert_eq!(
            shown(&leads),
            [
                "2026-01-02 2026-03-04",
                "2026-01-02 yes",
                "2026-01-02 no",
                "2026-01-02 yes",
                "2026-01-02 no",
                "- yes",
                "- no"
            ]
        );
        assert!(lists.left_out.is_empty(), "{:?}", lists.left_out);
        assert_eq!(lists.files, 1);
    }

    #[test]
    fn one_person_is_one_lead() {
        let (_dir, _, leads) = folder(&[(
            "a.csv",
            "name,first_name,last_name,company,email\n\
             Jo Field,,,Acme,JO@acme.example\n\
             ,,,,jo@ACME.example\n\
             Jo  FIELD,,,acme,\n\
             ,Jo,Field,Acme,\n\
             ,,,Acme,\n",
        )]);
        assert_eq!(leads[0].identity, leads[1].identity);
        assert_eq!(leads[2].identity, leads[3].identity);
        assert_ne!(leads[0].identity, leads[2].identity);
        assert_eq!(leads[4].identity, None);
    }

    #[test]
    fn dates_of_two_readings_leave_a_list_out() {
        let mdy =
            "email,created,converted\na@x.example,03/04/2026,\nb@x.example,4/19/2026,5/1/2026\n";
        let by_others = "email,created,last_contacted\na@x.example,03/04/2026,4/19/2026\n";
        let open = "email,created\na@x.example,03/04/2026\n";
        let both = "email,created\na@x.example,13/04/2026\nb@x.example,4/19/2026\n";
        let (_dir, lists, mut leads) = folder(&[
            ("mdy.csv", mdy),
            ("others.csv", by_others),
            ("open.csv", open),
            ("both.csv", both),
            ("page.csv", "<!doctype html><p>Sign in</p>\n"),
        ]);
        leads.sort_by_key(|l| l.created);
        assert_eq!(
            shown(&leads),
            ["2026-03-04 no", "2026-03-04 no", "2026-04-19 2026-05-01"]
        );
        let faults: Vec<String> = lists
            .left_out
            .iter()
            .map(|d| {
                let line = d.spot.as_ref().map_or(0, |s| s.line);
                format!("{}:{line} {}", d.file, d.message)
            })
            .collect();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(
            faults[0].starts_with("leads/both.csv:2 created: \"13/04/2026\" begins with the day")
        );
        assert!(faults[1].starts_with("leads/open.csv:2 created: \"03/04/2026\" can be two days"));
        assert!(faults[2].starts_with("leads/page.csv"));
        assert_eq!(lists.files, 5);
    }

    #[test]
    fn the_checksum_is_of_the_whole_file() {
        let text = "email,created\na@x.example,2026-01-02\n";
        let (_dir, lists, _) = folder(&[("a.csv", text)]);
        assert_eq!(lists.checksum, hash("leads/a.csv", text.as_bytes()));
        let long = format!("<html>{}", "x".repeat(200_000));
        let (_dir, lists, _) = folder(&[("a.csv", &long)]);
        assert_eq!(lists.checksum, hash("leads/a.csv", long.as_bytes()));
        assert_eq!(folder(&[]).1.files, 0);
    }
}
