//! Who a statement of a resource policy lets in, as far as one policy alone can tell.
//!
//! *Blocking public access to your Amazon S3 storage*, "The meaning of public": a grant to everyone is public
//! unless a condition narrows it to fixed values of one of a few keys. The same reading holds for the policies
//! of other services. Whatever is not certainly narrow counts as open.

use ipnet::IpNet;

use super::principal::is_account_id;
use super::trust::requires;
use super::{Condition, Elements, Pattern, Policy, Statement};

/// What stands between everyone and a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Narrowing {
    /// Nothing.
    None,
    /// This condition of the statement, by index, limits it to fixed callers or networks.
    Condition(usize),
    /// A Deny statement of the same policy, by index, forbids all others.
    Deny(usize),
}

/// What narrows an Allow statement that names everyone.
#[must_use]
pub fn narrowing(policy: &Policy, statement: &Statement) -> Narrowing {
    if let Some(ix) = statement.conditions.iter().position(|c| fixes_caller(c, policy.has_variables())) {
        return Narrowing::Condition(ix);
    }
    let closed =
        |deny: &&Statement| shuts_out_others(deny, policy.has_variables()) && covers(deny, statement);
    policy.denies().find(closed).map_or(Narrowing::None, |deny| Narrowing::Deny(deny.index))
}

/// True if a condition asks for an organization, which is taken for one's own, or a Deny shuts this account out.
#[must_use]
pub fn keeps_to_own(policy: &Policy, statement: &Statement, account: &str) -> bool {
    let of_organization = |condition: &Condition| {
        condition.is_key("aws:PrincipalOrgID") || condition.is_key("aws:PrincipalOrgPaths")
    };
    match narrowing(policy, statement) {
        Narrowing::None => false,
        Narrowing::Condition(_) => statement
            .conditions
            .iter()
            .any(|condition| of_organization(condition) && requires(statement, condition)),
        Narrowing::Deny(ix) => policy.statements[ix].conditions.iter().any(|condition| {
            let others = condition.values.iter().all(|value| value.value != account);
            of_organization(condition) || (condition.is_key("aws:PrincipalAccount") && others)
        }),
    }
}

/// True if a statement names everyone: `"*"`, `{"AWS": "*"}`, or in an Allow everybody but some (`NotPrincipal`).
#[must_use]
pub fn names_everyone(statement: &Statement) -> bool {
    statement.principal.as_ref().is_some_and(|principal| {
        principal.negated || principal.entries.iter().any(super::PrincipalEntry::is_everyone)
    })
}

/// True if a condition holds only for fixed callers, accounts, organizations or networks.
fn fixes_caller(condition: &Condition, variables: bool) -> bool {
    if condition.if_exists() || condition.for_all_values() || condition.values.is_empty() {
        return false;
    }
    let test = match condition.base_operator().as_str() {
        "stringequals" | "stringequalsignorecase" => Test::Text,
        "stringlike" => Test::Pattern,
        // `*` in the ARN operators is a wildcard also in ArnEquals.
        "arnlike" | "arnequals" => Test::Arn,
        "ipaddress" => Test::Network,
        "bool" => Test::Bool,
        _ => return false,
    };
    all_fixed(condition, test, variables)
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// As a text.
    Text,
    /// As a pattern of texts.
    Pattern,
    /// As a pattern of ARNs, part by part.
    Arn,
    /// As a network.
    Network,
    /// As true or false.
    Bool,
}

fn all_fixed(condition: &Condition, test: Test, variables: bool) -> bool {
    let key = condition.key.to_ascii_lowercase();
    condition
        .values
        .iter()
        .all(|value| !(variables && value.contains("${")) && is_fixed_value(&key, &value.value, test))
}

