//! The answers as plain data: what `parapet who-can --format json` prints and the JavaScript API returns, a contract
//! (`"schema": 1`).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Granting, Standing};
use crate::estate::iam::Principal;
use crate::evaluate::principal::OpenCondition;
use crate::report::Builder;
use crate::report::model::Location;

/// Who can do something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WhoCan {
    /// 1.
    pub schema: u32,
    /// The action asked for.
    pub action: String,
    /// The resource asked for; `null` for any.
    pub resource: Option<String>,
    /// How many users and roles were asked.
    pub asked: usize,
    /// Those that can, or may be able to: the surest first, then in the order of the text.
    pub principals: Vec<PrincipalAnswer>,
    /// Whom the policy of the resource lets in besides.
    pub outside: Vec<OutsideAnswer>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// A user or role.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PrincipalName {
    /// Its ARN; empty where not known.
    pub arn: String,
    /// `user` or `role`.
    pub kind: Cow<'static, str>,
    /// Its name.
    pub name: String,
    /// Its place.
    pub location: Location,
}

/// A principal that can do it, or may be able to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "FlatAnswer")]
pub struct PrincipalAnswer {
    /// Who.
    #[serde(flatten)]
    pub principal: PrincipalName,
    /// How sure it is.
    pub answer: Standing,
    /// ARNs of the roles that it assumes one after another to get there; empty if it can by itself.
    pub via: Vec<String>,
    /// Conditions that decide.
    pub conditions: Vec<Condition>,
    /// Of `Unknown`, why; of `Conditional`, the attached policies that were not given and may deny it.
    pub unknown_because: Vec<String>,
    /// The statements that grant: of a chain its first step.
    pub grants: Vec<GrantPlace>,
}

/// [`PrincipalAnswer`] as it is read: reading a flattened field keeps a copy of any value first, with the code for any value,
/// and the page pays for that.
#[derive(Deserialize)]
struct FlatAnswer {
    arn: String,
    kind: Cow<'static, str>,
    name: String,
    location: Location,
    answer: Standing,
    via: Vec<String>,
    conditions: Vec<Condition>,
    unknown_because: Vec<String>,
    grants: Vec<GrantPlace>,
}

impl From<FlatAnswer> for PrincipalAnswer {
    fn from(flat: FlatAnswer) -> Self {
        let FlatAnswer { arn, kind, name, location, answer, via, conditions, unknown_because, grants } = flat;
        let principal = PrincipalName { arn, kind, name, location };
        Self { principal, answer, via, conditions, unknown_because, grants }
    }
}

/// Somebody who is none of the users and roles pasted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutsideAnswer {
    /// As the policy names it.
    pub principal: String,
    /// How sure it is.
    pub answer: Standing,
    /// True if the policies of its own account have to allow it too.
    pub needs_own_policies: bool,
    /// Conditions that decide.
    pub conditions: Vec<Condition>,
    /// Of `Unknown`, why.
    pub unknown_because: Vec<String>,
    /// Where the policy names it.
    pub location: Location,
}

/// A condition that decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The policy's name.
    pub policy: String,
    /// True if it is a condition of a Deny: then it must not be met.
    pub of_deny: bool,
    /// The key.
    pub key: String,
    /// The operator, as written.
    pub operator: String,
    /// The values, as written.
    pub values: Vec<String>,
}

impl Condition {
    pub(super) fn of(open: &OpenCondition, builder: &Builder<'_>) -> Self {
        Self {
            policy: builder.text(&open.policy),
            of_deny: open.of_deny,
            key: open.key.clone(),
            operator: open.operator.clone(),
            values: open.values.iter().map(|value| builder.text(value)).collect(),
        }
    }

    /// In words: ``StringEquals aws:PrincipalTag/team `a` ``.
    #[must_use]
    pub fn words(&self) -> String {
        let not = if self.of_deny { "not " } else { "" };
        format!("{not}{} {} {}", self.operator, self.key, self.values.join(" or "))
    }
}

/// A statement that grants.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GrantPlace {
    /// The policy's name.
    pub policy: String,
    /// `identity`, `resource` or `trust`.
    pub kind: Cow<'static, str>,
    /// Index of the statement.
    pub statement: usize,
    /// Its place; `null` for policies that AWS manages and nobody pasted.
    pub location: Option<Location>,
}

impl GrantPlace {
    pub(super) fn of(granting: &Granting, builder: &Builder<'_>) -> Self {
        Self {
            policy: builder.text(&granting.policy),
            kind: granting.layer.name().into(),
            statement: granting.statement,
            location: granting.span.map(|span| builder.location(span)),
        }
    }
}

impl PrincipalName {
    pub(super) fn of(principal: &Principal, arn: Option<&str>, builder: &Builder<'_>) -> Self {
        Self {
            arn: arn.unwrap_or_default().to_owned(),
            kind: principal.kind.label().into(),
            name: principal.name.value.clone(),
            location: builder.location(principal.name.span),
        }
    }
}

/// Conditions each once, in order.
pub(super) fn conditions<'a>(
    answers: impl Iterator<Item = &'a Answer>,
    builder: &Builder<'_>,
) -> Vec<Condition> {
    let mut list: Vec<Condition> = Vec::new();
    for open in answers.flat_map(|answer| &answer.conditions) {
        let condition = Condition::of(open, builder);
        if !list.contains(&condition) {
            list.push(condition);
        }
    }
    list
}

/// What one principal can do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WhatCan {
    /// 1.
    pub schema: u32,
    /// Day of the facts about AWS.
    pub facts_date: String,
    /// Who.
    pub principal: PrincipalName,
    /// Actions that it can do on something, or may be able to.
    pub count: usize,
    /// By service, in the order of their prefixes.
    pub services: Vec<ServiceAnswer>,
    /// The roles that it can become, whose actions are not in the list.
    pub roles: Vec<RoleAnswer>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// The actions of one service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServiceAnswer {
    /// Its prefix.
    pub service: String,
    /// How many.
    pub count: usize,
    /// By access level, in AWS's order.
    pub levels: Vec<LevelAnswer>,
}

/// The actions of one access level.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LevelAnswer {
    /// `List`, `Read`, `Write`, `Permissions management` or `Tagging`; empty where AWS tells none.
    pub level: String,
    /// How many.
    pub count: usize,
    /// Which; fewer than `count` where a limit was asked for.
    pub actions: Vec<ActionAnswer>,
}

/// One action.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ActionAnswer {
    /// Its name.
    pub action: String,
    /// How sure it is.
    pub answer: Standing,
    /// The resource patterns on which it is granted.
    pub resources: Vec<String>,
    /// Conditions that decide.
    pub conditions: Vec<Condition>,
    /// Of `Unknown`, why.
    pub unknown_because: Vec<String>,
}

/// A role that a principal can become.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoleAnswer {
    /// Its ARN.
    pub arn: String,
    /// How sure it is.
    pub answer: Standing,
    /// ARNs of the roles between.
    pub via: Vec<String>,
    /// Conditions that decide.
    pub conditions: Vec<Condition>,
    /// Of `Unknown`, why.
    pub unknown_because: Vec<String>,
}
