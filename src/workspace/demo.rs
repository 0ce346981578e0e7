//! The folder that `init --demo` makes: 60 invented deals of the last 15 months and a lead list, all dated from the
//! day it is made. The same day gives the same bytes.
//!
//! What becomes of each deal is written down here, one character a deal; days and amounts are mixed from its number.

use super::start_files::{File, fill};
use crate::model::day::Day;

/// What became of each deal, the oldest first: won, lost, parked, or open in the first to the sixth stage.
const FATES: &[u8; 60] = b"LWLLWLLWLLWLWLLLWLLWLLWLLWLWLLLWLLWLLW65W64W55L43P34L2321211";

/// Days between two deals, and the age of the youngest.
const APART: i64 = 7;
const YOUNGEST: i64 = 5;

/// From this one on a deal that was won was won in the last four weeks.
const RECENT: usize = 36;

const STAGES: [&str; 6] = [
    "prospecting",
    "qualification",
    "discovery",
    "demo",
    "proposal",
    "closing",
];
const PROPOSAL: usize = 4;
const CLOSING: usize = 5;

/// Share of a whole cycle at which each stage is left.
const LEFT_AT: [i64; 6] = [10, 24, 45, 60, 85, 100];

const REPS: [&str; 3] = ["dana", "lee", "omar"];
const SOURCES: [&str; 5] = ["referral", "web", "outbound", "event", "partner"];
const REASONS: [&str; 4] = ["price", "competitor", "no-decision", "price"];
const REGIONS: [&str; 3] = ["emea", "americas", "apac"];
const SEATS: [i64; 8] = [10, 15, 20, 25, 40, 50, 60, 80];
const PRICES: [i64; 3] = [480, 600, 720];

#[rustfmt::skip]
const COMPANIES: [&str; 60] = [
    "Alder Mills", "Birch Freight", "Cedar Clinics", "Dune Optics", "Elm Foundry", "Fern Hotels", "Gale Energy",
    "Heath Dairy", "Iris Labs", "Juniper Tools", "Kelp Foods", "Larch Bank", "Maple Motors", "Nettle Press",
    "Oak Harbour", "Pine Textiles", "Quartz Glass", "Reed Cargo", "Sage Pharma", "Tarn Water", "Umber Paints",
    "Vale Schools", "Willow Care", "Yarrow Farms", "Zinc Works", "Amber Travel", "Basalt Roads", "Coral Media",
    "Delta Looms", "Ember Stoves", "Flint Mining", "Grove Markets", "Hazel Books", "Inlet Marine", "Jade Robotics",
    "Kiln Ceramics", "Loam Gardens", "Moss Paper", "North Rail", "Ochre Design", "Pebble Toys", "Quill Legal",
    "Ridge Cranes", "Slate Roofing", "Thistle Gin", "Upland Wool", "Verge Media", "Wharf Logistics", "Yew Archery",
    "Zephyr Air", "Arbor Homes", "Brook Audio", "Cliff Insurance", "Dell Orchards", "Estuary Salt", "Fjord Ferries",
    "Glade Games", "Hollow Caves", "Islet Sails", "Knoll Wines",
];

/// What is to be done in each open deal, in how many days, and how long ago anything was done.
#[rustfmt::skip]
const STEPS: [(Option<(&str, i64)>, i64); 18] = [
    (Some(("Chase the signature", -3)), 5),
    (Some(("Send the revised quote", 1)), 4),
    (Some(("Countersign and file", 0)), 2),
    (Some(("Demo to the board", 2)), 6),
    (None, 19),
    (Some(("Answer the security list", -1)), 3),
    (Some(("Second demo", 0)), 4),
    (Some(("Call the CFO", 4)), 7),
    (Some(("Ask for the new budget", 60)), 16),
    (None, 24),
    (Some(("Book the demo room", 7)), 5),
    (Some(("Qualify by phone", 3)), 3),
    (Some(("Send two references", 12)), 8),
    (Some(("Call back", 0)), 2),
    (None, 9),
    (Some(("Ask for the budget", 5)), 1),
    (Some(("First call", 1)), 1),
    (Some(("Find out who decides", 20)), 0),
];

