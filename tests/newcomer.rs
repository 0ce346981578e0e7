//! A newcomer with the README alone comes to a report of their own first deal: `newcomer.sh` does what it says, here with
//! the program that is built already.
#![cfg(unix)]

use std::process::Command;

#[test]
fn the_readme_leads_to_a_report_of_ones_own() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/newcomer.sh");
    let run = Command::new(script)
        .env("PIPELINE", env!("CARGO_BIN_EXE_pipeline"))
        .output()
        .expect("bash");
    let said = String::from_utf8_lossy(&run.stdout);
    let complaint = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}{complaint}");
}
