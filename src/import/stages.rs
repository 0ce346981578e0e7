//! Which of the folder's stages another tool's stage is. Only what cannot be mistaken is taken without being told:
//! the stages' own names and aliases, and the two ends in three languages.

use super::text::folded;
use crate::diagnostic::nearest;
use crate::model::settings::{Settings, StageId};

/// What the usual tools call a deal that was won, folded.
const WON: [&str; 9] = [
    "won",
    "closedwon",
    "wonclosed",
    "dealwon",
    "gewonnen",
    "abgeschlossenundgewonnen",
    "gagné",
    "gagnée",
    "ferméegagnée",
];

/// What they call one that was lost.
const LOST: [&str; 9] = [
    "lost",
    "closedlost",
    "lostclosed",
    "deallost",
    "verloren",
    "abgeschlossenundverloren",
    "perdu",
    "perdue",
    "ferméeperdue",
];

/// What they call one that is neither.
const OPEN: [&str; 8] = [
    "open",
    "active",
    "inprogress",
    "pending",
    "offen",
    "ouvert",
    "ouverte",
    "encours",
];

/// Stages of the usual tools, with the one of the house that they are nearest to: suggested, never taken for granted.
const LIKELY: [(&str, &str); 22] = [
    ("new", "prospecting"),
    ("prospect", "prospecting"),
    ("leadin", "prospecting"),
    ("contactmade", "prospecting"),
    ("appointmentscheduled", "qualification"),
    ("qualified", "qualification"),
    ("qualifiedtobuy", "qualification"),
    ("valueproposition", "discovery"),
    ("needsanalysis", "discovery"),
    ("needsdefined", "discovery"),
    ("iddecisionmakers", "discovery"),
    ("perceptionanalysis", "discovery"),
    ("presentationscheduled", "demo"),
    ("demoscheduled", "demo"),
    ("proposition", "proposal"),
    ("proposalpricequote", "proposal"),
    ("proposalmade", "proposal"),
    ("initialoffer", "proposal"),
    ("decisionmakerboughtin", "closing"),
    ("contractsent", "closing"),
    ("negotiation", "closing"),
    ("negotiationreview", "closing"),
];

/// Resolves stages by what the user said and what the settings know.
pub struct Stages<'s> {
    settings: &'s Settings,
    /// Folded name → id.
    mapped: Vec<(String, String)>,
}

impl<'s> Stages<'s> {
    /// With `--stage-map`; an error where it names a stage that there is not.
    pub fn new(settings: &'s Settings, map: &[(String, String)]) -> Result<Stages<'s>, String> {
        let mut mapped = Vec::new();
        for (name, id) in map {
            let known = (0..settings.pipelines.len()).any(|p| settings.stage(p, id).is_some());
            if !known {
                let ids = ids(settings);
                let near = nearest(id, ids.iter().copied());
                let meant = near.map_or_else(
                    || format!("there are {}", ids.join(", ")),
                    |near| format!("did you mean \"{near}\"?"),
                );
                return Err(format!("no stage \"{id}\"; {meant}"));
            }
            mapped.push((folded(name), id.clone()));
        }
        Ok(Stages { settings, mapped })
    }

    /// The stage of a name, in one of the pipelines.
    pub fn find(&self, name: &str, pipeline: usize) -> Option<StageId> {
        let bare = folded(without_pipeline(name));
        let name = folded(name);
        if let Some((_, id)) = self.mapped.iter().find(|(n, _)| *n == name || *n == bare) {
            return self.settings.stage(pipeline, id);
        }
        let rows = self.settings.pipelines[pipeline].stages.clone();
        let is = |said: &str| folded(said) == name || folded(said) == bare;
        let by_id = rows.clone().find(|r| is(&self.settings.stages[*r].id));
        let by_alias = || {
            let has = |row: &usize| self.settings.stages[*row].aliases.iter().any(|a| is(a));
            rows.clone().find(has)
        };
        if let Some(row) = by_id.or_else(by_alias) {
            return Some(StageId::of_row(row));
        }
        end(&bare).or_else(|| end(&name))
    }

    /// What a column says that only knows open, won and lost; `None` if it says neither.
    pub fn status(&self, text: &str) -> Option<Option<StageId>> {
        let folded = folded(text);
        if OPEN.contains(&folded.as_str()) {
            return Some(None);
        }
        end(&folded).map(Some)
    }

    /// The stage that an unknown name may be, of one of the pipelines.
    pub fn near(&self, name: &str, pipeline: usize) -> Option<&'s str> {
        let settings = self.settings;
        let rows = &settings.stages[settings.pipelines[pipeline].stages.clone()];
        let known = || rows.iter().map(|s| s.id.as_str()).chain(["won", "lost"]);
        let folded = folded(without_pipeline(name));
        let likely = LIKELY.iter().find(|(n, _)| *n == folded);
        if let Some(id) = likely.and_then(|(_, id)| known().find(|k| k == id)) {
            return Some(id);
        }
        if let Some(near) = nearest(&folded, known()) {
            return Some(near);
        }
        known()
            .map(|id| (strsim::jaro_winkler(&folded, id), id))
            .filter(|(likeness, _)| *likeness > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, id)| id)
    }
}

fn end(folded: &str) -> Option<StageId> {
    if WON.contains(&folded) {
        Some(StageId::WON)
    } else if LOST.contains(&folded) {
        Some(StageId::LOST)
    } else {
        None
    }
}

/// All stages that can be named, the ends last.
pub fn ids(settings: &Settings) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    for stage in &settings.stages {
        if !ids.contains(&stage.id.as_str()) {
            ids.push(&stage.id);
        }
    }
    ids.extend(["won", "lost"]);
    ids
}

/// `Discovery (Sales Pipeline)` without its pipeline.
fn without_pipeline(name: &str) -> &str {
    match name
        .trim()
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once('('))
    {
        Some((stage, _)) if !stage.trim().is_empty() => stage.trim(),
        _ => name.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_names_and_the_two_ends_are_known() {
        let settings = Settings::default();
        let map = [("Needs Analysis".to_string(), "discovery".to_string())];
        let stages = Stages::new(&settings, &map).unwrap();
        let find = |name| {
            let found = stages.find(name, 0);
            found.and_then(|s| settings.stage_name(s)).unwrap_or("none")
        };
        for (name, id) in [
            ("closed won ", "won"),
            ("Closed-Lost", "lost"),
            ("Gewonnen", "won"),
            ("Perdue", "lost"),
            ("Closed Won (Sales Pipeline)", "won"),
            ("Proposal", "proposal"),
            ("NEEDS ANALYSIS", "discovery"),
            ("Closed", "none"),
            ("Qualified", "none"),
        ] {
            assert_eq!(find(name), id, "{name}");
        }
    }

    #[test]
    fn unknown_stages_get_a_suggestion_where_there_is_one() {
        let settings = Settings::default();
        let stages = Stages::new(&settings, &[]).unwrap();
        assert_eq!(stages.near("Decision Maker Bought-In", 0), Some("closing"));
        assert_eq!(stages.near("Qualifying", 0), Some("qualification"));
        assert_eq!(stages.near("Id. Decision Makers", 0), Some("discovery"));
        assert_eq!(stages.near("Zzz", 0), None);
        let map = [("x".to_string(), "propsal".to_string())];
        let fault = Stages::new(&settings, &map).err().unwrap();
        assert_eq!(fault, "no stage \"propsal\"; did you mean \"proposal\"?");
    }
}