/// Of the open deals, by their order: when the proposal lapses, and which have something to say of themselves.
const LAPSES: [(usize, i64); 3] = [(1, 6), (4, 16), (5, 1)];
const OVERDUE: usize = 3;
const ONE_CONTACT: usize = 7;
const JUST_VIEWED: usize = 5;

#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Won,
    Lost,
    Parked,
    Open,
}

/// A deal of the demo, with its days.
struct Deal {
    number: usize,
    today: Day,
    fate: Fate,
    /// The last stage it reached.
    stage: usize,
    /// Its place among the open ones.
    open: usize,
    created: Day,
    closed: Option<Day>,
    /// The day it entered each stage after the first.
    moves: Vec<Day>,
    seats: i64,
    price: i64,
}

/// The files of the demo, settings among them.
pub fn files(today: Day) -> Vec<File> {
    let deals = deals(today);
    let quota = quota(&deals, today);
    let settings = fill(include_str!("templates/demo.toml"), today).replace("{{quota}}", &quota);
    let mut files = vec![
        File::new("pipeline.toml", settings),
        File::new("leads/web.csv", leads(&deals, today)),
    ];
    for deal in &deals {
        files.push(File::new(format!("deals/{}.toml", deal.id()), deal.text()));
    }
    files
}

fn deals(today: Day) -> Vec<Deal> {
    let mut open = 0;
    let mut deals = Vec::with_capacity(FATES.len());
    for (number, fate) in FATES.iter().enumerate() {
        let deal = Deal::new(number, *fate, open, today);
        open += usize::from(deal.closed.is_none());
        deals.push(deal);
    }
    deals
}

/// A fifth more than a quarter of what was won in a year, in fives of thousands: within reach, not reached.
fn quota(deals: &[Deal], today: Day) -> String {
    let in_a_year = deals.iter().filter(|d| {
        d.fate == Fate::Won && d.closed.is_some_and(|closed| closed > today.plus(-365))
    });
    let won: i64 = in_a_year.map(Deal::amount).sum();
    number(won * 6 / 5 / 4 / 5_000 * 5_000 + 5_000)
}

/// A number that is the same for the same deal and question, below `below`.
fn mixed(deal: usize, question: u64, below: i64) -> i64 {
    // SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
    let mut z = (deal as u64 + 1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(question.wrapping_mul(0xd1b5_4a32_d192_ed03));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) % below as u64) as i64
}

/// `48_000`.
fn number(n: i64) -> String {
    if n < 1_000 {
        n.to_string()
    } else {
        format!("{}_{:03}", n / 1_000, n % 1_000)
    }
}

impl Deal {
    fn new(number: usize, letter: u8, open: usize, today: Day) -> Deal {
        let age = (FATES.len() - 1 - number) as i64 * APART + YOUNGEST;
        let created = today.plus(-age);
        let (fate, stage) = match letter {
            b'W' => (Fate::Won, CLOSING),
            b'L' => (
                Fate::Lost,
                [0, 0, 1, 1, 2, 3, 4][mixed(number, 1, 7) as usize],
            ),
            b'P' => (Fate::Parked, 2),
            digit => (Fate::Open, usize::from(digit - b'1')),
        };
        let cycle = match fate {
            // The newest ones are this quarter's, so that something is won in it.
            Fate::Won if number >= RECENT => age - 5 - mixed(number, 2, 22),
            Fate::Won => (50 + mixed(number, 2, 65)).min(age - 6),
            Fate::Lost => (14 + mixed(number, 2, 20) + 12 * stage as i64).min(age - 4),
            // The day it entered its stage: some days before it was last spoken of.
            _ => (age - STEPS[open].1 - 2 - mixed(number, 2, 7)).max(0),
        };
        let is_closed = matches!(fate, Fate::Won | Fate::Lost);
        // A closed deal leaves its last stage when it closes; an open one has just entered it.
        let whole = LEFT_AT[if is_closed { stage } else { stage.max(1) - 1 }];
        let moves = LEFT_AT[..stage]
            .iter()
            .map(|at| created.plus(cycle * at / whole));
        Deal {
            number,
            today,
            fate,
            stage,
            open,
            created,
            closed: is_closed.then(|| created.plus(cycle)),
            moves: moves.collect(),
            seats: SEATS[mixed(number, 3, 8) as usize],
            price: PRICES[mixed(number, 4, 3) as usize],
        }
    }

