//! What an address of a lead is worth, by its looks alone: whether mail can reach it, and whom.

/// How an address looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person at a company's own domain.
    Person,
    /// A department's: `info@`, `sales@` (RFC 2142, and what lists are full of).
    Role,
    /// A person at a provider that gives addresses to everybody.
    Free,
    /// No address that mail can be sent to.
    Invalid,
}

/// How an address looks; one in use by a role at a free provider is a role's.
pub fn kind(email: &str) -> Kind {
    let email = email.trim().to_lowercase();
    let Some((local, domain)) = email.rsplit_once('@') else {
        return Kind::Invalid;
    };
    if !is_valid(local, domain) {
        return Kind::Invalid;
    }
    if is_role(local) {
        return Kind::Role;
    }
    match is_free(domain) {
        true => Kind::Free,
        false => Kind::Person,
    }
}

/// The company's own domain of an address; `None` for a free provider's.
pub fn company_domain(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    (is_valid(local, domain) && !is_free(domain)).then(|| domain.to_string())
}

/// RFC 5321, 4.5.3.1, and RFC 5322, 3.2.3, without quoted local parts, which nobody sells; letters of any language
/// (RFC 6531); a domain of two labels at least, the last of letters.
fn is_valid(local: &str, domain: &str) -> bool {
    let is_atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let local_fits = local.len() <= 64
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_atom));
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    local_fits
        && local.len() + 1 + domain.len() <= 254
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && last.chars().count() >= 2
        && (last.starts_with("xn--") || last.chars().all(char::is_alphabetic))
}

fn is_role(local: &str) -> bool {
    const ROLES: [&str; 54] = [
        "abuse",
        "accounting",
        "accounts",
        "admin",
        "administration",
        "billing",
        "bonjour",
        "booking",
        "buchhaltung",
        "careers",
        "commercial",
        "contact",
        "contacto",
        "customerservice",
        "einkauf",
        "enquiries",
        "enquiry",
        "finance",
        "hello",
        "help",
        "helpdesk",
        "hostmaster",
        "hr",
        "info",
        "information",
        "inquiries",
        "inquiry",
        "invoice",
        "invoices",
        "it",
        "jobs",
        "kontakt",
        "legal",
        "mail",
        "marketing",
        "news",
        "newsletter",
        "noc",
        "noreply",
        "no-reply",
        "office",
        "orders",
        "post",
        "postmaster",
        "press",
        "privacy",
        "purchasing",
        "reception",
        "sales",
        "security",
        "service",
        "support",
        "team",
        "webmaster",
    ];
    let plain = local.split('+').next().unwrap_or(local);
    ROLES.contains(&plain)
}

fn is_free(domain: &str) -> bool {
    const FREE: [&str; 44] = [
        "163.com",
        "126.com",
        "aol.com",
        "arcor.de",
        "att.net",
        "bellsouth.net",
        "bigpond.com",
        "bluewin.ch",
        "btinternet.com",
        "comcast.net",
        "cox.net",
        "fastmail.com",
        "free.fr",
        "freenet.de",
        "gmail.com",
        "googlemail.com",
        "hey.com",
        "icloud.com",
        "laposte.net",
        "libero.it",
        "mac.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "naver.com",
        "orange.fr",
        "pm.me",
        "posteo.de",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "rediffmail.com",
        "rocketmail.com",
        "sbcglobal.net",
        "sfr.fr",
        "t-online.de",
        "tiscali.it",
        "verizon.net",
        "virgilio.it",
        "wanadoo.fr",
        "web.de",
        "yandex.ru",
        "ymail.com",
    ];
    /// Providers with a domain in every country.
    const EVERYWHERE: [&str; 6] = ["yahoo", "hotmail", "outlook", "live", "gmx", "yandex"];
    let mut labels = domain.split('.');
    let first = labels.next().unwrap_or_default();
    FREE.contains(&domain) || EVERYWHERE.contains(&first) && labels.count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart_by_their_looks() {
        for (email, wanted) in [
            ("jo@acme.example", Kind::Person),
            ("Jo.Field+x@Mail.ACME.co.uk", Kind::Person),
            ("zoë@müller.example", Kind::Person),
            ("info@acme.example", Kind::Role),
            ("Sales+de@acme.example", Kind::Role),
            ("info@gmail.com", Kind::Role),
            ("jo@gmail.com", Kind::Free),
            ("jo@yahoo.co.uk", Kind::Free),
            ("jo@outlook.example.com.au", Kind::Person),
            ("jo@acme", Kind::Invalid),
            ("jo acme.example", Kind::Invalid),
            ("jo@acme..example", Kind::Invalid),
            (".jo@acme.example", Kind::Invalid),
            ("jo@-acme.example", Kind::Invalid),
            ("jo@acme.e", Kind::Invalid),
            ("jo@acme.123", Kind::Invalid),
            ("a@b@acme.example", Kind::Invalid),
            ("n/a", Kind::Invalid),
        ] {
            assert_eq!(kind(email), wanted, "{email}");
        }
        assert_eq!(
            company_domain("Jo@ACME.example").as_deref(),
            Some("acme.example")
        );
        assert_eq!(company_domain("jo@gmail.com"), None);
    }
}
