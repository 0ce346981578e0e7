//! Writes a pipeline folder of invented deals, of any size, for measuring speed and memory.
//!
//!     cargo run --release --example generate -- OUT_DIR COUNT [--flat] [--open N]
//!
//! The same COUNT and options give the same files, byte for byte, on any machine. Deal files have
//! 450 to 700 bytes, with 2 to 7 entries of history. They lie in folders of at most 1000 files, by
//! the month of their creation; with `--flat` all in one. A tenth of the deals is open, or exactly N
//! of them; the others were closed by 2026-11-23, the day to report as of. pipeline.toml is written
//! last, so that a folder without it is known to be half made.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Days since 1970-01-01: 2024-01-02, when the first deal is created, and 2026-11-23.
const FIRST_DAY: i64 = 19_724;
const TODAY: i64 = 20_780;

/// Open deals were created in the last days before `TODAY`, closed ones all along.
const OPEN_SPAN: i64 = 150;

const LARGEST_FOLDER: usize = 1000;
const SHORTEST: usize = 450;
const LONGEST: usize = 700;

const STAGES: [&str; 6] = [
    "prospecting",
    "qualification",
    "discovery",
    "demo",
    "proposal",
    "closing",
];
const OWNERS: [&str; 12] = [
    "dana", "omar", "lee", "ines", "piotr", "mei", "kofi", "anna", "raj", "sofia", "tom", "yuki",
];
const TEAMS: [&str; 3] = ["emea", "americas", "apac"];
const SOURCES: [&str; 6] = ["referral", "web", "event", "outbound", "partner", "list"];
const REASONS: [&str; 5] = ["price", "competitor", "no-decision", "timing", "features"];
const COMPANIES: [&str; 16] = [
    "Acme",
    "Globex",
    "Initech",
    "Umbrella",
    "Hooli",
    "Vehement",
    "Massive",
    "Sirius",
    "Tyrell",
    "Wonka",
    "Zorg",
    "Cyberdyne",
    "Soylent",
    "Rekall",
    "Bluth",
    "Aperture",
];
const GOODS: [&str; 5] = ["seats", "licences", "expansion", "pilot", "renewal"];
const NOTES: [&str; 6] = [
    "CFO wants a three-year price",
    "Asked for two references",
    "Security review has begun",
    "Went through the open points",
    "Left a message",
    "Showed the reporting part to the whole team",
];
const KINDS: [&str; 5] = ["call", "email", "meeting", "demo", "note"];
const PEOPLE: [&str; 6] = [
    "Jo Field",
    "Ada Stone",
    "Max Rivers",
    "Lin Berg",
    "Sam Wood",
    "Eva Hill",
];
const ROLES: [&str; 4] = ["champion", "buyer", "user", "blocker"];

struct Request {
    out: PathBuf,
    count: usize,
    open: usize,
    flat: bool,
}

/// What is settled about a deal before its file is written.
struct Plan {
    number: usize,
    created: i64,
    open: bool,
    folder: usize,
}

fn main() -> ExitCode {
    let Some(request) = parse(std::env::args().skip(1)) else {
        eprintln!("usage: generate OUT_DIR COUNT [--flat] [--open N], N at most COUNT");
        return ExitCode::from(2);
    };
    match generate(&request) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn parse(mut args: impl Iterator<Item = String>) -> Option<Request> {
    let out = PathBuf::from(args.next()?);
    let count: usize = args.next()?.parse().ok()?;
    let (mut flat, mut open) = (false, count / 10);
    while let Some(option) = args.next() {
        match option.as_str() {
            "--flat" => flat = true,
            "--open" => open = args.next()?.parse().ok()?,
            _ => return None,
        }
    }
    (open <= count).then_some(Request {
        out,
        count,
        open,
        flat,
    })
}

fn generate(request: &Request) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(&request.out)?;
    if fs::read_dir(&request.out)?.next().is_some() {
        return Err(format!("{} is not empty", request.out.display()).into());
    }
    let (plans, folders) = plan(request);
    let folders: Vec<PathBuf> = folders.iter().map(|name| request.out.join(name)).collect();
    for folder in &folders {
        fs::create_dir_all(folder)?;
    }

    // Creating files is bound by the kernel, and two threads are faster than one.
    let (front, back) = plans.split_at(plans.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| write_all(back, &folders));
        let mine = write_all(front, &folders);
        // The other thread panics only where this one would have, too.
        mine.and(other.join().expect("the writing thread panicked"))
    })?;
    fs::write(request.out.join("pipeline.toml"), settings())?;
    Ok(())
}