    fn company(&self) -> &'static str {
        COMPANIES[self.number]
    }

    fn id(&self) -> String {
        let first = self.company().split(' ').next().unwrap_or_default();
        format!("{}-{}-seats", first.to_lowercase(), self.seats)
    }

    fn amount(&self) -> i64 {
        self.seats * self.price
    }

    fn owner(&self) -> &'static str {
        REPS[mixed(self.number, 5, 3) as usize]
    }

    fn source(&self) -> &'static str {
        SOURCES[mixed(self.number, 6, 5) as usize]
    }

    fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Whether the offer was cut when the proposal went out.
    fn was_cut(&self) -> bool {
        self.stage >= PROPOSAL && mixed(self.number, 7, 3) == 0
    }

    fn first_amount(&self) -> i64 {
        if self.was_cut() {
            self.amount() + 10 * self.price / 2
        } else {
            self.amount()
        }
    }

    /// When it was first expected to close, and when it is now.
    fn expected(&self) -> (Day, Day) {
        let first = self.created.plus(80 + mixed(self.number, 8, 30));
        let now = match self.fate {
            Fate::Won | Fate::Lost => first,
            Fate::Parked => self.today.plus(100),
            Fate::Open if self.open == OVERDUE => self.today.plus(-9),
            Fate::Open if first > self.today.plus(3) => first,
            Fate::Open => self.today.plus(12 + 5 * self.open as i64),
        };
        (first, now)
    }

    fn parked_until(&self) -> Option<Day> {
        (self.fate == Fate::Parked).then(|| self.today.plus(58))
    }

    fn text(&self) -> String {
        let mut out = format!(
            "name = \"{0}: {1} seats\"\ncompany = \"{0}\"\namount = {2}\nstage = \"{3}\"\ncreated = {4}\nowner = \"{5}\"\n",
            self.company(),
            self.seats,
            number(self.amount()),
            self.stage_name(),
            self.created,
            self.owner(),
        );
        if self.number % 9 == 4 {
            out += "currency = \"EUR\"\n";
        }
        out += &format!("expected_close = {}\n", self.expected().1);
        if let Some(closed) = self.closed {
            out += &format!("closed = {closed}\n");
        }
        if self.fate == Fate::Lost {
            out += &format!(
                "lost_reason = \"{}\"\n",
                REASONS[mixed(self.number, 9, 4) as usize]
            );
        }
        if let Some(day) = self.parked_until() {
            out += &format!("on_hold_until = {day}\n");
        }
        out += &format!("type = \"new\"\nsource = \"{}\"\n", self.source());
        if self.is_committed() {
            out += "forecast = \"commit\"\n";
        }
        if self.is_open()
            && let Some((step, due)) = STEPS[self.open].0
        {
            out += &format!(
                "next_step = \"{step}\"\nnext_step_due = {}\n",
                self.today.plus(due)
            );
        }
        out += &self.history();
        out += &self.activity();
        out += &self.tables();
        out
    }

    fn stage_name(&self) -> &'static str {
        match self.fate {
            Fate::Won => "won",
            Fate::Lost => "lost",
            _ => STAGES[self.stage],
        }
    }

    fn is_committed(&self) -> bool {
        self.is_open() && self.stage == CLOSING
    }

    fn history(&self) -> String {
        let (first, now) = self.expected();
        let mut entries = vec![(
            self.created,
            format!(
                "stage = \"prospecting\", amount = {}, owner = \"{}\", expected_close = {first}",
                number(self.first_amount()),
                self.owner()
            ),
        )];
        for (at, day) in self.moves.iter().enumerate() {
            let mut said = format!("stage = \"{}\"", STAGES[at + 1]);
            if at + 1 == PROPOSAL && self.was_cut() {
                said += &format!(", amount = {}", number(self.amount()));
            }
            if at + 1 == CLOSING && self.is_committed() {
                said += ", forecast = \"commit\"";
            }
            entries.push((*day, said));
        }
        let last = entries.last().map_or(self.created, |(day, _)| *day);
        if now != first {
            let slipped = last.max(self.today.plus(-(1 + STEPS[self.open].1)));
            entries.push((slipped, format!("expected_close = {now}")));
        }
        if let Some(until) = self.parked_until() {
            entries.push((self.today.plus(-16), format!("on_hold_until = {until}")));
        }
        if let Some(closed) = self.closed {
            entries.push((closed, format!("stage = \"{}\"", self.stage_name())));
        }
        entries.sort_by_key(|(day, _)| *day);
        let lines = entries
            .iter()
            .map(|(day, said)| format!("  {{ on = {day}, {said} }},\n"));
        format!("history = [\n{}]\n", lines.collect::<String>())
    }

    fn activity(&self) -> String {
        const DONE: [(&str, &str); 6] = [
            ("call", "First call: they know the pain"),
            ("call", "Budget is there for this year"),
            ("meeting", "Went through how they work today"),
            ("demo", "Shown to the team; questions about exports"),
            ("proposal", "Sent, with two terms"),
            ("meeting", "Agreed in principle"),
        ];
        let mut done: Vec<(Day, &str, &str)> = vec![(self.created, "email", "They wrote to us")];
        let days = self.moves.iter().enumerate();
        done.extend(days.map(|(at, day)| (*day, DONE[at + 1].0, DONE[at + 1].1)));
        match self.closed {
            Some(closed) => done.push((closed, "call", "They told us")),
            None => {
                let day = self.today.plus(-STEPS[self.open].1);
                done.push((day.max(self.created), DONE[self.stage].0, "Spoke with Jo"));
            }
        }
        let lines = done.iter().map(|(day, kind, note)| {
            format!(
                "  {{ on = {day}, kind = \"{kind}\", note = \"{note}\", by = \"{}\" }},\n",
                self.owner()
            )
        });
        format!("activity = [\n{}]\n", lines.collect::<String>())
    }

    /// What stands in tables of its own: qualification, region, contacts, paper.
    fn tables(&self) -> String {
        let mut out = String::new();
        if self.stage >= 1 {
            out += &format!("\n[bant]\nbudget = {}\nneed = true\n", self.stage >= 2);
        }
        out += &format!(
            "\n[custom]\nregion = \"{}\"\n",
            REGIONS[mixed(self.number, 10, 3) as usize]
        );
        let domain = self.domain();
        out += &format!(
            "\n[[contact]]\nname = \"Jo Field\"\nemail = \"jo@{domain}\"\nrole = \"champion\"\n"
        );
        if self.stage >= 2 && !(self.is_open() && self.open == ONE_CONTACT) {
            out += &format!(
                "\n[[contact]]\nname = \"Ruth Lang\"\nemail = \"ruth@{domain}\"\nrole = \"finance\"\n"
            );
        }
        out + &self.paper()
    }

    fn domain(&self) -> String {
        format!(
            "{}.example",
            self.company().to_lowercase().replace(' ', "-")
        )
    }

    /// Proposal and contract.
    fn paper(&self) -> String {
        let Some(sent) = self.moves.get(PROPOSAL - 1) else {
            return String::new();
        };
        let lapse = LAPSES
            .iter()
            .find(|(open, _)| self.is_open() && *open == self.open);
        let expires = lapse.map_or(sent.plus(45), |(_, days)| self.today.plus(*days));
        let viewed = if self.is_open() && self.open == JUST_VIEWED {
            self.today
        } else {
            sent.plus(1)
        };
        let mut out =
            format!("\n[proposal]\nsent = {sent}\nviewed = {viewed}\nexpires = {expires}\n");
        if let Some(sent) = self.moves.get(CLOSING - 1) {
            out += &format!("\n[contract]\nsent = {sent}\n");
            if self.fate == Fate::Won
                && let Some(signed) = self.closed
            {
                out += &format!("signed = {signed}\n");
            }
        }
        out
    }
}

