//! Whether two rows are the same lead, and why: a ladder of rules, each with what it is worth.
//!
//! Evidence for: the same address; a name with a company, a domain or a number. Evidence against: an address that spells a
//! person's own name; names that are both common; digits that differ. A name alone is never enough (the same name
//! elsewhere), nor a company, a switchboard or a shared address (colleagues).

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use strsim::osa_distance;

use super::super::folded::{is_same_phone, letters, registered};

/// What is known of a row, folded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits<'a> {
    pub name: &'a str,
    pub company: &'a str,
    pub local: &'a str,
    /// Of the address.
    pub domain: &'a str,
    /// Of the website.
    pub site: &'a str,
    pub phone: &'a str,
    /// The address is a desk's, its domain a provider's of mailboxes.
    pub is_role: bool,
    pub is_free: bool,
}

impl<'a> Traits<'a> {
    /// The domain that stands for the company; empty where none does.
    pub fn place(&self) -> &'a str {
        if !self.domain.is_empty() && !self.is_free {
            registered(self.domain)
        } else {
            self.site
        }
    }
}

/// Why two rows are taken for one lead. In the order of what they are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    Address,
    NameCompanyAndMore,
    NameCompany,
    RoleAddress,
    NamePhone,
    NameDomain,
    NearAddress,
    CompanyOnly,
    NearNameAndMore,
    PartOfName,
    NameNearCompany,
    NearName,
    Nickname,
    AddressSpellsName,
    Initial,
    OtherName,
}

impl Reason {
    pub fn words(self) -> &'static str {
        match self {
            Reason::Address => "same address",
            Reason::NameCompanyAndMore => "same name and company, and phone or address agree",
            Reason::NameCompany => "same name and company",
            Reason::RoleAddress => "same shared address, and nothing against it",
            Reason::NamePhone => "same name and phone",
            Reason::NameDomain => "same name and domain",
            Reason::NearAddress => "same name, address but for a slip",
            Reason::CompanyOnly => "same company, nobody named",
            Reason::NearNameAndMore => "name but for a slip, and company, phone or address agree",
            Reason::PartOfName => "part of the name, same company",
            Reason::NameNearCompany => "same name, company but for a slip",
            Reason::NearName => "name but for a slip, same company",
            Reason::Nickname => "short form of the name, same company",
            Reason::AddressSpellsName => "address spells the name, same company",
            Reason::Initial => "initial and name, same company",
            Reason::OtherName => "same address, another name",
        }
    }

    /// How sure that is, 0 to 1: an order, set by hand, not a measured chance.
    pub fn score(self) -> f64 {
        match self {
            Reason::Address => 1.0,
            Reason::NameCompanyAndMore => 0.99,
            Reason::NameCompany => 0.97,
            Reason::RoleAddress | Reason::NamePhone => 0.96,
            Reason::NameDomain | Reason::NearAddress | Reason::CompanyOnly => 0.95,
            Reason::NearNameAndMore => 0.94,
            Reason::PartOfName | Reason::NameNearCompany => 0.93,
            Reason::NearName => 0.92,
            Reason::Nickname | Reason::AddressSpellsName => 0.91,
            Reason::Initial | Reason::OtherName => 0.9,
        }
    }

    /// An initial fits several people: it counts only where it fits one.
    pub fn is_weak(self) -> bool {
        matches!(self, Reason::Initial | Reason::AddressSpellsName)
    }
}

/// How often each word of a name, each company and each number stands in the lists: what is common is no slip of a pen.
#[derive(Debug, Default)]
pub struct Common {
    counts: FxHashMap<u64, u32>,
}

impl Common {
    pub fn add(&mut self, kind: u8, text: &str) {
        *self.counts.entry(key(kind, text)).or_default() += 1;
    }

    fn of(&self, kind: u8, text: &str) -> u32 {
        self.counts.get(&key(kind, text)).copied().unwrap_or(0)
    }

    /// Whether one of two spellings may be a slip for the other: it is rare, or far rarer.
    fn may_be_slip(&self, kind: u8, a: &str, b: &str) -> bool {
        let (a, b) = (self.of(kind, a), self.of(kind, b));
        let (rare, often) = (a.min(b), a.max(b));
        rare <= 2 || u64::from(rare) * 10 <= u64::from(often)
    }
}

