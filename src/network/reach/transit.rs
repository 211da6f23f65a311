//! Through transit gateways: *How Amazon VPC Transit Gateways work*, *Network ACLs for transit gateways*.
//!
//! A packet goes from its subnet into the subnet of the attachment in the same Availability Zone, is routed by the table that
//! the attachment is associated with, comes out in a subnet of another attachment, and goes on by that subnet's routes. Of the
//! ACLs, that of an attachment's subnet is asked on the way into the gateway (inbound, by source) and out of it (outbound, by
//! destination). What comes out of the gateway into the very subnet of the attachment is not asked.

use super::trip::{destinations, to};
use super::walk::{Arrived, At, Back, Course, End, Goal, Leg, Walk};
use crate::estate::network::{RouteTarget, TransitAttachment};
use crate::network::filter::{Direction, Link, RuleName};
use crate::network::route::{Next, TransitRoutes};
use crate::network::settle::{describe, unknown};
use crate::network::space::Unknown;

impl<'s, 't, 'a> Walk<'t, 'a> {
    /// Through a transit gateway.
    pub(super) fn transit(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        id: &'a str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        let attachment = at.vpc.and_then(|vpc| topology.attachment(id, vpc));
        let Some((attachment, name)) =
            attachment.and_then(|one| one.id.as_ref().map(|name| (one, name.value.as_str())))
        else {
            let vpc = at.vpc.unwrap_or_default();
            if topology.is_whole("describe-transit-gateway-vpc-attachments") == Some(true)
                || topology.is_whole("describe-transit-gateway-attachments") == Some(true)
            {
                course.trip.stop_because("transit-gateway", id, format!("`{vpc}` is not attached"), None);
            } else {
                let what = format!("how `{vpc}` is attached to `{id}`");
                let command = format!(
                    "aws ec2 describe-transit-gateway-vpc-attachments --filters Name=transit-gateway-id,Values={id}"
                );
                course.trip.doubt("transit-gateway", id, unknown(what, command, None));
            }
            return self.jump(course, goal);
        };
        if !self.is_available(&mut course, attachment, name) {
            return self.jump(course, goal);
        }
        match self.serves(name, at.subnet) {
            Serves::Yes => {}
            Serves::No(why) => {
                course.trip.stop_because("transit-gateway", id, why, Some(attachment.span));
                return self.jump(course, goal);
            }
            Serves::Unknown(why) => course.trip.doubt("transit-gateway", id, why),
        }
        match self.attachment_subnet(name, at.subnet) {
            Some(own) if Some(own) == at.subnet => {
                let verdict = self.filters.acl(own, Direction::Ingress, course.trip.family());
                course.trip.filter("network-acl", &self.acl_id(own), &verdict);
                // Replies that come out here are not asked.
                course.legs.pop();
            }
            Some(own) => self.enter(&mut course, Some(own), Back::To(RouteTarget::Local)),
            None => {
                let why = unknown(format!("the subnets of `{name}`"), vpc_attachment(name), None);
                course.trip.doubt("transit-gateway", id, why);
            }
        }
        self.by_transit_table(course, id, (name, at.subnet), goal)
    }

    /// By the table of the attachment that the packet came by, from a subnet.
    pub(super) fn by_transit_table(
        &self,
        mut course: Course<'s, 'a>,
        id: &'a str,
        (from, near): (&'a str, Option<&'a str>),
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        if topology.is_unassociated(from, id) {
            let why = format!("`{from}` is associated with no route table");
            course.trip.stop_because("transit-gateway", id, why, None);
            return self.jump(course, goal);
        }
        let table = topology.transit_table(from, id);
        let routes = table.and_then(|table| Ok((table, TransitRoutes::new(topology, table)?)));
        let (table, routes) = match routes {
            Ok(found) => found,
            Err(why) => {
                course.trip.doubt("transit-gateway", id, why);
                return self.past_transit(course, id, from, goal);
            }
        };
        for why in routes.doubts() {
            course.trip.doubt("transit-gateway", id, why.clone());
        }
        let family = course.trip.family();
        let mut arrived = Vec::new();
        for range in destinations(&course.trip.asked) {
            for (part, next) in routes.within(family, range) {
                let mut course = course.clone();
                course.trip.narrow(&to(family, &[part]));
                let words = |route: &crate::estate::network::TransitRoute, to: &str| {
                    let dest = route.cidr().map(|net| net.to_string()).unwrap_or_default();
                    Some(RuleName { text: format!("{table} {dest} → {to}"), span: Some(route.span) })
                };
                match next {
                    Next::Nowhere => {
                        let why = format!("`{table}` has no route to {}", super::walk::example(&course.trip));
                        course.trip.stop_because("transit-gateway", id, why, None);
                        arrived.extend(self.jump(course, goal));
                    }
                    Next::Blackhole(route) => {
                        course.trip.stop("transit-gateway", id, words(route, "blackhole"));
                        arrived.extend(self.jump(course, goal));
                    }
                    Next::Attachments(route) => {
                        let Some(out) = route.attachments.first() else { continue };
                        course.trip.pass("transit-gateway", id, words(route, &out.value));
                        if out.value == from {
                            // No page of AWS says that it does, or that it does not.
                            let what = format!("whether `{id}` sends back what came by `{from}`");
                            let why = unknown(what, String::new(), Some(route.span));
                            course.trip.doubt("transit-gateway", id, why);
                        }
                        arrived.extend(self.out_of_transit(course, id, (from, near), &out.value, goal));
                    }
                }
            }
        }
        arrived
    }

    /// Out by an attachment.
    fn out_of_transit(
        &self,
        mut course: Course<'s, 'a>,
        id: &'a str,
        (from, near): (&'a str, Option<&'a str>),
        out: &'a str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        let Some(attachment) = topology.attachments.get(out) else {
            course.trip.doubt("transit-gateway", id, unknown(format!("`{out}`"), describe(out), None));
            return self.past_transit(course, id, from, goal);
        };
        if !self.is_available(&mut course, attachment, out) {
            return self.jump(course, goal);
        }
        let kind =
            topology.attachments.told(out, |one| one.kind.as_ref()).map_or("vpc", |kind| kind.value.as_str());
        let vpc = topology.attachments.told(out, |one| one.resource.as_ref()).map(|id| id.value.as_str());
        if kind != "vpc" {
            if is_on_premises(kind) && matches!(goal, Goal::Addresses) {
                course.legs.push(Leg::Transit { gateway: id, from, to: out, is_split: false });
                course.trip.pass("transit-gateway", out, None);
                course.trip.notes.push(not_seen(out));
                return course.ends(End::Beyond);
            }
            if let Some(peer) = topology.transit_peer(out, id).filter(|_| kind == "peering") {
                return self.over_transit_peering(course, (id, from, out), peer, goal);
            }
            let what = format!("what lies behind `{out}` ({kind})");
            course.trip.doubt("transit-gateway", id, unknown(what, String::new(), Some(attachment.span)));
            return self.jump(course, goal);
        }
        let Some(vpc) = vpc else {
            course.trip.doubt(
                "transit-gateway",
                id,
                unknown(format!("the VPC of `{out}`"), describe(out), None),
            );
            return self.jump(course, goal);
        };
        // What comes from outside of AWS began in no zone: it may come out in each of the subnets.
        if let (None, true) = (near, self.has_several(out)) {
            let subnets = topology.attachments.told(out, |one| one.subnets.as_ref()).into_iter().flatten();
            let each = subnets.map(|id| (from, Some(id.value.as_str())));
            return each.flat_map(|way| self.out_of_transit(course.clone(), id, way, out, goal)).collect();
        }
        let far = match goal {
            Goal::Station(target) if topology.vpc_of(target) == Some(vpc) => target.subnet,
            _ => None,
        };
        // Answers set out from the zone of the target, and keep to that one.
        let is_split = far.is_some()
            && self.zone(near) != self.zone(far)
            && (self.has_several(from) || self.has_several(out));
        course.legs.push(Leg::Transit { gateway: id, from, to: out, is_split });
        if let Some(why) = self.torn_between(out, near) {
            course.trip.doubt("transit-gateway", id, why);
        }
        let Some(subnet) = self.attachment_subnet(out, near) else {
            let why = unknown(format!("the subnets of `{out}`"), vpc_attachment(out), Some(attachment.span));
            course.trip.doubt("transit-gateway", id, why);
            return self.past_transit(course, id, from, goal);
        };
        // A public address is routed on, also if it stands for somebody in this subnet.
        if let Goal::Station(target) = goal
            && target.subnet == Some(subnet)
            && self.is_private(&course.trip, target)
        {
            course.legs.push(Leg::Beside(subnet, Back::To(RouteTarget::TransitGateway(id.to_owned()))));
            return self.arrive(course, target);
        }
        self.leave(&mut course, Some(subnet));
        // What the subnet of the attachment hands on locally is answered through the gateway again.
        let mark = course.legs.len();
        let mut arrived = self.onward(course, At { vpc: Some(vpc), subnet: Some(subnet) }, goal);
        for one in &mut arrived {
            if let Some(Leg::Enter(_, back)) = one.course.legs.get_mut(mark)
                && *back == Back::To(RouteTarget::Local)
            {
                *back = Back::To(RouteTarget::TransitGateway(id.to_owned()));
            }
        }
        arrived
    }

    /// Over a peering of two transit gateways: the other one routes it by the table that the peering is associated with there;
    /// each has static routes to the other (*Transit gateway peering attachments in Amazon VPC Transit Gateways*).
    fn over_transit_peering(
        &self,
        mut course: Course<'s, 'a>,
        (id, from, out): (&'a str, &'a str, &'a str),
        peer: &'a str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        course.depth += 1;
        if course.depth > super::walk::MAX_DEPTH {
            course.trip.stop_because("transit-gateway", peer, "the routes lead round in a circle", None);
            return course.ends(End::Nowhere);
        }
        course.legs.push(Leg::Transit { gateway: id, from, to: out, is_split: false });
        self.by_transit_table(course, peer, (out, None), goal)
    }

    /// On to the target, where it is not known how the gateway routes.
    fn past_transit(
        &self,
        mut course: Course<'s, 'a>,
        id: &str,
        _from: &str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        match goal {
            Goal::Station(target) if !self.is_private(&course.trip, target) => self.jump(course, goal),
            Goal::Station(target) => {
                if let Some(sender) = &mut course.sender {
                    sender.vpc = None;
                }
                self.deliver(course, target, Back::To(RouteTarget::TransitGateway(id.to_owned())), None)
            }
            Goal::Addresses => course.ends(End::Beyond),
        }
    }

    pub(super) fn is_available(
        &self,
        course: &mut Course<'s, 'a>,
        attachment: &TransitAttachment,
        name: &str,
    ) -> bool {
        if let Some(why) = self.filters.topology.doubt(name) {
            course.trip.doubt("transit-gateway", name, why);
            return true;
        }
        match attachment
            .state
            .as_ref()
            .filter(|state| !matches!(state.value.as_str(), "available" | "modifying"))
        {
            Some(state) => {
                let why = format!("its state is `{}`", state.value);
                course.trip.stop_because("transit-gateway", name, why, Some(state.span));
                false
            }
            None => true,
        }
    }

    /// Whether a subnet reaches an attachment: one of its subnets must be in the same Availability Zone (*Amazon VPC
    /// attachments in Amazon VPC Transit Gateways*).
    pub(super) fn serves(&self, attachment: &str, subnet: Option<&'a str>) -> Serves {
        let subnets = self.filters.topology.attachments.told(attachment, |one| one.subnets.as_ref());
        let (Some(subnets), Some(subnet)) = (subnets, subnet) else { return Serves::Yes };
        if subnets.is_empty() || subnets.iter().any(|id| id.value == subnet) {
            return Serves::Yes;
        }
        let own = self.zone(Some(subnet));
        let mut dark = own.is_none().then_some(subnet);
        for id in subnets {
            match self.zone(Some(&id.value)) {
                None => dark = dark.or(Some(&id.value)),
                zone if zone == own => return Serves::Yes,
                Some(_) => {}
            }
        }
        match dark {
            Some(id) => Serves::Unknown(in_zone(id)),
            None => Serves::No(format!("`{attachment}` has no subnet in {}", own.unwrap_or_default())),
        }
    }

    /// The Availability Zone of a subnet.
    pub(super) fn zone(&self, subnet: Option<&str>) -> Option<&'a str> {
        let zone = self.filters.topology.subnets.told(subnet?, |one| one.zone.as_ref());
        zone.map(|zone| zone.value.as_str())
    }

    fn has_several(&self, attachment: &str) -> bool {
        let subnets = self.filters.topology.attachments.told(attachment, |one| one.subnets.as_ref());
        subnets.is_some_and(|subnets| subnets.len() > 1)
    }

    /// Why it is not known by which of its subnets an attachment sends what came from a subnet: it keeps to the zone where the
    /// traffic began (*How Amazon VPC Transit Gateways work*, Availability Zones); without a subnet there, AWS chooses.
    fn torn_between(&self, attachment: &str, near: Option<&str>) -> Option<Unknown> {
        if !self.has_several(attachment) {
            return None;
        }
        let Some(own) = self.zone(near) else { return near.map(in_zone) };
        let subnets = self.filters.topology.attachments.told(attachment, |one| one.subnets.as_ref())?;
        let mut dark = None;
        for id in subnets {
            match self.zone(Some(&id.value)) {
                Some(zone) if zone == own => return None,
                Some(_) => {}
                None => dark = dark.or(Some(id.value.as_str())),
            }
        }
        let what = format!("by which of its subnets `{attachment}` sends what comes from {own}");
        Some(dark.map_or_else(|| unknown(what, String::new(), None), in_zone))
    }

    /// The subnet of an attachment that a subnet's packets go through: the one in its Availability Zone, else the first.
    fn attachment_subnet(&self, attachment: &str, near: Option<&str>) -> Option<&'a str> {
        let subnets = self.filters.topology.attachments.told(attachment, |one| one.subnets.as_ref())?;
        let own = self.zone(near);
        let same = subnets.iter().find(|id| Some(id.value.as_str()) == near);
        let same =
            same.or_else(|| subnets.iter().find(|id| own.is_some() && self.zone(Some(&id.value)) == own));
        same.or_else(|| subnets.first()).map(|id| id.value.as_str())
    }

    /// References to groups over a transit gateway: where it and both attachments support them, and in rules of ingress only
    /// (*Security group referencing*, Amazon VPC Transit Gateways).
    pub(super) fn transit_link(&self, from: &str, to: &str, is_egress: bool) -> Link {
        let topology = self.filters.topology;
        if is_egress {
            return Link::Plain;
        }
        for gateway in topology.transits.iter() {
            let Some(id) = &gateway.id else { continue };
            let (Some(a), Some(b)) =
                (topology.attachment(&id.value, from), topology.attachment(&id.value, to))
            else {
                continue;
            };
            let told = [&gateway.references_groups, &a.references_groups, &b.references_groups];
            if told.iter().any(|one| one.as_ref().is_some_and(|on| !on.value)) {
                return Link::Plain;
            }
            return if told.iter().all(|one| one.is_some()) { Link::Refers } else { Link::Unsure };
        }
        if topology.attachments.is_empty() { Link::Plain } else { Link::Unsure }
    }
}

/// Whether an attachment takes what comes from a subnet.
pub(super) enum Serves {
    /// It does.
    Yes,
    /// It does not.
    No(String),
    /// The zones are not known.
    Unknown(Unknown),
}

pub(super) fn in_zone(subnet: &str) -> Unknown {
    unknown(format!("in which Availability Zone `{subnet}` is"), describe(subnet), None)
}

/// Kinds of attachments that lead out of AWS (*How Amazon VPC Transit Gateways work*).
pub(super) fn is_on_premises(kind: &str) -> bool {
    matches!(kind, "vpn" | "vpn-concentrator" | "direct-connect-gateway" | "connect")
}

/// That AWS's outputs end at an attachment.
pub(super) fn not_seen(attachment: &str) -> String {
    format!("What lies behind `{attachment}`, and whether it answers, is not in AWS's outputs.")
}

fn vpc_attachment(id: &str) -> String {
    format!("aws ec2 describe-transit-gateway-vpc-attachments --transit-gateway-attachment-ids {id}")
}
