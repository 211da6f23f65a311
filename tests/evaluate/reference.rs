//! A slow, obvious evaluator that shares no code with the library: it reads the scenario with `serde_json`, tries every
//! way in which what is not known may be, and follows the flow chart word by word. It knows only what the worlds of
//! [`super::properties`] are made of.

use std::collections::BTreeMap;

use serde_json::Value;

type Context = BTreeMap<String, Vec<String>>;

/// One way in which everything may be.
struct Guess {
    context: Context,
    /// Whether statements with an operator that does not exist apply.
    misspelt_applies: bool,
}

/// `Allowed`, `ExplicitDeny`, `ImplicitDeny` or `Unknown`.
pub fn decide(text: &str) -> &'static str {
    let scenario: Value = serde_json::from_str(text).unwrap();
    let request = &scenario["request"];
    let mut given: Context = BTreeMap::new();
    for (key, values) in request["context"].as_object().unwrap() {
        given.insert(key.clone(), strings(values));
    }
    if request["principal"] == "arn:aws:iam::111122223333:user/ana" {
        given.insert("aws:username".into(), vec!["ana".into()]);
    }
    if request["principal"] == "arn:aws:iam::444455556666:user/eve" {
        given.insert("aws:username".into(), vec!["eve".into()]);
    }
    let complete = request["context_complete"] == true;
    // A service and an anonymous caller have no tags.
    let has_tags = request["principal"].as_str().is_some_and(|text| text.starts_with("arn:"));
    let mut guesses = Vec::new();
    for tag in
        options(&given, "aws:PrincipalTag/t", complete || !has_tags, &[&["x"], &["y"], &["xy"], &["zz"]])
    {
        for keys in options(&given, "aws:TagKeys", complete, &[&["a"], &["b"], &["c"], &["a", "c"]]) {
            for misspelt_applies in [false, true] {
                let mut context = given.clone();
                for (key, values) in [("aws:PrincipalTag/t", &tag), ("aws:TagKeys", &keys)] {
                    match values {
                        Some(values) => context.insert(key.to_owned(), values.clone()),
                        None => context.remove(key),
                    };
                }
                guesses.push(Guess { context, misspelt_applies });
            }
        }
    }
    let mut answers: Vec<&str> = guesses.iter().map(|guess| in_world(&scenario, guess)).collect();
    answers.sort_unstable();
    answers.dedup();
    match answers.as_slice() {
        [one] => one,
        // Denied either way, whichever of both it is.
        ["ExplicitDeny", "ImplicitDeny"] => "ImplicitDeny",
        _ => "Unknown",
    }
}

fn options(given: &Context, key: &str, settled: bool, guesses: &[&[&str]]) -> Vec<Option<Vec<String>>> {
    if let Some(values) = given.get(key) {
        return vec![Some(values.clone())];
    }
    let mut all = vec![None];
    if !settled {
        all.extend(guesses.iter().map(|values| Some(values.iter().map(|v| (*v).to_owned()).collect())));
    }
    all
}

fn in_world(scenario: &Value, guess: &Guess) -> &'static str {
    let caller = &scenario["request"]["principal"];
    let policies = &scenario["policies"];
    let is_user_or_role = caller.as_str().is_some_and(|text| text.starts_with("arn:"));
    let is_root = caller.as_str().is_some_and(|text| text.ends_with(":root"));
    let same = caller.as_str().is_some_and(|text| text.contains(":111122223333:"));

    // The statements of each kind that apply, in this world.
    let list = |key: &str| applying(&policies[key], scenario, guess);
    let identity = if is_user_or_role { list("identity") } else { vec![] };
    let boundary = if is_user_or_role { list("permissions_boundary") } else { vec![] };
    let session = if is_user_or_role { list("session") } else { vec![] };
    let (resource, rcp, endpoint) = (list("resource"), list("rcp"), list("vpc_endpoint"));
    let scp = if is_user_or_role { list("scp") } else { vec![] };

    // "If the code finds even one explicit deny that applies, the code returns a final decision of Deny."
    for kind in [&rcp, &scp, &resource, &identity, &boundary, &session, &endpoint] {
        if kind.iter().any(|statement| statement["Effect"] == "Deny") {
            return "ExplicitDeny";
        }
    }
    let allows = |kind: &[Value]| kind.iter().any(|statement| statement["Effect"] == "Allow");
    let limits = |key: &str, kind: &[Value]| policies[key].is_null() || allows(kind);
    if !limits("rcp", &rcp) || !limits("vpc_endpoint", &endpoint) {
        return "ImplicitDeny";
    }
    if is_user_or_role && !policies["scp"].is_null() {
        for level in policies["scp"].as_array().unwrap() {
            if !allows(&applying(level, scenario, guess)) {
                return "ImplicitDeny";
            }
        }
    }
    let names = |wanted: &[&str]| {
        resource.iter().any(|statement| {
            let who = &statement["Principal"];
            let text =
                who.as_str().or_else(|| who["AWS"].as_str()).or_else(|| who["Service"].as_str()).unwrap();
            statement["Effect"] == "Allow" && wanted.contains(&text)
        })
    };
    let within_limits = limits("permissions_boundary", &boundary) && limits("session", &session);
    let allowed = if !is_user_or_role {
        allows(&resource)
    } else if !same {
        allows(&resource) && allows(&identity) && within_limits
    } else if is_root {
        // The account itself and everyone name the root user.
        names(&["*", "111122223333"]) || within_limits
    } else {
        let itself =
            ["*", "arn:aws:iam::111122223333:user/ana", "arn:aws:sts::111122223333:assumed-role/deploy/ci"];
        let role = ["arn:aws:iam::111122223333:role/deploy"];
        names(&itself) || ((names(&role) || allows(&identity)) && within_limits)
    };
    if allowed { "Allowed" } else { "ImplicitDeny" }
}

