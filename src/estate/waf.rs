//! WAF web ACLs, rule groups and IP sets.

use ipnet::IpNet;

use crate::order::Order;
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
    /// `LabelNamespace`: what the labels of its own rules begin with, for example `awswaf:111122223333:webacl:shop:`.
    pub label_namespace: Option<String>,
    /// `DefaultAction`: `Allow` or `Block`, at its place.
    pub default_action: Option<Spanned<String>>,
    /// `Rules`, in the order of the text (which is not the order of evaluation), and the rule groups that Firewall
    /// Manager puts before and after them.
    pub rules: Vec<WafRule>,
    /// `VisibilityConfig`
    pub visibility: Visibility,
}

impl WebAcl {
    /// For messages: ``web ACL `shop` ``.
    #[must_use]
    pub fn label(&self) -> String {
        let kind = if self.is_group { "rule group" } else { "web ACL" };
        self.name.as_ref().map_or_else(|| format!("this {kind}"), |name| format!("{kind} `{}`", name.value))
    }

    /// The rules in the order in which AWS WAF evaluates them: those of Firewall Manager that come first, the own
    /// ones, those of Firewall Manager that come last, each by ascending priority (*Setting rule priority*). Rules
    /// without a readable priority come last among theirs.
    #[must_use]
    pub fn in_order(&self) -> Vec<&WafRule> {
        let mut rules: Vec<&WafRule> = self.rules.iter().collect();
        rules.order_by_key(|rule| {
            (rule.stage, rule.priority.as_ref().map_or(i64::MAX, |priority| priority.value))
        });
        rules
    }

    /// The default action, if it is this one.
    #[must_use]
    pub fn default_is(&self, action: &str) -> Option<&Spanned<String>> {
        self.default_action.as_ref().filter(|default| default.value == action)
    }
}

/// Which of the three lists of a web ACL a rule is in. They are evaluated in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// `PreProcessFirewallManagerRuleGroups`
    Before,
    /// `Rules`
    Own,
    /// `PostProcessFirewallManagerRuleGroups`
    After,
}

/// A rule of a web ACL.
#[derive(Clone, Debug)]
pub struct WafRule {
    /// The whole object.
    pub span: Span,
    /// Whose rule it is.
    pub stage: Stage,
    /// `Name`
    pub name: Option<Spanned<String>>,
    /// `Priority`: the lowest runs first.
    pub priority: Option<Spanned<i64>>,
    /// `Action`: `Allow`, `Block`, `Count`, `Captcha`, `Challenge`, `Monetize`. `None` where there is none, and
    /// where it is not one action.
    pub action: Option<Spanned<String>>,
    /// `OverrideAction` of a rule group: `None` or `Count`. Its span is the whole object.
    pub override_action: Option<Spanned<String>>,
    /// `Statement`
    pub statement: Option<Statement>,
    /// `RuleLabels`: what it adds to a request that it matches.
    pub labels: Vec<Spanned<String>>,
    /// `VisibilityConfig`
    pub visibility: Visibility,
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

    /// True if it may keep a request out. A rule group may, unless all its results are only counted; a rule whose
    /// action could not be read may.
    #[must_use]
    pub fn may_block(&self) -> bool {
        match &self.action {
            Some(action) => !matches!(action.value.as_str(), "Allow" | "Count"),
            None => !self.is_counted_group(),
        }
    }

    /// True if it is a rule group whose result is only counted.
    #[must_use]
    pub fn is_counted_group(&self) -> bool {
        self.override_action.as_ref().is_some_and(|action| action.value == "Count")
    }

    /// True if it certainly is evaluated before another rule of the same web ACL.
    #[must_use]
    pub fn runs_before(&self, other: &Self) -> bool {
        let earlier = self
            .priority
            .as_ref()
            .zip(other.priority.as_ref())
            .is_some_and(|(own, other)| own.value < other.value);
        self.stage < other.stage || self.stage == other.stage && earlier
    }
}

