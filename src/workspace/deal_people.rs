//! The contacts and companies of all deals, for comparing leads with them.

use super::folder::LIMIT;
use super::load::threads;
use super::source::{Source, Unread};
use super::{accounts, table};
use crate::model::known::Known;
use crate::model::settings::Settings;

#[derive(Default)]
struct Part {
    companies: Vec<String>,
    emails: Vec<String>,
}

/// Reads them. A file that cannot be read names nobody; `check` says so.
pub fn read(source: &Source, settings: &Settings) -> Result<Known, Unread> {
    let parts = source.scan(
        &settings.deals_dir,
        "toml",
        threads(),
        LIMIT,
        &|part: &mut Part, file, bytes| {
            let text = bytes.ok().and_then(|bytes| std::str::from_utf8(bytes).ok());
            let Some(tree) = text.and_then(|text| table::parse(text, file).ok()) else {
                return;
            };
            let company = table::get(tree.get_ref(), "company");
            part.companies
                .extend(company.and_then(|c| c.get_ref().as_str().map(String::from)));
            let contacts = table::get(tree.get_ref(), "contact");
            let contacts = contacts.and_then(|c| c.get_ref().as_array());
            for contact in contacts.into_iter().flat_map(|c| c.iter()) {
                let email = contact
                    .get_ref()
                    .as_table()
                    .and_then(|c| table::get(c, "email"));
                part.emails
                    .extend(email.and_then(|e| e.get_ref().as_str().map(String::from)));
            }
        },
    )?;
    let accounts = accounts::read(source)?.accounts;
    let mut known = Known::default();
    for part in parts {
        part.emails.iter().for_each(|email| known.add_person(email));
        for company in &part.companies {
            known.add_company(company, &accounts);
        }
    }
    Ok(known)
}
