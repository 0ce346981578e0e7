//! An invented company whose people edit its deals for a year, and commit: the same from the same seed. It knows what
//! happened, and writes files of it; what is true between two of its commits is worked out from what happened
//! (`truth.rs`), never from the files.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Write as _;
use std::process::{Command, Stdio};

use pipeline::model::day::Day;

use crate::common::Folder;
use crate::random::Random;
use crate::repository::Repository;

/// What can befall a deal; money in cents.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Created(i64),
    Amount(i64),
    /// The top alone, without an entry: nobody says since when.
    ByHand(i64),
    Stage(usize),
    Closed(bool),
    Reopened,
    Owner(usize),
}

/// Something that befell a deal, on the day that its entry says.
#[derive(Clone, Debug)]
pub struct Event {
    pub on: Day,
    pub what: What,
}

/// A deal, with all that ever befell it, in the order of days; no two things on one day.
#[derive(Clone, Debug)]
pub struct Life {
    pub events: Vec<Event>,
    pub is_euro: bool,
    /// While two branches are open: which of them may touch it.
    branch: Option<usize>,
}

/// What a commit holds of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub id: String,
    folder: String,
    /// How much of its life is written down.
    pub events: usize,
    pub is_broken: bool,
}

/// The files of a commit.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub deals: BTreeMap<usize, Held>,
    /// Of a euro, in hundredths.
    pub rate: i64,
    is_renamed: bool,
}

pub struct Made {
    pub hash: String,
    pub day: Day,
    pub state: State,
    /// Commits that it was made from, itself among them.
    pub ancestors: Vec<usize>,
}

pub struct Company {
    pub repository: Repository,
    pub lives: Vec<Life>,
    pub commits: Vec<Made>,
}

const PEOPLE: [&str; 3] = ["dana", "lee", "omar"];
const STAGES: [&str; 4] = ["prospecting", "poc", "proposal", "closing"];
/// What the second stage is called later.
const RENAMED: &str = "trial";

/// A branch while commits are made.
struct Branch {
    at: usize,
    state: State,
}

struct Maker {
    random: Random,
    lives: Vec<Life>,
    commits: Vec<Made>,
    day: Day,
    stream: String,
}

impl Company {
    /// A repository of so many commits, and its truth.
    pub fn new(seed: u64, commits: usize) -> Company {
        let mut maker = Maker {
            random: Random::new(seed),
            lives: Vec::new(),
            commits: Vec::new(),
            day: Day::parse("2026-01-05").expect("a day"),
            stream: String::new(),
        };
        maker.run(commits);
        let repository = Repository::new(Folder::empty());
        let hashes = import(&repository, &maker.stream, maker.commits.len());
        for (commit, hash) in maker.commits.iter_mut().zip(hashes) {
            commit.hash = hash;
        }
        repository.git("2026-01-01", &["reset", "-q", "--hard", "main"]);
        Company {
            repository,
            lives: maker.lives,
            commits: maker.commits,
        }
    }
}

/// Feeds the commits to git; answers their hashes.
fn import(repository: &Repository, stream: &str, count: usize) -> Vec<String> {
    let marks = repository.folder.outside("marks");
    let mut git = Command::new("git")
        .args(["fast-import", "--quiet", "--force"])
        .arg(format!("--export-marks={}", marks.display()))
        .current_dir(repository.folder.path(""))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", repository.home())
        .stdin(Stdio::piped())
        .spawn()
        .expect("git is needed for these tests");
    let mut input = git.stdin.take().expect("its input");
    input.write_all(stream.as_bytes()).expect("a stream to git");
    drop(input);
    assert!(git.wait().expect("git ends").success());
    let marks = std::fs::read_to_string(marks).expect("the marks");
    let mut hashes = vec![String::new(); count];
    for line in marks.lines() {
        let (mark, hash) = line.split_once(' ').expect("a mark");
        let number: usize = mark[1..].parse().expect("a number");
        hashes[number - 1] = hash.into();
    }
    hashes
}

impl Maker {
    fn run(&mut self, commits: usize) {
        let mut main = Branch {
            at: 0,
            state: State {
                rate: 110,
                ..State::default()
            },
        };
        let mut side: Option<Branch> = None;
        for number in 0..commits {
            self.day = self.day.plus(self.random.below(3) as i64);
            match &mut side {
                None if number > 5 && self.random.chance(8) => {
                    for life in &mut self.lives {
                        life.branch = Some(self.random.below(2));
                    }
                    side = Some(Branch {
                        at: main.at,
                        state: main.state.clone(),
                    });
                }
                Some(branch) if self.random.chance(15) => {
                    // What the side did to its own deals, and nothing else.
                    for (deal, held) in &branch.state.deals {
                        if self.lives[*deal].branch == Some(1) {
                            main.state.deals.insert(*deal, held.clone());
                        }
                    }
                    let gone: Vec<usize> = main.state.deals.keys().copied().collect();
                    for deal in gone {
                        if self.lives[deal].branch == Some(1)
                            && !branch.state.deals.contains_key(&deal)
                        {
                            main.state.deals.remove(&deal);
                        }
                    }
                    let parents = [main.at, branch.at];
                    self.commit("main", &mut main, &parents);
                    for life in &mut self.lives {
                        life.branch = None;
                    }
                    side = None;
                    continue;
                }
                _ => {}
            }
            match &mut side {
                Some(branch) if self.random.chance(50) => self.edit(branch, 1, "side"),
                Some(_) => self.edit(&mut main, 0, "main"),
                None => self.edit(&mut main, 0, "main"),
            }
        }
    }

