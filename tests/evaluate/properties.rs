//! What holds of every set of policies, and that the fast evaluator agrees with the slow one of [`super::reference`].

use proptest::prelude::*;

use super::{EMPTY, load, reference};
use parapet::evaluate::{Outcome, evaluate, trace};

const ACTIONS: [&str; 5] = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "s3:*", "*"];
const RESOURCES: [&str; 5] =
    ["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/x", "arn:aws:s3:::${aws:username}/*", "arn:aws:sqs:*:*:q"];
const PRINCIPALS: [&str; 6] = [
    r#""*""#,
    r#"{"AWS": "111122223333"}"#,
    r#"{"AWS": "arn:aws:iam::111122223333:user/ana"}"#,
    r#"{"AWS": "arn:aws:iam::111122223333:role/deploy"}"#,
    r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/deploy/ci"}"#,
    r#"{"Service": "lambda.amazonaws.com"}"#,
];
const CONDITIONS: [&str; 8] = [
    "{}",
    "{}",
    r#"{"StringEquals": {"aws:PrincipalTag/t": ["x", "y"]}}"#,
    r#"{"StringNotEquals": {"aws:PrincipalTag/t": "x"}}"#,
    r#"{"StringLikeIfExists": {"aws:PrincipalTag/t": "x*"}}"#,
    r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
    r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}, "Null": {"aws:PrincipalTag/t": "true"}}"#,
    r#"{"StringEqual": {"aws:PrincipalTag/t": "x"}}"#,
];
const CALLERS: [&str; 6] = [
    r#""arn:aws:iam::111122223333:user/ana""#,
    r#""arn:aws:sts::111122223333:assumed-role/deploy/ci""#,
    r#""arn:aws:iam::111122223333:root""#,
    r#""arn:aws:iam::444455556666:user/eve""#,
    r#"{"service": "lambda.amazonaws.com"}"#,
    r#""anonymous""#,
];
const CONTEXTS: [&str; 5] = [
    "{}",
    r#"{"aws:PrincipalTag/t": "x"}"#,
    r#"{"aws:PrincipalTag/t": "z", "aws:TagKeys": ["a", "c"]}"#,
    r#"{"aws:TagKeys": ["a", "b"]}"#,
    r#"{"aws:PrincipalTag/t": "xy", "aws:TagKeys": "b"}"#,
];

/// A statement, with a principal where the layer wants one.
fn statement() -> impl Strategy<Value = (bool, usize, bool, usize, usize, bool, usize)> {
    (
        any::<bool>(),
        0..5_usize,
        prop::bool::weighted(0.1),
        0..5_usize,
        0..6_usize,
        prop::bool::weighted(0.1),
        0..8_usize,
    )
}

type Parts = (bool, usize, bool, usize, usize, bool, usize);