pub const WORD: u8 = 0;
pub const COMPANY: u8 = 1;
pub const PHONE: u8 = 2;

fn key(kind: u8, text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), u64::from(kind))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Like {
    Missing,
    Same,
    /// One word, and the same.
    SameWord,
    /// But for one slip.
    Near,
    Nickname,
    /// All of the shorter one, at least two words.
    Part,
    Initial,
    Different,
}

/// Why two rows are one lead; `None` if they are not, as far as one can tell.
pub fn reason(a: &Traits<'_>, b: &Traits<'_>, common: &Common) -> Option<Reason> {
    let names = names(a, b, common);
    let has_addresses = !a.local.is_empty() && !b.local.is_empty();
    let same_address = has_addresses && a.local == b.local && is_same_domain(a, b);
    if same_address && !a.is_role {
        // `anna@` may be two Annas, `jfield@` Jo and Jan; `jo.field@` is one person, even if a row misnames them.
        let is_one = spells_whole_name(a.local, a.name)
            || spells_whole_name(b.local, b.name)
            || is_loosely(a.name, b.name);
        return match names {
            Like::Different => is_one.then_some(Reason::OtherName),
            _ => Some(Reason::Address),
        };
    }
    let company = companies(a, b, common);
    let phones = !a.phone.is_empty() && !b.phone.is_empty();
    let same_phone = phones && is_same_phone(a.phone, b.phone);
    if same_address {
        return match names {
            Like::Different => None,
            Like::Missing if company == Like::Different => None,
            _ => Some(Reason::RoleAddress),
        };
    }
    let place = (a.place(), b.place());
    let same_place = !place.0.is_empty() && place.0 == place.1;
    let other_place = !place.0.is_empty() && !place.1.is_empty() && place.0 != place.1;
    let near_address = has_addresses && is_near_address(a, b);
    let fits_domain = company == Like::Missing && (is_spelt_by(a, b) || is_spelt_by(b, a));
    let at_one_firm = company == Like::Same || same_place || fits_domain;
    let more = same_phone || near_address;
    match names {
        Like::Same => {
            if company == Like::Same && more {
                Some(Reason::NameCompanyAndMore)
            } else if company == Like::Same {
                Some(Reason::NameCompany)
            } else if near_address && !(a.is_free && company == Like::Different) {
                Some(Reason::NearAddress)
            } else if same_phone && (company != Like::Different || is_own_number(a, common)) {
                Some(Reason::NamePhone)
            } else if same_place || fits_domain {
                Some(Reason::NameDomain)
            } else if company == Like::Near && !other_place {
                Some(Reason::NameNearCompany)
            } else {
                None
            }
        }
        Like::SameWord => {
            let clash = has_addresses || phones && !same_phone;
            (at_one_firm && (more || !clash)).then_some(if more {
                Reason::NameCompanyAndMore
            } else {
                Reason::NameCompany
            })
        }
        Like::Near => {
            // Two people whose names are alike have each an address that says so.
            if has_addresses && !near_address && spells_own(a, b) {
                return None;
            }
            if near_address && has_addresses && spells_own(a, b) && !same_phone {
                return None;
            }
            if (at_one_firm || company == Like::Near) && more {
                Some(Reason::NearNameAndMore)
            } else if at_one_firm && !(phones && !same_phone && has_addresses) {
                Some(Reason::NearName)
            } else if more && company == Like::Missing {
                Some(Reason::NearNameAndMore)
            } else {
                None
            }
        }
        Like::Part => {
            (at_one_firm || same_phone && company != Like::Different).then_some(Reason::PartOfName)
        }
        Like::Nickname => {
            (at_one_firm || same_phone && company != Like::Different).then_some(Reason::Nickname)
        }
        Like::Initial => {
            let clash = has_addresses && !near_address && !is_initial_address(a, b);
            (at_one_firm && !clash).then_some(Reason::Initial)
        }
        Like::Missing => nameless(
            a,
            b,
            company,
            same_phone,
            phones,
            same_place,
            other_place,
            near_address,
            common,
        ),
        Like::Different => None,
    }
}

