//! Whom a company has dealings with already: the contacts and the companies of its deals.

use std::collections::HashSet;

use super::account::Account;
use super::lead::Lead;
use super::lead_address::company_domain;
use super::lead_columns::Column;

/// People and companies of deals, as leads are compared with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    emails: HashSet<String>,
    companies: HashSet<String>,
    domains: HashSet<String>,
}

impl Known {
    pub fn add_person(&mut self, email: &str) {
        let email = email.trim().to_lowercase();
        self.domains.extend(company_domain(&email));
        self.emails.insert(email);
    }

    /// A company by its name in a deal, and by every other name that its account has.
    pub fn add_company(&mut self, name: &str, accounts: &[Account]) {
        self.companies.insert(company_folded(name));
        for account in accounts.iter().filter(|a| a.is_called(name)) {
            let names = account.aliases.iter().chain([&account.name]);
            self.companies.extend(names.map(|n| company_folded(n)));
            self.domains
                .extend(account.domains.iter().map(|d| d.to_lowercase()));
        }
    }

    /// Whether the lead is a contact of a deal.
    pub fn is_contact(&self, lead: &Lead<'_>) -> bool {
        !self.emails.is_empty() && self.emails.contains(&lead.email())
    }

    /// Whether a deal's company is the lead's: by name without its legal form, or by the domain of its address or site.
    pub fn has_company(&self, lead: &Lead<'_>) -> bool {
        let company = lead.text(Column::Company);
        if !company.is_empty() && self.companies.contains(&company_folded(&company)) {
            return true;
        }
        if self.domains.is_empty() {
            return false;
        }
        let of_address = company_domain(&lead.text(Column::Email));
        let of_site = site_domain(&lead.text(Column::Website));
        of_address
            .into_iter()
            .chain(of_site)
            .any(|domain| self.domains.contains(&domain))
    }
}

/// The domain of a website, without `www.` and what stands behind it.
pub fn site_domain(website: &str) -> Option<String> {
    let lower = website.trim().to_lowercase();
    let bare = lower
        .split_once("://")
        .map_or(lower.as_str(), |(_, rest)| rest);
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.contains('.').then(|| host.to_string())
}

/// A company's name as it is compared: lower case, letters and digits only, without its legal form.
pub fn company_folded(name: &str) -> String {
    const FORMS: [&str; 32] = [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "llc",
        "llp",
        "lp",
        "ltd",
        "limited",
        "plc",
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "se",
        "ug",
        "mbh",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "as",
        "aps",
        "oy",
        "pty",
        "pjsc",
    ];
    // "S.A.R.L." is one word.
    let joined = name.to_lowercase().replace(['.', '\'', '’'], "");
    let words: Vec<&str> = joined
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let mut end = words.len();
    while end > 1 && FORMS.contains(&words[end - 1]) {
        end -= 1;
    }
    words[..end].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_known_without_its_legal_form() {
        for (name, wanted) in [
            ("Acme Corp.", "acme"),
            ("ACME, Inc", "acme"),
            ("Müller GmbH & Co. KG", "müller"),
            ("Société Générale S.A.", "société générale"),
            ("Limited", "limited"),
            ("Co Op Ltd", "co op"),
        ] {
            assert_eq!(company_folded(name), wanted, "{name}");
        }
    }

    #[test]
    fn a_site_is_known_by_its_domain() {
        let domain = |site| site_domain(site);
        assert_eq!(
            domain("https://www.Acme.example/about?x").as_deref(),
            Some("acme.example")
        );
        assert_eq!(domain("acme.example").as_deref(), Some("acme.example"));
        assert_eq!(domain("n/a"), None);
    }
}
