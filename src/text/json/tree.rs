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
    /// Index of the array or object that holds it; its own index for the root.
    pub parent: u32,
    /// Its number among the children of its parent, keys and values counted alike.
    pub ordinal: u32,
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
    /// Takes the nodes as read, and tells each its parent.
    pub(super) fn new(mut nodes: Vec<Node>) -> Self {
        // The open arrays and objects, and how many children of each were seen.
        let mut open: Vec<(u32, u32)> = Vec::new();
        for ix in 0..nodes.len() {
            while open.last().is_some_and(|(parent, _)| nodes[*parent as usize].next as usize <= ix) {
                open.pop();
            }
            let index = u32::try_from(ix).unwrap_or(u32::MAX);
            (nodes[ix].parent, nodes[ix].ordinal) = match open.last_mut() {
                Some((parent, seen)) => {
                    *seen += 1;
                    (*parent, *seen - 1)
                }
                None => (index, 0),
            };
            if nodes[ix].next as usize > ix + 1 {
                open.push((index, 0));
            }
        }
        Self { nodes }
    }

    /// Indices of the last node that starts at an offset or before it, of its parent, and so on up to the root.
    pub(super) fn line_up_to(&self, offset: u32) -> impl Iterator<Item = u32> {
        let after = self.nodes.partition_point(|node| node.start <= offset);
        let first = after.checked_sub(1).and_then(|ix| u32::try_from(ix).ok());
        std::iter::successors(first, |ix| Some(self.node(*ix).parent).filter(|parent| parent != ix))
    }

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
