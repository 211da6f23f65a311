//! Prints a made-up account export: `cargo run --release --example generate-account -- PRINCIPALS`.

#[path = "support/account.rs"]
mod account;

fn main() {
    let principals = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000);
    println!("{}", account::account(principals));
}
