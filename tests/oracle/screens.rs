//! What the screens `report` and `funnel` show of the example folder, rounded as they show it.

use crate::json::Json;

/// The figures of the screens `report`, `report --by owner` and `funnel`, as a person reads them.
#[rustfmt::skip]
pub const SCREENS: [(&str, &str); 24] = [
    ("open.deals", "21"), ("open.value", "681500"), ("open.weighted", "238724"),
    ("open.on_hold.deals", "1"), ("open.on_hold.value", "33000"),
    ("open.average_size", "32452"), ("open.median_size", "30000"),
    ("won.deals", "23"), ("won.value", "776000"), ("won.average_size", "33739"), ("won.median_size", "26000"),
    ("close_rate.by_count.won", "23"), ("close_rate.by_count.closed", "112"),
    ("cycle.mean_days", "92"), ("cycle.median_days", "81"), ("velocity.per_day", "1576"),
    // Value, weighted, entered, advanced, lost, back, still open, days (18.5 for proposal).
    ("stage 0", "7 225000 43340 116 82 27 0 7 8"), ("stage 1", "5 128000 33032 84 55 24 0 5 14"),
    ("stage 2", "4 181000 67537 57 40 13 0 4 14"), ("stage 3", "2 49000 24971 41 32 7 0 2 12"),
    ("stage 4", "2 84000 57000 34 25 7 0 2 19"), ("stage 5", "1 14500 12843 26 23 2 0 1 7"),
    // Percent: close rate, its interval, by value, odds by stage, conversion by stage.
    ("rates", "21 14 29 22 | 19 26 37 51 68 89 | 75 70 75 82 78 92"),
    ("owners", "dana 11 394500 148330 7 180000 14 50 81 | lee 6 155500 36735 6 349000 21 29 67 | omar 4 131500 53659 10 247000 30 33 88"),
];

fn rounded(json: &Json, times: f64) -> String {
    let number: f64 = json.to_string().parse().expect("a number");
    format!("{}", (number * times + 0.5).floor())
}

/// What a screen shows at one of the places above.
pub fn on_screen(report: &Json, place: &str) -> String {
    let whole = |row: &Json, path: &str| rounded(row.at(path), 1.0);
    let percents = |rows: &[Json], path: &str| {
        rows.iter()
            .map(|row| rounded(row.at(path), 100.0))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let stages = report.at("stages").items();
    if let Some(stage) = place.strip_prefix("stage ") {
        let row = &stages[stage.parse::<usize>().expect("a number")];
        let columns = "deals value weighted entered advanced lost back still_open median_days";
        return columns
            .split(' ')
            .map(|path| whole(row, path))
            .collect::<Vec<_>>()
            .join(" ");
    }
    match place {
        "rates" => {
            let rates = report.at("close_rate");
            let four = [
                "by_count.rate",
                "by_count.low",
                "by_count.high",
                "by_value.rate",
            ];
            let four = four.map(|path| rounded(rates.at(path), 100.0)).join(" ");
            format!(
                "{four} | {} | {}",
                percents(stages, "learned_rate"),
                percents(stages, "conversion")
            )
        }
        "owners" => {
            let owner = |group: &Json| {
                let open = "open.deals open.value open.weighted won.deals won.value";
                let open: Vec<String> = open.split(' ').map(|path| whole(group, path)).collect();
                let rate = group.at("close_rate.by_count");
                let rest = [rounded(rate.at("rate"), 100.0), whole(rate, "closed")].join(" ");
                let key = group.at("key").text().expect("an owner");
                format!(
                    "{key} {} {rest} {}",
                    open.join(" "),
                    whole(group, "cycle.median_days")
                )
            };
            let groups = report.at("groups").items();
            groups.iter().map(owner).collect::<Vec<_>>().join(" | ")
        }
        path => whole(report, path),
    }
}