/// Rows of which at least one names nobody.
#[allow(clippy::too_many_arguments)] // the findings of `reason`, each once
fn nameless(
    a: &Traits<'_>,
    b: &Traits<'_>,
    company: Like,
    same_phone: bool,
    phones: bool,
    same_place: bool,
    other_place: bool,
    near_address: bool,
    common: &Common,
) -> Option<Reason> {
    let at_one_firm = company == Like::Same || same_place;
    if a.name.is_empty() != b.name.is_empty() {
        // An address says who it is: `jo.field@`, `jfield@`.
        let (named, other) = if a.name.is_empty() { (b, a) } else { (a, b) };
        let spelt =
            !other.local.is_empty() && !other.is_role && spells_name(other.local, named.name);
        let clash = !named.local.is_empty() && !near_address;
        return (spelt && at_one_firm && !clash).then_some(Reason::AddressSpellsName);
    }
    if !a.local.is_empty() && !b.local.is_empty() {
        let slip = near_address && local_slip(a.local, b.local, common);
        return (slip && company != Like::Different).then_some(Reason::NearAddress);
    }
    if !a.local.is_empty() || !b.local.is_empty() {
        return None;
    }
    let same = match company {
        Like::Same => !other_place && (same_phone || same_place || !phones),
        Like::Missing => same_place && (same_phone || !phones),
        Like::Near => same_phone || same_place,
        _ => false,
    };
    same.then_some(Reason::CompanyOnly)
}

fn is_same_domain(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    a.domain == b.domain || !a.is_free && registered(a.domain) == registered(b.domain)
}

/// A number that many rows share is a switchboard's.
fn is_own_number(a: &Traits<'_>, common: &Common) -> bool {
    common.of(PHONE, tail(a.phone)) <= 4
}

/// The digits that every way of writing a number has in common.
pub fn tail(phone: &str) -> &str {
    &phone[phone.len().saturating_sub(7)..]
}

/// One row's domain is the other's company: `jo@acme.example` and `Acme`.
fn is_spelt_by(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    let label = a.place().split('.').next().unwrap_or_default();
    let joined: String = b.company.split(' ').collect();
    label.len() >= 4 && label.replace('-', "") == joined
}

fn companies(a: &Traits<'_>, b: &Traits<'_>, common: &Common) -> Like {
    if a.company.is_empty() || b.company.is_empty() {
        return Like::Missing;
    }
    if a.company == b.company || is_joined(a.company, b.company) {
        return Like::Same;
    }
    let (x, y): (Vec<&str>, Vec<&str>) = (
        a.company.split(' ').collect(),
        b.company.split(' ').collect(),
    );
    let near = if x.len() == y.len() {
        // One word has slips, the others are the same.
        let other: Vec<(&&str, &&str)> = x.iter().zip(&y).filter(|(p, q)| p != q).collect();
        other.len() == 1 && other.iter().all(|(p, q)| is_slip(p, q))
            || other.len() == 2 && other.iter().all(|(p, q)| x.contains(*q) && y.contains(*p))
    } else {
        let (x, y): (String, String) = (x.concat(), y.concat());
        x.len() >= 8 && is_slip(&x, &y)
    };
    if near && common.may_be_slip(COMPANY, a.company, b.company) {
        Like::Near
    } else {
        Like::Different
    }
}

/// The same but for blanks.
fn is_joined(a: &str, b: &str) -> bool {
    a.bytes()
        .filter(|c| *c != b' ')
        .eq(b.bytes().filter(|c| *c != b' '))
}

/// One slip in a word, two in a long one; digits that differ are no slip.
fn is_slip(a: &str, b: &str) -> bool {
    let short = a.chars().count().min(b.chars().count());
    let allowed = match short {
        0..=2 => return false,
        3..=7 => 1,
        _ => 2,
    };
    if a.len().abs_diff(b.len()) > 2 * allowed || has_other_digits(a, b) {
        return false;
    }
    osa_distance(a, b) <= allowed
}

