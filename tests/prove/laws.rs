//! The algebra of sets, on random policies.

use parapet::policy::{Policy, PolicyKind};
use parapet::prove::replay::allows;
use parapet::prove::{Relation, RequestSpace, Verdict, compare_spaces};
use proptest::prelude::*;

fn statement() -> impl Strategy<Value = String> {
    let action =
        prop_oneof![Just("*"), Just("s3:*"), Just("s3:Get*"), Just("s3:?etObject"), Just("sqs:SendMessage")];
    let resource =
        prop_oneof![Just("*"), Just("arn:aws:s3:::b/*"), Just("arn:aws:s3:::*/a"), Just("arn:aws:s3:::b?")];
    let condition = prop_oneof![
        3 => Just(String::new()),
        1 => Just(r#","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#.to_owned()),
        1 => Just(r#","Condition":{"StringNotLike":{"s3:prefix":["a*","b"]}}"#.to_owned()),
        1 => Just(r#","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}"#.to_owned()),
        1 => Just(r#","Condition":{"NumericLessThan":{"s3:max-keys":"10"}}"#.to_owned()),
        1 => Just(r#","Condition":{"StringLike":{"aws:PrincipalArn":"*:user/*"}}"#.to_owned()),
    ];
    (any::<bool>(), any::<bool>(), action, any::<bool>(), resource, condition).prop_map(
        |(allow, not_action, action, not_resource, resource, condition)| {
            format!(
                r#"{{"Effect":"{}","{}Action":"{action}","{}Resource":"{resource}"{condition}}}"#,
                if allow { "Allow" } else { "Deny" },
                if not_action { "Not" } else { "" },
                if not_resource { "Not" } else { "" },
            )
        },
    )
}

fn policies() -> impl Strategy<Value = Policy> {
    prop::collection::vec(statement(), 1..4).prop_map(|list| super::policy(&list.join(",")))
}

fn space(policy: &Policy) -> RequestSpace {
    RequestSpace::allowed(policy, &PolicyKind::Identity)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn sets_obey_the_laws(a in policies(), b in policies(), c in policies()) {
        let (sa, sb, sc) = (space(&a), space(&b), space(&c));
        let same = |x: &RequestSpace, y: &RequestSpace| compare_spaces(x, y).relation == Relation::Equivalent;
        // Nothing is in a set and not in it.
        prop_assert!(sa.difference(&sa).verdict().is_empty());
        prop_assert!(sa.intersection(&sa.complement()).verdict().is_empty());
        prop_assert!(RequestSpace::all().difference(&sa.union(&sa.complement())).verdict().is_empty());
        // De Morgan.
        prop_assert!(same(&sa.union(&sb).complement(), &sa.complement().intersection(&sb.complement())));
        prop_assert!(same(&sa.intersection(&sb).complement(), &sa.complement().union(&sb.complement())));
        // Distribution, absorption, difference.
        prop_assert!(same(&sa.intersection(&sb.union(&sc)), &sa.intersection(&sb).union(&sa.intersection(&sc))));
        prop_assert!(same(&sa.union(&sa.intersection(&sb)), &sa));
        prop_assert!(same(&sa.difference(&sb), &sa.intersection(&sb.complement())));
    }

    #[test]
    fn a_witness_is_in_its_set(a in policies(), b in policies()) {
        let kind = PolicyKind::Identity;
        let told = |policy: &Policy, verdict: &Verdict| {
            verdict.witness().and_then(|witness| allows(policy, &kind, &witness.request))
        };
        prop_assert_ne!(told(&a, &space(&a).verdict()), Some(false));
        let both = space(&a).intersection(&space(&b)).verdict();
        prop_assert!(told(&a, &both) != Some(false) && told(&b, &both) != Some(false));
        let one = space(&a).difference(&space(&b)).verdict();
        prop_assert!(told(&a, &one) != Some(false) && told(&b, &one) != Some(true));
    }

    /// A boundary and control policies only ever take away.
    #[test]
    fn bounds_only_take_away(a in policies(), b in policies(), c in policies()) {
        let alone = RequestSpace::identity(std::slice::from_ref(&a), None, &[]);
        let bounded = RequestSpace::identity(std::slice::from_ref(&a), Some(&b), &[vec![c]]);
        prop_assert!(bounded.difference(&alone).verdict().is_empty());
    }
}
