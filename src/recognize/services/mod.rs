//! What stands in a network or in front of it: load balancers and their targets, transit gateways, VPN, databases,
//! functions, launch templates, flow logs.

mod endpoints;
mod known;
mod launch;
mod load_balancers;
mod targets;
mod transit;
mod transit_table;
mod vpn;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::shape::Shape;
use super::{Family, Reader};
use crate::text::json::{Tree, Value};
use crate::text::{OffsetMap, Wrapping};

pub(super) use targets::Waiting;

pub(super) const FAMILY: Family = Family { read };

/// Outputs that are lists of things.
pub(super) const SHAPES: &[&Shape] = &[
    &load_balancers::LOAD_BALANCER,
    &load_balancers::CLASSIC,
    &load_balancers::LISTENER,
    &targets::TARGET_GROUP,
    &targets::RULE,
    &transit::GATEWAY,
    &transit::VPC_ATTACHMENT,
    &transit::PEERING_ATTACHMENT,
    &transit::ATTACHMENT,
    &transit::PREFIX_LIST_REFERENCE,
    &transit::ROUTE_TABLE,
    &vpn::CONNECTION,
    &vpn::GATEWAY,
    &vpn::CLIENT_VPN,
    &endpoints::ENDPOINT_SERVICE,
    &endpoints::FLOW_LOG,
    &endpoints::DATABASE,
    &endpoints::CLUSTER,
    &endpoints::FUNCTION,
    &launch::TEMPLATE,
    &launch::CONFIGURATION,
];

/// Outputs that hang on the command that printed them, and those that are no list of things. An object of merged
/// outputs has any number of them.
fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    targets::health(cx, object);
    targets::attributes(cx, object);
    launch::defaults(cx, object);
    transit_table::read(cx, object);
    known::read(cx, object);
    &[]
}

/// False for an entry that was pasted before, where it has no id to tell it by. `of` is what it belongs to.
fn is_new(cx: &mut Reader<'_>, of: Option<&str>, entry: Value<'_>) -> bool {
    cx.seen.insert(format!("{} {}", of.unwrap_or_default(), entry.raw()))
}

/// Joins what came apart.
pub(super) fn link(cx: &mut Reader<'_>) {
    targets::link(cx);
    transit::link(cx);
}

/// What an output leaves out because it was asked for by it: the value of an option of the command above, else a
/// key around the output or a word of the text's name that starts so.
fn asked_for(cx: &Reader<'_>, option: &str, start: &str) -> Option<String> {
    let is_one = |word: &&str| word.len() > start.len() && word.starts_with(start);
    let command = cx.command.as_ref().and_then(|command| command.option(option)).filter(is_one);
    let key = || cx.path.iter().rev().map(String::as_str).find(is_one);
    let name = || {
        let outside = |ch: char| !(ch.is_ascii_alphanumeric() || ch == '-');
        let at = cx.source_name.find(start)?;
        cx.source_name.get(at..)?.split(outside).next().filter(is_one)
    };
    command.or_else(key).or_else(name).map(str::to_owned)
}

/// `UserData` is base64: what it says is text like any other for the search for secrets.
fn user_data<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(value) = object.get("UserData") else { return };
    let bytes = value.as_str().and_then(|text| STANDARD.decode(text.as_bytes()).ok());
    let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else { return };
    let carrier = value.inner_span();
    cx.sources.add_wrapped(
        text,
        Tree::default(),
        carrier,
        Wrapping::Base64,
        OffsetMap::Base64(carrier.start),
    );
}
