use pipeline::analytics::forecast::{model::{Model, Record}, opportunity::opportunities, outlook::{Asked, Forecaster, Suppose}};
use pipeline::workspace::load;
use pipeline::model::{book::{Keep, Need}, day::Day, period::Period, query::Query};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t = Day::parse(&a[2]).unwrap();
    let w = match load::open(std::path::Path::new(&a[1]), |_, _| Ok(t)) { Ok(w) => w, Err(_) => panic!("settings") };
    let start = Day::parse(&a[3]).unwrap(); let end = Day::parse(&a[4]).unwrap();
    let period = Period::between("p", start, end);
    let query = Query::parse(&[], &w.settings, t).unwrap();
    let book = match w.load(Need { as_of: t, keep: Keep::All, seen: false }) { Ok(b) => b, Err(_) => panic!("load") };
    let view = book.at(t, &query);
    let Some(record) = Record::of(&book, t) else { println!("{{\"empty\":true}}"); return };
    let Some(model) = Model::of(&record, t) else { println!("{{\"empty\":true}}"); return };
    let f = Forecaster::new(&model, &period);
    let deals: Vec<_> = opportunities(view).unwrap().into_iter().filter(|d| !d.is_omitted()).collect();
    let o = f.outlook(&Asked { period: &period, deals: &deals, won: 0.0, share_of_new: 1.0, suppose: Suppose::default() });
    let d = f.deal_odds(&period, &deals, Suppose::default());
    println!("from_open {} from_new {} new_wins {} level {:?} sigma {} p10 {} p50 {} p90 {}", o.from_open, o.from_new, o.new_wins, f.level.log, f.level.sigma, o.distribution.quantile(0.1), o.distribution.quantile(0.5), o.distribution.quantile(0.9));
    for w in &f.level.windows { let all = w.all(); println!("window {:?} {:?} {} {} {}", w.eve, w.end, all.won, all.expected, all.variance); }
    for (deal, odds) in deals.iter().zip(d) {
        println!("deal {} {} {} {:?}", deal.deal.extra().unwrap().id, odds.in_period, odds.ever, odds.expected);
    }
}
