//! WAF web ACLs, rule groups and IP sets.

use ipnet::IpNet;

use crate::text::{Span, Spanned};

/// A web ACL of `wafv2 get-web-acl`, or a rule group of `get-rule-group`.
#[derive(Clone, Debug)]
pub struct WebAcl {
    /// The whole object.
    pub span: Span,
    /// True for a rule group, which has no default action.
    pub is_group: bool,
    /// `Name`
    pub name: Option<Spanned<String>>,
    /// `ARN`
    pub arn: Option<Spanned<String>>,
    /// `DefaultAction`: `Allow` or `Block`, at its place.
    pub default_action: Option<Spanned<String>>,
    /// `Rules`, in the order of the text (which is not the order of evaluation).
    pub rules: Vec<WafRule>,
    /// True if Firewall Manager puts rule groups before or after the own rules.
    pub has_firewall_manager_groups: bool,
}

impl WebAcl {
    /// For messages: ``web ACL `shop` ``.
    #[must_use]
    pub fn label(&self) -> String {
        let kind = if self.is_group { "rule group" } else { "web ACL" };
        self.name.as_ref().map_or_else(|| format!("this {kind}"), |name| format!("{kind} `{}`", name.value))
    }

    /// The rules in the order in which AWS WAF evaluates them: by ascending priority
    /// (*Setting rule priority in a web ACL*). Rules without a readable priority come last.
    #[must_use]
    pub fn in_order(&self) -> Vec<&WafRule> {
        let mut rules: Vec<&WafRule> = self.rules.iter().collect();
        rules.sort_by_key(|rule| rule.priority.as_ref().map_or(i64::MAX, |priority| priority.value));
        rules
    }
}

/// A rule of a web ACL.
#[derive(Clone, Debug)]
pub struct WafRule {
    /// The whole object.
    pub span: Span,
    /// `Name`
    pub name: Option<Spanned<String>>,
    /// `Priority`: the lowest runs first.
    pub priority: Option<Spanned<i64>>,
    /// `Action`: `Allow`, `Block`, `Count`, `Captcha`, `Challenge`, `Monetize`.
    pub action: Option<Spanned<String>>,
    /// `OverrideAction` of a rule group: `None` or `Count`. Its span is the whole object.
    pub override_action: Option<Spanned<String>>,
    /// `Statement`
    pub statement: Option<Statement>,
}

impl WafRule {
    /// For messages: its name, or `without name`.
    #[must_use]
    pub fn label(&self) -> String {
        self.name
            .as_ref()
            .map_or_else(|| "a rule without name".to_owned(), |name| format!("rule `{}`", name.value))
    }

    /// The smallest place that names it.
    #[must_use]
    pub fn place(&self) -> Span {
        self.name.as_ref().map_or(self.span, |name| name.span)
    }

    /// True if the action is this one.
    #[must_use]
    pub fn does(&self, action: &str) -> bool {
        self.action.as_ref().is_some_and(|own| own.value == action)
    }

    /// True if a match ends the evaluation whoever sends the request: `Allow` and `Block`. `Captcha` and `Challenge`
    /// let those pass on who hold a valid token (*Using rule actions in AWS WAF*).
    #[must_use]
    pub fn terminates(&self) -> bool {
        self.does("Allow") || self.does("Block")
    }

    /// True if it may keep a request out. A rule group may, unless all its results are only counted.
    #[must_use]
    pub fn may_block(&self) -> bool {
        match &self.action {
            Some(action) => matches!(action.value.as_str(), "Block" | "Captcha" | "Challenge" | "Monetize"),
            None => self.override_action.as_ref().is_none_or(|action| action.value != "Count"),
        }
    }
}

/// A statement of a rule.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The value of its type: the object inside `{"ByteMatchStatement": …}`.
    pub span: Span,
    /// For example `ByteMatchStatement`.
    pub name: String,
    /// What it asks.
    pub kind: StatementKind,
    /// The same text for the same question, whatever its layout and order of keys.
    pub canonical: String,
}

/// What a statement asks. What is not modelled, or could not be read, is [`Other`](Self::Other), of which nothing is
/// assumed.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// All hold.
    And(Vec<Statement>),
    /// One holds.
    Or(Vec<Statement>),
    /// It does not hold.
    Not(Box<Statement>),
    /// The address is in a set.
    IpSet {
        /// ARN of the set.
        arn: String,
        /// Where `ForwardedIPConfig` stands: then a header says the address, and the client writes headers.
        forwarded: Option<Span>,
    },
    /// A component holds a text.
    Bytes {
        /// `EXACTLY`, `STARTS_WITH`, `ENDS_WITH`, `CONTAINS` or `CONTAINS_WORD`.
        position: String,
        /// `SearchString`: as it stands, and decoded if it can be base64, as the CLI prints it.
        search: Vec<Vec<u8>>,
        /// What is looked at.
        field: Field,
    },
    /// A component matches a regular expression.
    Regex {
        /// The expression.
        pattern: String,
        /// What is looked at.
        field: Field,
    },
    /// A component's size compares with a number.
    Size {
        /// `EQ`, `NE`, `LE`, `LT`, `GE` or `GT`.
        operator: String,
        /// Bytes.
        size: i64,
        /// What is looked at.
        field: Field,
    },
    /// Too many requests with the same key.
    RateBased {
        /// Which requests are counted and acted on.
        scope_down: Option<Box<Statement>>,
    },
    /// A managed rule group.
    ManagedGroup {
        /// Its name.
        name: String,
        /// `RuleActionOverrides` and `ExcludedRules`: rule and action.
        overrides: Vec<(Spanned<String>, Spanned<String>)>,
        /// Which requests it looks at.
        scope_down: Option<Box<Statement>>,
    },
    /// A rule group of the account.
    GroupReference,
    /// Another type.
    Other,
}

/// `FieldToMatch`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// For example `UriPath`.
    pub name: String,
    /// Name of the header or argument, in lower case.
    pub of: Option<String>,
}

/// An IP set of `wafv2 get-ip-set`.
#[derive(Clone, Debug)]
pub struct IpSet {
    /// Its ARN.
    pub arn: String,
    /// Its addresses; `None` if one could not be read.
    pub addresses: Option<Vec<IpNet>>,
}
