//! Prefix lists.

use ipnet::IpNet;

use crate::text::{Span, Spanned};

/// A prefix list, of the customer or of AWS.
#[derive(Clone, Debug)]
pub struct PrefixList {
    /// The whole object.
    pub span: Span,
    /// `PrefixListId`; for an output of entries the id in the command above it.
    pub id: Option<Spanned<String>>,
    /// `PrefixListName`
    pub name: Option<Spanned<String>>,
    /// `OwnerId`: `AWS` for those of AWS.
    pub owner: Option<Spanned<String>>,
    /// Its entries. `None` if they were not pasted.
    pub entries: Option<Vec<PrefixEntry>>,
    /// True if an entry could not be read, so that `entries` are not all.
    pub has_unread_entries: bool,
}

/// An entry of a prefix list.
#[derive(Clone, Debug)]
pub struct PrefixEntry {
    /// `Cidr`
    pub cidr: Spanned<IpNet>,
    /// `Description`
    pub description: Option<String>,
}
