//! A company of which more than a name is known, and which texts mean it.

use unicode_normalization::UnicodeNormalization;

/// A file of `accounts/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Account {
    /// The stem of its file; `null` for a company that has none.
    pub id: Option<String>,
    pub name: String,
    pub aliases: Vec<String>,
    pub domains: Vec<String>,
    /// The id of the account it belongs to.
    pub parent: Option<String>,
}

impl Account {
    /// Whether a deal's `company` is this one: by name, alias or domain, as `folded`.
    pub fn is_called(&self, company: &str) -> bool {
        let company = folded(company);
        let texts = self.aliases.iter().chain(&self.domains);
        let mut texts = texts.chain([&self.name]);
        texts.any(|t| folded(t) == company)
    }
}

/// A company's name as it is compared: in any case of letters, and however an accent is put on one (`é` is one character,
/// or two that look like it).
pub fn folded(name: &str) -> String {
    let name = name.trim();
    match name.is_ascii() {
        true => name.to_ascii_lowercase(),
        false => name.nfc().collect::<String>().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_are_one() {
        assert_eq!(folded(" M\u{fc}ller AG "), folded("MU\u{308}LLER ag"));
        assert_ne!(folded("Muller"), folded("M\u{fc}ller"));
    }
}
