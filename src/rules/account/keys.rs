//! What the rules on access keys share: every active key of a user, and the worst that is to be said of it.

use time::OffsetDateTime;

use crate::estate::iam::LastUsed;
use crate::rules::{Context, Finding, Rule};
use crate::text::Span;

/// Days after which CIS asks for an unused credential to be disabled.
pub(super) const UNUSED_DAYS: i64 = 45;
/// Days after which CIS asks for a key to be rotated.
pub(super) const OLD_DAYS: i64 = 90;

/// An active access key of a user. Keys of the root user have a rule of their own.
pub(super) struct Key<'a> {
    pub user: &'a str,
    /// `access key 1`, or its masked id.
    pub name: String,
    /// Its id, where known: masked on its way out.
    pub id: Option<&'a str>,
    /// Where it says that it is active.
    pub active: Span,
    /// Where it says how old it is.
    pub rotated: Option<(OffsetDateTime, Span)>,
    /// Where it says when it was last used. `None` where that is not known.
    pub used: Option<(LastUsed, Span)>,
    pub last_service: Option<&'a str>,
    /// Ages are counted from here.
    pub now: Option<OffsetDateTime>,
    /// True if the user signs in to the console too, and so is a person.
    pub person: bool,
}

/// The worst that is to be said of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Never used in so many days.
    NeverUsed(i64),
    /// Not used for so many days.
    Unused(i64),
    /// So many days old.
    Old(i64),
    /// Active, and nothing else is known against it.
    Active,
}

impl Key<'_> {
    pub fn verdict(&self) -> Verdict {
        let age = self.rotated.and_then(|(time, _)| days(time, self.now));
        match self.used.map(|(used, _)| used) {
            Some(LastUsed::NotApplicable | LastUsed::NoInformation)
                if age.is_some_and(|age| age > UNUSED_DAYS) =>
            {
                return Verdict::NeverUsed(age.unwrap_or(0));
            }
            Some(LastUsed::At(time)) => {
                if let Some(unused) = days(time, self.now).filter(|unused| *unused > UNUSED_DAYS) {
                    return Verdict::Unused(unused);
                }
            }
            _ => {}
        }
        age.filter(|age| *age > OLD_DAYS).map_or(Verdict::Active, Verdict::Old)
    }

    /// Starts a finding on it.
    pub fn finding(&self, rule: &Rule, span: Span, message: String) -> Finding {
        let mut finding =
            Finding::new(rule, span, message).evidence("user", self.user).evidence("key", self.name.as_str());
        if let Some(age) = self.rotated.and_then(|(time, _)| days(time, self.now)) {
            finding = finding.evidence("age_in_days", age);
        }
        if let Some(now) = self.now {
            finding = finding.evidence("counted_from", date(now));
        }
        finding
    }

    /// Commands that take it out of use.
    pub fn disable(&self) -> String {
        let user = self.user;
        match self.id {
            Some(id) => {
                format!("aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive")
            }
            None => format!(
                "aws iam list-access-keys --user-name {user}\naws iam update-access-key --user-name {user} --access-key-id ID --status Inactive"
            ),
        }
    }
}

/// Whole days from a time to now; `None` where now is not known.
pub(super) fn days(time: OffsetDateTime, now: Option<OffsetDateTime>) -> Option<i64> {
    now.map(|now| (now.unix_timestamp() - time.unix_timestamp()) / 86_400)
}

/// `2026-11-23`
pub(super) fn date(time: OffsetDateTime) -> String {
    time.to_offset(time::UtcOffset::UTC).date().to_string()
}

/// All active keys of users.
pub(super) fn keys<'a>(cx: &Context<'a>) -> Vec<Key<'a>> {
    let mut keys = Vec::new();
    for report in &cx.estate.credential_reports {
        let now = report.made().or_else(|| cx.today());
        for row in report.rows.iter().filter(|row| !row.is_root()) {
            for key in &row.keys {
                let Some(active) = key.active.as_ref().filter(|active| active.value) else { continue };
                keys.push(Key {
                    user: &row.user.value,
                    name: format!("access key {}", key.number),
                    id: None,
                    active: active.span,
                    rotated: key.last_rotated.as_ref().map(|rotated| (rotated.value, rotated.span)),
                    used: (key.last_used.value != LastUsed::Unknown)
                        .then_some((key.last_used.value, key.last_used.span)),
                    last_service: key.last_service.as_deref().filter(|service| *service != "N/A"),
                    now,
                    person: row.password_enabled.as_ref().is_some_and(|enabled| enabled.value),
                });
            }
        }
    }
    // The report says more of the same keys.
    let told = |user: &str| {
        cx.estate.credential_reports.iter().flat_map(|report| &report.rows).any(|row| row.user.value == user)
    };
    let newest = cx
        .estate
        .access_keys
        .iter()
        .filter_map(|key| key.created.as_ref())
        .map(|created| created.value)
        .max();
    let now = cx.today().max(newest);
    for key in &cx.estate.access_keys {
        let Some(status) = key.status.as_ref().filter(|status| status.value == "Active") else { continue };
        let user = key.user.as_ref().map_or("(not named)", |user| user.value.as_str());
        if told(user) {
            continue;
        }
        keys.push(Key {
            user,
            name: key
                .id
                .as_ref()
                .map_or_else(|| "an access key".to_owned(), |id| format!("access key `{}`", id.value)),
            id: key.id.as_ref().map(|id| id.value.as_str()),
            active: status.span,
            rotated: key.created.as_ref().map(|created| (created.value, created.span)),
            used: None,
            last_service: None,
            now,
            person: false,
        });
    }
    keys
}