    fn edit(&mut self, branch: &mut Branch, number: usize, name: &str) {
        let mut touched = Vec::new();
        for _ in 0..self.random.between(1, 4) {
            if branch.state.deals.is_empty() || self.random.chance(30) {
                let deal = self.begin(&mut branch.state, number);
                touched.push(deal);
                continue;
            }
            let open_to_us: Vec<usize> = branch
                .state
                .deals
                .keys()
                .copied()
                .filter(|d| self.lives[*d].branch.is_none_or(|b| b == number))
                .filter(|d| !touched.contains(d))
                .collect();
            if !open_to_us.is_empty() {
                let deal = self.random.pick(&open_to_us);
                touched.push(deal);
                self.touch(&mut branch.state, deal);
            }
        }
        // Settings are changed on the main branch only, while it is the only one.
        if name == "main" && self.lives.iter().all(|l| l.branch.is_none()) {
            if self.random.chance(5) {
                branch.state.rate = self.random.between(95, 130) as i64;
            }
            branch.state.is_renamed |= self.commits.len() > 60;
        }
        let parents: Vec<usize> = match self.commits.is_empty() {
            true => Vec::new(),
            false => vec![branch.at],
        };
        self.commit(name, branch, &parents);
    }

    /// A day for the next entry of a deal: today, or, entered late, some day since the last.
    fn date(&mut self, deal: usize) -> Option<Day> {
        let last = self.lives[deal].events.last()?.on;
        let room = self.day.since(last);
        if room < 1 {
            return None;
        }
        match self.random.chance(30) {
            true => Some(last.plus(self.random.between(1, room as usize) as i64)),
            false => Some(self.day),
        }
    }

    fn amount(&mut self) -> i64 {
        let whole = self.random.between(1, 9_999) as i64;
        whole * 100 + self.random.pick(&[0, 0, 0, 50, 99])
    }

    fn begin(&mut self, state: &mut State, number: usize) -> usize {
        let late = if self.random.chance(25) {
            self.random.between(1, 90) as i64
        } else {
            0
        };
        let amount = self.amount();
        let is_alone = self.lives.iter().all(|l| l.branch.is_none());
        self.lives.push(Life {
            events: vec![Event {
                on: self.day.plus(-late),
                what: What::Created(amount),
            }],
            is_euro: self.random.chance(15),
            branch: (!is_alone || number == 1).then_some(number),
        });
        let deal = self.lives.len() - 1;
        let held = Held {
            id: format!("deal-{deal}"),
            folder: self.random.pick(&["", "2025/", "emea/west/"]).into(),
            events: 1,
            is_broken: false,
        };
        state.deals.insert(deal, held);
        deal
    }

    fn touch(&mut self, state: &mut State, deal: usize) {
        let held = state.deals.get_mut(&deal).expect("a deal of this branch");
        if held.is_broken {
            held.is_broken = false;
            return;
        }
        let life = &self.lives[deal];
        let by_hand = life
            .events
            .iter()
            .any(|e| matches!(e.what, What::ByHand(_)));
        let is_euro = life.is_euro;
        let mut is_open = true;
        for event in &life.events {
            match event.what {
                What::Closed(_) => is_open = false,
                What::Reopened => is_open = true,
                _ => {}
            }
        }
        match self.random.below(100) {
            0..4 => {
                state.deals.remove(&deal);
            }
            4..10 => held.id = format!("deal-{deal}-{}", self.commits.len()),
            10..15 => held.folder = self.random.pick(&["", "old/", "emea/"]).into(),
            15..19 if !by_hand && !is_euro => held.is_broken = true,
            _ if by_hand => {}
            19..30 if is_open && !is_euro => {
                let last = life.events.last().expect("its creation").on;
                if last < self.day {
                    let what = What::ByHand(self.amount());
                    // In force from the day after the newest dated line.
                    self.add(state, deal, last.plus(1), what);
                }
            }
            dice => {
                let Some(on) = self.date(deal) else { return };
                let what = match dice {
                    30..50 if is_open && !is_euro => What::Amount(self.amount()),
                    50..60 if is_open => What::Closed(self.random.chance(40)),
                    60..80 if !is_open && !is_euro => What::Reopened,
                    80..88 => What::Owner(self.random.below(PEOPLE.len())),
                    _ if is_open => What::Stage(self.random.below(STAGES.len())),
                    _ => return,
                };
                self.add(state, deal, on, what);
            }
        }
    }

