//! Replies that take another way than the packets that they answer.

use super::trip::{Decision, Hop, Trip};
use super::walk::{Arrived, Course, End, Goal, Leg, Walk};
use crate::network::filter::Peer;
use crate::network::topology::Station;

impl<'a> Walk<'_, 'a> {
    /// Adds the replies that get back by other routes than the packets came by. Each packet is routed by its destination alone
    /// (*Routing for response traffic*, Amazon VPC Peering): what came over a transit gateway may be answered over a
    /// peering. Only what translates addresses must see both.
    pub(super) fn by_other_ways(&self, arrived: &Arrived<'_, 'a>, target: &Station<'a>, reply: &mut Trip) {
        let legs = &arrived.course.legs;
        let last = legs.iter().rposition(|leg| matches!(leg, Leg::Source { .. }));
        let before = match last.and_then(|at| Some((legs.get(at)?, legs.get(..=at)?))) {
            None => &[],
            // A NAT gateway sends from an address of its own, and takes replies from wherever they come.
            Some((Leg::Source { ports: true, .. }, before)) => before,
            // An internet gateway has put in a public address: to that one the replies go, and it must take it out again.
            Some(_) => return,
        };
        let turned = arrived.course.trip.turned();
        let is_stopped = |hops: &[Hop]| hops.iter().any(|hop| hop.decision == Decision::Deny);
        // What never got there would have had an answer too: all that stops it is told, and nothing that does not.
        let is_none = turned.possible.is_empty();
        let is_all_back = before.is_empty()
            && !is_stopped(&reply.hops)
            && reply.certain.covers(&turned.certain)
            && reply.possible.covers(&turned.possible);
        let Some(sender) =
            arrived.course.sender.as_ref().filter(|_| arrived.end == End::Station && !is_all_back)
        else {
            return;
        };
        let course = Course { is_reply: true, ..Course::new(turned, Peer::Outside) };
        for back in self.from_station(course, target, Goal::Station(&sender.station)) {
            let is_plain = !back
                .course
                .legs
                .iter()
                .any(|leg| matches!(leg, Leg::Source { .. } | Leg::Destination { .. }));
            if back.end != End::Station || !is_plain {
                continue;
            }
            let mut other = back.course.trip;
            self.along(&mut other, before);
            if other.possible.is_empty() && (!is_none || is_stopped(&other.hops)) {
                continue;
            }
            if reply.hops.is_empty() || is_stopped(&reply.hops) {
                reply.hops = other.hops;
            }
            reply.because(&other.reasons);
            reply.certain = reply.certain.union(&other.certain);
            reply.possible = reply.possible.union(&other.possible);
        }
    }
}