fn has_other_digits(a: &str, b: &str) -> bool {
    let digits = |t: &str| -> Vec<u8> { t.bytes().filter(u8::is_ascii_digit).collect() };
    digits(a) != digits(b)
}

fn names(a: &Traits<'_>, b: &Traits<'_>, common: &Common) -> Like {
    if a.name.is_empty() || b.name.is_empty() {
        return Like::Missing;
    }
    if a.name == b.name {
        return if a.name.contains(' ') {
            Like::Same
        } else {
            Like::SameWord
        };
    }
    if is_joined(a.name, b.name) {
        return Like::Same;
    }
    let mut x: Vec<&str> = a.name.split(' ').collect();
    let mut y: Vec<&str> = b.name.split(' ').collect();
    let before = x.len();
    x.retain(|w| match y.iter().position(|v| v == w) {
        Some(at) => {
            y.remove(at);
            false
        }
        None => true,
    });
    let shared = before - x.len();
    match (x.len(), y.len()) {
        (0, 0) => Like::Same,
        (0, _) | (_, 0) if shared >= 2 => Like::Part,
        // `Field` and `Jo Field`.
        (0, _) | (_, 0) => Like::Initial,
        _ if shared == 0 && before > 1 => Like::Different,
        (1, 1) => word_likeness(x[0], y[0], shared, common),
        // A middle name beside the slip or the initial.
        (1, 2) | (2, 1) if shared >= 1 => {
            let (one, two) = if x.len() == 1 { (x[0], &y) } else { (y[0], &x) };
            let initial = two.iter().any(|w| is_initial(one, w));
            if initial {
                Like::Initial
            } else {
                Like::Different
            }
        }
        _ => Like::Different,
    }
}

fn word_likeness(a: &str, b: &str, shared: usize, common: &Common) -> Like {
    if shared > 0 && is_initial(a, b) {
        return Like::Initial;
    }
    if shared > 0 && is_nickname(a, b) {
        return Like::Nickname;
    }
    let both_names = is_given_name(a) && is_given_name(b);
    if is_slip(a, b) && !both_names && common.may_be_slip(WORD, a, b) {
        return Like::Near;
    }
    Like::Different
}

fn is_initial(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.chars().count() == 1 && long.chars().count() > 1 && long.starts_with(short)
}

/// Names that are short for others.
const NICKNAMES: &[&[&str]] = &[
    &["robert", "bob", "rob", "bobby", "robbie"],
    &["william", "bill", "will", "billy", "willy"],
    &["richard", "rick", "dick", "rich"],
    &["michael", "mike", "mick", "micha"],
    &["james", "jim", "jimmy", "jamie"],
    &["john", "jack", "johnny"],
    &["jonathan", "jon"],
    &["joseph", "jo", "joey"],
    &["thomas", "tom", "tommy"],
    &["charles", "charlie", "chuck"],
    &["edward", "ed", "eddie", "ted"],
    &["elizabeth", "liz", "beth", "lizzie", "betty", "eliza"],
    &[
        "katherine",
        "catherine",
        "kate",
        "kathy",
        "katie",
        "cathy",
        "kat",
    ],
    &["margaret", "maggie", "meg", "peggy"],
    &["jennifer", "jen", "jenny"],
    &["alexander", "alex", "sandy", "sascha"],
    &["alexandra", "alex", "sandra"],
    &["daniel", "dan", "danny"],
    &["david", "dave"],
    &["matthew", "matt"],
    &["anthony", "tony"],
    &["andrew", "andy", "drew"],
    &["andreas", "andi"],
    &["christopher", "chris"],
    &["christian", "chris"],
    &["christine", "christina", "chris", "tina"],
    &["nicholas", "nick", "nicolas"],
    &["samuel", "sam"],
    &["samantha", "sam"],
    &["benjamin", "ben"],
    &["gregory", "greg"],
    &["stephen", "steven", "steve"],
    &["patrick", "pat"],
    &["patricia", "pat", "trish"],
    &["susan", "su", "suzy"],
    &["deborah", "debbie", "deb"],
    &["rebecca", "becky"],
    &["victoria", "vicky"],
    &["philip", "phil", "phillip"],
    &["timothy", "tim"],
    &["kenneth", "ken"],
    &["lawrence", "larry"],
    &["raymond", "ray"],
    &["ronald", "ron"],
    &["donald", "don"],
    &["peter", "pete"],
    &["frederick", "fred", "freddy"],
    &["johannes", "hannes", "hans"],
    &["maximilian", "max"],
    &["sebastian", "basti"],
    &["francisco", "paco"],
    &["josephine", "josie"],
    &["theodor", "theo"],
    &["leonard", "leo", "len"],
    &["abigail", "abby"],
    &["gabriel", "gab"],
    &["jacob", "jake"],
    &["zachary", "zach"],
];

