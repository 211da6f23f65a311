//! Which resources an action is asked for, and whether patterns reach them.

use super::subject::{Resolved, Truth};
use crate::policy::{Pattern, globs_meet};

/// What an action is to be done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'t> {
    /// The resource of this ARN.
    Arn(&'t str),
    /// Some `user`, `group`, `role` or `policy` of the account, whichever.
    Some(&'static str),
    /// Some user but the caller, whose ARN is given where it is known.
    OtherUser(Option<&'t str>),
    /// The caller's own `user` or `role`, a `group` that it is in, or a `policy` that it holds, where it is not known
    /// which that is.
    Own(&'static str),
    /// Anything that the action works on.
    Any,
}

/// Whether an allowing statement reaches a target, and if that is not certain, the clause to say so.
#[must_use]
pub fn admits(patterns: &[Resolved], negated: bool, target: &Target<'_>, action: &str) -> (Truth, String) {
    if negated {
        let excepted = patterns.iter().any(|pattern| match target {
            Target::Arn(arn) => pattern.matches(arn) != Truth::False,
            _ => Pattern(&pattern.text).is_universal() || covers_kind(&pattern.text, target, action),
        });
        return ((!excepted).into(), String::new());
    }
    let mut best = (Truth::False, String::new());
    for pattern in patterns {
        let reaches = admits_one(pattern, target, action);
        match reaches {
            Truth::True => return (Truth::True, String::new()),
            Truth::Maybe => best = (Truth::Maybe, clause(pattern, target)),
            Truth::False => {}
        }
    }
    best
}

fn clause(pattern: &Resolved, target: &Target<'_>) -> String {
    match target {
        Target::Own("policy") => format!("`{}` is a policy of its holder", pattern.text),
        Target::Own("group") => format!("its holder is in group `{}`", pattern.text),
        Target::Own(_) => format!("its holder is `{}`", pattern.text),
        _ => format!("`{}` with the values of its variables names it", pattern.text),
    }
}

fn admits_one(pattern: &Resolved, target: &Target<'_>, action: &str) -> Truth {
    let can_be = |kind: &str| can_be_iam(&pattern.text, kind);
    match target {
        Target::Arn(arn) => pattern.matches(arn),
        // `${aws:username}` is the caller himself.
        Target::OtherUser(own) if pattern.own || *own == Some(pattern.text.as_str()) => Truth::False,
        Target::OtherUser(_) => certain(can_be("user"), pattern),
        Target::Some(kind) => certain(can_be(kind), pattern),
        Target::Own(kind) if !can_be(kind) => Truth::False,
        Target::Own("user") if pattern.own => Truth::True,
        Target::Own(_) if pattern.uncertain => Truth::Maybe,
        Target::Own(_) => {
            let whole = pattern.text.splitn(6, ':').nth(5).unwrap_or("*");
            let open = whole.split_once('/').map_or(whole, |(_, name)| name);
            if Pattern(open).is_universal() { Truth::True } else { Truth::Maybe }
        }
        Target::Any => certain(can_be_of(&pattern.text, action), pattern),
    }
}

fn certain(reaches: bool, pattern: &Resolved) -> Truth {
    match (reaches, pattern.uncertain) {
        (false, _) => Truth::False,
        (true, false) => Truth::True,
        (true, true) => Truth::Maybe,
    }
}

/// Whether a denying statement takes away all that an allowing one gives on a target.
#[must_use]
pub fn denies(
    patterns: &[Resolved],
    negated: bool,
    target: &Target<'_>,
    action: &str,
    allowed: &[Resolved],
    all_but: bool,
) -> Truth {
    if let Target::Arn(arn) = target {
        let mut any = Truth::False;
        for pattern in patterns {
            match pattern.matches(arn) {
                Truth::True => any = Truth::True,
                Truth::Maybe if any == Truth::False => any = Truth::Maybe,
                _ => {}
            }
        }
        return match (any, negated) {
            (Truth::True, true) => Truth::False,
            (Truth::False, true) => Truth::True,
            (any, _) => any,
        };
    }
    let covers = |wide: &Resolved, narrow: &Resolved| Pattern(&wide.text).covers(&narrow.text, false);
    if negated {
        // All but some: something of what is allowed is left if an exception can be of that kind.
        let left = patterns.iter().any(|pattern| {
            let kind = admits_one(pattern, target, action) != Truth::False;
            kind && (all_but || allowed.iter().any(|a| globs_meet(&a.text, &pattern.text)))
        });
        return (!left).into();
    }
    let whole = |pattern: &Resolved| {
        Pattern(&pattern.text).is_universal()
            || covers_kind(&pattern.text, target, action)
            || (!all_but && allowed.iter().all(|a| covers(pattern, a)))
    };
    match patterns.iter().find(|pattern| whole(pattern)) {
        Some(pattern) if pattern.uncertain => Truth::Maybe,
        Some(_) => Truth::True,
        None => Truth::False,
    }
}

/// True if a pattern takes in every resource of the kind: `arn:aws:iam::*:role/*`. An account that is written out
/// is the caller's own, for only there can he do it.
fn covers_kind(pattern: &str, target: &Target<'_>, action: &str) -> bool {
    let fields: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, service, region, _, rest] = fields.as_slice() else { return false };
    let open = |text: &str| Pattern(text).is_universal();
    let every = |rest: &str, kind: &str| {
        open(rest) || rest.strip_prefix(kind).is_some_and(|rest| matches!(rest, "*" | "/*" | ":*"))
    };
    let kind = match target {
        Target::Some(kind) | Target::Own(kind) => kind,
        Target::OtherUser(_) => "user",
        Target::Arn(_) => return false,
        Target::Any => {
            let prefix = action.split(':').next().unwrap_or_default();
            let word = rest.find(['/', ':']).map_or(*rest, |at| &rest[..at]);
            return Pattern(service).matches(prefix)
                && (region.is_empty() || open(region))
                && (open(rest) || (!Pattern(word).has_wildcard() && every(rest, word)));
        }
    };
    Pattern(service).matches("iam") && every(rest, kind)
}

/// True if a pattern can name a user, group, role or policy.
fn can_be_iam(pattern: &str, kind: &str) -> bool {
    if Pattern(pattern).is_universal() {
        return true;
    }
    // A star does not reach over the colons of an ARN whose other parts are written out.
    let fields: Vec<&str> = pattern.splitn(6, ':').collect();
    match fields.as_slice() {
        [_, _, service, region, _, rest] => {
            // *Create a service-linked role*: its permissions and its trust cannot be edited, and it acts for its service.
            Pattern(service).matches("iam")
                && Pattern(region).matches("")
                && !rest.starts_with("role/aws-service-role/")
                && globs_meet(rest, &format!("{kind}/*"))
        }
        _ => globs_meet(pattern, &format!("arn:*:iam::*:{kind}/*")),
    }
}

/// True if a pattern can name something that an action works on, as far as the service in its ARN tells.
fn can_be_of(pattern: &str, action: &str) -> bool {
    if Pattern(pattern).is_universal() {
        return true;
    }
    super::facts::can_name(action, pattern).unwrap_or_else(|| {
        let prefix = action.split(':').next().unwrap_or_default();
        let service = pattern.split(':').nth(2).unwrap_or("*");
        let other = match prefix {
            "ssm" | "ec2-instance-connect" => "ec2",
            prefix => prefix,
        };
        Pattern(service).matches(prefix) || Pattern(service).matches(other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Resolved {
        Resolved { text: text.to_owned(), uncertain: false, own: false }
    }

    #[test]
    fn what_a_deny_takes_away() {
        let all = [exact("*")];
        let on = |pattern: &str, negated, target| {
            denies(&[exact(pattern)], negated, &target, "iam:PassRole", &all, false)
        };
        assert_eq!(on("*", false, Target::Some("role")), Truth::True);
        assert_eq!(on("arn:aws:iam::*:role/*", false, Target::Some("role")), Truth::True);
        assert_eq!(on("arn:aws:iam::*:role/ops", false, Target::Some("role")), Truth::False);
        assert_eq!(on("arn:aws:iam::*:role/ops", true, Target::Some("role")), Truth::False);
        assert_eq!(on("arn:aws:s3:::x", true, Target::Some("role")), Truth::True);
        assert_eq!(on("arn:aws:iam::*:role/ops", true, Target::Arn("arn:aws:iam::1:role/ops")), Truth::False);
        assert_eq!(on("arn:aws:iam::*:role/ops", true, Target::Arn("arn:aws:iam::1:role/dev")), Truth::True);
    }

    #[test]
    fn what_reaches() {
        let on = |pattern: &str, target, action| admits(&[exact(pattern)], false, &target, action).0;
        assert_eq!(on("arn:aws:s3:::x", Target::Some("role"), "iam:PassRole"), Truth::False);
        assert_eq!(on("arn:aws:iam::1:role/*", Target::Some("role"), "iam:PassRole"), Truth::True);
        let linked = "arn:aws:iam::1:role/aws-service-role/ecs.amazonaws.com/*";
        assert_eq!(on(linked, Target::Own("role"), "iam:PutRolePolicy"), Truth::False);
        assert_eq!(on("arn:aws:iam::1:user/ana", Target::Own("user"), "iam:PutUserPolicy"), Truth::Maybe);
        assert_eq!(on("arn:aws:iam::1:user/*", Target::Own("user"), "iam:PutUserPolicy"), Truth::True);
        assert_eq!(
            on("arn:aws:lambda:*:*:function:x", Target::Any, "lambda:UpdateFunctionCode"),
            Truth::True
        );
        assert_eq!(on("arn:aws:s3:::x", Target::Any, "lambda:UpdateFunctionCode"), Truth::False);
        let own = Resolved { text: "arn:aws:iam::*:user/*".into(), uncertain: true, own: true };
        assert_eq!(
            admits(std::slice::from_ref(&own), false, &Target::OtherUser(None), "iam:CreateAccessKey").0,
            Truth::False
        );
        assert_eq!(admits(&[own], false, &Target::Own("user"), "iam:PutUserPolicy").0, Truth::True);
    }
}