/// `VisibilityConfig`
#[derive(Clone, Debug, Default)]
pub struct Visibility {
    /// `CloudWatchMetricsEnabled`
    pub metrics: Option<Spanned<bool>>,
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
        /// Set if a header says the address.
        forwarded: Option<Forwarded>,
    },
    /// The address lies in one of these countries.
    Geo {
        /// ISO 3166 codes in upper case.
        countries: Vec<String>,
        /// Set if a header says the address.
        forwarded: Option<Forwarded>,
    },
    /// The address belongs to an autonomous system.
    Asn {
        /// Set if a header says the address.
        forwarded: Option<Forwarded>,
    },
    /// A component holds a text.
    Bytes {
        /// `EXACTLY`, `STARTS_WITH`, `ENDS_WITH`, `CONTAINS` or `CONTAINS_WORD`.
        position: String,
        /// What is searched for.
        search: Search,
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
    /// A component matches one of a set of regular expressions.
    RegexSet {
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
    /// A component looks like SQL injection or cross-site scripting.
    Injection {
        /// What is looked at.
        field: Field,
    },
    /// An earlier rule added a label.
    Label {
        /// `Key`
        key: Spanned<String>,
        /// True if `Scope` is `NAMESPACE`.
        is_namespace: bool,
    },
    /// Too many requests with the same key.
    RateBased {
        /// `AggregateKeyType`, at its place.
        aggregate: Option<Spanned<String>>,
        /// Names of the `CustomKeys`, for example `Header`.
        keys: Vec<String>,
        /// Which requests are counted and acted on.
        scope_down: Option<Box<Statement>>,
    },
    /// A managed rule group.
    ManagedGroup {
        /// Its vendor, `AWS` for those of AWS.
        vendor: String,
        /// Its name.
        name: String,
        /// What it changes in the group.
        overrides: Vec<Override>,
        /// Which requests it looks at.
        scope_down: Option<Box<Statement>>,
    },
    /// A rule group of the account.
    GroupReference {
        /// Its ARN.
        arn: String,
        /// What it changes in the group.
        overrides: Vec<Override>,
    },
    /// Another type.
    Other,
}

/// One entry of `RuleActionOverrides` or `ExcludedRules`.
#[derive(Clone, Debug)]
pub struct Override {
    /// The whole entry.
    pub span: Span,
    /// The rule of the group.
    pub rule: Spanned<String>,
    /// What it does now. An excluded rule counts (*ExcludedRule*).
    pub action: Spanned<String>,
}

/// `ForwardedIPConfig` and `IPSetForwardedIPConfig`.
#[derive(Clone, Debug)]
pub struct Forwarded {
    /// `HeaderName`
    pub header: String,
    /// `Position` of an IP set: `FIRST`, `LAST` or `ANY`. The other statements look at the first address.
    pub position: Option<String>,
    /// `FallbackBehavior`: `MATCH` or `NO_MATCH` where the header holds no valid address.
    pub fallback: Option<Spanned<String>>,
}

/// `SearchString`
#[derive(Clone, Debug)]
pub struct Search {
    /// Where it stands.
    pub span: Span,
    /// What it may mean: the CLI prints base64, the console and CloudFormation the text itself. One reading where
    /// the document leaves no doubt.
    pub readings: Vec<Vec<u8>>,
    /// True if the (only) reading was decoded from base64.
    pub is_base64: bool,
}

impl Search {
    /// The bytes, if there is no doubt about them.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match self.readings.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// `FieldToMatch`, and what is done to it before it is looked at.
#[derive(Clone, Debug)]
pub struct Field {
    /// For example `UriPath`.
    pub name: String,
    /// Name of the header or argument, in lower case.
    pub of: Option<String>,
    /// The same text for the same component.
    pub canonical: String,
    /// `OversizeHandling`
    pub oversize: Option<Spanned<String>>,
    /// Types of `TextTransformations` in their order, without `NONE`. `None` if they could not be read.
    pub transformations: Option<Vec<String>>,
    /// Place of the list of transformations.
    pub transformations_span: Option<Span>,
}

impl Field {
    /// True if another statement looks at the same bytes.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.canonical == other.canonical
            && self.transformations.is_some()
            && self.transformations == other.transformations
    }

    /// True for components of which every request has exactly one.
    #[must_use]
    pub fn is_always_there(&self) -> bool {
        matches!(self.name.as_str(), "UriPath" | "Method")
    }

    /// For messages: ``the header `user-agent` ``.
    #[must_use]
    pub fn label(&self) -> String {
        match (self.name.as_str(), &self.of) {
            ("SingleHeader", Some(of)) => format!("the header `{of}`"),
            ("SingleQueryArgument", Some(of)) => format!("the query argument `{of}`"),
            ("AllQueryArguments", _) => "the query arguments".to_owned(),
            ("QueryString", _) => "the query string".to_owned(),
            ("UriPath", _) => "the path".to_owned(),
            ("Cookies", _) => "the cookies".to_owned(),
            ("Headers", _) => "the headers".to_owned(),
            ("Body" | "JsonBody", _) => "the body".to_owned(),
            ("Method", _) => "the method".to_owned(),
            (name, _) => format!("`{name}`"),
        }
    }
}

/// An IP set of `wafv2 get-ip-set`.
#[derive(Clone, Debug)]
pub struct IpSet {
    /// Its ARN.
    pub arn: String,
    /// Its addresses; `None` if one could not be read.
    pub addresses: Option<Vec<IpNet>>,
}