/// True if an outsider's request does not pass the test of a key, given in lower case, by this value: the key is none
/// that he chooses, and the value names callers, accounts, organizations, networks or resources, and not patterns of
/// them. The one table of these keys, for the rules and for the prover.
///
/// *Blocking public access to your Amazon S3 storage*, "The meaning of public"; *Blocking public access to EFS file
/// systems*: who must come through a mount target comes from the VPC.
#[must_use]
pub fn is_fixed_value(key: &str, value: &str, test: Test) -> bool {
    match test {
        // Not aws:VpcSourceIp: private addresses are the same in everybody's VPC.
        Test::Network => return key == "aws:sourceip" && is_narrow_network(value),
        Test::Bool => {
            return key == "elasticfilesystem:accessedviamounttarget" && value.eq_ignore_ascii_case("true");
        }
        _ if value.is_empty() => return false,
        _ => {}
    }
    let exact = |text: &str| test == Test::Text || !Pattern(text).has_wildcard();
    match key {
        "aws:principalorgid"
        | "aws:principalaccount"
        | "aws:sourceaccount"
        | "aws:sourceowner"
        | "aws:sourcevpc"
        | "aws:sourcevpce"
        | "aws:sourceorgid"
        | "aws:sourcevpcarn"
        | "aws:vpceaccount"
        | "aws:vpceorgid"
        | "s3:dataaccesspointaccount"
        | "s3:x-amz-server-side-encryption-aws-kms-key-id"
        | "kms:calleraccount" => exact(value),
        // A path always starts with the organization's id, and so is fixed by everything before a wildcard.
        "aws:principalorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths" => {
            exact(value)
                || value
                    .split('/')
                    .next()
                    .is_some_and(|organization| organization.starts_with("o-") && exact(organization))
        }
        "aws:principalarn" | "aws:sourcearn" | "s3:dataaccesspointarn" => {
            exact(value) || has_fixed_account(value, test == Test::Arn)
        }
        // "outside the pattern AROLEID:*": everything before the colon must be fixed, for that is the role.
        "aws:userid" => {
            exact(value) || value.split_once(':').is_some_and(|(id, _)| id.len() > 4 && exact(id))
        }
        _ => false,
    }
}

/// True if an ARN pattern names one account: `arn:aws:iam::111122223333:role/*`.
/// With the string operators a `*` spans colons, and what looks like the account may be somewhere else.
fn has_fixed_account(arn: &str, by_parts: bool) -> bool {
    let account =
        arn.split(':').nth(4).filter(|_| by_parts || !arn.split(':').take(4).any(|part| part.contains('*')));
    account.is_some_and(is_account_id)
}

/// "A very broad range": wider than /8 in IPv4 or /32 in IPv6 counts as public.
fn is_narrow_network(text: &str) -> bool {
    let text = text.trim();
    let net = text.parse::<IpNet>().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
    net.is_ok_and(|net| match net {
        IpNet::V4(net) => net.prefix_len() >= 8,
        IpNet::V6(net) => net.prefix_len() >= 32,
    })
}

/// True if a Deny applies to everyone but fixed callers or networks: each of its conditions is the negation of
/// one that [`fixes_caller`] accepts, or excepts AWS services only.
fn shuts_out_others(deny: &Statement, variables: bool) -> bool {
    let everyone =
        deny.principal.as_ref().is_some_and(|principal| !principal.negated) && names_everyone(deny);
    let exception = |condition: &Condition| {
        // Anonymous requests do not have this key (*AWS global condition context keys*): only IfExists denies them.
        // `aws:ViaAWSService` is no such exception: a stranger may act through a service too.
        let aws_services = condition.is_key("aws:PrincipalIsAWSService") && condition.if_exists();
        if aws_services && condition.base_operator() == "bool" && !condition.for_all_values() {
            return condition.values.iter().all(|value| value.eq_ignore_ascii_case("false"));
        }
        let test = match condition.base_operator().as_str() {
            "stringnotequals" | "stringnotequalsignorecase" => Test::Text,
            "stringnotlike" => Test::Pattern,
            "arnnotlike" | "arnnotequals" => Test::Arn,
            "notipaddress" => Test::Network,
            _ => return false,
        };
        let plain = !condition.operator.contains(':');
        plain && !condition.values.is_empty() && all_fixed(condition, test, variables)
    };
    everyone && deny.unknown.is_empty() && deny.conditions.iter().all(exception)
}

