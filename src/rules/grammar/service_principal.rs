//! # A service principal that is no name of a service
//!
//! *AWS JSON policy elements: Principal*, "AWS service principals": a service is named by its principal, most often
//! `service.amazonaws.com`; AWS refuses a policy with one that does not exist. AWS publishes no list of them, so that a
//! name is only doubted where it lacks the form, or is a slip away from one that is known.
//!
//! Access Analyzer: INVALID_SERVICE_PRINCIPAL_FORMAT.

use super::service_name_value::is_service_name;
use crate::aws;
use crate::fix::{Fix, json};
use crate::policy::{Pattern, PrincipalKind, nearest};
use crate::report::model::Severity;
use crate::rules::aws_pages::CHECKS;
use crate::rules::walk::{at, statements, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-service-principal",
    title: "A service principal is misspelt",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is each principal of type Service the name of a service?",
    why: "AWS refuses the policy, or no request ever comes from such a principal: what was to let the service in, or \
          to keep it out, does neither.",
    remedy: "Write the service's principal, such as lambda.amazonaws.com; the service's guide names it.",
    references: &[
        (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        ),
        CHECKS,
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a slip, and the bare name",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["⟦lamda.amazonaws.com⟧", "⟦ec2⟧"]}, "Action": "sts:AssumeRole"}]}"#,
        ),
        Example::new(
            "known, and of a form that a service may have",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "quantumfoo.amazonaws.com", "ec2.amazonaws.com.cn", "logs.eu-west-1.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}"#,
        ),
    ],
    check,
};

const END: &str = ".amazonaws.com";

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx) {
        for entry in statement.principal.iter().flat_map(|principal| &principal.entries) {
            let name = entry.value.value.as_str();
            // A star has rules of its own, and a variable or placeholder tells nothing.
            if entry.kind != PrincipalKind::Service
                || Pattern(name).has_wildcard()
                || name.contains(['$', '<', '{'])
            {
                continue;
            }
            let near = meant(name);
            if is_service_name(name) && near.is_none() {
                continue;
            }
            let message = format!(
                "`{name}` in {} is no service principal{}",
                at(document, statement),
                near.as_deref().map_or_else(
                    || "; most have the form `service.amazonaws.com`".to_owned(),
                    |near| format!(", did you mean `{near}`?"),
                ),
            );
            let fix = near.map(|near| {
                Fix::new(format!("Write `{near}`"), vec![json::replace(entry.value.span, near)])
                    .by_hand(!statement.denies())
            });
            out.push(
                Finding::new(&RULE, entry.value.span, message)
                    .severity(without_effect(document, Some(statement)))
                    .evidence("principal", name)
                    .fix(fix),
            );
        }
    }
}

/// The principal that was probably meant: of the bare name of a service its principal, and of an unknown name the
/// known one that is a letter away.
fn meant(name: &str) -> Option<String> {
    let facts = aws::facts()?;
    if !name.contains('.') {
        let whole = format!("{}{END}", name.to_ascii_lowercase());
        return facts.knows_service_principal(&whole).then_some(whole);
    }
    let prefix = name.strip_suffix(END)?;
    // One that only names a service of AWS may well be its principal.
    if prefix.contains('.') || facts.knows_service_principal(name) || facts.service(prefix).is_some() {
        return None;
    }
    let known = facts.service_principals().iter().filter_map(|known| known.strip_suffix(END));
    // Short names have many neighbours.
    let near = nearest(prefix, known.filter(|_| prefix.len() >= 4))?;
    (strsim::damerau_levenshtein(prefix, near) == 1).then(|| format!("{near}{END}"))
}
