//! The keys of the files in words: for `pipeline explain KEY`.

use crate::diagnostic::wrapped;

/// A key of a deal or of the settings.
struct Key {
    /// `stage.probability` is a key of `[[stage]]`.
    name: &'static str,
    file: &'static str,
    text: &'static str,
    /// A line that may stand in the file.
    example: &'static str,
}

/// What is printed of a rule or a key as JSON.
#[derive(Debug, serde::Serialize)]
pub struct Explained<'e> {
    report: &'static str,
    version: u32,
    name: &'e str,
    text: &'e str,
}

impl<'e> Explained<'e> {
    pub fn of(name: &'e str, text: &'e str) -> Explained<'e> {
        Explained {
            report: "explain",
            version: 1,
            name,
            text,
        }
    }
}

/// What is said of a key; `None` for a name that is none. `probability` is both a deal's and a stage's.
pub fn explain(name: &str) -> Option<String> {
    let is = |key: &&Key| {
        let last = key.name.rsplit('.').next();
        key.name == name || last == Some(name) && !KEYS.iter().any(|k| k.name == name)
    };
    let texts: Vec<String> = KEYS.iter().filter(is).map(text).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

pub fn names() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|k| k.name)
}

fn text(key: &Key) -> String {
    let said = wrapped(&format!("{}, in {}: {}", key.name, key.file, key.text), 80);
    format!("{said}\n  {}\n", key.example.replace('\n', "\n  "))
}

const DEAL: &str = "a deal";
const SETTINGS: &str = "pipeline.toml";

const fn deal(name: &'static str, text: &'static str, example: &'static str) -> Key {
    Key {
        name,
        file: DEAL,
        text,
        example,
    }
}

const fn setting(name: &'static str, text: &'static str, example: &'static str) -> Key {
    Key {
        name,
        file: SETTINGS,
        text,
        example,
    }
}