/// True if every request that `allow` speaks of is one that `deny` speaks of, conditions and principals aside.
fn covers(deny: &Statement, allow: &Statement) -> bool {
    // Policies of roles and of image repositories have no `Resource`: it is what they are attached to (*AWS JSON policy
    // elements: Resource*).
    let no_resource = deny.resources.is_none() && allow.resources.is_none();
    elements_cover(deny.actions.as_ref(), allow.actions.as_ref(), true)
        && (no_resource || elements_cover(deny.resources.as_ref(), allow.resources.as_ref(), false))
}

fn elements_cover(wide: Option<&Elements>, narrow: Option<&Elements>, ignore_case: bool) -> bool {
    let (Some(wide), Some(narrow)) = (wide, narrow) else { return false };
    if wide.negated {
        return false;
    }
    if wide.values.iter().any(|value| Pattern(&value.value).is_universal()) {
        return true;
    }
    !narrow.negated
        && narrow.values.iter().all(|narrow| {
            wide.values.iter().any(|wide| Pattern(&wide.value).covers(&narrow.value, ignore_case))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use crate::text::Sources;
    use crate::text::json::parse as parse_json;

    fn policy(text: &str) -> Policy {
        let sources = Sources::new(vec![Input::from_text("p", text)]);
        let id = sources.iter().next().unwrap().0;
        let view = sources.add_view(id, parse_json(text, 0).tree);
        crate::policy::parse(view.root().unwrap()).unwrap()
    }

    fn open_with(condition: &str) -> bool {
        let policy = policy(&format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": {condition}}}}}"#
        ));
        narrowing(&policy, &policy.statements[0]) == Narrowing::None
    }

    #[test]
    fn only_fixed_values_of_known_keys_narrow() {
        for (condition, open) in [
            (r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#, false),
            (r#"{"StringEquals": {"AWS:principalorgid": ["o-abc", "o-def"]}}"#, false),
            (r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#, true),
            (r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}"#, true),
            (r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}"#, true),
            (r#"{"ForAllValues:StringEquals": {"aws:SourceVpce": "vpce-1"}}"#, true),
            (r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc/r-1/*"}}"#, false),
            (r#"{"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}}"#, true),
            (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, true),
            (r#"{"StringLike": {"aws:Referer": "https://example.com/*"}}"#, true),
            (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, false),
            (r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}"#, true),
            (r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}"#, true),
            (r#"{"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}"#, false),
            (r#"{"IpAddress": {"aws:SourceIp": "2000::/3"}}"#, true),
            (r#"{"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}"#, true),
            (r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, true),
            (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/*"}}"#, false),
            (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}"#, true),
            (r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}"#, true),
            (r#"{"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}}"#, false),
            (r#"{"StringLike": {"aws:userid": "*:me"}}"#, true),
            (r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#, true),
            (r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}"#, false),
            (r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}}"#, true),
        ] {
            assert_eq!(open_with(condition), open, "{condition}");
        }
    }

    #[test]
    fn a_deny_of_all_others_narrows_what_it_covers() {
        let with = |deny: &str| {
            let policy = policy(&format!(
                r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}},
                {{"Effect": "Deny", "Principal": "*", {deny}}}]}}"#
            ));
            narrowing(&policy, &policy.statements[0])
        };
        let not_us = r#""Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}"#;
        assert_eq!(with(&format!(r#""Action": "s3:*", "Resource": "*", {not_us}"#)), Narrowing::Deny(1));
        assert_eq!(
            with(&format!(r#""Action": "s3:*", "Resource": "arn:aws:s3:::b/*", {not_us}"#)),
            Narrowing::Deny(1)
        );
        assert_eq!(with(&format!(r#""Action": "s3:Put*", "Resource": "*", {not_us}"#)), Narrowing::None);
        assert_eq!(
            with(&format!(r#""Action": "s3:*", "Resource": "arn:aws:s3:::b", {not_us}"#)),
            Narrowing::None
        );
        let insecure = r#""Condition": {"Bool": {"aws:SecureTransport": "false"}}"#;
        assert_eq!(with(&format!(r#""Action": "s3:*", "Resource": "*", {insecure}"#)), Narrowing::None);
    }
}
