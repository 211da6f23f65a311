//! Lists of access keys, and the account summary.

use super::{Family, Reader};
use crate::estate::iam::{AccessKey, AccountSummary};
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const FAMILY: Family = Family { read };

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    match (keys(cx, object), summary(cx, object)) {
        (false, false) => &[],
        (true, false) => &["AccessKeyMetadata"],
        (false, true) => &["SummaryMap"],
        (true, true) => &["AccessKeyMetadata", "SummaryMap"],
    }
}

/// `list-access-keys`
fn keys<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(list) = object.get("AccessKeyMetadata").filter(|list| list.is_array()) else { return false };
    for item in list.items() {
        let created = cx.text(item, "CreateDate").and_then(|text| {
            let value = crate::text::date_time(&text.value);
            if value.is_none() {
                cx.wrong(text.span, "`CreateDate` should be a date here; the age of this key is unknown");
            }
            Some(Spanned { value: value?, span: text.span })
        });
        let key = AccessKey {
            span: item.span(),
            user: cx.text(item, "UserName"),
            id: cx.text(item, "AccessKeyId"),
            status: cx.text(item, "Status"),
            created,
        };
        cx.estate.access_keys.push(key);
    }
    let count = list.items().count();
    cx.understood(
        "access-keys",
        format!("{count} access key{}", if count == 1 { "" } else { "s" }),
        list.span(),
    );
    true
}

/// `get-account-summary`
fn summary<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(map) = object.get("SummaryMap").filter(|map| map.is_object()) else { return false };
    let summary = AccountSummary {
        root_mfa: cx.integer(map, "AccountMFAEnabled"),
        root_keys: cx.integer(map, "AccountAccessKeysPresent"),
    };
    cx.estate.account_summaries.push(summary);
    cx.understood("account-summary", "Account summary", map.span());
    true
}
