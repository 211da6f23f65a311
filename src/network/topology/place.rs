//! Which route table and which network ACL a subnet has.

use rustc_hash::FxHashMap;

use super::{Topology, Unique, contradiction};
use crate::estate::network::{NetworkAcl, RouteTable};
use crate::network::settle::{describe, of_vpc, unknown};
use crate::network::space::Unknown;
use crate::text::Span;

/// Associations of subnets and gateways.
pub(super) struct Places<'a> {
    tables: FxHashMap<&'a str, &'a RouteTable>,
    main: FxHashMap<&'a str, &'a RouteTable>,
    edges: FxHashMap<&'a str, &'a RouteTable>,
    acls: FxHashMap<&'a str, &'a NetworkAcl>,
    default_acls: FxHashMap<&'a str, &'a NetworkAcl>,
    /// Subnets and VPCs that two tables or ACLs claim.
    torn: FxHashMap<&'a str, (&'static str, Span)>,
}

impl<'a> Places<'a> {
    pub(super) fn new(tables: &Unique<'a, RouteTable>, acls: &Unique<'a, NetworkAcl>) -> Self {
        let mut this = Self {
            tables: FxHashMap::default(),
            main: FxHashMap::default(),
            edges: FxHashMap::default(),
            acls: FxHashMap::default(),
            default_acls: FxHashMap::default(),
            torn: FxHashMap::default(),
        };
        for table in tables.iter() {
            for association in table.associations.iter().filter(|one| one.is_active()) {
                if let Some(subnet) = &association.subnet {
                    if this.tables.insert(&subnet.value, table).is_some() {
                        this.torn.insert(&subnet.value, ("RouteTableId", association.span));
                    }
                } else if let Some(gateway) = &association.gateway {
                    this.edges.insert(&gateway.value, table);
                } else if association.is_main
                    && let Some(vpc) = &table.vpc
                    && this.main.insert(&vpc.value, table).is_some()
                {
                    this.torn.insert(&vpc.value, ("main route table", association.span));
                }
            }
        }
        for acl in acls.iter() {
            for subnet in acl.subnets.iter().flatten() {
                if this.acls.insert(&subnet.value, acl).is_some() {
                    this.torn.insert(&subnet.value, ("NetworkAclId", subnet.span));
                }
            }
            if let Some(vpc) = acl.vpc.as_ref().filter(|_| acl.is_default.as_ref().is_some_and(|is| is.value))
            {
                this.default_acls.insert(&vpc.value, acl);
            }
        }
        this
    }
}

impl<'a> Topology<'a> {
    /// The route table of a subnet: that which it is associated with, else the main one of its VPC (*Subnet route tables*,
    /// Amazon VPC User Guide).
    ///
    /// # Errors
    ///
    /// What is not known, where the texts do not tell.
    pub fn table(&self, subnet: &str) -> Result<&'a RouteTable, Unknown> {
        self.torn(subnet)?;
        if let Some(table) = self.places.tables.get(subnet) {
            return Ok(table);
        }
        let what = format!("which route table `{subnet}` has");
        let Some(vpc) = self.vpc_of_subnet(subnet) else {
            return Err(unknown(what, describe(subnet), None));
        };
        self.torn(vpc)?;
        let main =
            self.places.main.get(vpc).filter(|_| self.is_whole("describe-route-tables") != Some(false));
        main.copied().ok_or_else(|| unknown(what, of_vpc("describe-route-tables", vpc), None))
    }

    /// The route table of an internet or virtual private gateway, where it has one (*Gateway route tables*, Amazon VPC User
    /// Guide).
    pub fn edge_table(&self, gateway: &str) -> Option<&'a RouteTable> {
        self.places.edges.get(gateway).copied()
    }

    /// True if some gateway has a route table.
    pub fn has_edge_tables(&self) -> bool {
        !self.places.edges.is_empty()
    }

    /// The network ACL of a subnet: that which it is associated with, else the default one of its VPC (*Network ACL basics*,
    /// Amazon VPC User Guide). AWS lists every subnet with its ACL, also with the default one.
    ///
    /// # Errors
    ///
    /// What is not known, where the texts do not tell.
    pub fn acl(&self, subnet: &str) -> Result<&'a NetworkAcl, Unknown> {
        self.torn(subnet)?;
        if let Some(acl) = self.places.acls.get(subnet) {
            return Ok(acl);
        }
        let what = format!("which network ACL `{subnet}` has");
        let Some(vpc) = self.vpc_of_subnet(subnet) else {
            return Err(unknown(what, describe(subnet), None));
        };
        let default =
            self.places.default_acls.get(vpc).filter(|acl| match self.is_whole("describe-network-acls") {
                Some(is_whole) => is_whole,
                None => acl.subnets.as_ref().is_none_or(Vec::is_empty),
            });
        let command =
            format!("aws ec2 describe-network-acls --filters Name=association.subnet-id,Values={subnet}");
        default.copied().ok_or_else(|| unknown(what, command, None))
    }

    fn torn(&self, id: &str) -> Result<(), Unknown> {
        let torn = self.places.torn.get(id);
        torn.map_or(Ok(()), |(field, span)| Err(contradiction(id, field, *span)))
    }
}