/// The creation day and the folder of every deal, and the folders' names.
fn plan(request: &Request) -> (Vec<Plan>, Vec<String>) {
    let closed = request.count - request.open;
    // A deal takes ten days at least, so the last closed one was created ten days ago.
    let created = |i: usize| match i.checked_sub(closed) {
        None => spread(i, closed, FIRST_DAY, TODAY - 10),
        Some(nth) => spread(nth, request.open, TODAY - OPEN_SPAN, TODAY),
    };
    let mut in_month: HashMap<String, usize> = HashMap::new();
    for i in 0..request.count {
        *in_month.entry(month(created(i))).or_default() += 1;
    }

    let mut folders = Vec::new();
    let mut number_of: HashMap<String, usize> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut plans = Vec::with_capacity(request.count);
    for i in 0..request.count {
        let month = month(created(i));
        let nth = seen.entry(month.clone()).or_default();
        let name = match (request.flat, in_month[&month] > LARGEST_FOLDER) {
            (true, _) => "deals".to_string(),
            (false, false) => format!("deals/{month}"),
            (false, true) => format!("deals/{month}/{:02}", *nth / LARGEST_FOLDER),
        };
        *nth += 1;
        let folder = *number_of.entry(name.clone()).or_insert_with(|| {
            folders.push(name);
            folders.len() - 1
        });
        plans.push(Plan {
            number: i,
            created: created(i),
            open: i >= closed,
            folder,
        });
    }
    (plans, folders)
}

/// The day of the i-th of n events that are spread evenly over the days from `from` up to `until`.
fn spread(i: usize, n: usize, from: i64, until: i64) -> i64 {
    from + (i as i64 * (until - from)) / n as i64
}

fn write_all(plans: &[Plan], folders: &[PathBuf]) -> io::Result<()> {
    for plan in plans {
        let text = deal(plan);
        debug_assert!((SHORTEST..=LONGEST).contains(&text.len()), "{}", text.len());
        let name = format!("deal-{:07}.toml", plan.number);
        fs::write(Path::join(&folders[plan.folder], name), text)?;
    }
    Ok(())
}

