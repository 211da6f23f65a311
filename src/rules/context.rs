//! What a rule may look at.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use time::OffsetDateTime;

use crate::Options;
use crate::escalation::Assessment;
use crate::estate::Estate;
use crate::estate::bucket::{Bucket, PublicAccessBlock};
use crate::estate::iam::{Owner, PolicyDocument};
use crate::network::filter::Filters;
use crate::network::redundancy::Redundancy;
use crate::network::topology::Topology;
use crate::policy::{Pattern, Statement};
use crate::rules::fit::Known;
use crate::rules::network::{Doors, Union, unions};
use crate::rules::walk::Walk;
use crate::text::{Sources, Span};

/// The estate and what the caller said. The texts are there for edits and quotes, not to be parsed.
pub struct Context<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// Everything recognised.
    pub estate: &'a Estate,
    /// What the caller said.
    pub options: &'a Options,
    escalation: OnceCell<Assessment<'a>>,
    known: OnceCell<Option<Known<'a>>>,
    walk: OnceCell<Walk<'a>>,
    topology: OnceCell<Topology<'a>>,
    redundancy: OnceCell<Redundancy<'a>>,
    doors: OnceCell<Doors<'a>>,
    unions: OnceCell<Vec<Union<'a>>>,
}

impl<'a> Context<'a> {
    /// What the rules of one run may look at.
    #[must_use]
    pub fn new(sources: &'a Sources, estate: &'a Estate, options: &'a Options) -> Self {
        Self {
            sources,
            estate,
            options,
            escalation: OnceCell::new(),
            known: OnceCell::new(),
            walk: OnceCell::new(),
            topology: OnceCell::new(),
            redundancy: OnceCell::new(),
            doors: OnceCell::new(),
            unions: OnceCell::new(),
        }
    }