fn written(parts: &Parts, principal: bool) -> String {
    let (allow, action, not_action, resource, who, not_resource, condition) = *parts;
    let effect = if allow { "Allow" } else { "Deny" };
    let principal = if principal { format!(r#""Principal": {}, "#, PRINCIPALS[who]) } else { String::new() };
    let (a, r) = (
        if not_action { "NotAction" } else { "Action" },
        if not_resource { "NotResource" } else { "Resource" },
    );
    format!(
        r#"{{"Effect": "{effect}", {principal}"{a}": "{}", "{r}": "{}", "Condition": {}}}"#,
        ACTIONS[action], RESOURCES[resource], CONDITIONS[condition]
    )
}

fn policy(statements: &[Parts], principal: bool) -> String {
    let list: Vec<String> = statements.iter().map(|parts| written(parts, principal)).collect();
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, list.join(", "))
}

/// Everything that a scenario is made of.
#[derive(Clone, Debug)]
struct World {
    caller: usize,
    context: usize,
    complete: bool,
    identity: Vec<Parts>,
    resource: Vec<Parts>,
    boundary: Option<Vec<Parts>>,
    session: Option<Vec<Parts>>,
    scp: Option<Vec<Vec<Parts>>>,
    rcp: Option<Vec<Parts>>,
    endpoint: Option<Vec<Parts>>,
}

impl World {
    fn text(&self) -> String {
        let mut policies = vec![
            format!(r#""identity": {}"#, policy(&self.identity, false)),
            format!(r#""resource": {}"#, policy(&self.resource, true)),
        ];
        let one = |key: &str, list: &Option<Vec<Parts>>, principal| {
            list.as_ref().map(|list| format!(r#""{key}": [{}]"#, policy(list, principal)))
        };
        policies.extend(one("permissions_boundary", &self.boundary, false));
        policies.extend(one("session", &self.session, false));
        policies.extend(one("vpc_endpoint", &self.endpoint, true));
        policies.extend(self.scp.as_ref().map(|levels| {
            let levels: Vec<String> =
                levels.iter().map(|level| format!("[{}]", policy(level, false))).collect();
            format!(r#""scp": [{}]"#, levels.join(", "))
        }));
        policies.extend(self.rcp.as_ref().map(|list| format!(r#""rcp": [[{}]]"#, policy(list, true))));
        format!(
            r#"{{"request": {{"principal": {}, "action": "s3:GetObject", "resource": "arn:aws:s3:::a/x",
               "resource_account": "111122223333", "context": {}, "context_complete": {}}}, "policies": {{{}}}}}"#,
            CALLERS[self.caller],
            CONTEXTS[self.context],
            self.complete,
            policies.join(", ")
        )
    }

    fn outcome(&self) -> Outcome {
        let scenario = load(&self.text()).unwrap();
        evaluate(&scenario.cases[0].request, &scenario.cases[0].policies).outcome
    }
}

fn statements() -> impl Strategy<Value = Vec<Parts>> {
    prop::collection::vec(statement(), 0..4)
}

fn worlds() -> impl Strategy<Value = World> {
    let few = || prop::option::weighted(0.3, statements());
    let scp = prop::option::weighted(0.3, prop::collection::vec(statements(), 1..3));
    ((0..6_usize, 0..5_usize, any::<bool>(), statements(), statements()), (few(), few(), scp, few(), few()))
        .prop_map(
            |((caller, context, complete, identity, resource), (boundary, session, scp, rcp, endpoint))| {
                World { caller, context, complete, identity, resource, boundary, session, scp, rcp, endpoint }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// Where all is known they agree word for word. Else what the fast one is sure of is so in every way in which things may
    /// be; it may doubt more, for it looks at each condition alone.
    #[test]
    fn the_slow_evaluator_agrees(world in worlds()) {
        let text = world.text();
        let scenario = load(&text).unwrap();
        let case = &scenario.cases[0];
        let decision = evaluate(&case.request, &case.policies);
        let (fast, slow) = (decision.outcome.name(), reference::decide(&text));
        if world.complete && !text.contains("\"StringEqual\"") {
            prop_assert_eq!(fast, slow, "{}", text);
        } else if fast != "Unknown" {
            prop_assert_eq!(fast == "Allowed", slow == "Allowed", "{}", text);
            prop_assert!(slow != "Unknown", "{} {}", fast, text);
        }
        prop_assert_eq!(trace(&case.request, &case.policies).decision, decision);
    }

    #[test]
    fn adding_a_deny_never_allows(world in worlds(), (_, a, b, c, d, e, f) in statement(), layer in 0..7_usize) {
        let mut more = world.clone();
        let deny = (false, a, b, c, d, e, f);
        let into = match layer {
            0 => &mut more.identity,
            1 => &mut more.resource,
            2 => match &mut more.boundary { Some(list) => list, None => return Ok(()) },
            3 => match &mut more.session { Some(list) => list, None => return Ok(()) },
            4 => match &mut more.scp { Some(levels) => &mut levels[0], None => return Ok(()) },
            5 => match &mut more.rcp { Some(list) => list, None => return Ok(()) },
            _ => match &mut more.endpoint { Some(list) => list, None => return Ok(()) },
        };
        into.push(deny);
        // From best to worst: Allowed, Unknown, ImplicitDeny, ExplicitDeny.
        let rank = |outcome| match outcome { Outcome::Allowed => 0, Outcome::Unknown => 1, _ => 2 };
        prop_assert!(rank(more.outcome()) >= rank(world.outcome()), "{}", more.text());
    }

    #[test]
    fn adding_an_allow_never_denies(world in worlds(), (_, a, b, c, d, e, f) in statement(), to_resource in any::<bool>()) {
        let mut more = world.clone();
        if to_resource { &mut more.resource } else { &mut more.identity }.push((true, a, b, c, d, e, f));
        let rank = |outcome| match outcome { Outcome::Allowed => 2, Outcome::Unknown => 1, _ => 0 };
        prop_assert!(rank(more.outcome()) >= rank(world.outcome()), "{}", more.text());
    }

    #[test]
    fn the_order_of_statements_does_not_matter(world in worlds()) {
        let mut turned = world.clone();
        turned.identity.reverse();
        turned.resource.reverse();
        for list in [&mut turned.boundary, &mut turned.session, &mut turned.rcp, &mut turned.endpoint].into_iter().flatten() {
            list.reverse();
        }
        turned.scp.iter_mut().flatten().for_each(|level| level.reverse());
        prop_assert_eq!(turned.outcome(), world.outcome());
    }

    /// More is known of a complete request: the answer is one that the open one left possible.
    #[test]
    fn completing_the_context_only_settles(world in worlds()) {
        let open = World { complete: false, ..world.clone() }.outcome();
        let closed = World { complete: true, ..world }.outcome();
        if open != Outcome::Unknown {
            prop_assert_eq!(open == Outcome::Allowed, closed == Outcome::Allowed);
        }
    }

    /// A boundary without statements denies whatever identity policies grant.
    #[test]
    fn an_empty_boundary_denies_all(world in worlds()) {
        let bounded = World { boundary: Some(Vec::new()), resource: Vec::new(), caller: world.caller % 2, ..world };
        prop_assert!(bounded.outcome().is_denied(), "{}", bounded.text());
        prop_assert!(bounded.text().contains(&EMPTY[..EMPTY.len() - 1]));
    }
}