/// The statements under a value, however deep, that apply.
fn applying(value: &Value, scenario: &Value, guess: &Guess) -> Vec<Value> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| applying(item, scenario, guess)).collect(),
        Value::Object(policy) => {
            let all = policy["Statement"].as_array().unwrap().iter();
            all.filter(|statement| applies(statement, scenario, guess)).cloned().collect()
        }
        _ => vec![],
    }
}

fn applies(statement: &Value, scenario: &Value, guess: &Guess) -> bool {
    let request = &scenario["request"];
    let action = request["action"].as_str().unwrap();
    let resource = request["resource"].as_str().unwrap();
    let action_matches = match (&statement["Action"], &statement["NotAction"]) {
        (Value::String(pattern), _) => wildcard(pattern, action),
        (_, Value::String(pattern)) => !wildcard(pattern, action),
        _ => panic!("no action"),
    };
    let names_resource = |pattern: &str| {
        let user = guess.context.get("aws:username").map(|names| names[0].as_str());
        match (pattern.contains("${aws:username}"), user) {
            (true, None) => false,
            (true, Some(user)) => wildcard(&pattern.replace("${aws:username}", user), resource),
            (false, _) => wildcard(pattern, resource),
        }
    };
    let resource_matches = match (&statement["Resource"], &statement["NotResource"]) {
        (Value::String(pattern), _) => names_resource(pattern),
        (_, Value::String(pattern)) => !names_resource(pattern),
        _ => panic!("no resource"),
    };
    action_matches
        && resource_matches
        && principal_matches(&statement["Principal"], &request["principal"])
        && conditions_hold(&statement["Condition"], guess)
}

fn principal_matches(element: &Value, caller: &Value) -> bool {
    if element.is_null() || element == "*" {
        return true;
    }
    if let Some(service) = element["Service"].as_str() {
        return caller["service"] == service;
    }
    let Some(caller) = caller.as_str() else { return false };
    let wanted = element["AWS"].as_str().unwrap();
    wanted == caller
        || (wanted == "111122223333" && caller.contains(":111122223333:"))
        || (wanted.ends_with(":role/deploy") && caller.contains(":assumed-role/deploy/"))
}

fn conditions_hold(conditions: &Value, guess: &Guess) -> bool {
    conditions.as_object().unwrap().iter().all(|(operator, keys)| {
        keys.as_object().unwrap().iter().all(|(key, wanted)| {
            let wanted = strings(wanted);
            let values = guess.context.get(key);
            let one_of = |value: &String| wanted.contains(value);
            match operator.as_str() {
                "StringEqual" => guess.misspelt_applies,
                "Null" => (wanted == ["true"]) == values.is_none(),
                "StringEquals" => values.is_some_and(|values| values.iter().all(one_of)),
                "StringNotEquals" => values.is_none_or(|values| !values.iter().any(one_of)),
                "StringLikeIfExists" => {
                    values.is_none_or(|values| values.iter().all(|v| wanted.iter().any(|w| wildcard(w, v))))
                }
                "ForAllValues:StringEquals" => values.is_none_or(|values| values.iter().all(one_of)),
                "ForAnyValue:StringEquals" => values.is_some_and(|values| values.iter().any(one_of)),
                other => panic!("{other}"),
            }
        })
    })
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        other => vec![other.as_str().unwrap().to_owned()],
    }
}

/// By the definition: a `*` is nothing, or one character and the `*` again.
fn wildcard(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            wildcard(&pattern[1..], text)
                || (!text.is_empty() && wildcard(pattern, &text[text.chars().next().unwrap().len_utf8()..]))
        }
        Some(first) => {
            text.strip_prefix(first).is_some_and(|rest| wildcard(&pattern[first.len_utf8()..], rest))
        }
    }
}
