//! What whoever takes an instance's credentials gets: the role behind an instance profile, joined with what its
//! policies allow.
//!
//! *Use an IAM role to grant permissions to applications running on Amazon EC2 instances*, IAM User Guide: the
//! profile is the container of the role, and often has its name. Which role it holds stands in
//! `get-account-authorization-details`.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::escalation::{Holder, Power};
use crate::estate::iam::PrincipalType;
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

/// The roles of the estate by what leads to them. Each is looked at once, however many instances have it.
pub(super) struct Roles<'a, 'c> {
    cx: &'c Context<'a>,
    by_profile: FxHashMap<&'a str, usize>,
    by_name: FxHashMap<&'a str, Vec<usize>>,
    known: FxHashMap<&'a str, Option<Rc<Loot<'a>>>>,
}

impl<'a, 'c> Roles<'a, 'c> {
    /// Gathers the roles.
    pub fn of(cx: &'c Context<'a>) -> Self {
        let mut this = Self {
            cx,
            by_profile: FxHashMap::default(),
            by_name: FxHashMap::default(),
            known: FxHashMap::default(),
        };
        for (index, role) in
            cx.estate.principals.iter().enumerate().filter(|(_, one)| one.kind == PrincipalType::Role)
        {
            this.by_profile.extend(role.profiles.iter().map(|arn| (arn.value.as_str(), index)));
            this.by_name.entry(&role.name.value).or_default().push(index);
        }
        this
    }

    /// What the role of an instance profile, given by its ARN or name, hands to a thief. `None` if no role of it was
    /// pasted.
    pub fn loot(&mut self, profile: &'a str) -> Option<Rc<Loot<'a>>> {
        if let Some(known) = self.known.get(profile) {
            return known.clone();
        }
        let by_profile = self.by_profile.get(profile).map(|index| (*index, false));
        let found = by_profile.or_else(|| Some((self.by_name(profile)?, true)));
        let loot = found.and_then(|(index, by_name)| Loot::of(self.cx, index, by_name)).map(Rc::new);
        self.known.insert(profile, loot.clone());
        loot
    }

    /// The role that has the profile's name, in its account, and no profile that is known.
    fn by_name(&self, profile: &str) -> Option<usize> {
        let account = profile.split(':').nth(4);
        let roles = self.by_name.get(profile.rsplit('/').next().unwrap_or(profile))?;
        roles.iter().copied().find(|index| {
            self.cx.estate.principals.get(*index).is_some_and(|role| {
                let other = role.arn.as_ref().and_then(|arn| arn.value.split(':').nth(4));
                role.profiles.is_empty() && (account.is_none() || account == other)
            })
        })
    }
}

impl<'a> Loot<'a> {
    fn of(cx: &Context<'a>, index: usize, by_name: bool) -> Option<Self> {
        let role = cx.estate.principals.get(index)?;
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
            by_name,
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