fn is_nickname(a: &str, b: &str) -> bool {
    static FOLDED: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
        let fold = |names: &&[&str]| names.iter().map(|n| letters(n)).collect();
        NICKNAMES.iter().map(fold).collect()
    });
    let has = |names: &[String], name: &str| names.iter().any(|n| n == name);
    FOLDED.iter().any(|names| has(names, a) && has(names, b))
}

/// Given names that one slip makes of one another: each is meant.
const GIVEN_NAMES: &str = " adam adan alan allan alena elena alice alicia aline alina amelia emelia emilia emily ana anna \
    anne annie anja anka anke antje hanna hannah johanna joana joanna joan john jon jan jana jane janet janice jean jeanne \
    jen ben ken len dan don ron jon tom tim jim kim pam sam carl karl carla karla carlo carlos carol carole carolina \
    caroline christa christian christina christine clara klara claudia claudio clemens dana dina diana diane daniel daniela \
    daniele danielle dario daria dora nora cora lora laura lara lena lina linda lisa elisa elise elias eric erik erika \
    erica eva eve evan ivan ian fabian fabio fabiola federico federica felix francesca francesco franz frank franka \
    frida fritz gabriel gabriela gabriele gina tina nina mina rina georg george georgia gerard gerd gert greta gisela \
    heidi heike helen helena helene henri henrik henry hans hanne hugo igor ina ida ines inga inge inka irene irina iris \
    isabel isabella isabelle jack jake jakob jacob jens jesper joel noel joris jorge jose josef joseph juan julia julian \
    juliana juliane julie julio julius juri karen karin karina katja katya keith kirsten kirstin kristin kristina klaus \
    lars leo lea leah leon leona leonie liam lili lily lilly lola louis louise luis luisa lukas lucas lucia lucie luca \
    luka lucy luna lydia maja maya mara maria marie mario marion marina marc marcus mark marco marko markus marta martha \
    martin martina mary matteo mathias matthias max maxi mia mila milan mika mike michael michaela michel michele mona \
    monica monika mora nadia nadine natalia natalie nick nico nicola nicolas nicole nils niels nikola olaf olga oliver \
    olivia omar oscar otto paul paula pauline paulo pedro peter petra pia rainer ralf ralph ramon ramona raul remy rene \
    renate rita rob robert roberta roberto robin rolf roland roman romain rosa rose ruben rudi rudy sara sarah sandra \
    sandro sebastian sergio silvia sylvia silvio simon simone sofia sofie sophia sophie stefan stefanie stephan stephanie \
    steffen sven swen susan susanna susanne tanja tanya tara tobias thea theo therese teresa theresa thomas tilda tilo \
    timo tina toni tony ulla ulf ursula valentin valentina valeria vera victor victoria viktor viktoria vincent viola \
    walter wanda werner wilma xavier yara yvonne yann zara zoe zora ";

fn is_given_name(word: &str) -> bool {
    static FOLDED: LazyLock<FxHashSet<String>> =
        LazyLock::new(|| GIVEN_NAMES.split_whitespace().map(letters).collect());
    FOLDED.contains(word)
}

/// The parts of an address before the `@`.
pub fn parts(local: &str) -> impl Iterator<Item = &str> {
    local
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
}

/// Whether both addresses spell their own row's name where the two differ.
fn spells_own(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    spells(a.local, a.name, b.name) && spells(b.local, b.name, a.name)
}

