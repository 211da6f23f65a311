//! `Condition`: one key of one operator.
//!
//! Sources: *IAM JSON policy elements: Condition operators*, *Set operators for multivalued context keys*. A key
//! that the request does not have fails a positive operator and passes a negated one; `…IfExists` and
//! `ForAllValues` pass it, `ForAnyValue` fails it whatever follows.

use super::super::expr::{Dimension, Expr, Part, Shape, Test};
use super::super::principal;
use super::super::ranges::{DECIMALS, Line, Ranges, moment, number};
use super::super::text::{Class, Glob, Language};
use super::keys::{Cardinality, cardinality};
use super::{opaque, pattern};
use crate::policy::{BaseOperator, Condition, Operator, Quantifier, ValueType};

/// The requests for which a condition holds.
pub(super) fn condition(condition: &Condition, variables: bool) -> Expr {
    let key = condition.key.to_ascii_lowercase();
    let values: Vec<&str> = condition.values.iter().map(|value| value.value.as_str()).collect();
    let Some(operator) = Operator::parse(&condition.operator) else {
        let mut sorted = values;
        sorted.sort_unstable();
        let name = format!("{} {key} {sorted:?}", condition.operator.to_ascii_lowercase());
        let why = format!("`{}` is no condition operator that AWS documents", condition.operator.value);
        return opaque(&name, "operator", why);
    };
    Asked { key: &key, operator, values: &values, variables }.expr()
}

/// Requests in which a key has one of some values.
pub(in crate::prove) fn key_is(key: &str, values: &[&str]) -> Expr {
    let operator = Operator { base: BaseOperator::StringEquals, quantifier: None, if_exists: false };
    Asked { key, operator, values, variables: false }.expr()
}

/// Requests in which a key has a value that some values of an operator match, its negation, its set operator and
/// `IfExists` aside.
pub(in crate::prove) fn key_matches(key: &str, operator: Operator, values: &[&str]) -> Expr {
    let positive = match operator.base {
        BaseOperator::StringNotEquals => BaseOperator::StringEquals,
        BaseOperator::StringNotEqualsIgnoreCase => BaseOperator::StringEqualsIgnoreCase,
        BaseOperator::StringNotLike => BaseOperator::StringLike,
        BaseOperator::ArnNotEquals | BaseOperator::ArnNotLike => BaseOperator::ArnLike,
        BaseOperator::NotIpAddress => BaseOperator::IpAddress,
        other => other,
    };
    let many = cardinality(key) == Cardinality::Many;
    let quantifier = many.then_some(Quantifier::ForAnyValue);
    let operator = Operator { base: positive, quantifier, if_exists: false };
    Asked { key, operator, values, variables: false }.expr()
}

struct Asked<'c> {
    key: &'c str,
    operator: Operator,
    values: &'c [&'c str],
    variables: bool,
}

/// True of the keys that tell the account of the resource.
fn is_resource_account(key: &str) -> bool {
    matches!(key, "aws:resourceaccount" | "s3:resourceaccount")
}

/// The resources whose ARN names an account.
fn names_account() -> Expr {
    let account = (0..12).fold(Glob::new(), |glob, _| glob.then_one(Class::Digit));
    Expr::test(Dimension::Resource, Test::Text(account_of_resource(&account).into()))
}

fn account_of_resource(account: &Glob) -> Glob {
    let field = |glob: Glob| glob.then_any(Class::Field).then(":");
    field(field(field(Glob::new().then("arn:")))).then_glob(account).then(":").then_any(Class::Any)
}

/// What the values of a condition make of one value of the request.
enum Value {
    Text(Language),
    Range(Line, Ranges),
}

