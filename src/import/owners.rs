//! Whose deal it is: another tool's full names and addresses as the folder's short ids.

use super::slug;
use super::text::folded;
use crate::model::settings::Settings;

/// `--owner dana` for rows without one, `--owner "Dana Field=dana"` for a name.
pub struct Owners<'s> {
    settings: &'s Settings,
    default: Option<String>,
    /// Folded name → id.
    mapped: Vec<(String, String)>,
}

impl<'s> Owners<'s> {
    pub fn new(settings: &'s Settings, words: &[String]) -> Owners<'s> {
        let mut owners = Owners {
            settings,
            default: None,
            mapped: Vec::new(),
        };
        for word in words {
            match word.rsplit_once('=') {
                Some((name, id)) => owners.mapped.push((folded(name), id.trim().into())),
                None => owners.default = Some(word.trim().into()),
            }
        }
        owners
    }

    /// The id of an owner: as mapped, else the rep of that id, address or name, else the name as an id; an address
    /// that no rep has stays what it is.
    pub fn find(&self, name: &str) -> Option<String> {
        if name.is_empty() {
            return self.default.clone();
        }
        let key = folded(name);
        if let Some((_, id)) = self.mapped.iter().find(|(n, _)| *n == key) {
            return Some(id.clone());
        }
        let is = |said: &str| said.eq_ignore_ascii_case(name);
        let rep = self.settings.reps.iter().find(|rep| {
            is(&rep.id) || rep.email.as_deref().is_some_and(is) || folded(&rep.id) == key
        });
        if let Some(rep) = rep {
            return Some(rep.id.clone());
        }
        if name.contains('@') {
            return Some(name.to_lowercase());
        }
        Some(slug::id(name).unwrap_or_else(|| name.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Rep;

    #[test]
    fn owners_become_the_ids_of_the_folder() {
        let mut settings = Settings::default();
        settings.reps.push(Rep {
            id: "dana".into(),
            team: None,
            email: Some("dana@acme.example".into()),
            active_from: None,
        });
        let words = ["omar".to_string(), "Lee Chan=lee".to_string()];
        let owners = Owners::new(&settings, &words);
        for (name, id) in [
            ("Dana@Acme.example", "dana"),
            ("DANA", "dana"),
            ("lee chan", "lee"),
            ("Roger Terrence", "roger-terrence"),
            ("Sam@Example.com", "sam@example.com"),
            ("", "omar"),
        ] {
            assert_eq!(owners.find(name).as_deref(), Some(id), "{name}");
        }
    }
}