/// Whether an address has the words of `own` that `other` has not.
fn spells(local: &str, own: &str, other: &str) -> bool {
    let flat: String = letters(local)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    own.split(' ')
        .filter(|w| !other.split(' ').any(|o| o == *w))
        .any(|w| {
            let mut has = parts(local).any(|p| letters(p) == w);
            let words: Vec<&str> = own.split(' ').collect();
            has |= flat == words.concat();
            has || flat == words.iter().rev().copied().collect::<String>()
        })
}

/// Whether an address is made of a name: `jo.field`, `field.jo`, `jofield`, `jfield`, `j.field`.
fn spells_name(local: &str, name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    if words.len() < 2 {
        return false;
    }
    let flat: String = letters(local)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let initial: String = first.chars().take(1).collect();
    [
        format!("{first}{last}"),
        format!("{last}{first}"),
        format!("{initial}{last}"),
        format!("{last}{initial}"),
        words.concat(),
    ]
    .contains(&flat)
}

/// Whether an address has every word of a name, two at least.
fn spells_whole_name(local: &str, name: &str) -> bool {
    let flat = letters(local);
    name.contains(' ')
        && name
            .split(' ')
            .all(|w| w.chars().count() > 1 && flat.contains(w))
}

/// Whether two names are alike enough where the address is the same: slips in several words, in any order of words.
fn is_loosely(a: &str, b: &str) -> bool {
    let mut x: Vec<&str> = a.split(' ').collect();
    let mut y: Vec<&str> = b.split(' ').collect();
    let alike = |p: &str, q: &str| {
        let short = p.chars().count().min(q.chars().count());
        short > 3 && osa_distance(p, q) <= 1.max(short / 3) || is_initial(p, q) || is_nickname(p, q)
    };
    for same in [|p: &str, q: &str| p == q, alike] as [fn(&str, &str) -> bool; 2] {
        x.retain(|p| match y.iter().position(|q| same(p, q)) {
            Some(at) => {
                y.remove(at);
                false
            }
            None => true,
        });
    }
    x.is_empty() && y.is_empty()
}

/// Whether two addresses may be of one person of whom one row has only the initial.
fn is_initial_address(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    spells_name(a.local, b.name) && spells_name(b.local, b.name)
        || spells_name(b.local, a.name) && spells_name(a.local, a.name)
}

/// The same address but for a slip, before or behind the `@`.
fn is_near_address(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    if a.is_role || b.is_role {
        return false;
    }
    if a.local == b.local {
        return is_slip(a.domain, b.domain);
    }
    is_same_domain(a, b) && a.local.len().min(b.local.len()) >= 4 && is_slip(a.local, b.local)
}

/// Whether the slip is in a word that may be one: `a.meyer` and `b.meyer` are two people.
fn local_slip(a: &str, b: &str, common: &Common) -> bool {
    if a == b {
        return true;
    }
    let (x, y): (Vec<&str>, Vec<&str>) = (parts(a).collect(), parts(b).collect());
    if x.len() != y.len() {
        return is_joined(&x.join(" "), &y.join(" "));
    }
    let other: Vec<(&str, &str)> = x.into_iter().zip(y).filter(|(p, q)| p != q).collect();
    other.len() == 1
        && other.iter().all(|(p, q)| {
            p.len().min(q.len()) >= 5
                && p.as_bytes()[0] == q.as_bytes()[0]
                && common.may_be_slip(WORD, p, q)
                && !(is_given_name(p) && is_given_name(q))
        })
}

#[cfg(test)]
mod tests {
    use super::super::super::folded;
    use super::*;

