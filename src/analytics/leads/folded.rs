//! How a person, a company, an address or a number is written once case, accents, legal forms and punctuation are taken
//! away: what two rows of lead lists are compared by.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer fields hold something else: what is beyond is not compared.
const LONGEST: usize = 120;

/// What stands at the end of a company's name and says only how it was founded.
const LEGAL_FORMS: &str = " inc incorporated corp corporation co company cie llc llp lp lc ltd limited plc pllc pc gmbh \
    ggmbh mbh ag kg kgaa ohg gbr ug ek eg ev se sa sas sasu sarl eurl sci snc scop srl srls sl slu slne spa sapa bv nv \
    vof cv oy oyj ab as asa aps ks is kft zrt nyrt bt sro spol doo dd ad ood eood sp zoo spzoo spj pty pte pvt private \
    bhd sdn lda ltda eireli sagl ou uab sia ehf hf kk gk pt tbk jsc pjsc ooo oao zao aktiengesellschaft gesellschaft \
    haftungsbeschrankt anonyme ";

/// Words between the parts of a company's name.
const JOINING: &str = " and und et y e og och the ";

/// What stands before or after a person's name.
const HONORIFICS: &str = " mr mrs ms miss mx dr prof professor herr frau mme mlle madame monsieur sir dame ing dipl \
    phd mba msc bsc cpa esq jr sr ii iii iv ";

/// Addresses of a desk, not of a person.
const ROLES: &str = " info sales contact hello hi office admin support kontakt mail team service help vertrieb einkauf \
    marketing hr jobs careers billing accounts accounting finance invoice invoices enquiries inquiries reception press \
    media webmaster postmaster noreply no-reply welcome general company business buero empfang ventas commercial bonjour \
    verkauf post customerservice orders order purchasing procurement legal security privacy abuse newsletter ";

/// Second-level labels under which names are given out: `acme.co.uk`.
const SECOND_LEVEL: &str = " co com org net ac gov edu gob or ne go ltd plc ";

/// Providers of mailboxes for anybody, under any ending.
const FREE_MAIL: &str = " gmail googlemail yahoo ymail rocketmail hotmail outlook live msn icloud aol gmx t-online freenet \
    arcor wanadoo laposte protonmail proton yandex 163 126 sina fastmail tutanota tuta libero virgilio tiscali bluewin \
    hispavista bigpond optusnet rediffmail hanmail daum btinternet ntlworld sbcglobal bellsouth verizon comcast earthlink \
    seznam interia ";

/// The same, where the name is another's under another ending.
const FREE_DOMAINS: &str = " me.com mac.com mail.com mail.ru inbox.ru list.ru bk.ru pm.me hey.com web.de orange.fr free.fr \
    sfr.fr alice.it terra.com.br uol.com.br bol.com.br wp.pl o2.pl onet.pl cox.net att.net charter.net shaw.ca \
    rogers.com naver.com qq.com zoho.com sky.com virginmedia.com email.com ";

fn is_in(list: &str, word: &str) -> bool {
    !word.is_empty()
        && list
            .match_indices(word)
            .any(|(at, _)| list[..at].ends_with(' ') && list[at + word.len()..].starts_with(' '))
}

/// Lower case, without accents; `ü`, `ue` and `u` are one, as the same name is written in all three.
pub fn letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST));
    let push = |c: char, out: &mut String| {
        if out.len() < LONGEST {
            out.push(c);
        }
    };
    if text.is_ascii() {
        text.chars()
            .for_each(|c| push(c.to_ascii_lowercase(), &mut out));
    } else {
        for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
            match c {
                'ß' | 'ẞ' => "ss".chars().for_each(|c| push(c, &mut out)),
                'ø' | 'Ø' => push('o', &mut out),
                'ł' | 'Ł' => push('l', &mut out),
                'đ' | 'Đ' | 'ð' | 'Ð' => push('d', &mut out),
                'æ' | 'Æ' => "ae".chars().for_each(|c| push(c, &mut out)),
                'œ' | 'Œ' => "oe".chars().for_each(|c| push(c, &mut out)),
                'þ' | 'Þ' => "th".chars().for_each(|c| push(c, &mut out)),
                'ı' => push('i', &mut out),
                c => c.to_lowercase().for_each(|c| push(c, &mut out)),
            }
        }
    }
    if !(out.contains("ae") || out.contains("oe") || out.contains("ue")) {
        return out;
    }
    let mut short = String::with_capacity(out.len());
    for c in out.chars() {
        if c != 'e' || !short.ends_with(['a', 'o', 'u']) {
            short.push(c);
        }
    }
    short
}

