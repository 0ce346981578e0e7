//! A company of which more than a name is known, and which texts mean it.

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
    /// Whether a deal's `company` is this one: by name, alias or domain, in any case of letters.
    pub fn is_called(&self, company: &str) -> bool {
        let company = company.trim().to_lowercase();
        let mut texts = self.aliases.iter().chain(&self.domains);
        self.name.to_lowercase() == company || texts.any(|t| t.to_lowercase() == company)
    }
}