#[rustfmt::skip] // a table
const KEYS: &[Key] = &[
    deal("name", "what the deal is called. Required.", "name = \"Acme: 50 seats\""),
    deal("company", "whose deal it is; a company may have other names in accounts/. Required.", "company = \"Acme Corp\""),
    deal("amount", "what it is worth, exactly, in its currency. Required; never negative. Tracked: the history says what it was.", "amount = 48_000.00"),
    deal("stage", "one of the stages, or won or lost. Required. Tracked.", "stage = \"proposal\""),
    deal("created", "the day it became a deal. Required; nothing of it counts before.", "created = 2026-08-03"),
    deal("owner", "whose it is. Tracked: a closed deal counts for the owner of its closing day.", "owner = \"dana\""),
    deal("currency", "ISO 4217, if it is not the workspace's; a rate must be in the settings.", "currency = \"EUR\""),
    deal("expected_close", "the day by which it is expected to be won. Tracked: moved later, the deal has slipped.", "expected_close = 2026-12-15"),
    deal("closed", "the day it was won or lost; required then, an error before.", "closed = 2026-12-10"),
    deal("lost_reason", "why it was lost: one of loss_reasons, if the settings list them.", "lost_reason = \"price\""),
    deal("pipeline", "which of the workspace's pipelines; the first one if left out.", "pipeline = \"new-business\""),
    deal("type", "new, expansion, renewal, churn … : free, reported by.", "type = \"new\""),
    deal("renews", "the id of the deal that this one renews.", "renews = \"acme-2025\""),
    deal("recurring", "an amount that comes again; the deal's amount is the whole of the term.", "recurring = { amount = 4_000.00, every = \"month\", term = 12 }"),
    deal("competitors", "who else is in it.", "competitors = [\"initech\"]"),
    deal("lost_to", "who won it instead.", "lost_to = \"initech\""),
    deal("partner", "who brought or shares it.", "partner = \"northwind\""),
    deal("referred_by", "the id of the deal that sent them.", "referred_by = \"globex-2025\""),
    deal("on_hold_until", "parked until that day: not judged, in no forecast before. Tracked.", "on_hold_until = 2027-02-01"),
    deal("source", "where it came from.", "source = \"referral\""),
    deal("probability", "the rep's own odds, 0 to 1, over the stage's. Tracked.", "probability = 0.6"),
    deal("forecast", "the rep's call: pipeline, best-case, commit or omitted; pipeline if left out. Tracked.", "forecast = \"commit\""),
    deal("tags", "words of your own: queried, grouped by, compared.", "tags = [\"enterprise\", \"emea\"]"),
    deal("next_step", "what is to be done next. A deal without one is at risk.", "next_step = \"Send the revised quote\""),
    deal("next_step_due", "by when.", "next_step_due = 2026-11-25"),
    deal("lead", "the row of a lead list that it grew from.", "lead = \"leads/2026-q3.csv#jo@acme.example\""),
    deal("done", "the items of the stage's checklist that are ticked.", "done = [\"budget-confirmed\"]"),
    deal("history", "what was true from when: an entry for each change, oldest first, one a line so that git merges them. The commands write it; check --fix writes what a hand edit left out.", "history = [\n  { on = 2026-08-03, stage = \"prospecting\", amount = 40_000.00 },\n]"),
    deal("activity", "what was done: calls, letters, meetings. pipeline log adds to it.", "activity = [\n  { on = 2026-09-02, kind = \"call\", note = \"CFO wants a three-year price\", by = \"dana\" },\n]"),
    deal("bant", "qualification by budget, authority, need, timeline; text counts as yes.", "[bant]\nbudget = true"),
    deal("meddic", "qualification by MEDDIC, where the settings ask for it.", "[meddic]\nmetrics = \"saves 2 days a month\""),
    deal("meddpicc", "qualification by MEDDPICC, where the settings ask for it.", "[meddpicc]\nchampion = \"Jo Field\""),
    deal("champ", "qualification by CHAMP, where the settings ask for it.", "[champ]\nchallenges = true"),
    deal("qualification", "qualification by questions of your own, where the settings have them.", "[qualification]\nbudget = true"),
    deal("custom", "fields of your own: queried and grouped by as custom.KEY.", "[custom]\nregion = \"emea\""),
    deal("contact", "a person there, and the role: champion, economic-buyer … From the third stage on one contact alone is a risk.", "[[contact]]\nname = \"Jo Field\"\nrole = \"champion\""),
    deal("item", "what is sold; items add up to the amount, and check says where they do not.", "[[item]]\nproduct = \"seat\"\nquantity = 50\nprice = 960.00"),
    deal("proposal", "the paper: when it went out, was opened, lapses.", "[proposal]\nsent = 2026-11-02\nexpires = 2026-12-01"),
    deal("contract", "when it went out, was signed.", "[contract]\nsent = 2026-11-20"),
    deal("split", "who gets the credit, for quotas; shares add up to 1.", "[[split]]\nowner = \"dana\"\nshare = 0.7"),
    deal("renewal", "life after the sale: when it is up again, for how much.", "[renewal]\ndue = 2027-12-10\namount = 48_000.00"),
    deal("check_in", "a visit after the sale: due, done.", "[[check_in]]\ndue = 2027-01-15"),
    setting("currency", "what everything is converted into; USD if left out.", "currency = \"USD\""),
    setting("fiscal_year_starts", "the month; 1 if left out. FY2027 is the fiscal year that ends in 2027.", "fiscal_year_starts = 2"),
    setting("week_starts", "monday or sunday; monday if left out.", "week_starts = \"monday\""),
    setting("timezone", "whose today it is, unless $TZ says.", "timezone = \"Europe/Paris\""),
    setting("rates", "one unit in the workspace's currency, before the first [[rate]].", "rates = { EUR = 1.08, GBP = 1.27 }"),
    setting("rate", "rates from a day on; a closed deal keeps the rate of its closing day.", "[[rate]]\nfrom = 2026-07-01\nEUR = 1.11"),
    setting("prior_weight", "how many closed deals a stage's prior odds are worth; 10 if left out.", "prior_weight = 10"),
    setting("loss_reasons", "the reasons there are, and which kind each is: lost or no-decision.", "loss_reasons = { price = \"lost\", \"no-decision\" = \"no-decision\" }"),
    setting("stage", "the stages in order; six if left out. won and lost always exist and are not listed.", "[[stage]]\nid = \"prospecting\"\nprobability = 0.05"),
    setting("stage.id", "what deals call the stage.", "id = \"prospecting\""),
    setting("stage.probability", "prior odds of winning from here; what closes outweighs them as it grows.", "probability = 0.05"),
    setting("stage.stale_after", "days without activity or movement; 10wd counts working days.", "stale_after = 14"),
    setting("stage.aliases", "names it had before.", "aliases = [\"intro\"]"),
    setting("stage.checklist", "what must be done before the next stage.", "checklist = [\"icp-match\"]"),
    setting("stage.guide", "what to do in it, in your words.", "guide = \"Confirm that the company fits.\""),
    setting("stage.enforce", "whether move refuses while the checklist is not ticked; else it warns.", "enforce = true"),
    setting("calendar", "weekends and holidays, for working days.", "[calendar]\nweekend = [\"saturday\", \"sunday\"]\nholidays = [2026-12-25]"),
    setting("rep", "who sells: team, address (who is typing), from when to when.", "[[rep]]\nid = \"dana\"\nteam = \"emea\"\nemail = \"dana@acme.example\""),
    setting("pipeline", "one of several pipelines, each with its stages.", "[[pipeline]]\nid = \"renewals\""),
    setting("quota", "what is to be won in a period, by an owner, a team, or the company.", "[[quota]]\nperiod = \"FY2027-Q4\"\nowner = \"dana\"\namount = 250_000.00"),
    setting("paths", "other folders for deals and leads, inside this one.", "[paths]\ndeals = \"opportunities\""),
    setting("qualification", "which questions are asked of a deal: BANT, MEDDIC, MEDDPICC, CHAMP, or your own.", "[qualification]\nuse = \"meddic\""),
    setting("watch", "what summary --only-if looks for.", "[[watch]]\nrule = \"chance-below\"\nbelow = 0.5"),
    setting("summary", "whom the letter goes to and from.", "[summary]\nto = [\"team@acme.example\"]"),
    setting("leads", "headings of lead lists that nobody knows: [leads.columns].", "[leads.columns]\nSeniority = \"title\""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_explained_with_an_example() {
        let text = explain("expected_close").unwrap();
        assert!(
            text.starts_with("expected_close, in a deal: the day by which"),
            "{text}"
        );
        assert!(text.ends_with("  expected_close = 2026-12-15\n"));
        // Both the deal's and the settings'.
        let text = explain("currency").unwrap();
        assert!(text.contains("in a deal") && text.contains("in pipeline.toml"));
        assert!(explain("stale_after").unwrap().contains("10wd"));
        assert_eq!(explain("no_such_key"), None);
    }

    /// Every key of a deal that `check` knows has its words, and every example is TOML.
    #[test]
    fn no_key_is_without_words() {
        for (name, _) in crate::check::shape::DEAL {
            assert!(
                KEYS.iter().any(|k| k.name == *name && k.file == DEAL),
                "{name}"
            );
        }
        for key in KEYS {
            assert!(key.example.parse::<toml::Table>().is_ok(), "{}", key.name);
        }
    }
}
