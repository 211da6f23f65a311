//! # Required resource that the policy does not name
//!
//! *Actions, resources, and condition keys for AWS services*, "The Actions table": where types of resource are marked as
//! required, the policy must allow the action on one of each. `ec2:RunInstances` on `instance/*` alone starts nothing:
//! the subnet, the image and the others are asked for, too. Only Amazon EC2 is looked at.

use super::known::{Known, Named};
use crate::aws::{Action, ResourceType};
use crate::policy::{Pattern, Policy, PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::{listed, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-required-resource-missing",
    title: "Resource that the action also needs",
    family: Family::Fit,
    severity: Severity::Info,
    question: "Does a policy allow an EC2 action on some, but not all types of resource that it requires?",
    why: "AWS asks for permission on a resource of every required type. If this policy is all there is, the action is \
          always refused.",
    remedy: "Allow the action on the missing types, too, with the ARNs that the job uses.",
    references: &[
        pages::SERVICES,
        (
            "Example policies to control access to the Amazon EC2 API",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "only the instance",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"ec2:RunInstances"⟧, "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*"}]}"#,
        ),
        Example::new(
            "the rest in another statement",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*"}, {"Effect": "Allow", "Action": "ec2:Run*", "Resource": ["arn:aws:ec2:*::image/*", "arn:aws:ec2:*:*:subnet/*", "arn:aws:ec2:*:*:security-group/*", "arn:aws:ec2:*:*:network-interface/*", "arn:aws:ec2:*:*:volume/*"]}]}"#,
        ),
        Example::new(
            "everything",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        // Other kinds of policy are about the one resource that they are attached to.
        if document.kind != PolicyKind::Identity || !statement.allows() {
            continue;
        }
        for value in statement.action_patterns() {
            let Named::Action(action) = known.action(&value.value) else { continue };
            // Other services mark alternatives as required: a listener of either kind of load balancer, a model or an
            // inference profile. Amazon EC2's are really asked for together.
            let ec2 = action.service().prefix() == "ec2";
            if !ec2 || action.resource_types().filter(|using| using.required).count() < 2 {
                continue;
            }
            let covered = |resource_type: ResourceType<'_>| {
                allows_for(&document.policy, known, *action).any(|other| names(known, other, resource_type))
            };
            let (there, missing): (Vec<_>, Vec<_>) = action
                .resource_types()
                .filter(|using| using.required)
                .partition(|using| covered(using.resource_type));
            let first = allows_for(&document.policy, known, *action).next().map(|first| first.index);
            if there.is_empty() || missing.is_empty() || first != Some(statement.index) {
                continue;
            }
            let message = format!(
                "`{}` also requires a resource of the type {}, on which {} does not allow it",
                action.name(),
                listed(missing.iter().map(|using| using.resource_type.name())),
                document.phrase()
            );
            out.push(Finding::new(&RULE, value.span, message));
        }
    }
}

/// The statements of a policy that allow an action on something.
fn allows_for<'a: 's, 's>(
    policy: &'a Policy,
    known: &'s Known<'a>,
    action: Action<'static>,
) -> impl Iterator<Item = &'a Statement> + 's {
    policy.allows().filter(move |statement| {
        let Some(elements) = &statement.actions else { return false };
        let named = elements.values.iter().any(|value| match known.action(&value.value) {
            Named::Action(own) => *own == action,
            Named::Wildcard(set) => set.contains(action.id()),
            _ => false,
        });
        named != elements.negated
    })
}

/// True if a statement can name a resource of this type.
fn names<'a>(known: &Known<'a>, statement: &'a Statement, resource_type: ResourceType<'_>) -> bool {
    statement.resources.as_ref().is_none_or(|elements| {
        elements.negated
            || elements.values.iter().any(|value| {
                Pattern(&value.value).is_universal() || known.arn(&value.value).fits(resource_type)
            })
    })
}