/// How a deal went: the moves between the stages, the last one perhaps an end.
struct Course {
    stage: &'static str,
    moves: Vec<(i64, &'static str)>,
    closed: Option<i64>,
    expected_close: i64,
    slipped: Option<(i64, i64)>, // on what day, and the day expected before
    amount: u64,
    first_amount: u64,
}

/// The text of one deal. What is optional is added as far as the size allows.
fn deal(plan: &Plan) -> String {
    let mut dice = Dice::new(plan.number);
    let course = course(plan, &mut dice);
    let company = format!("{} {}", dice.pick(&COMPANIES), 100 + dice.below(900));
    let owner = *dice.pick(&OWNERS);

    let mut activity = vec![entry_of_activity(plan, &course, owner, &mut dice)];
    let contact = contact(&company, &mut dice);
    let (more, has_contact) = (dice.below(4) / 2, dice.below(3) == 0);
    let top = top(plan, &course, &company, owner, &mut dice) + &history(&course);

    let frame = "activity = [\n]\n".len();
    let length = |activity: &[String]| top.len() + frame + activity.concat().len();
    // A third of the deals has a contact, and the short ones, if there is room for it.
    let bare = length(&activity);
    let with_contact = bare + contact.len() <= LONGEST && (has_contact || bare < SHORTEST);
    let room = LONGEST - if with_contact { contact.len() } else { 0 };
    for _ in 0..more {
        let another = entry_of_activity(plan, &course, owner, &mut dice);
        if length(&activity) + another.len() <= room {
            activity.push(another);
        }
    }
    if length(&activity) > LONGEST {
        return top; // seven moves leave no room for anything else
    }
    activity.sort(); // by day: each begins with it
    let contact = if with_contact { contact.as_str() } else { "" };
    format!("{top}activity = [\n{}]\n{contact}", activity.concat())
}

fn course(plan: &Plan, dice: &mut Dice) -> Course {
    let reached = 1 + dice.below(STAGES.len());
    let life = if plan.open {
        TODAY - plan.created
    } else {
        10 + dice.below(110) as i64
    };
    let end = (plan.created + life).min(TODAY);
    let mut days: Vec<i64> = (1..reached)
        .map(|_| plan.created + dice.below((end - plan.created + 1) as usize) as i64)
        .collect();
    days.sort_unstable();
    days.insert(0, plan.created);
    let mut moves: Vec<_> = days.into_iter().zip(STAGES).collect();

    // The further it came, the likelier it was won.
    let won = dice.below(STAGES.len() + 1) < reached.saturating_sub(1);
    let last = STAGES[reached - 1];
    let stage = if plan.open {
        last
    } else if won {
        "won"
    } else {
        "lost"
    };
    if !plan.open {
        moves.push((end, stage));
    }
    // An open deal in its first stage has slipped, so that every history has two entries.
    let slips = moves.len() == 1 || (moves.len() < 7 && dice.below(4) == 0);
    let slipped_on = if plan.open {
        end
    } else {
        moves[moves.len() - 2].0
    };
    let expected_close = if plan.open {
        TODAY - 20 + dice.below(120) as i64
    } else {
        end
    };
    let slipped = slips.then(|| (slipped_on, expected_close - 10 - dice.below(50) as i64));
    let first_amount = 1000 + 250 * dice.below(400) as u64;
    let amount = if dice.below(2) == 0 {
        first_amount
    } else {
        first_amount + 125 * dice.below(40) as u64
    };
    let closed = (!plan.open).then_some(end);
    Course {
        stage,
        moves,
        closed,
        expected_close,
        slipped,
        amount,
        first_amount,
    }
}

/// The keys at the top of the file, before the history.
fn top(plan: &Plan, course: &Course, company: &str, owner: &str, dice: &mut Dice) -> String {
    let goods = format!("{} {}", 5 * (1 + dice.below(60)), dice.pick(&GOODS));
    let mut text = format!("name = \"{company}: {goods}\"\ncompany = \"{company}\"\n");
    let Course { stage, amount, .. } = course;
    text += &format!("amount = {amount}.00\nstage = \"{stage}\"\n");
    text += &format!("created = {}\nowner = \"{owner}\"\n", date(plan.created));
    if dice.below(4) == 0 {
        text += "currency = \"EUR\"\n";
    }
    text += &format!("expected_close = {}\n", date(course.expected_close));
    if let Some(closed) = course.closed {
        text += &format!("closed = {}\n", date(closed));
    }
    if course.stage == "lost" {
        text += &format!("lost_reason = \"{}\"\n", dice.pick(&REASONS));
    }
    text += &format!("source = \"{}\"\n", dice.pick(&SOURCES));
    if plan.open {
        let due = date(TODAY - 10 + dice.below(30) as i64);
        text += &format!("next_step = \"Send the revised quote\"\nnext_step_due = {due}\n");
    }
    text
}

/// The history: the moves and the slip, by day; the newest entry has the amount if it changed.
fn history(course: &Course) -> String {
    let mut entries: Vec<(i64, String)> = Vec::new();
    for (on, stage) in &course.moves {
        entries.push((*on, format!("stage = \"{stage}\"")));
    }
    entries[0].1 += &format!(", amount = {}.00", course.first_amount);
    if let Some((on, before)) = course.slipped {
        entries[0].1 += &format!(", expected_close = {}", date(before));
        entries.push((
            on,
            format!("expected_close = {}", date(course.expected_close)),
        ));
    }
    entries.sort_by_key(|entry| entry.0);
    if let Some(newest) = entries.last_mut()
        && course.amount != course.first_amount
    {
        newest.1 += &format!(", amount = {}.00", course.amount);
    }

    let mut text = String::from("history = [\n");
    for (on, fields) in entries {
        text += &format!("  {{ on = {}, {fields} }},\n", date(on));
    }
    text + "]\n"
}

fn entry_of_activity(plan: &Plan, course: &Course, owner: &str, dice: &mut Dice) -> String {
    let end = course.closed.unwrap_or(TODAY);
    let on = date(plan.created + dice.below((end - plan.created + 1) as usize) as i64);
    let (kind, note) = (dice.pick(&KINDS), dice.pick(&NOTES));
    format!("  {{ on = {on}, kind = \"{kind}\", note = \"{note}\", by = \"{owner}\" }},\n")
}

fn contact(company: &str, dice: &mut Dice) -> String {
    let (person, role) = (dice.pick(&PEOPLE), dice.pick(&ROLES));
    let user = person.to_lowercase().replace(' ', ".");
    let host = company.to_lowercase().replace(' ', "-");
    format!(
        "\n[[contact]]\nname = \"{person}\"\nemail = \"{user}@{host}.example\"\nrole = \"{role}\"\n"
    )
}

/// The usual stages, two currencies with a dated rate, and the reps in three teams.
fn settings() -> String {
    let mut text = String::from("currency = \"USD\"\nrates = { EUR = 1.08 }\n");
    text += "\n[[rate]]\nfrom = 2026-07-01\nEUR = 1.11\n";
    for (i, owner) in OWNERS.iter().enumerate() {
        text += &format!(
            "\n[[rep]]\nid = \"{owner}\"\nteam = \"{}\"\n",
            TEAMS[i % TEAMS.len()]
        );
    }
    text += "\n[[quota]]\nperiod = \"2026-Q4\"\namount = 5_000_000\n";
    text
}

/// A small generator of pseudo-random numbers (SplitMix64, G. Steele and others, 2014), one for
/// each deal, so that neither order nor threads change what is drawn.
struct Dice(u64);

impl Dice {
    fn new(number: usize) -> Dice {
        Dice((number as u64).wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to, but not including, `n`.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

fn month(day: i64) -> String {
    date(day)[..7].to_string()
}

/// `2026-11-23`, from days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date
/// algorithms", civil_from_days; years count from March, so that the leap day comes last).
fn date(day: i64) -> String {
    let shifted = day + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
