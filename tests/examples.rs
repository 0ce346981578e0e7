//! `examples/acme` shows every key that the format has, so that a reader finds each in its place.
//! A key that is added to the format is added here and there. (That the folder has no faults is
//! said by `tests/transcripts/examples.md`.)

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

const DEAL: &str = "
    name company amount stage created owner currency expected_close closed lost_reason pipeline
    type renews recurring recurring.amount recurring.every recurring.term competitors lost_to
    partner referred_by on_hold_until source probability forecast tags next_step next_step_due
    lead done
    history history.on history.stage history.amount history.owner history.expected_close
    history.probability history.forecast history.on_hold_until history.unset
    activity activity.on activity.kind activity.note activity.by
    bant bant.budget bant.authority bant.need bant.timeline
    custom contact contact.name contact.email contact.role
    item item.product item.quantity item.price item.discount item.cost
    proposal proposal.sent proposal.viewed proposal.expires contract contract.sent contract.signed
    split split.owner split.share renewal renewal.due renewal.amount
    check_in check_in.due check_in.done";

const SETTINGS: &str = "
    currency fiscal_year_starts week_starts timezone rates prior_weight loss_reasons
    paths paths.deals paths.leads rate rate.from calendar calendar.weekend calendar.holidays
    rep rep.id rep.team rep.email rep.active_from pipeline pipeline.id pipeline.stage
    pipeline.stage.id pipeline.stage.probability pipeline.stage.stale_after
    pipeline.stage.aliases pipeline.stage.checklist pipeline.stage.guide pipeline.stage.enforce
    quota quota.period quota.owner quota.team quota.owners quota.amount leads leads.columns
    summary summary.from summary.to summary.subject watch watch.id watch.rule watch.below
    calendar.office icp icp.rule icp.rule.name icp.rule.field icp.rule.any icp.rule.min icp.rule.max
    icp.rule.filled icp.rule.weight icp.exclude icp.exclude.field icp.exclude.any
    score score.field score.any score.points leads.score leads.score.half_life leads.score.enough
    leads.score.high leads.score.medium leads.score.decided_after leads.score.learn
    leads.score.weights leads.score.weights.touches leads.score.weights.opens
    leads.score.weights.clicks leads.score.weights.replies leads.score.weights.visits
    leads.score.weights.meetings sequence sequence.attempts sequence.dead_after
    sequence.retry_after sequence.step sequence.step.channel sequence.step.wait
    campaign campaign.id campaign.source campaign.cost
    agreement agreement.qualified agreement.contacted_within";

const ACCOUNT: &str = "name aliases domains parent";

const SUBMISSION: &str = "submission submission.on submission.by submission.for
    submission.commit submission.best_case submission.note";

const LEAD_COLUMNS: &str = "
    name first_name last_name email phone company title website industry employees revenue
    country source channel campaign owner status created first_contacted last_contacted touches
    opens clicks replies visits meetings budget authority need timeline converted deal
    unsubscribed notes";

fn acme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme")
}

/// The keys of all TOML files in a folder and below, or of one file.
fn keys_of(place: &Path) -> BTreeSet<String> {
    if place.is_dir() {
        let entries = fs::read_dir(place).expect("a folder of the example");
        return entries
            .flat_map(|it| keys_of(&it.expect("an entry").path()))
            .collect();
    }
    let text = fs::read_to_string(place).expect("a file of the example");
    let table: Table = text
        .parse()
        .unwrap_or_else(|fault| panic!("{place:?}: {fault}"));
    let mut keys = BTreeSet::new();
    collect(&Value::Table(table), "", &mut keys);
    keys
}

/// Every key under a value, with those above it; the entries of a list are one.
fn collect(value: &Value, above: &str, keys: &mut BTreeSet<String>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                let path = format!("{above}{key}");
                collect(value, &format!("{path}."), keys);
                keys.insert(path);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, above, keys)),
        _ => (),
    }
}

fn all_shown(place: &str, wanted: &str) {
    let shown = keys_of(&acme().join(place));
    let missing: Vec<&str> = wanted
        .split_whitespace()
        .filter(|key| !shown.contains(*key))
        .collect();
    assert!(missing.is_empty(), "not shown in {place}: {missing:?}");
}

#[test]
fn every_key_is_shown() {
    all_shown("deals", DEAL);
    all_shown("pipeline.toml", SETTINGS);
    all_shown("accounts", ACCOUNT);
    all_shown("submissions", SUBMISSION);
}

/// And no other: what stands in the example is known to the format.
#[test]
fn every_key_of_a_deal_is_known() {
    let known: BTreeSet<&str> = DEAL.split_whitespace().collect();
    let shown = keys_of(&acme().join("deals"));
    let own = |key: &&String| key.starts_with("custom.");
    let unknown: Vec<&String> = shown
        .iter()
        .filter(|key| !own(key) && !known.contains(key.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// `docs/format.md` names each of them.
#[test]
fn every_key_is_in_the_documentation() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/format.md");
    let page = fs::read_to_string(page).expect("docs/format.md");
    let lists = [DEAL, SETTINGS, ACCOUNT, SUBMISSION, LEAD_COLUMNS];
    let missing: Vec<&str> = lists
        .iter()
        .flat_map(|list| list.split_whitespace())
        .filter(|key| {
            let name = key.rsplit('.').next().unwrap_or(key);
            let is_shown = page.lines().any(|line| {
                let line = line.trim_start_matches(['{', '[', ' ']);
                line.starts_with(&format!("{name} ="))
            });
            !page.contains(&format!("`{name}`")) && !is_shown
        })
        .collect();
    assert!(missing.is_empty(), "not in docs/format.md: {missing:?}");
}

#[test]
fn every_column_of_a_lead_is_shown() {
    let list = fs::read_to_string(acme().join("leads/2026-q3.csv")).expect("a lead list");
    let header: Vec<&str> = list.lines().next().expect("a header").split(',').collect();
    assert_eq!(header, LEAD_COLUMNS.split_whitespace().collect::<Vec<_>>());
}
