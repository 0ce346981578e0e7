//! Turns the loan applications of the BPI Challenge 2012 into a pipeline folder.
//!
//!     gzip -dc bpi2012_stage_events.csv.gz | cargo run --release --example bpi2012 -- OUT_DIR
//!
//! Source: B. van Dongen, 4TU.ResearchData, doi 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f,
//! reduced to one row for each change of an application's or an offer's state. A case becomes a
//! deal, and the requested amount its amount:
//!
//! * **Stages** are the five states below. An application only moves forward: a second offer that
//!   is sent after the first came back is no step back, so it is passed over. A_APPROVED wins;
//!   A_DECLINED and A_CANCELLED lose, the latter without a decision. All other states are parts of
//!   these and are passed over too.
//! * **Dates** are the first ten characters of a timestamp: the day in Amsterdam, as written.
//! * **Owner** is whoever (a number) made the change, from that change on.
//! * Applicants are anonymous, and the amount is in a currency that the source does not name; the
//!   bank is Dutch, so it is EUR.

#[path = "converting/folder.rs"]
mod folder;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use folder::{Failure, NewFolder, check_header, quoted};

/// State in the log, stage here, prior odds; in the order of the process.
const STAGES: [(&str, &str, &str); 5] = [
    ("A_SUBMITTED", "a-submitted", "0.1"),
    ("A_PREACCEPTED", "a-preaccepted", "0.2"),
    ("A_ACCEPTED", "a-accepted", "0.35"),
    ("O_SENT", "o-sent", "0.5"),
    ("O_SENT_BACK", "o-sent-back", "0.7"),
];

/// State in the log, the end that it is, and why, if lost.
const ENDS: [(&str, &str, Option<&str>); 3] = [
    ("A_APPROVED", "won", None),
    ("A_DECLINED", "lost", Some("declined")),
    ("A_CANCELLED", "lost", Some("cancelled")),
];

const LOSS_REASONS: &str = "loss_reasons = { declined = \"lost\", cancelled = \"no-decision\" }\n";

/// One row of the log, in the order of its columns.
type Event = (
    String, // case_id
    String, // amount_req
    String, // reg_date
    u32,    // seq
    String, // activity
    String, // lifecycle
    String, // timestamp
    String, // resource, "112.0"
);

/// A deal as far as the log has been read.
struct Deal {
    id: String,
    amount: String,
    created: String,
    furthest: Option<usize>,
    stage: &'static str,
    closed: Option<(String, Option<&'static str>)>,
    owner: String,
    history: String,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [out] = args.as_slice() else {
        eprintln!("usage: gzip -dc bpi2012_stage_events.csv.gz | bpi2012 OUT_DIR");
        return ExitCode::from(2);
    };
    match convert(io::stdin().lock(), Path::new(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn convert(log: impl io::Read, out: &Path) -> Result<(), Failure> {
    let mut table = csv::Reader::from_reader(log);
    let columns = "case_id,amount_req,reg_date,seq,activity,lifecycle,timestamp,resource";
    check_header(&mut table, &columns.split(',').collect::<Vec<_>>())?;
    let mut folder = NewFolder::create(out)?;

    // The rows of a case stand together and in order; the folder refuses a case that comes twice.
    let mut current: Option<Deal> = None;
    for row in table.deserialize() {
        let event: Event = row?;
        if current.as_ref().is_none_or(|deal| deal.id != event.0) {
            if let Some(done) = current.take() {
                write(&mut folder, &done)?;
            }
            current = Some(Deal::new(&event)?);
        }
        if let Some(deal) = &mut current {
            deal.apply(&event)?;
        }
    }
    if let Some(done) = current {
        write(&mut folder, &done)?;
    }

    let deals = folder.finish(&settings())?;
    eprintln!("{deals} deals");
    Ok(())
}

impl Deal {
    fn new(event: &Event) -> Result<Deal, Failure> {
        Ok(Deal {
            id: event.0.clone(),
            amount: event.1.clone(),
            created: day(event)?.to_string(),
            furthest: None,
            stage: "",
            closed: None,
            owner: String::new(),
            history: String::new(),
        })
    }

    fn apply(&mut self, event: &Event) -> Result<(), Failure> {
        let activity = event.4.as_str();
        if let Some(i) = STAGES.iter().position(|stage| stage.0 == activity) {
            if self.closed.is_none() && self.furthest.is_none_or(|furthest| furthest < i) {
                self.furthest = Some(i);
                self.enter(STAGES[i].1, event)?;
            }
        } else if let Some(end) = ENDS.iter().find(|end| end.0 == activity) {
            if self.closed.is_some() {
                return Err(format!("case {} ends twice", self.id).into());
            }
            self.enter(end.1, event)?;
            self.closed = Some((day(event)?.to_string(), end.2));
        }
        Ok(())
    }

    /// Notes a change of stage, and of owner where somebody else made it.
    fn enter(&mut self, stage: &'static str, event: &Event) -> Result<(), Failure> {
        self.stage = stage;
        self.history += &format!("  {{ on = {}, stage = \"{stage}\"", day(event)?);
        let who = event.7.split('.').next().unwrap_or_default();
        if !who.is_empty() && who != self.owner {
            self.owner = who.to_string();
            self.history += &format!(", owner = {}", quoted(who));
        }
        self.history += " },\n";
        Ok(())
    }

    fn text(&self) -> String {
        let Deal {
            id,
            amount,
            stage,
            created,
            ..
        } = self;
        let mut text = format!("name = \"Loan application {id}\"\ncompany = \"Applicant {id}\"\n");
        text += &format!("amount = {amount}\nstage = \"{stage}\"\ncreated = {created}\n");
        if !self.owner.is_empty() {
            text += &format!("owner = {}\n", quoted(&self.owner));
        }
        if let Some((closed, reason)) = &self.closed {
            text += &format!("closed = {closed}\n");
            if let Some(reason) = reason {
                text += &format!("lost_reason = \"{reason}\"\n");
            }
        }
        text + &format!("history = [\n{}]\n", self.history)
    }
}

fn write(folder: &mut NewFolder, deal: &Deal) -> Result<(), Failure> {
    if deal.furthest.is_none() {
        return Err(format!("case {} is in no stage", deal.id).into());
    }
    folder.write_deal(&deal.id, &deal.created, &deal.text())
}

fn settings() -> String {
    let mut text = format!("currency = \"EUR\"\n{LOSS_REASONS}");
    for (_, id, probability) in STAGES {
        text += &format!("\n[[stage]]\nid = \"{id}\"\nprobability = {probability}\n");
    }
    text
}

/// `2011-10-01T00:38:44.546+02:00` is of the day 2011-10-01.
fn day(event: &Event) -> Result<&str, Failure> {
    event
        .6
        .get(..10)
        .ok_or_else(|| format!("case {}: {:?} is no time", event.0, event.6).into())
}
