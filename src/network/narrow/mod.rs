//! The narrower security group: what everybody reaches is let in from given ranges and groups only.
//!
//! Nothing is guessed: who needs it is said. A new range takes the place of an old one only where the old one holds it, so that
//! the group lets in less by construction; it is also shown, as sets of flows: what was let in less what is let in is what is
//! lost, and the other way round nothing is left. *Security group rules* (Amazon VPC User Guide): rules only allow, and a group
//! named in a rule stands for the private addresses of its members, which a range of all addresses holds.

mod plan;
#[cfg(test)]
mod tests;
mod write;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::reach::flow_parts;
use super::reach::internet::World;
use super::space::{Family, FlowSet};
use super::topology::Topology;
use crate::Analysis;
use crate::estate::network::SecurityGroup;
use crate::fix::Fix;
use crate::report::model::{FixReport, Location};
use crate::report::{Builder, Offsets};
use plan::Plan;

/// What is needed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NarrowNetworkRequest {
    /// Only this group, by its id; all where not given.
    pub group: Option<String>,
    /// Ranges that need access. Each takes the place of the ranges that hold it.
    pub from: Vec<IpNet>,
    /// Ids of groups that need access.
    pub from_groups: Vec<String>,
    /// Ports that are needed, `22` or `8000-8100`; all that are open where empty.
    pub ports: Vec<String>,
    /// Ranges to replace; those of all addresses where empty.
    pub replace: Vec<IpNet>,
}

/// What became of the groups.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NarrowedNetwork {
    /// 1.
    pub schema: u32,
    /// What `start` and `end` count.
    pub offsets: Offsets,
    /// Groups that change, in the order of the texts.
    pub groups: Vec<NarrowedGroup>,
}

/// What became of a group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NarrowedGroup {
    /// Its id.
    pub group: String,
    /// What a person calls it.
    pub label: String,
    /// Where it stands.
    pub location: Location,
    /// The edits of the pasted text. `None` where it cannot be edited.
    pub fix: Option<FixReport>,
    /// Why there is no fix; empty where there is one.
    pub no_fix_because: String,
    /// The same with the AWS CLI: what is new first.
    pub aws_cli: String,
    /// The new rules for Terraform.
    pub terraform: String,
    /// The new rules for CloudFormation.
    pub cloudformation: String,
    /// What is let in no more.
    pub lost: Vec<LostRow>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// Flows that are let in no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostRow {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number or numbers, or `all`.
    pub protocol: String,
    /// `22`, `8000-8080`, `all`.
    pub ports: String,
    /// Blocks or ranges of addresses.
    pub sources: Vec<String>,
}

/// Makes groups narrower.
///
/// # Errors
///
/// What is wrong with the request, or that the group is not in the texts.
pub fn narrow(
    analysis: &Analysis,
    request: &NarrowNetworkRequest,
    offsets: Offsets,
) -> Result<NarrowedNetwork, String> {
    let ports = request.ports.iter().map(|text| plan::port_range(text)).collect::<Result<Vec<_>, _>>()?;
    let builder = Builder::new(analysis, offsets);
    let topology = Topology::new(&analysis.estate);
    let wanted = |group: &&SecurityGroup| request.group.as_ref().is_none_or(|id| id.as_str() == group.key());
    let mut groups = analysis.estate.security_groups.iter().filter(wanted).peekable();
    if groups.peek().is_none() {
        return Err(match &request.group {
            Some(id) => format!("there is no security group `{id}` in the texts"),
            None => "there is no security group in the texts".to_owned(),
        });
    }
    let mut narrowed = Vec::new();
    for group in groups {
        let plan = Plan::of(&topology, group, request, &ports);
        if !plan.changes.is_empty() {
            narrowed.push(answer(analysis, &builder, &plan)?);
        }
    }
    Ok(NarrowedNetwork { schema: 1, offsets, groups: narrowed })
}

fn answer(analysis: &Analysis, builder: &Builder<'_>, plan: &Plan<'_>) -> Result<NarrowedGroup, String> {
    let mut lost = Vec::new();
    for family in Family::BOTH {
        let (before, after) = (plan.before(family), plan.after(family));
        if !after.subtract(&before).is_empty() {
            return Err(format!("{} would let in more than before; nothing was changed", plan.group.label()));
        }
        lost.extend(rows(&before.subtract(&after)));
    }
    let edits = write::edits(&analysis.sources, plan);
    let fix =
        edits.map(|edits| Fix::new("Let in only what is needed", edits)).and_then(|fix| builder.fix(&fix));
    let no_fix_because = match (&fix, plan.group.ingress_span.is_some()) {
        (Some(_), _) => String::new(),
        (None, false) => "its rules stand one by one, without the group around them".to_owned(),
        (None, true) => "the text cannot be edited there".to_owned(),
    };
    let id = plan.group.id.as_ref().map_or_else(String::new, |id| id.value.clone());
    Ok(NarrowedGroup {
        group: id,
        label: builder.text(&plan.group.label()),
        location: builder.location(plan.group.span),
        fix,
        no_fix_because,
        aws_cli: write::aws_cli(plan),
        terraform: write::terraform(plan),
        cloudformation: write::cloudformation(plan),
        lost,
        notes: plan.notes.clone(),
    })
}

fn rows(lost: &FlowSet) -> Vec<LostRow> {
    let parts = flow_parts(lost).into_iter();
    let row = |part: super::reach::FlowPart| LostRow {
        sources: World::default().names(lost.family(), &part.sources),
        protocol: part.protocol,
        ports: part.ports,
    };
    parts.map(row).collect()
}