    /// `name | company | address | phone`.
    fn judged(a: &str, b: &str) -> Option<Reason> {
        let fold = |text: &str| -> Vec<String> {
            let cells: Vec<&str> = text.split('|').map(str::trim).collect();
            let email = folded::email(cells[2]);
            vec![
                folded::name("", "", cells[0]),
                folded::company(cells[1]),
                email.local,
                email.domain,
                folded::phone(cells[3]),
            ]
        };
        let (x, y) = (fold(a), fold(b));
        fn traits(x: &[String]) -> Traits<'_> {
            Traits {
                name: &x[0],
                company: &x[1],
                local: &x[2],
                domain: &x[3],
                site: "",
                phone: &x[4],
                is_role: folded::is_role(&x[2]),
                is_free: folded::is_free_mail(&x[3]),
            }
        }
        let (x, y) = (traits(&x), traits(&y));
        let common = Common::default();
        let found = reason(&x, &y, &common);
        assert_eq!(found, reason(&y, &x, &common), "{a} / {b}");
        found
    }

    #[test]
    fn one_lead_written_twice() {
        for (a, b, why) in [
            (
                "Jo Field | Acme | jo@acme.example |",
                "J. Field | ACME Inc | JO@acme.example |",
                Reason::Address,
            ),
            (
                "Jo Field | Acme Corp. | jo@acme.example |",
                "Field, Jo | ACME Corporation | |",
                Reason::NameCompany,
            ),
            (
                "Zoë Müller | Acme | | +1 (555) 010-1234",
                "Zoe Mueller | | | 5550101234",
                Reason::NamePhone,
            ),
            (
                "Jo Field | | jo.field@acme.example |",
                "Jo Field | | sales.jo@mail.acme.example |",
                Reason::NameDomain,
            ),
            (
                "Marianne Feldmann | Acme | marianne.feldmann@acme.example |",
                "Marianne Feldman | Acme | marianne.feldmann@acme.exmaple |",
                Reason::NearNameAndMore,
            ),
            (
                "Marianne Feldmann | Acme | |",
                "Marianne Fedlmann | Acme GmbH | |",
                Reason::NearName,
            ),
            (
                "Jo Field | Northwind Systems | |",
                "Jo Field | Northwind Sytems | |",
                Reason::NameNearCompany,
            ),
            (
                "Bob Smith | Acme | |",
                "Robert Smith | Acme | |",
                Reason::Nickname,
            ),
            (
                "Mary Jane Watson | Acme | |",
                "Mary Watson | Acme | |",
                Reason::PartOfName,
            ),
            (
                "J. Field | Acme | |",
                "Jo Field | Acme | |",
                Reason::Initial,
            ),
            (
                "| Acme | jo.field@acme.example |",
                "Jo Field | Acme | |",
                Reason::AddressSpellsName,
            ),
            (
                "Jo Field | | jo.field@acme.example |",
                "Jo Field | Acme | |",
                Reason::NameDomain,
            ),
            (
                "Jo Field | Acme | info@acme.example |",
                "Jo Field | | info@acme.example |",
                Reason::RoleAddress,
            ),
            (
                "| Acme | | 555 010 1234",
                "| ACME Inc. | | +1 555 010 1234",
                Reason::CompanyOnly,
            ),
        ] {
            assert_eq!(judged(a, b), Some(why), "{a} / {b}");
        }
    }

    #[test]
    fn two_leads_that_look_alike() {
        for (a, b) in [
            (
                "Jo Field | Acme | jo@acme.example |",
                "Jo Field | Globex | jo@globex.example |",
            ),
            ("Jo Field | Acme | |", "Ann Berg | Acme | |"),
            (
                "Jo Field | Acme | info@acme.example | 5550101234",
                "Ann Berg | Acme | info@acme.example | 5550101234",
            ),
            (
                "Jana Meyer | Acme | jana.meyer@acme.example |",
                "Jan Meyer | Acme | jan.meyer@acme.example |",
            ),
            ("Hanna Berg | Acme | |", "Anna Berg | Acme | |"),
            (
                "Jo Field | Northwind Systems | |",
                "Jo Field | Northwind Solutions | |",
            ),
            ("Jo Field | Plant 1 | |", "Jo Field | Plant 2 | |"),
            (
                "Jo Field | | john.smith1@gmail.com |",
                "Jo Field | | john.smith2@gmail.com |",
            ),
            (
                "| Acme | a.meyer@acme.example |",
                "| Acme | b.meyer@acme.example |",
            ),
            ("| | jo@gmail.com |", "| | ann@gmail.com |"),
            ("Jo Field | | |", "Jo Field | | |"),
            ("Jo Field | Acme | | 5550101234", "| Acme | | 5550101234"),
        ] {
            assert_eq!(judged(a, b), None, "{a} / {b}");
        }
    }
}
