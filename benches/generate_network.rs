//! Prints a made-up network: `cargo run --release --example generate-network -- GROUPS`.

#[path = "support/network.rs"]
mod network;

fn main() {
    let groups = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000);
    print!("{}", network::network(groups));
}
