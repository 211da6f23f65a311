//! Whoever holds a policy, as far as it is known, and what its conditions and variables come to.
//!
//! *AWS global condition context keys*; *IAM policy elements: Variables and tags*.

use crate::estate::Tag;
use crate::estate::iam::{Principal, PrincipalType};
use crate::policy::{BaseOperator, Condition, Operator, Pattern, Piece, Quantifier, Template, ValueType};

/// What is certain of a condition or a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not.
    False,
    /// It depends on something that is not known.
    Maybe,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// Whoever holds a policy. Nothing is known of the holder of a policy that stands alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// User, group or role.
    pub kind: Option<PrincipalType>,
    /// Its ARN.
    pub arn: Option<&'a str>,
    /// Its name.
    pub name: Option<&'a str>,
    /// Its tags.
    pub tags: &'a [Tag],
}

impl<'a> Subject<'a> {
    /// A principal of the estate.
    #[must_use]
    pub fn of(principal: &'a Principal) -> Self {
        Self {
            kind: Some(principal.kind),
            arn: principal.arn.as_ref().map(|arn| arn.value.as_str()),
            name: Some(&principal.name.value),
            tags: &principal.tags,
        }
    }

    fn account(&self) -> Option<&'a str> {
        self.arn?.split(':').nth(4)
    }

    fn key(&self, key: &str) -> Known<'a> {
        let user = self.kind == Some(PrincipalType::User);
        let known = |value: Option<&'a str>| value.map_or(Known::Unknown, Known::Value);
        match key {
            "aws:principalarn" => known(self.arn),
            "aws:principalaccount" => known(self.account()),
            "aws:username" if user => known(self.name),
            "aws:username" if self.kind == Some(PrincipalType::Role) => Known::Absent,
            "aws:principaltype" if user => Known::Value("User"),
            "aws:principaltype" if self.kind == Some(PrincipalType::Role) => Known::Value("AssumedRole"),
            // Not so `aws:ViaAWSService` and `aws:CalledVia`: a stack can make the call for him.
            "aws:principalisawsservice" => Known::Value("false"),
            "aws:securetransport" => Known::Value("true"),
            "aws:useragent" | "aws:referer" => Known::Chosen,
            _ => match key.strip_prefix("aws:principaltag/") {
                // A role's session may bring tags of its own.
                Some(tag) if user && self.arn.is_some() => {
                    let tag = self.tags.iter().find(|own| own.key.eq_ignore_ascii_case(tag));
                    tag.map_or(Known::Absent, |tag| Known::Value(&tag.value.value))
                }
                _ => Known::Unknown,
            },
        }
    }

    /// Puts what is known in place of the variables of a pattern.
    #[must_use]
    pub fn resolve(&self, pattern: &str, variables: bool) -> Resolved {
        if !variables || !pattern.contains("${") {
            return Resolved { text: pattern.to_owned(), uncertain: false, own: false };
        }
        let template = Template::parse(pattern, true, true);
        let mut out = Resolved { text: String::new(), uncertain: !template.problems.is_empty(), own: false };
        for piece in &template.pieces {
            match piece {
                Piece::Literal(text) => {
                    // An escaped star becomes a wild one: wider than it is, so it is not certain.
                    out.uncertain |= text.contains(['*', '?']);
                    out.text.push_str(text);
                }
                Piece::AnyRun => out.text.push('*'),
                Piece::AnyOne => out.text.push('?'),
                Piece::Variable(variable) => {
                    let key = variable.key.to_ascii_lowercase();
                    out.own |= key == "aws:username";
                    match self.key(&key) {
                        Known::Value(value) => out.text.push_str(value),
                        Known::Absent if variable.default.is_some() => {
                            out.text.push_str(variable.default.as_deref().unwrap_or_default());
                        }
                        _ => {
                            out.uncertain = true;
                            out.text.push('*');
                        }
                    }
                }
            }
        }
        out
    }
}

/// A pattern of resources without variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The pattern; a variable of unknown value is `*`.
    pub text: String,
    /// True if it may be narrower than it looks.
    pub uncertain: bool,
    /// True if it holds `${aws:username}`: it names the caller's own user.
    pub own: bool,
}

