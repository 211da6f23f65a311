//! From plans to edits of the pasted text.

use std::collections::BTreeSet;

use super::layout::Layout;
use super::pieces::Piece;
use super::shrink::shrink_again;
use super::statement::{Order, Plan};
use crate::aws::ActionSet;
use crate::fix::{Edit, json};
use crate::policy::{Policy, Statement};
use crate::text::{Sources, Span};

/// A statement as it will read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct New {
    /// `Action`.
    pub actions: Vec<String>,
    /// `Resource`; `None` where it stays.
    pub resources: Option<Vec<String>>,
}

/// The action list of a piece.
pub(super) fn actions_of(order: &Order<'_>, statement: &Statement, piece: &Piece) -> Vec<String> {
    let before: Vec<&str> = statement.action_patterns().map(|pattern| pattern.value.as_str()).collect();
    let mut list = shrink_again(order.facts, &piece.known, order.request.wildcards, &before);
    list.extend(piece.unknown.iter().filter(|name| !list.contains(name)).cloned().collect::<Vec<_>>());
    list
}

/// Edits inside a statement that make it the one given, and its `Sid`.
fn edits_inside(
    layout: &Layout<'_>,
    sources: &Sources,
    statement: &Statement,
    new: &New,
) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let actions = statement.actions.as_ref()?;
    if actions.negated {
        edits.push(json::replace(actions.key_span, "\"Action\""));
    }
    let named: Vec<&str> = actions.values.iter().map(|value| value.value.as_str()).collect();
    if actions.negated || named != new.actions {
        edits.push(layout.list(sources.value_at(actions.span)?, &new.actions));
    }
    if let (Some(resources), Some(list)) = (&statement.resources, &new.resources) {
        let named: Vec<&str> = resources.values.iter().map(|value| value.value.as_str()).collect();
        let mut sorted = named.clone();
        sorted.sort_unstable();
        let same = sorted.len() == list.len() && sorted.iter().zip(list).all(|(a, b)| a == b);
        if !same {
            edits.push(layout.list(sources.value_at(resources.span)?, list));
        }
    }
    Some(edits)
}

/// The edits for one policy. `None` if nothing changes, or if no statement would be left: AWS accepts no policy
/// without one.
pub(super) fn edits(
    sources: &Sources,
    policy: &Policy,
    order: &Order<'_>,
    plans: &[(usize, Plan, Vec<New>)],
) -> Option<Vec<Edit>> {
    let mut sids: BTreeSet<String> =
        policy.statements.iter().filter_map(|s| s.sid.as_ref()).map(|sid| sid.value.clone()).collect();
    let list = sources.value_at(policy.statement_span)?;
    let mut edits = Vec::new();
    let mut removed = Vec::new();
    let mut last_end: Option<(Span, String)> = None;
    let mut single = Vec::new();
    for (index, plan, new) in plans {
        let statement = policy.statements.get(*index)?;
        if plan.unchanged_because.is_some() {
            continue;
        }
        let layout = Layout::of(sources, statement.span);
        let Some((first, more)) = new.split_first() else {
            removed.push(statement.span);
            continue;
        };
        let inside = edits_inside(&layout, sources, statement, first)?;
        let mut others = Vec::new();
        for new in more {
            let mut inside = edits_inside(&layout, sources, statement, new)?;
            if let Some(sid) = &statement.sid {
                inside
                    .push(json::replace(sid.span, crate::text::json::escape(&fresh(&sid.value, &mut sids))));
            }
            others.push(layout.line_ends(layout.edited(&inside)));
        }
        if list.is_array() {
            edits.extend(inside.into_iter().map(|edit| Edit { text: layout.line_ends(edit.text), ..edit }));
            let between = layout.between(list);
            let text: String = others.iter().map(|other| format!("{between}{other}")).collect();
            if !text.is_empty() {
                let at = Span { start: statement.span.end, ..statement.span };
                edits.push(json::replace(at, text.clone()));
                last_end = Some((at, text));
            }
        } else {
            single.push(layout.line_ends(layout.edited(&inside)));
            single.extend(others);
        }
    }
    let denies = denies(order, policy, plans, &mut sids);
    if list.is_array() {
        if !removed.is_empty() {
            if removed.len() == policy.statements.len() {
                return None;
            }
            edits.extend(json::remove_all(sources, &removed)?);
        }
        if let (Some(deny), Some(last)) = (denies, list.items().last()) {
            let layout = Layout::of(sources, last.span());
            let text = format!("{}{}", layout.between(list), layout.line_ends(layout.like_this(&deny)));
            let at = Span { start: last.span().end, ..last.span() };
            // One insertion at one place: the order of two would be left to who applies them.
            match last_end.filter(|(end, _)| *end == at) {
                Some((_, before)) => {
                    edits.retain(|edit| edit.span != at);
                    edits.push(json::replace(at, format!("{before}{text}")));
                }
                None => edits.push(json::replace(at, text)),
            }
        }
    } else {
        let statement = policy.statements.first()?;
        let layout = Layout::of(sources, statement.span);
        if !removed.is_empty() {
            return None;
        }
        if single.is_empty() {
            single.push(sources.slice(statement.span).to_owned());
        }
        single.extend(denies.map(|deny| layout.line_ends(layout.like_this(&deny))));
        let text = match single.as_slice() {
            [one] => one.clone(),
            many => layout.line_ends(layout.new_list(many)),
        };
        if text != sources.slice(statement.span) {
            edits.push(json::replace(statement.span, text));
        }
    }
    (!edits.is_empty()).then_some(edits)
}

/// A `Sid` that no statement has: they must differ within a policy (*IAM JSON policy elements: Sid*).
fn fresh(sid: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2;
    loop {
        let name = format!("{sid}{number}");
        if taken.insert(name.clone()) {
            return name;
        }
        number += 1;
    }
}

/// One statement that denies what the plans want denied, as pretty JSON.
fn denies(
    order: &Order<'_>,
    policy: &Policy,
    plans: &[(usize, Plan, Vec<New>)],
    sids: &mut BTreeSet<String>,
) -> Option<String> {
    let mut set = ActionSet::new();
    let mut resources = BTreeSet::new();
    for (_, plan, _) in plans.iter().filter(|(_, plan, _)| !plan.denied.is_empty()) {
        set.union_with(&plan.denied);
        resources.extend(plan.denied_on.iter().cloned());
    }
    let resources = super::resource::without_covered(resources.into_iter().collect());
    for statement in policy.denies().filter(|statement| statement.conditions.is_empty()) {
        // What is denied there already needs no second deny.
        let whole = resources.iter().all(|resource| {
            statement.resource_patterns().any(|pattern| super::resource::covers(&pattern.value, resource))
        });
        if whole {
            statement.action_patterns().for_each(|p| set.difference_with(&order.facts.expand(&p.value)));
        }
    }
    if set.is_empty() {
        return None;
    }
    let mut statement = serde_json::Map::new();
    let with_sids = policy.statements.iter().any(|statement| statement.sid.is_some());
    if with_sids {
        let sid = if sids.contains("DenyDestructive") {
            fresh("DenyDestructive", sids)
        } else {
            "DenyDestructive".into()
        };
        statement.insert("Sid".into(), sid.into());
    }
    let actions = super::shrink(order.facts, &set, super::Wildcards::Names);
    statement.insert("Effect".into(), "Deny".into());
    statement.insert("Action".into(), actions.into());
    statement.insert(
        "Resource".into(),
        match resources.as_slice() {
            [one] => one.clone().into(),
            many => many.to_vec().into(),
        },
    );
    Some(json::pretty(&statement.into()))
}