impl Asked<'_> {
    fn expr(&self) -> Expr {
        if self.operator.base == BaseOperator::Null {
            return self.null();
        }
        let many = self.operator.quantifier.is_some() && cardinality(self.key) != Cardinality::One;
        if many {
            return self.many();
        }
        if self.operator.quantifier.is_none() && cardinality(self.key) == Cardinality::Many {
            // AWS asks for a set operator and does not say what happens without one.
            return self.unclear(
                "multivalued",
                format!(
                    "`{}` may have several values, and `{}` is for one",
                    self.key,
                    self.operator.canonical()
                ),
            );
        }
        // One value: both set operators ask of it what the plain one does; they differ when there is none.
        let negated = self.operator.is_negated();
        let matched = match self.matched() {
            Ok(matched) => matched,
            Err(unclear) => return unclear,
        };
        let absent_passes = match self.operator.quantifier {
            _ if self.operator.if_exists => true,
            Some(Quantifier::ForAllValues) => true,
            Some(Quantifier::ForAnyValue) => false,
            None => negated,
        };
        // For a set operator an empty text is no value at all.
        let there = if self.operator.quantifier.is_some() { self.not_empty() } else { self.present() };
        let passes = if negated { matched.negate() } else { matched };
        let plain = self.operator.quantifier.is_none();
        match absent_passes {
            true if plain && negated => passes,
            false if plain && !negated => passes,
            true => Expr::any([passes, there.negate()]),
            false => Expr::all([passes, there]),
        }
    }

    fn dimension(&self) -> Dimension {
        Dimension::Key(self.key.into())
    }

    fn present(&self) -> Expr {
        if principal::is_derived(self.key) {
            return principal::has_key(self.key);
        }
        let there = Expr::test(self.dimension(), Test::Present);
        if is_resource_account(self.key) { Expr::any([names_account(), there]) } else { there }
    }

    /// There is a value, and it is not the empty text.
    fn not_empty(&self) -> Expr {
        if principal::is_derived(self.key) || self.is_on_a_line() {
            return self.present();
        }
        let some = Glob::new().then_one(Class::Any).then_any(Class::Any);
        Expr::test(self.dimension(), Test::Text(some.into()))
    }

    fn is_on_a_line(&self) -> bool {
        matches!(self.operator.value_type(), ValueType::Numeric | ValueType::Date | ValueType::Ip)
    }

    fn null(&self) -> Expr {
        if self.operator.quantifier.is_some() {
            return self.unclear(
                "operator",
                format!(
                    "`{}`: AWS does not say what a set operator makes of `Null`",
                    self.operator.canonical()
                ),
            );
        }
        let one = |value: &&str| match value.to_ascii_lowercase().as_str() {
            "true" => self.present().negate(),
            "false" => self.present(),
            _ => self.unclear(
                "value",
                format!("`Null` compares `{}` with `{value}`, which is neither `true` nor `false`", self.key),
            ),
        };
        Expr::any(self.values.iter().map(one))
    }

    /// The requests whose one value matches any of the condition's, negation aside.
    fn matched(&self) -> Result<Expr, Expr> {
        let matched = self.matched_as_given()?;
        if !is_resource_account(self.key) {
            return Ok(matched);
        }
        // Where the resource's ARN names its account, that is the key's value.
        let values: Vec<&str> = self.values.to_vec();
        if self.variables && values.iter().any(|value| value.contains("${"))
            || self.operator.value_type() != ValueType::String
        {
            return Ok(matched);
        }
        let wildcards = self.operator.base.supports_wildcards();
        let globs = values.iter().filter_map(|value| {
            let parts = pattern::parts(value, false, wildcards).ok()?;
            Some(account_of_resource(&pattern::glob(&parts, self.shape(), Class::Field)))
        });
        let named = Expr::test(Dimension::Resource, Test::Text(Language::any_of(globs)));
        Ok(Expr::any([Expr::all([names_account(), named]), Expr::all([names_account().negate(), matched])]))
    }

    fn matched_as_given(&self) -> Result<Expr, Expr> {
        let (base, dimension) = (self.operator.base, self.dimension());
        if self.operator.value_type() == ValueType::Bool && !self.values.iter().all(|v| self.is_boolean(v)) {
            let name = self.operator.canonical();
            let why =
                format!("`{name}` compares `{}` with something that is neither `true` nor `false`", self.key);
            return Err(self.unclear("value", why));
        }
        match self.operator.value_type() {
            ValueType::String
            | ValueType::Arn
            | ValueType::Bool
            | ValueType::Binary
            | ValueType::Presence => {
                let variables = self.variables && base.supports_variables();
                let values = self.values.iter().copied();
                Ok(pattern::any_of(&dimension, values, variables, base.supports_wildcards(), self.shape()))
            }
            ValueType::Numeric | ValueType::Date | ValueType::Ip => {
                let (line, ranges) = self.ranges()?;
                Ok(Expr::test(dimension, Test::Range(line, ranges)))
            }
        }
    }

    fn is_boolean(&self, value: &str) -> bool {
        let variable = self.variables && value.contains("${");
        variable || value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
    }

    fn shape(&self) -> Shape {
        match self.operator.base {
            BaseOperator::StringEqualsIgnoreCase
            | BaseOperator::StringNotEqualsIgnoreCase
            | BaseOperator::Bool => Shape::NoCase,
            base if base.value_type() == ValueType::Arn => Shape::Arn,
            _ => Shape::Plain,
        }
    }

    /// Several values. `ForAnyValue` asks for one that passes, `ForAllValues` that none fails.
    fn many(&self) -> Expr {
        let value = match self.value() {
            Ok(value) => value,
            Err(unclear) => return unclear,
        };
        let all = self.operator.quantifier == Some(Quantifier::ForAllValues);
        let passes = !self.operator.is_negated();
        let test = match value {
            Value::Text(language) => Test::SomeText(language, passes != all),
            Value::Range(line, ranges) => Test::SomeRange(line, ranges, passes != all),
        };
        let some = Expr::test(self.dimension(), test);
        match (all, self.operator.if_exists) {
            (true, _) => some.negate(),
            (false, true) => Expr::any([some, self.present().negate()]),
            (false, false) => some,
        }
    }

    fn value(&self) -> Result<Value, Expr> {
        let base = self.operator.base;
        if self.is_on_a_line() {
            return self.ranges().map(|(line, ranges)| Value::Range(line, ranges));
        }
        let mut globs = Vec::new();
        for value in self.values {
            let variables = self.variables && base.supports_variables();
            let parts = pattern::parts(value, variables, base.supports_wildcards());
            let parts = parts.map_err(|why| self.unclear("variable", why))?;
            if parts.iter().any(|part| matches!(part, Part::Key(..))) {
                let why = format!(
                    "`{}` compares several values with `{value}`, which depends on the request",
                    self.key
                );
                return Err(self.unclear("variable", why));
            }
            globs.push(pattern::glob(&parts, self.shape(), Class::Any));
        }
        Ok(Value::Text(Language::any_of(globs)))
    }

    fn ranges(&self) -> Result<(Line, Ranges), Expr> {
        let mut all = Ranges::none();
        let line = match self.operator.value_type() {
            ValueType::Ip => Line::Address,
            // Both sorts of operators take it (*AWS global condition context keys*, `aws:EpochTime`).
            ValueType::Date if self.key == "aws:epochtime" => Line::Number,
            ValueType::Date => Line::Date,
            _ => Line::Number,
        };
        for value in self.values {
            let ranges = match line {
                Line::Address => Ranges::network(value.trim()),
                Line::Date => moment(value.trim()).map(|at| self.compare(at)),
                Line::Number if self.operator.value_type() == ValueType::Date => moment(value.trim())
                    .and_then(|at| at.checked_mul(DECIMALS / 1000))
                    .map(|at| self.compare(at)),
                Line::Number => number(value.trim()).map(|at| self.compare(at)),
            };
            let Some(ranges) = ranges else {
                let what = match line {
                    Line::Address => "an IP address or range",
                    Line::Date => "a date",
                    Line::Number => "a number",
                };
                let why = format!(
                    "`{}` compares `{}` with `{value}`, which is not {what}",
                    self.operator.canonical(),
                    self.key
                );
                return Err(self.unclear("value", why));
            };
            all.add(&ranges);
        }
        Ok((line, all))
    }

    fn compare(&self, at: i128) -> Ranges {
        use BaseOperator as B;
        match self.operator.base {
            B::NumericLessThan | B::DateLessThan => Ranges::between(None, Some(at - 1)),
            B::NumericLessThanEquals | B::DateLessThanEquals => Ranges::between(None, Some(at)),
            B::NumericGreaterThan | B::DateGreaterThan => Ranges::between(Some(at + 1), None),
            B::NumericGreaterThanEquals | B::DateGreaterThanEquals => Ranges::between(Some(at), None),
            _ => Ranges::between(Some(at), Some(at)),
        }
    }

    /// The whole condition as one thing of which nothing is known.
    fn unclear(&self, kind: &'static str, why: String) -> Expr {
        let mut values = self.values.to_vec();
        values.sort_unstable();
        opaque(&format!("{} {} {values:?}", self.operator.canonical(), self.key), kind, why)
    }
}