    fn add(&mut self, state: &mut State, deal: usize, on: Day, what: What) {
        // What changes nothing is no event: with a new name, content is the same in all that counts.
        let (mut stage, mut owner) = (What::Stage(0), What::Owner(0));
        for event in &self.lives[deal].events {
            match event.what {
                What::Stage(_) => stage = event.what.clone(),
                What::Reopened => stage = What::Stage(2),
                What::Owner(_) => owner = event.what.clone(),
                _ => {}
            }
        }
        if what == stage || what == owner {
            return;
        }
        self.lives[deal].events.push(Event { on, what });
        state.deals.get_mut(&deal).expect("a deal").events = self.lives[deal].events.len();
    }

    /// Writes a commit: all its files, as git keeps what it has anyway.
    fn commit(&mut self, name: &str, branch: &mut Branch, parents: &[usize]) {
        let number = self.commits.len();
        let who = PEOPLE[self.random.below(PEOPLE.len())];
        let at = self.day.since(Day::parse("1970-01-01").expect("a day")) * 86_400
            + 36_000
            + number as i64;
        let person = format!("{who} <{who}@acme.example> {at} +0000");
        let out = &mut self.stream;
        let _ = writeln!(out, "commit refs/heads/{name}\nmark :{}", number + 1);
        let _ = writeln!(out, "author {person}\ncommitter {person}\ndata 4\nedit");
        for (place, parent) in parents.iter().enumerate() {
            let word = if place == 0 { "from" } else { "merge" };
            let _ = writeln!(out, "{word} :{}", parent + 1);
        }
        let _ = writeln!(out, "deleteall");
        let mut file = |path: &str, text: &str| {
            let _ = write!(out, "M 100644 inline {path}\ndata {}\n{text}\n", text.len());
        };
        file("pipeline.toml", &settings(&branch.state));
        for (deal, held) in &branch.state.deals {
            let path = format!("deals/{}{}.toml", held.folder, held.id);
            file(&path, &text(*deal, &self.lives[*deal], held));
        }
        let mut ancestors = vec![number];
        for parent in parents {
            ancestors.extend(&self.commits[*parent].ancestors);
        }
        ancestors.sort_unstable();
        ancestors.dedup();
        self.commits.push(Made {
            hash: String::new(),
            day: self.day,
            state: branch.state.clone(),
            ancestors,
        });
        branch.at = number;
    }
}

fn settings(state: &State) -> String {
    let mut text = format!(
        "currency = \"USD\"\ntimezone = \"UTC\"\nrates = {{ EUR = {}.{:02} }}\n",
        state.rate / 100,
        state.rate % 100
    );
    for stage in STAGES {
        let _ = match stage {
            "poc" if state.is_renamed => {
                writeln!(text, "[[stage]]\nid = \"{RENAMED}\"\naliases = [\"poc\"]")
            }
            _ => writeln!(text, "[[stage]]\nid = \"{stage}\""),
        };
    }
    text
}

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A deal's file, as far as its life is written down. Stages keep the names that they had.
fn text(deal: usize, life: &Life, held: &Held) -> String {
    if held.is_broken {
        return format!("name = \"Deal {deal}\nthis is not TOML\n");
    }
    let (mut stage, mut amount, mut owner, mut closed) = ("prospecting", 0, PEOPLE[0], None);
    let (mut lines, mut created) = (String::new(), None);
    for Event { on, what } in &life.events[..held.events] {
        let fields = match what {
            What::Created(value) => {
                (created, amount) = (Some(on), *value);
                format!(
                    "stage = \"{stage}\", amount = {}, owner = \"{owner}\"",
                    money(amount)
                )
            }
            What::Amount(value) => {
                amount = *value;
                format!("amount = {}", money(amount))
            }
            What::ByHand(value) => {
                amount = *value;
                continue;
            }
            What::Stage(to) => {
                stage = STAGES[*to];
                format!("stage = \"{stage}\"")
            }
            What::Closed(won) => {
                stage = if *won { "won" } else { "lost" };
                closed = Some(on);
                format!("stage = \"{stage}\"")
            }
            What::Reopened => {
                (stage, closed) = ("proposal", None);
                format!("stage = \"{stage}\"")
            }
            What::Owner(to) => {
                owner = PEOPLE[*to];
                format!("owner = \"{owner}\"")
            }
        };
        let _ = writeln!(lines, "  {{ on = {on}, {fields} }},");
    }
    let created = created.expect("its creation");
    let mut text = format!(
        "name = \"Deal {deal}\"\ncompany = \"Company {}\"\namount = {}\nstage = \"{stage}\"\ncreated = {created}\nowner = \"{owner}\"\n",
        deal % 7,
        money(amount)
    );
    if life.is_euro {
        text += "currency = \"EUR\"\n";
    }
    if let Some(closed) = closed {
        let _ = writeln!(text, "closed = {closed}");
        if stage == "lost" {
            text += "lost_reason = \"price\"\n";
        }
    }
    text + "history = [\n" + &lines + "]\n"
}