    /// What everybody could make of his rights. Several rules ask for it; it is looked for once.
    #[must_use]
    pub fn escalation(&self) -> &Assessment<'a> {
        self.escalation.get_or_init(|| Assessment::of(self.estate))
    }

    /// What is connected with what in the network.
    #[must_use]
    pub fn topology(&self) -> &Topology<'a> {
        self.topology.get_or_init(|| Topology::new(self.estate))
    }

    /// Rules of security groups that could go. Several rules ask for them; they are looked for once.
    #[must_use]
    pub fn redundancy(&self) -> &Redundancy<'a> {
        self.redundancy.get_or_init(|| Redundancy::of(&Filters::new(self.topology())))
    }

    /// What the Internet gets to of what has a group that is widely open.
    pub(super) fn doors(&self) -> &Doors<'a> {
        self.doors.get_or_init(|| Doors::new(self))
    }

    /// Ranges of groups that only together are the world.
    pub(super) fn unions(&self) -> &[Union<'a>] {
        self.unions.get_or_init(|| unions(self))
    }

    /// Look-ups in the facts about AWS. None before they are loaded: then nothing may be concluded.
    pub(crate) fn known(&self) -> Option<&Known<'a>> {
        self.known.get_or_init(Known::new).as_ref()
    }

    /// The statements, conditions and problems of all policies but those that AWS wrote.
    pub(super) fn walk(&self) -> &Walk<'a> {
        self.walk.get_or_init(|| Walk::of(self.estate))
    }

    /// The day given by the caller, for ages where the input carries no date of its own.
    #[must_use]
    pub fn today(&self) -> Option<OffsetDateTime> {
        crate::text::date_time(&format!("{}T00:00:00Z", self.options.today.as_deref()?))
    }

    /// All statements that allow, of all policies but those that AWS wrote: these are judged where they are
    /// attached.
    pub fn allow_statements(&self) -> impl Iterator<Item = (&'a PolicyDocument, &'a Statement)> {
        self.walk().statements.iter().copied().filter(|(_, statement)| statement.allows())
    }

    /// Actions that the holder of a policy is known to use and that a pattern covers, sorted. Usage that names a
    /// principal counts for that one alone.
    #[must_use]
    pub fn used_actions(&self, document: &PolicyDocument, pattern: &str) -> Vec<String> {
        let holder = match &document.owner {
            Owner::Principal(kind, name) => Some((kind.label(), name.as_str())),
            _ => None,
        };
        let is_holder = |arn: &str| match holder {
            Some((kind, name)) => arn.contains(&format!(":{kind}/")) && arn.rsplit('/').next() == Some(name),
            None => true,
        };
        let covered = |action: &String| Pattern(pattern).matches_action(action);
        self.usage(is_holder).into_iter().filter(covered).collect()
    }

    /// Actions that a principal is known to use, sorted.
    #[must_use]
    pub fn actions_used_by(&self, principal: Option<&str>) -> Vec<String> {
        self.usage(|arn| principal.is_none_or(|principal| principal == arn))
    }

    fn usage(&self, concerns: impl Fn(&str) -> bool) -> Vec<String> {
        let seen = self.estate.usage.iter().filter(|usage| usage.principal.as_deref().is_none_or(&concerns));
        let named = self.options.actions_in_use.iter();
        let all: BTreeSet<&String> = seen.flat_map(|usage| &usage.actions).chain(named).collect();
        all.into_iter().cloned().collect()
    }

    /// The text at a span, as it stands.
    #[must_use]
    pub fn text(&self, span: Span) -> &'a str {
        self.sources.slice(span)
    }

    /// Accounts that are certainly the owner's: those that the caller named, and those that the estate's own
    /// users, roles and groups lie in.
    #[must_use]
    pub fn own_accounts(&self) -> BTreeSet<&'a str> {
        let principals = self.estate.principals.iter().filter_map(|principal| principal.arn.as_ref());
        let rows = self.estate.credential_reports.iter().flat_map(|report| &report.rows);
        let arns = principals.chain(rows.filter_map(|row| row.arn.as_ref()));
        let of_arn = arns.filter_map(|arn| arn.value.split(':').nth(4)).filter(|account| !account.is_empty());
        of_arn.chain(self.options.trusted_accounts.iter().map(String::as_str)).collect()
    }

    /// The bucket that a policy, given by its index, is attached to.
    #[must_use]
    pub fn bucket_of(&self, policy: usize) -> Option<&'a Bucket> {
        self.estate.buckets.iter().find(|bucket| bucket.policy == Some(policy))
    }

    /// What keeps a public policy from opening a bucket: Block Public Access of the bucket or of the account
    /// (*Blocking public access to your Amazon S3 storage*: the most restrictive of both holds).
    #[must_use]
    pub fn restricts_public_policy(&self, bucket: &Bucket) -> Option<Span> {
        let own = bucket.block.as_ref().filter(|block| block.restricts());
        own.or_else(|| self.account_block().filter(|block| block.restricts()))?.restrict_span()
    }

    /// What keeps a public ACL from opening a bucket.
    #[must_use]
    pub fn ignores_public_acls(&self, bucket: &Bucket) -> Option<Span> {
        let own = bucket.block.as_ref().filter(|block| block.ignores_acls());
        let block = own.or_else(|| self.account_block().filter(|block| block.ignores_acls()));
        let disabled = bucket.ownership.as_ref().filter(|_| bucket.acls_are_disabled()).map(|o| o.span);
        block.and_then(|block| block.ignore_public_acls.as_ref().map(|switch| switch.span)).or(disabled)
    }

    /// The account's own Block Public Access. Unknown where several accounts' were pasted.
    #[must_use]
    pub fn account_block(&self) -> Option<&'a PublicAccessBlock> {
        match self.estate.account_blocks.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// True for an account id that the caller called his own.
    #[must_use]
    pub fn is_trusted_account(&self, account: &str) -> bool {
        self.options.trusted_accounts.iter().any(|trusted| trusted == account)
    }
}
