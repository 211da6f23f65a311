//! Condition operators.
//!
//! Source: *IAM JSON policy elements: Condition operators* and *Set operators for multivalued context keys*,
//! IAM User Guide.

/// A condition operator with its set prefix and suffix: `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// What it compares, and how.
    pub base: BaseOperator,
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// True with the suffix `IfExists`: an absent key matches.
    pub if_exists: bool,
}

/// How a condition treats a key with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// Every value of the request must match; so it holds when there is none.
    ForAllValues,
    /// At least one value of the request must match.
    ForAnyValue,
}

impl Quantifier {
    /// As it is written, without the colon.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

/// What the values of a condition are read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Text.
    String,
    /// An integer or a decimal number.
    Numeric,
    /// ISO 8601, or seconds since 1970.
    Date,
    /// `true` or `false`.
    Bool,
    /// Base64.
    Binary,
    /// An address or a range, IPv4 or IPv6.
    Ip,
    /// An ARN, with wildcards.
    Arn,
    /// `true` for absent, `false` for there (of `Null`).
    Presence,
}

macro_rules! operators {
    ($($name:ident $kind:ident $negated:literal),+ $(,)?) => {
        /// The operators that AWS documents.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "they are AWS's own names")]
        pub enum BaseOperator { $($name),+ }

        impl BaseOperator {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As AWS spells it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            /// What its values are read as.
            #[must_use]
            pub const fn value_type(self) -> ValueType {
                match self { $(Self::$name => ValueType::$kind),+ }
            }

            /// True for the negations, which match an absent key and must differ from every value listed.
            #[must_use]
            pub const fn is_negated(self) -> bool {
                match self { $(Self::$name => $negated),+ }
            }
        }
    };
}

operators! {
    StringEquals String false,
    StringNotEquals String true,
    StringEqualsIgnoreCase String false,
    StringNotEqualsIgnoreCase String true,
    StringLike String false,
    StringNotLike String true,
    NumericEquals Numeric false,
    NumericNotEquals Numeric true,
    NumericLessThan Numeric false,
    NumericLessThanEquals Numeric false,
    NumericGreaterThan Numeric false,
    NumericGreaterThanEquals Numeric false,
    DateEquals Date false,
    DateNotEquals Date true,
    DateLessThan Date false,
    DateLessThanEquals Date false,
    DateGreaterThan Date false,
    DateGreaterThanEquals Date false,
    Bool Bool false,
    BinaryEquals Binary false,
    IpAddress Ip false,
    NotIpAddress Ip true,
    ArnEquals Arn false,
    ArnLike Arn false,
    ArnNotEquals Arn true,
    ArnNotLike Arn true,
    Null Presence false,
}

impl BaseOperator {
    /// True if `${…}` in its values is a variable: the string, ARN and Boolean operators.
    #[must_use]
    pub const fn supports_variables(self) -> bool {
        matches!(self.value_type(), ValueType::String | ValueType::Arn | ValueType::Bool)
    }

    /// True if `*` and `?` in its values are wildcards. `ArnEquals` and `ArnLike` behave alike.
    #[must_use]
    pub const fn supports_wildcards(self) -> bool {
        matches!(self, Self::StringLike | Self::StringNotLike) || matches!(self.value_type(), ValueType::Arn)
    }
}

impl Operator {
    /// Reads an operator as it stands in a policy, in any case. `None` if AWS documents no such operator;
    /// `NullIfExists` is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (quantifier, rest) = match text.split_once(':') {
            None => (None, text),
            Some((set, rest)) => {
                let all = [Quantifier::ForAllValues, Quantifier::ForAnyValue];
                (Some(all.into_iter().find(|q| q.name().eq_ignore_ascii_case(set))?), rest)
            }
        };
        let suffix = rest.len().checked_sub("IfExists".len());
        let suffix =
            suffix.filter(|at| rest.get(*at..).is_some_and(|end| end.eq_ignore_ascii_case("IfExists")));
        let name = &rest[..suffix.unwrap_or(rest.len())];
        let base = *BaseOperator::ALL.iter().find(|base| base.name().eq_ignore_ascii_case(name))?;
        let if_exists = suffix.is_some();
        (!(if_exists && base == BaseOperator::Null)).then_some(Self { base, quantifier, if_exists })
    }

    /// As AWS spells it: `ForAnyValue:StringLikeIfExists`.
    #[must_use]
    pub fn canonical(self) -> String {
        let set = self.quantifier.map(|q| format!("{}:", q.name())).unwrap_or_default();
        format!("{set}{}{}", self.base.name(), if self.if_exists { "IfExists" } else { "" })
    }

    /// What its values are read as.
    #[must_use]
    pub const fn value_type(self) -> ValueType {
        self.base.value_type()
    }

    /// True for the negations: [`BaseOperator::is_negated`].
    #[must_use]
    pub const fn is_negated(self) -> bool {
        self.base.is_negated()
    }

    /// True if `${…}` in its values is a variable.
    #[must_use]
    pub const fn supports_variables(self) -> bool {
        self.base.supports_variables()
    }

    /// True if `*` and `?` in its values are wildcards.
    #[must_use]
    pub const fn supports_wildcards(self) -> bool {
        self.base.supports_wildcards()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_read_back_with_every_prefix_and_suffix() {
        for base in BaseOperator::ALL {
            for quantifier in [None, Some(Quantifier::ForAllValues), Some(Quantifier::ForAnyValue)] {
                for if_exists in [false, true] {
                    let operator = Operator { base: *base, quantifier, if_exists };
                    let wanted = (!(if_exists && *base == BaseOperator::Null)).then_some(operator);
                    assert_eq!(Operator::parse(&operator.canonical()), wanted);
                    assert_eq!(Operator::parse(&operator.canonical().to_lowercase()), wanted);
                }
            }
        }
    }

    #[test]
    fn what_is_no_operator() {
        for text in [
            "",
            "StringEqual",
            "StringEquals ",
            "IfExists",
            "ForAllValues:",
            "ForSomeValue:StringEquals",
            ":Bool",
            "NullIfExists",
            "ForAnyValue:ForAllValues:Bool",
            "NumericLike",
            "BinaryNotEquals",
            "ü",
        ] {
            assert_eq!(Operator::parse(text), None, "{text}");
        }
    }
}
