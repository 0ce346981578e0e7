//! Addresses of letters: `team@acme.example`, or with a name, `The team <team@acme.example>`. What stands in a header
//! is one line by construction.

/// Whom a letter is from, or to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub name: Option<String>,
    pub email: String,
}

impl Address {
    /// Reads an address; a sentence if it is none.
    pub fn parse(text: &str) -> Result<Address, String> {
        let text = text.trim();
        let (name, email) = match text.strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
            Some((name, email)) => (Some(name.trim().trim_matches('"').trim()), email),
            None => (None, text),
        };
        let is_one_line = |name: &str| !name.chars().any(is_control);
        if !is_email(email) || !name.is_none_or(is_one_line) {
            let shown: String = text
                .chars()
                .map(|c| if is_control(c) { ' ' } else { c })
                .collect();
            return Err(format!(
                "\"{shown}\" is no address; one is written team@acme.example, or The team <team@acme.example>"
            ));
        }
        Ok(Address {
            name: name.filter(|n| !n.is_empty()).map(String::from),
            email: email.into(),
        })
    }
}

/// What ends a line, for any program that reads a header.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A local part and a domain, of the characters that need no quotes (RFC 5322, 3.2.3), in ASCII: what every mail
/// program takes.
fn is_email(text: &str) -> bool {
    /// RFC 5321, 4.5.3.1.
    const LONGEST: usize = 254;
    let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let dotted = |part: &str, is_fine: &dyn Fn(char) -> bool| {
        part.split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_fine))
    };
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.len() <= LONGEST
        && text
            .rsplit_once('@')
            .is_some_and(|(local, domain)| dotted(local, &is_atom) && dotted(domain, &is_label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_and_without_a_name() {
        let read = |text: &str| Address::parse(text).map(|a| (a.name, a.email));
        let team = || "team@acme.example".to_string();
        assert_eq!(read("team@acme.example"), Ok((None, team())));
        assert_eq!(
            read(" \"The team\" <team@acme.example>"),
            Ok((Some("The team".into()), team()))
        );
        assert_eq!(read("<team@acme.example>"), Ok((None, team())));
        assert!(read("root@localhost").is_ok() && read("a.b+c@x-y.example").is_ok());
    }

    #[test]
    fn what_would_be_another_header_is_no_address() {
        for text in [
            "",
            "team",
            "@acme.example",
            "team@",
            "a@b@c d",
            "a b@acme.example",
            "a@acme.example, b@acme.example",
            "a@acme.example\nBcc: b@acme.example",
            "Team\r\nBcc: b@acme.example <a@acme.example>",
            "Team\u{2028}x <a@acme.example>",
            "té@acme.example",
            ".a@acme.example",
            "a@acme..example",
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }
}
