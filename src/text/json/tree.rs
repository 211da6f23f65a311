//! The flat tree.

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `{…}`: its children are key, value, key, value …
    Object,
    /// `[…]`: its children are its items.
    Array,
    /// A string, with its quotes; also a key.
    String,
    /// A number.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
    /// Text that is no JSON value, or a value that is missing (then of no width).
    Invalid,
}

/// One value of a document: where it stands, and where the next value that is not inside it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Byte offset of its first character.
    pub start: u32,
    /// Byte offset after its last character.
    pub end: u32,
    /// Index of the node after all its descendants.
    pub next: u32,
    /// What it is.
    pub kind: Kind,
    /// For strings: how they are written.
    pub(super) style: Style,
}

/// How a string is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Bytes of the opening quote; 0 for a bare word.
    pub open: u8,
    /// Bytes of the closing quote; 0 where it is missing.
    pub close: u8,
    /// True if it holds a backslash.
    pub escaped: bool,
}

/// A document as an array of nodes, parents before children, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    /// Number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True if nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(super) fn node(&self, ix: u32) -> Node {
        self.nodes[ix as usize]
    }
}
