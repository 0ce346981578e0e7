//! Turns the public data set "CRM Sales Opportunities" (Maven Analytics) into a pipeline folder.
//!
//!     cargo run --release --example maven -- DATA_DIR OUT_DIR
//!
//! DATA_DIR holds sales_pipeline.csv, products.csv, sales_teams.csv and accounts.csv. What the
//! export leaves open is settled thus, and counted on stderr where something is left out or named:
//!
//! * **Amount.** The export knows an amount only for what was won (`close_value`); open deals have
//!   none and lost ones have 0. A deal is worth its product's list price while it is under way,
//!   and what was paid once it is won. A lost deal keeps its list price, because that is what was
//!   lost: with 0 the win rate by value would be 100 %, whatever happened.
//! * **Dates.** `created` is the engage date, and a deal begins in stage "engaging": the export
//!   does not say when, or whether, it was prospected. The 500 opportunities in "Prospecting" have
//!   no date at all. A deal needs one, none can be told, and so they are left out.
//! * **Names.** "GTXPro" in the pipeline is the "GTX Pro" of the price list. Opportunities without
//!   an account get the company "(no account)". Reps and regional offices become short ids:
//!   "Darcel Schlecht" is `darcel-schlecht`. Misspelt sectors stay as they are.

#[path = "converting/folder.rs"]
mod folder;

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use folder::{Failure, NewFolder, check_header, quoted};

const STAGES: &str = r#"
[[stage]]
id = "prospecting"
probability = 0.3

[[stage]]
id = "engaging"
probability = 0.6
"#;

/// One row of sales_pipeline.csv, in the order of its columns.
type Opportunity = (
    String,         // opportunity_id
    String,         // sales_agent
    String,         // product
    String,         // account
    String,         // deal_stage
    Option<String>, // engage_date
    Option<String>, // close_date
    Option<u64>,    // close_value
);

struct Product {
    name: String,
    series: String,
    list_price: u64,
}

struct Account {
    sector: String,
    country: String,
}

struct Catalogue {
    products: HashMap<String, Product>,
    accounts: HashMap<String, Account>,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [data, out] = args.as_slice() else {
        eprintln!("usage: maven DATA_DIR OUT_DIR");
        return ExitCode::from(2);
    };
    match convert(Path::new(data), Path::new(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn convert(data: &Path, out: &Path) -> Result<(), Failure> {
    let catalogue = Catalogue {
        products: read_products(data)?,
        accounts: read_accounts(data)?,
    };
    let mut folder = NewFolder::create(out)?;
    let (mut undated, mut without_account) = (0, 0);

    let mut table = csv::Reader::from_path(data.join("sales_pipeline.csv"))?;
    let columns =
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value";
    check_header(&mut table, &columns.split(',').collect::<Vec<_>>())?;
    for row in table.deserialize() {
        let row: Opportunity = row?;
        let Some(created) = row.5.clone() else {
            undated += 1;
            continue;
        };
        without_account += usize::from(row.3.is_empty());
        let text = deal(&row, &created, &catalogue).map_err(|e| format!("{}: {e}", row.0))?;
        folder.write_deal(&row.0, &created, &text)?;
    }

    let deals = folder.finish(&settings(data)?)?;
    eprintln!("{deals} deals; {without_account} of them without an account");
    eprintln!("{undated} opportunities left out: they have no date");
    Ok(())
}

/// The file of one opportunity.
fn deal(row: &Opportunity, created: &str, catalogue: &Catalogue) -> Result<String, Failure> {
    let (_, agent, product, account, deal_stage, _, close_date, close_value) = row;
    let product = catalogue
        .products
        .get(&without_blanks(product))
        .ok_or("unknown product")?;
    let price = product.list_price;
    let (stage, amount) = match deal_stage.as_str() {
        "Engaging" => ("engaging", price),
        "Won" => ("won", close_value.ok_or("won without a value")?),
        "Lost" => ("lost", price),
        other => return Err(format!("unknown stage {other}").into()),
    };
    let company = if account.is_empty() {
        "(no account)"
    } else {
        account
    };

    let mut text = format!(
        "name = {}\n",
        quoted(&format!("{company}: {}", product.name))
    );
    text += &format!("company = {}\namount = {amount}\n", quoted(company));
    text += &format!("stage = \"{stage}\"\ncreated = {created}\n");
    text += &format!("owner = {}\n", quoted(&short_id(agent)));
    let mut history = format!("  {{ on = {created}, stage = \"engaging\", amount = {price} }},\n");
    if stage != "engaging" {
        let closed = close_date.as_deref().ok_or("closed without a date")?;
        text += &format!("closed = {closed}\n");
        history += &match stage {
            "won" => format!("  {{ on = {closed}, stage = \"won\", amount = {amount} }},\n"),
            _ => format!("  {{ on = {closed}, stage = \"lost\" }},\n"),
        };
    }
    text += &format!("history = [\n{history}]\n\n[custom]\n");
    text += &format!("product = {}\n", quoted(&product.name));
    text += &format!("series = {}\n", quoted(&product.series));
    if let Some(Account { sector, country }) = catalogue.accounts.get(account) {
        text += &format!(
            "sector = {}\ncountry = {}\n",
            quoted(sector),
            quoted(country)
        );
    }
    Ok(text)
}

/// Currency, stages, and every rep with the regional office as team, those without deals too.
fn settings(data: &Path) -> Result<String, Failure> {
    let mut table = csv::Reader::from_path(data.join("sales_teams.csv"))?;
    check_header(&mut table, &["sales_agent", "manager", "regional_office"])?;
    let mut text = String::from("currency = \"USD\"\n");
    text += STAGES;
    for row in table.deserialize() {
        let (agent, _, office): (String, String, String) = row?;
        let (id, team) = (quoted(&short_id(&agent)), quoted(&short_id(&office)));
        text += &format!("\n[[rep]]\nid = {id}\nteam = {team}\n");
    }
    Ok(text)
}

/// The price list, by product name without blanks, so that "GTXPro" finds "GTX Pro".
fn read_products(data: &Path) -> Result<HashMap<String, Product>, Failure> {
    let mut table = csv::Reader::from_path(data.join("products.csv"))?;
    check_header(&mut table, &["product", "series", "sales_price"])?;
    let mut products = HashMap::new();
    for row in table.deserialize() {
        let (name, series, list_price): (String, String, u64) = row?;
        products.insert(
            without_blanks(&name),
            Product {
                name,
                series,
                list_price,
            },
        );
    }
    Ok(products)
}

fn read_accounts(data: &Path) -> Result<HashMap<String, Account>, Failure> {
    let mut table = csv::Reader::from_path(data.join("accounts.csv"))?;
    let columns = "account,sector,year_established,revenue,employees,office_location,subsidiary_of";
    check_header(&mut table, &columns.split(',').collect::<Vec<_>>())?;
    let mut accounts = HashMap::new();
    for row in table.records() {
        let row = row?;
        let account = Account {
            sector: row[1].to_string(),
            country: row[5].to_string(),
        };
        accounts.insert(row[0].to_string(), account);
    }
    Ok(accounts)
}

fn without_blanks(name: &str) -> String {
    name.split_whitespace().collect()
}

fn short_id(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}
