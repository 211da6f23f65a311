//! Condition keys.

use super::Facts;
use super::facts::Text;

/// What the values of a condition key are, which says the operators that compare them (*IAM JSON policy elements:
/// Condition operators*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ValueType {
    /// Text.
    String,
    /// A number.
    Numeric,
    /// A date, or seconds since 1970.
    Date,
    /// `true` or `false`.
    Bool,
    /// An address or a range of addresses.
    IpAddress,
    /// An ARN.
    Arn,
    /// Bytes in base64.
    Binary,
}

impl ValueType {
    /// All types.
    pub const ALL: [Self; 7] =
        [Self::String, Self::Numeric, Self::Date, Self::Bool, Self::IpAddress, Self::Arn, Self::Binary];

    pub(super) fn from_bits(bits: u8) -> Option<Self> {
        Self::ALL.get(usize::from(bits)).copied()
    }

    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Numeric => "Numeric",
            Self::Date => "Date",
            Self::Bool => "Bool",
            Self::IpAddress => "IPAddress",
            Self::Arn => "ARN",
            Self::Binary => "Binary",
        }
    }

    /// The type of this name, in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value_type| value_type.name().eq_ignore_ascii_case(name))
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct KeyRow {
    pub(super) name: Text,
    /// Type in the low four bits, then multivalued, global, deprecated.
    pub(super) flags: u8,
}

/// A key that a condition can compare.
#[derive(Clone, Copy)]
pub struct ConditionKey<'f> {
    pub(super) facts: &'f Facts,
    // INVARIANT: a place in `facts.keys`.
    pub(super) index: usize,
}

impl<'f> ConditionKey<'f> {
    fn row(self) -> &'f KeyRow {
        &self.facts.keys[self.index]
    }

    fn flag(self, bit: u8) -> bool {
        self.row().flags & 1 << bit != 0
    }

    /// As AWS spells it; the changing part is `${TagKey}` and the like.
    #[must_use]
    pub fn name(self) -> &'f str {
        self.facts.str(self.row().name)
    }

    /// True if the name has a part that the policy's author fills in.
    #[must_use]
    pub fn is_template(self) -> bool {
        self.name().contains("${")
    }

    /// What its values are.
    #[must_use]
    pub fn value_type(self) -> ValueType {
        ValueType::from_bits(self.row().flags & 0xF).unwrap_or(ValueType::String)
    }

    /// True if a request may carry several values of it, so that `ForAllValues:` or `ForAnyValue:` is needed
    /// (*Set operators for multivalued context keys*).
    #[must_use]
    pub fn multivalued(self) -> bool {
        self.flag(4)
    }

    /// True if AWS lists it among the *AWS global condition context keys*: it is not tied to the actions that
    /// list it. `aws:RequestTag/…`, `aws:ResourceTag/…` and `aws:TagKeys` are global by name, but are only in
    /// the requests of actions that list them.
    #[must_use]
    pub fn is_global(self) -> bool {
        self.flag(5)
    }

    /// True if AWS's documentation says to use another one.
    #[must_use]
    pub fn is_deprecated(self) -> bool {
        self.flag(6)
    }
}

impl std::fmt::Debug for ConditionKey<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ConditionKey").field(&self.name()).finish()
    }
}

impl PartialEq for ConditionKey<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.facts, other.facts)
    }
}

impl Eq for ConditionKey<'_> {}
