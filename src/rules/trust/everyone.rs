//! # Everyone may assume the role
//!
//! *AWS JSON policy elements: Principal*, "All principals": `{"AWS": "*"}` in a trust policy means every principal of every
//! AWS account. The bare `"*"` is refused in trust policies, and is told here too, for it says what was meant.
//!
//! Access Analyzer: ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL.

use super::{principals, trust_allows};
use crate::policy::PrincipalKind;
use crate::policy::exposure::{Narrowing, names_everyone, narrowing};
use crate::policy::principal::speaks_of;
use crate::report::model::Severity;
use crate::rules::public::{allow_only_organization, open_conditions, principal_span};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-everyone",
    title: "Everyone may assume the role",
    family: Family::Trust,
    severity: Severity::Critical,
    question: "Does a trust policy let every AWS account assume the role?",
    why: "Anybody with an AWS account of his own can take the role by its ARN, and then has all of its rights. Account \
          ids and names of roles are no secrets: they are in logs, in screenshots and in error messages.",
    remedy: "Name the accounts or roles that need it. If all of your organization may assume the role, add a condition \
             on aws:PrincipalOrgID.",
    references: &[
        (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        ),
        (
            "Update a role trust policy",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-3"), ("nist-800-53-r5", "AC-6"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "every account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"*"⟧}, "Action": "sts:AssumeRole"}]}"#,
        ),
        Example::new(
            "the bare star, over lines",
            r#"{
  "Role": {
    "RoleName": "deploy",
    "Arn": "arn:aws:iam::111122223333:role/deploy",
    "AssumeRolePolicyDocument": {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": ⟦"*"⟧,
          "Action": "sts:AssumeRole"
        }
      ]
    }
  }
}"#,
        ),
        Example::new(
            "an external id is no secret",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"*"⟧}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "4711"}}}]}"#,
        ),
        Example::new(
            "everyone may tag the session of those who may assume",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:TagSession"}, {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#,
        ),
        Example::new(
            "everyone of the organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "roles of one account by a pattern",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}}]}"#,
        ),
        Example::new(
            "a deny shuts out all others",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}, {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "a deny of something else shuts out nobody",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"*"⟧}, "Action": "sts:AssumeRole"}, {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:TagSession", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
    ],
    check,
};

/// Tags and source identity without one of these let nobody in.
const WAYS: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        // NotPrincipal is refused in trust policies, and told by a rule of its own.
        let negated = statement.principal.as_ref().is_some_and(|principal| principal.negated);
        let may_assume = WAYS.iter().any(|way| speaks_of(statement, way));
        if negated
            || !may_assume
            || !names_everyone(statement)
            || narrowing(&document.policy, statement) != Narrowing::None
        {
            continue;
        }
        let mut message = format!(
            "{} of {} lets every principal of every AWS account assume the role",
            statement.name(),
            document.phrase()
        );
        if principals(statement).any(|entry| entry.kind == PrincipalKind::Everyone) {
            message.push_str("; AWS refuses the bare `\"*\"` in a trust policy");
        }
        message.push_str(&open_conditions(statement).unwrap_or_default());
        let asks_id = statement.conditions.iter().any(|condition| condition.is_key("sts:ExternalId"));
        let severity = if asks_id { Severity::High } else { Severity::Critical };
        let actions: Vec<&str> = statement.action_patterns().map(|action| action.value.as_str()).collect();
        out.push(
            Finding::new(&RULE, principal_span(statement), message)
                .severity(severity)
                .evidence("actions", actions)
                .fix(allow_only_organization(cx, document, statement)),
        );
    }
}