/// A lead list: the people behind the deals that came by the web, and others on their way.
fn leads(deals: &[Deal], today: Day) -> String {
    #[rustfmt::skip]
    const PEOPLE: [&str; 8] = ["Ada Holm", "Ben Ruiz", "Cleo Marsh", "Dov Lind", "Eva Tran", "Finn Okoye", "Gia Moreau", "Hal Stone"];
    const STATUS: [&str; 8] = [
        "new",
        "new",
        "working",
        "working",
        "qualified",
        "disqualified",
        "dead",
        "dead",
    ];
    let mut out = String::from(
        "name,company,title,email,industry,employees,source,owner,status,created,first_contacted,last_contacted,touches,converted,deal\n",
    );
    for deal in deals.iter().filter(|d| d.source() == "web") {
        let first = deal.created.plus(-9);
        out += &format!(
            "Jo Field,{},Head of Operations,jo@{},,,web,{},converted,{first},{},{},3,{},{}\n",
            deal.company(),
            deal.domain(),
            deal.owner(),
            first.plus(1),
            deal.created,
            deal.created,
            deal.id(),
        );
    }
    for number in 0..64usize {
        let status = STATUS[mixed(number, 20, 8) as usize];
        let name = PEOPLE[number % 8];
        let town = [
            "Stow", "Wick", "Lund", "Bray", "Cork", "Ghent", "Oslo", "Riga",
        ][number / 8];
        let age = if status == "new" {
            mixed(number, 21, 12)
        } else {
            20 + mixed(number, 21, 300)
        };
        let created = today.plus(-age);
        let contacts = if status == "new" {
            ",,0".to_string()
        } else {
            let (first, more) = (created.plus(1), mixed(number, 22, 12));
            format!("{first},{},{}", first.plus(more), 1 + more / 3)
        };
        let first_name = name.split(' ').next().unwrap_or_default().to_lowercase();
        out += &format!(
            "{name},{town} Trading,{},{first_name}@{}-trading.example,retail,{},web,{},{status},{created},{contacts},,\n",
            ["Office Manager", "CFO", "Founder"][mixed(number, 23, 3) as usize],
            town.to_lowercase(),
            [25, 60, 200, 800][mixed(number, 24, 4) as usize],
            REPS[number % 3],
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn there_are_sixty_and_each_open_one_has_its_step() {
        let deals = deals(day("2026-11-23"));
        let count = |fate: Fate| deals.iter().filter(|d| d.fate == fate).count();
        assert_eq!(deals.len(), 60);
        assert_eq!(count(Fate::Open) + count(Fate::Parked), STEPS.len());
        assert_eq!(count(Fate::Parked), 1);
        assert!(count(Fate::Won) >= 14 && count(Fate::Lost) >= 20);
    }

    #[test]
    fn nothing_happens_after_today_or_before_it_began() {
        for deal in deals(day("2026-03-01")) {
            let last = deal.closed.unwrap_or(deal.today);
            assert!(deal.moves.is_sorted(), "{}", deal.id());
            assert!(
                deal.moves.iter().all(|d| *d >= deal.created && *d <= last),
                "{}",
                deal.id()
            );
            assert!(last <= deal.today);
        }
    }

    #[test]
    fn ids_differ() {
        let mut ids: Vec<String> = deals(Day::MAX).iter().map(Deal::id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 60);
    }
}