impl Resolved {
    /// True if it matches an ARN.
    #[must_use]
    pub fn matches(&self, arn: &str) -> Truth {
        match (Pattern(&self.text).matches(arn), self.uncertain) {
            (false, _) => Truth::False,
            (true, false) => Truth::True,
            (true, true) => Truth::Maybe,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Known<'a> {
    Value(&'a str),
    Absent,
    Unknown,
    /// Whatever the caller wants it to be.
    Chosen,
}

/// A request that somebody might make.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// For example `iam:PassRole`.
    pub action: &'a str,
    /// The service that a role is passed to, for `iam:PassRole`.
    pub passed_to: Option<&'a str>,
}

impl Asked<'_> {
    fn key<'s>(&'s self, key: &str, subject: &Subject<'s>) -> Known<'s> {
        let is = |action: &str| self.action.eq_ignore_ascii_case(action);
        match key {
            "iam:passedtoservice" if is("iam:PassRole") => {
                self.passed_to.map_or(Known::Unknown, Known::Value)
            }
            "iam:passedtoservice" => Known::Absent,
            // IAM is one service in one Region; of the others the caller chooses where to call.
            "aws:requestedregion" if self.action.to_ascii_lowercase().starts_with("iam:") => {
                let commercial = subject.arn.is_some_and(|arn| arn.starts_with("arn:aws:"));
                if commercial { Known::Value("us-east-1") } else { Known::Unknown }
            }
            "aws:requestedregion" => Known::Chosen,
            // The roles, users and policies of paths lie in the caller's own account.
            "aws:resourceaccount" if self.action.to_ascii_lowercase().starts_with("iam:") => {
                subject.account().map_or(Known::Unknown, Known::Value)
            }
            _ => subject.key(key),
        }
    }
}

/// Whether a condition holds for a request of a subject. `chosen` says what a condition on what the caller
/// chooses comes to: it is met where it allows, and avoided where it denies.
#[must_use]
pub fn holds(
    condition: &Condition,
    asked: &Asked<'_>,
    subject: &Subject<'_>,
    variables: bool,
    chosen: bool,
) -> Truth {
    let Some(operator) = Operator::parse(&condition.operator) else { return Truth::Maybe };
    let key = condition.key.to_ascii_lowercase();
    if key == "iam:policyarn" && asked.action.to_ascii_lowercase().starts_with("iam:attach") {
        return attachable(condition, operator, chosen);
    }
    let value = match asked.key(&key, subject) {
        Known::Unknown => return Truth::Maybe,
        Known::Chosen => return chosen.into(),
        Known::Value(value) => Some(value),
        Known::Absent => None,
    };
    if operator.base == BaseOperator::Null {
        let absent = value.is_none().to_string();
        return condition.values.iter().any(|wanted| wanted.eq_ignore_ascii_case(&absent)).into();
    }
    let Some(value) = value else {
        let vacuous = operator.if_exists || operator.quantifier == Some(Quantifier::ForAllValues);
        let negated = operator.is_negated() && operator.quantifier != Some(Quantifier::ForAnyValue);
        return (vacuous || negated).into();
    };
    let mut any = Truth::False;
    for wanted in &condition.values {
        match same(operator, &wanted.value, value, subject, variables) {
            Truth::True => {
                any = Truth::True;
                break;
            }
            Truth::Maybe => any = Truth::Maybe,
            Truth::False => {}
        }
    }
    match (any, operator.is_negated()) {
        (Truth::True, true) => Truth::False,
        (Truth::False, true) => Truth::True,
        (any, _) => any,
    }
}

/// A condition on the policy that is attached. The caller takes whichever helps him most of those that are left to
/// him; only if none of them leads anywhere is nothing gained.
fn attachable(condition: &Condition, operator: Operator, allows: bool) -> Truth {
    const STRONGEST: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
    let listed = condition.values.iter().any(|value| Pattern(&value.value).matches(STRONGEST));
    let weak = || condition.values.iter().all(|value| super::document::is_weak(&value.value));
    let all = condition.values.iter().any(|value| Pattern(&value.value).is_universal());
    match (allows, operator.is_negated()) {
        // Only those that are listed.
        (true, false) if listed => Truth::True,
        (true, false) if weak() => Truth::False,
        // All but those that are listed.
        (true, true) if !listed => Truth::True,
        (true, true) if all => Truth::False,
        // Those that are listed are denied.
        (false, false) if !listed => Truth::False,
        (false, false) if all => Truth::True,
        // All but those that are listed are denied.
        (false, true) if listed => Truth::False,
        (false, true) if weak() => Truth::True,
        _ => Truth::Maybe,
    }
}

fn same(operator: Operator, wanted: &str, value: &str, subject: &Subject<'_>, variables: bool) -> Truth {
    let wanted = subject.resolve(wanted, variables && operator.supports_variables());
    let uncertain = |matches: bool| match (matches, wanted.uncertain) {
        (true, true) => Truth::Maybe,
        (matches, _) => matches.into(),
    };
    match (operator.value_type(), operator.base) {
        (ValueType::Arn, _) | (_, BaseOperator::StringLike | BaseOperator::StringNotLike) => {
            uncertain(Pattern(&wanted.text).matches(value))
        }
        (_, BaseOperator::StringEqualsIgnoreCase | BaseOperator::StringNotEqualsIgnoreCase)
        | (ValueType::Bool, _)
            if !wanted.uncertain =>
        {
            wanted.text.eq_ignore_ascii_case(value).into()
        }
        (ValueType::String, _) if !wanted.uncertain => (wanted.text == value).into(),
        _ => Truth::Maybe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(operator: &str, key: &str, values: &[&str]) -> Condition {
        let text = serde_json::json!({"Statement": {"Condition": {operator: {key: values}}}}).to_string();
        let tree = crate::text::json::parse(&text, 0).tree;
        let sources = crate::text::Sources::new(vec![crate::Input::from_text("t", text)]);
        let id = sources.iter().next().unwrap().0;
        let policy = crate::policy::parse(sources.add_view(id, tree).root().unwrap()).unwrap();
        policy.statements[0].conditions[0].clone()
    }

    #[test]
    fn conditions_on_what_is_known() {
        let ana = Subject {
            kind: Some(PrincipalType::User),
            arn: Some("arn:aws:iam::111122223333:user/ana"),
            name: Some("ana"),
            tags: &[],
        };
        let pass = Asked { action: "iam:PassRole", passed_to: Some("lambda.amazonaws.com") };
        for (operator, key, values, wanted) in [
            ("StringEquals", "iam:PassedToService", &["lambda.amazonaws.com"][..], Truth::True),
            ("StringEquals", "iam:PassedToService", &["ec2.amazonaws.com"], Truth::False),
            ("StringLike", "iam:passedtoservice", &["lambda.*"], Truth::True),
            ("StringNotEquals", "iam:PassedToService", &["lambda.amazonaws.com"], Truth::False),
            ("StringEqualsIfExists", "iam:PassedToService", &["ec2.amazonaws.com"], Truth::False),
            ("Bool", "aws:MultiFactorAuthPresent", &["true"], Truth::Maybe),
            ("Bool", "aws:ViaAWSService", &["true"], Truth::Maybe),
            ("Bool", "aws:PrincipalIsAWSService", &["true"], Truth::False),
            ("StringEquals", "aws:username", &["ana"], Truth::True),
            ("StringEquals", "aws:username", &["${aws:username}"], Truth::True),
            ("StringEquals", "aws:username", &["${aws:userid}"], Truth::Maybe),
            ("ArnLike", "aws:PrincipalArn", &["arn:aws:iam::*:user/a*"], Truth::True),
            ("ArnNotLike", "aws:PrincipalArn", &["arn:aws:iam::*:role/ops"], Truth::True),
            ("StringEquals", "aws:RequestedRegion", &["eu-west-1"], Truth::False),
            ("StringEquals", "aws:PrincipalTag/team", &["ops"], Truth::False),
            ("Null", "aws:PrincipalTag/team", &["true"], Truth::True),
            ("StringEquals", "aws:PrincipalAccount", &["111122223333"], Truth::True),
            ("StringSame", "aws:username", &["ana"], Truth::Maybe),
            ("StringEquals", "aws:username", &[], Truth::False),
        ] {
            let condition = condition(operator, key, values);
            assert_eq!(holds(&condition, &pass, &ana, true, true), wanted, "{operator} {key} {values:?}");
        }
        let function = Asked { action: "lambda:CreateFunction", passed_to: None };
        let region = condition("StringEquals", "aws:RequestedRegion", &["eu-west-1"]);
        assert_eq!(holds(&region, &function, &ana, true, true), Truth::True);
        assert_eq!(holds(&region, &function, &ana, true, false), Truth::False);
        assert_eq!(
            holds(&condition("StringEquals", "aws:username", &["x"]), &pass, &Subject::default(), true, true),
            Truth::Maybe
        );
    }

    #[test]
    fn variables_of_resources() {
        let ana = Subject { kind: Some(PrincipalType::User), name: Some("ana"), ..Subject::default() };
        let own = ana.resolve("arn:aws:iam::*:user/${aws:username}", true);
        assert_eq!((own.text.as_str(), own.own, own.uncertain), ("arn:aws:iam::*:user/ana", true, false));
        let other = Subject::default().resolve("arn:aws:iam::*:user/${aws:username}", true);
        assert_eq!((other.text.as_str(), other.own, other.uncertain), ("arn:aws:iam::*:user/*", true, true));
        assert_eq!(ana.resolve("a${aws:username}", false).text, "a${aws:username}");
    }
}
