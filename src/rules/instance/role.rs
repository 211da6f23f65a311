//! What whoever takes an instance's credentials gets: the role behind an instance profile, joined with what its
//! policies allow.
//!
//! *Use an IAM role to grant permissions to applications running on Amazon EC2 instances*, IAM User Guide: the
//! profile is the container of the role, and often has its name. Which role it holds stands in
//! `get-account-authorization-details`.

use serde_json::Value;

use crate::escalation::{Holder, Power};
use crate::estate::iam::{Principal, PrincipalType};
use crate::order::Order;
use crate::policy::Statement;
use crate::report::model::Severity;
use crate::rules::policy::{Risks, is_denied};
use crate::rules::{Context, Finding};
use crate::text::Span;

/// Actions of a kind that the evidence lists.
const MAX_ACTIONS: usize = 12;

/// What a role gives to a thief.
pub(super) struct Loot<'a> {
    role: &'a str,
    span: Span,
    /// What an attacker gains by it: high for an administrator.
    pub severity: Severity,
    /// In a sentence, after the role's name.
    words: String,
    /// A row for each kind of danger.
    rows: Vec<String>,
    /// Attached policies that are not known.
    unread: Vec<&'a str>,
    /// True if the profile was not found, and its name was taken for the role's.
    by_name: bool,
}

impl<'a> Loot<'a> {
    /// What the role of an instance profile gives. `None` if no role of it was pasted.
    pub fn of(cx: &Context<'a>, profile: &str) -> Option<Self> {
        let roles =
            || cx.estate.principals.iter().enumerate().filter(|(_, one)| one.kind == PrincipalType::Role);
        let has = |role: &Principal| role.profiles.iter().any(|arn| arn.value == profile);
        let by_profile = roles().find(|(_, role)| has(role));
        let by_name = || {
            let name = profile.rsplit('/').next().unwrap_or(profile);
            let account = profile.split(':').nth(4);
            roles().find(|(_, role)| {
                let other = role.arn.as_ref().and_then(|arn| arn.value.split(':').nth(4));
                role.name.value == name && role.profiles.is_empty() && (account.is_none() || account == other)
            })
        };
        let is_by_name = by_profile.is_none();
        let (index, role) = by_profile.or_else(by_name)?;
        let assessment = cx.escalation();
        let list = &assessment.world.holders.list;
        let at = list.iter().position(|holder| holder.index == Some(index))?;
        let holder = list.get(at)?;
        let mut loot = Self {
            role: &role.name.value,
            span: role.name.span,
            severity: Severity::Info,
            words: String::new(),
            rows: Vec::new(),
            unread: holder.unread.clone(),
            by_name: is_by_name,
        };
        let power = assessment.world.power.get(index).copied().unwrap_or_default();
        let ways = assessment.ways.get(at).map_or(&[][..], Vec::as_slice);
        let chained = assessment.chains.contains_key(&at);
        match power {
            Power::Administrator => {
                loot.is("is an administrator: whoever has its credentials has the account")
            }
            Power::Raises => loot.is("can make itself an administrator"),
            Power::Plain if chained => loot.is("reaches an administrator in a few steps"),
            Power::Plain => loot.tell_risks(cx, holder),
        }
        let steps = ways.iter().map(|way| way.path.id).take(MAX_ACTIONS);
        if power != Power::Administrator && !ways.is_empty() {
            loot.rows.push(format!("gain more rights: {}", steps.collect::<Vec<_>>().join(", ")));
            loot.severity = loot.severity.max(Severity::Medium);
        }
        Some(loot)
    }

    fn is(&mut self, words: &str) {
        self.severity = Severity::High;
        words.clone_into(&mut self.words);
    }

    /// The dangerous actions of all its policies, less what they deny whatever the request.
    fn tell_risks(&mut self, cx: &Context<'a>, holder: &Holder<'_>) {
        let documents = &cx.escalation().world.holders.documents;
        let policies =
            || holder.held.iter().filter_map(|held| documents.get(held.document)).map(|d| d.policy.as_ref());
        let allows = policies().flat_map(|policy| &policy.statements).filter(|statement| statement.allows());
        let mut worst: Vec<(crate::rules::policy::Class, Vec<&'static str>)> = Vec::new();
        for statement in allows {
            for (class, action) in risks(statement) {
                if policies().any(|policy| is_denied(policy, action)) {
                    continue;
                }
                match worst.iter_mut().find(|(other, _)| *other == class) {
                    Some((_, list)) if list.contains(&action) => {}
                    Some((_, list)) => list.push(action),
                    None => worst.push((class, vec![action])),
                }
            }
        }
        worst.order_by_key(|(class, _)| *class);
        let verbs: Vec<&str> = worst.iter().map(|(class, _)| class.verb()).collect();
        self.words = match (verbs.as_slice(), self.unread.is_empty()) {
            ([], true) => "allows nothing of weight by the policies in the text".to_owned(),
            ([], false) => "has policies that are not in the text".to_owned(),
            (verbs, _) => format!("lets its holder {}", verbs.join(", ")),
        };
        for (class, actions) in &worst {
            self.severity = self.severity.max(class.severity().min(Severity::Medium));
            let more = actions.len().saturating_sub(MAX_ACTIONS);
            let shown = actions.iter().take(MAX_ACTIONS).copied().collect::<Vec<_>>().join(", ");
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            self.rows.push(format!("{}: {shown}{more}", class.verb()));
        }
    }

    /// For messages: ``; its role `web` is an administrator``.
    pub fn clause(&self) -> String {
        format!("; its role `{}` {}", self.role, self.words)
    }

    /// Adds the evidence to a finding.
    pub fn add_to(&self, mut finding: Finding) -> Finding {
        finding = finding.evidence("role", self.role);
        if !self.rows.is_empty() {
            finding = finding.evidence("role_could", self.rows.clone());
        }
        if !self.unread.is_empty() {
            finding = finding.evidence("policies_not_pasted", self.unread.clone());
        }
        if self.by_name {
            finding = finding.evidence("role_by", Value::from("the name of the profile"));
        }
        finding.related(self.span, format!("the role: it {}", self.words))
    }
}

/// The dangerous actions of a statement, each with its kind.
fn risks(statement: &Statement) -> Vec<(crate::rules::policy::Class, &'static str)> {
    let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.negated) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for resource in statement.resource_patterns() {
        let patterns = actions.values.iter().map(|value| value.value.as_str());
        let risks = Risks::of(patterns, &resource.value).without_changes();
        for (class, actions) in risks.classes() {
            found.extend(actions.iter().map(|action| (class, *action)));
        }
    }
    found
}
