//! One packet at a time, beside the engine.
//!
//! `walk`, `filter` and `world` are an evaluator of their own, written from AWS's pages: it reads what
//! `aws ec2 describe-…` printed as plain JSON, and follows one packet and its answer from box to box with plain ifs. It
//! imports nothing of the engine's network code, of its estate, nor a library for addresses. Each function names the
//! page that it is written from. `examples` holds it against what AWS's pages say of their own examples.
//!
//! It knows security groups in all forms, network ACLs in both directions, intra-subnet traffic, routes, also those more specific than
//! the local one, route tables of internet gateways, internet and egress-only gateways, public and private NAT gateways, peering,
//! transit gateways between VPCs with their zones, gateway endpoints, prefix lists, public addresses, delegated prefixes, VPC Block
//! Public Access with exclusions, and load balancers, also classic and dual-stack ones, in front of instances and addresses, with
//! their zones.
//!
//! It leaves out: virtual private gateways, Direct Connect, Client VPN and what is behind them; middleboxes that take what is not their
//! own, Gateway Load Balancers; PrivateLink; IPv6 translated by NAT gateways; regional NAT gateways; transit gateway peering and
//! multicast, appliance mode; local and carrier gateways; rules of listeners, health of targets; what security groups and ACLs never
//! filter (DNS, DHCP, metadata, time); IP fragments; several accounts and Regions.

#![allow(clippy::unwrap_used, clippy::panic)]

mod balancer;
mod boundaries;
mod build;
mod cidr;
mod differential;
mod engine;
mod estates;
mod examples;
mod exposed;
mod filter;
mod missing;
mod needless;
mod packet;
mod random;
mod shrink;
mod sweep;
mod walk;
mod world;