/// Words of letters and digits; an apostrophe parts nothing.
fn words(text: &str) -> Vec<String> {
    let folded = letters(text);
    let plain: String = folded
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '`' | '´'))
        .collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(String::from)
        .collect()
}

/// The words of a person's name, one blank between, without titles: in the order they are written.
pub fn name(first: &str, last: &str, whole: &str) -> String {
    let mut found = words(first);
    found.extend(words(last));
    if found.is_empty() {
        found = words(whole);
    }
    if found.len() > 1 {
        let has_rest = found.iter().any(|w| !is_in(HONORIFICS, w));
        found.retain(|w| !has_rest || !is_in(HONORIFICS, w));
    }
    found.join(" ")
}

/// The words of a company's name without its legal form: `ACME S.A.R.L.` is `acme`.
pub fn company(text: &str) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut letters_before = false;
    for word in words(text) {
        // `S. A. R. L.` is one word, whatever stands between.
        let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match found.last_mut() {
            Some(last) if is_letter && letters_before => last.push_str(&word),
            _ => found.push(word),
        }
        letters_before = is_letter;
    }
    while found.len() > 1
        && found
            .last()
            .is_some_and(|w| is_in(LEGAL_FORMS, w) || is_in(JOINING, w))
    {
        found.pop();
    }
    if found.len() > 1 {
        let has_rest = found.iter().any(|w| !is_in(JOINING, w));
        found.retain(|w| !has_rest || !is_in(JOINING, w));
    }
    found.join(" ")
}

/// The digits of a number as dialled within its country, as far as that can be told: without extension, `00`, the `(0)`
/// and the zeros in front. Fewer than seven are no number.
pub fn phone(text: &str) -> String {
    let lower = text.to_lowercase();
    let end = ["ext", "x", "#", ";", "/", "dw"]
        .iter()
        .filter_map(|mark| lower.find(mark))
        .min()
        .unwrap_or(lower.len());
    let digits: String = lower[..end]
        .replace("(0)", "")
        .chars()
        .filter_map(|c| c.to_digit(10))
        .filter_map(|d| char::from_digit(d, 10))
        .take(20)
        .collect();
    let short = digits.trim_start_matches('0');
    if short.len() < 7 {
        String::new()
    } else {
        short.into()
    }
}

/// Whether two numbers are one, written with and without the code of their country.
pub fn is_same_phone(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && long.len() - short.len() <= 3 && long.ends_with(short)
}

/// An address as it is delivered: the part before the `@` without a tag, and for Gmail without points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Email {
    pub local: String,
    pub domain: String,
}

/// Reads an address; empty where it is none.
pub fn email(text: &str) -> Email {
    let lower = text.trim().trim_start_matches("mailto:").to_lowercase();
    let Some((local, domain)) = lower.rsplit_once('@') else {
        return Email::default();
    };
    let domain = domain.trim_end_matches(['.', '>', ' ']);
    if local.is_empty() || !domain.contains('.') {
        return Email::default();
    }
    let local = local.split('+').next().unwrap_or(local);
    let is_gmail = matches!(domain, "gmail.com" | "googlemail.com");
    let clip = |text: String| text.chars().take(LONGEST / 2).collect();
    Email {
        local: clip(if is_gmail {
            local.replace('.', "")
        } else {
            local.into()
        }),
        domain: clip(if is_gmail { "gmail.com" } else { domain }.into()),
    }
}

/// Whether an address belongs to a desk.
pub fn is_role(local: &str) -> bool {
    is_in(ROLES, local)
}

