//! # A variable that is not well written
//!
//! *IAM policy elements: Variables and tags*: `${key}`, or `${key, 'default'}`, without spaces in the key.
//!
//! Access Analyzer: MISSING_BRACE_IN_VARIABLE, MISSING_QUOTE_IN_VARIABLE, UNSUPPORTED_SPACE_IN_VARIABLE, EMPTY_VARIABLE.

use crate::fix::{Fix, json};
use crate::policy::{Statement, Template, VariableProblemKind};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, VARIABLES};
use crate::rules::walk::{at, part, statements, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "grammar-variable-syntax",
    title: "A policy variable is not well written",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is every variable a key in ${ and }, with its default in single quotes?",
    why: "AWS refuses the policy or takes the variable for text, which no resource and no request has.",
    remedy: "Write ${aws:username}, or with a default ${aws:PrincipalTag/team, 'none'}.",
    references: &[VARIABLES, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "no brace, a space, nothing, no quotes",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::home/⟦${aws:username⟧", "arn:aws:s3:::home/⟦${ aws:username }⟧/*", "arn:aws:s3:::home/⟦${}⟧/*", "arn:aws:s3:::home/⟦${aws:PrincipalTag/team, none}⟧/*"]}]}"#,
        ),
        Example::new(
            "in a condition",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:ResourceTag/owner": "⟦${aws:username⟧"}}}]}"#,
        ),
        Example::new(
            "well written",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/${aws:PrincipalTag/team, 'none'}/${*}"]}]}"#,
        ),
        Example::new(
            "in the old version it is text",
            r#"{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username"}]}"#,
        ),
    ],
    check,
};

/// The values in which a variable may stand.
pub(super) fn values(statement: &Statement) -> impl Iterator<Item = &Spanned<String>> {
    let resources = statement.resources.iter().flat_map(|resources| &resources.values);
    resources.chain(statement.conditions.iter().flat_map(|condition| &condition.values))
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx).filter(|(document, _)| document.policy.has_variables()) {
        for value in values(statement).filter(|value| value.contains("${")) {
            for problem in Template::parse(value, true, false).problems {
                let written = &value.value[problem.range.clone()];
                let message = format!(
                    "`{written}` in {} is no variable: {}",
                    at(document, statement),
                    problem.kind.clause()
                );
                let span = part(cx, value, problem.range.clone());
                // Where the whole value is marked, its text is not what the edit is made for.
                let exact = cx.text(span) == written;
                let fix = mended(problem.kind, written).filter(|_| exact).map(|text| {
                    Fix::new(format!("Write `{text}`"), vec![json::replace(span, text)])
                        .note("the statement begins to match then: read what it grants or forbids")
                        // In a Deny it may stand in an exception.
                        .by_hand(true)
                });
                // `${Bucket}` is most likely for a template to fill in.
                let placeholder =
                    matches!(problem.kind, VariableProblemKind::NoPrefix | VariableProblemKind::BadCharacter);
                let (severity, message) = if placeholder {
                    (Severity::Info, format!("{message}; if a tool fills it in, check what it makes of it"))
                } else {
                    (without_effect(document, Some(statement)), message)
                };
                out.push(Finding::new(&RULE, span, message).severity(severity).fix(fix));
            }
        }
    }
}

/// The variable as it was probably meant.
fn mended(kind: VariableProblemKind, text: &str) -> Option<String> {
    let is_key = |key: &str| {
        key.contains(':')
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'/' | b'-' | b'_'))
    };
    let inside = text.strip_prefix("${")?;
    match kind {
        VariableProblemKind::MissingBrace if is_key(inside) => Some(format!("{text}}}")),
        VariableProblemKind::Space => {
            let key = inside.strip_suffix('}')?.trim();
            is_key(key).then(|| format!("${{{key}}}"))
        }
        VariableProblemKind::UnquotedDefault | VariableProblemKind::MissingQuote => {
            let (key, default) = inside.strip_suffix('}')?.split_once(',')?;
            let default = default.trim().trim_matches('\'');
            (is_key(key) && !default.contains(['\'', '"', '\\'])).then(|| format!("${{{key}, '{default}'}}"))
        }
        _ => None,
    }
}
