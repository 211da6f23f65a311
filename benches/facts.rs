//! Speed of the facts about AWS: `./x bench facts`.

use divan::{Bencher, black_box};
use parapet::aws::{ManagedPolicies, decode, facts};

static FACTS: &[u8] = include_bytes!("../data/facts.bin");
static MANAGED: &[u8] = include_bytes!("../data/managed-policies.bin");

fn main() {
    divan::main();
}

/// From the bytes of the file to look-ups; once a run of the program.
#[divan::bench]
fn decode_facts() {
    let _ = black_box(decode(black_box(FACTS)));
}

#[divan::bench]
fn decode_managed_policies() {
    let _ = black_box(ManagedPolicies::decode(black_box(MANAGED)));
}

/// The longest of them all.
#[divan::bench]
fn managed_policy_document(bencher: Bencher<'_, '_>) {
    let Ok(policies) = ManagedPolicies::decode(MANAGED) else { return };
    bencher.bench_local(|| policies.get(black_box("ReadOnlyAccess")).and_then(|policy| policy.document()));
}

#[divan::bench(args = ["s3:GetObject", "s3:Get*Tag*", "ec2:*", "s*:Get*", "*:*Tag*", "*"])]
fn expand(bencher: Bencher<'_, '_>, pattern: &str) {
    let Some(facts) = facts() else { return };
    bencher.bench_local(|| facts.expand(black_box(pattern)));
}

#[divan::bench(args = ["s3:GetObject", "kms:encryptioncontext:app"])]
fn look_up(bencher: Bencher<'_, '_>, name: &str) {
    let Some(facts) = facts() else { return };
    bencher.bench_local(|| {
        (facts.action(black_box(name)).is_some(), facts.condition_key(black_box(name)).is_some())
    });
}

#[divan::bench(args = ["ec2:DescribeInstance", "dynamdb:GetItem", "s3:Zzzzzzz", "aws:PrincipleOrgID"])]
fn suggest(bencher: Bencher<'_, '_>, name: &str) {
    let Some(facts) = facts() else { return };
    bencher.bench_local(|| {
        let key = facts.suggest_condition_key(black_box(name)).is_some();
        (facts.suggest_action(black_box(name)).is_some(), key)
    });
}