/// Whether a mailbox of this domain may be anybody's.
pub fn is_free_mail(domain: &str) -> bool {
    let domain = registered(domain);
    is_in(FREE_MAIL, domain.split('.').next().unwrap_or_default()) || is_in(FREE_DOMAINS, domain)
}

/// The domain that somebody registered: of `mail.acme.co.uk`, `acme.co.uk`.
pub fn registered(domain: &str) -> &str {
    let dots: Vec<usize> = domain.match_indices('.').map(|(at, _)| at).collect();
    let labels = dots.len() + 1;
    if labels < 3 {
        return domain;
    }
    let second = &domain[dots[labels - 3] + 1..dots[labels - 2]];
    let top = &domain[dots[labels - 2] + 1..];
    let keep = if top.len() == 2 && is_in(SECOND_LEVEL, second) {
        3
    } else {
        2
    };
    match labels.checked_sub(keep + 1) {
        Some(at) => &domain[dots[at] + 1..],
        None => domain,
    }
}

/// The domain of a web address.
pub fn website(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, r)| r);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    let host = host.trim_end_matches('.');
    if host.contains('.') && !host.contains([' ', '@']) {
        registered(host).chars().take(LONGEST / 2).collect()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_without_accents_and_titles() {
        for (text, folded) in [
            ("Müller", "muller"),
            ("Mueller", "muller"),
            ("Muller", "muller"),
            ("Dr. Zoë O'Brien", "zo obrien"),
            ("Jean-Pierre Lefèvre", "jean pierre lefevre"),
            ("Søren Łukasz", "soren lukasz"),
            ("Dr.", "dr"),
            ("", ""),
        ] {
            assert_eq!(name("", "", text), folded, "{text}");
        }
        assert_eq!(name("Jo", "Field", "ignored"), "jo field");
    }

    #[test]
    fn companies_are_the_same_without_their_legal_form() {
        for (text, folded) in [
            ("ACME Corporation", "acme"),
            ("Acme Corp.", "acme"),
            ("Acme, Inc.", "acme"),
            ("Acme S.A.R.L.", "acme"),
            ("Acme S. A.", "acme"),
            ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
            ("Mueller und Soehne", "muller sohne"),
            ("Acme Sp. z o.o.", "acme"),
            ("The Acme Company", "acme"),
            ("Acme Pty Ltd", "acme"),
            ("Co", "co"),
            ("SAP SE", "sap"),
            ("Northwind Systems", "northwind systems"),
        ] {
            assert_eq!(company(text), folded, "{text}");
        }
    }

    #[test]
    fn numbers_are_the_same_in_every_format() {
        for (a, b) in [
            ("+1 (555) 010-1234", "5550101234"),
            ("555.010.1234 ext. 12", "+15550101234"),
            ("+49 (0)30 1234567", "030 1234567"),
            ("0049 30 1234567", "+49-30-1234567"),
        ] {
            assert!(is_same_phone(&phone(a), &phone(b)), "{a} {b}");
        }
        assert!(!is_same_phone(&phone("5550101234"), &phone("5550101235")));
        assert!(!is_same_phone(&phone(""), &phone("")));
        assert_eq!(phone("12345"), "");
    }

    #[test]
    fn addresses_and_domains() {
        let read = |text: &str| {
            let e = email(text);
            format!("{}@{}", e.local, e.domain)
        };
        assert_eq!(read("Jo.Field+news@Acme.example"), "jo.field@acme.example");
        assert_eq!(read("j.o.field@googlemail.com"), "jofield@gmail.com");
        assert_eq!(read("nobody"), "@");
        assert_eq!(registered("mail.acme.co.uk"), "acme.co.uk");
        assert_eq!(registered("eu.mail.acme.com"), "acme.com");
        assert_eq!(registered("acme.com"), "acme.com");
        assert_eq!(website("https://www.Acme.example/about?x"), "acme.example");
        assert_eq!(website("n/a"), "");
        assert!(is_free_mail("gmail.com") && is_free_mail("gmx.de") && !is_free_mail("acme.com"));
        assert!(is_role("info") && is_role("no-reply") && !is_role("jo") && !is_role(""));
    }
}
