//! The facts about AWS, as they lie in `data/`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use parapet::aws::{
    AccessLevel, ActionSet, Facts, FactsError, ManagedPolicies, ValueType, decode, facts, managed_policies,
    managed_policy,
};
use parapet::policy::Pattern;
use proptest::prelude::*;

fn known() -> &'static Facts {
    facts().expect("data/facts.bin is of this version")
}

fn naive(pattern: &str) -> ActionSet {
    let facts = known();
    let all = facts.all_actions();
    facts.actions_of(&all).filter(|a| Pattern(pattern).matches_action(a.name())).map(|a| a.id()).collect()
}

#[test]
fn everything_is_there() {
    let facts = known();
    assert_eq!(facts.date(), "2026-09-26");
    assert_eq!(facts.services().len(), 456);
    assert_eq!(facts.action_count(), 22_091);
    assert_eq!(facts.services().map(|service| service.actions().len()).sum::<usize>(), 22_091);
    assert_eq!(facts.services().map(|service| service.resource_types().count()).sum::<usize>(), 2_334);
    // The package has three twice, written in two ways.
    assert_eq!(facts.services().map(|service| service.condition_keys().count()).sum::<usize>(), 2_575);
    assert_eq!(facts.rcp_services().count(), 62);
    assert_eq!(facts.all_actions().len(), 22_091);
}

#[test]
fn an_action_and_its_resources() {
    let facts = known();
    let action = facts.action("S3:GETOBJECT").unwrap();
    assert_eq!((action.name(), action.verb()), ("s3:GetObject", "GetObject"));
    assert_eq!(action.service().name(), "Amazon S3");
    assert_eq!(action.levels().to_string(), "Read");
    assert!(!action.takes_no_resource());
    let types: Vec<_> = action.resource_types().map(|using| using.resource_type.name()).collect();
    assert!(types.contains(&"object") && !types.contains(&"bucket"), "{types:?}");
    assert!(facts.action("s3:ListAllMyBuckets").unwrap().takes_no_resource());

    let run = facts.action("ec2:RunInstances").unwrap();
    let required: Vec<_> =
        run.resource_types().filter(|u| u.required).map(|u| u.resource_type.name()).collect();
    for name in ["image", "instance", "network-interface", "security-group", "subnet"] {
        assert!(required.contains(&name), "{name} of {required:?}");
    }
    for unknown in ["s3:GetObjet", "s3:", ":GetObject", "s3", "", "nope:GetObject", "s3:GetObject "] {
        assert!(facts.action(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn access_levels_are_sets() {
    let facts = known();
    let levels = |name: &str| facts.action(name).unwrap().levels();
    assert!(levels("iam:CreateRole").contains(AccessLevel::Write));
    assert_eq!(levels("iam:AttachRolePolicy").main(), Some(AccessLevel::PermissionsManagement));
    assert!(levels("iam:TagRole").contains(AccessLevel::Tagging));
    assert!(levels("iam:TagRole").contains(AccessLevel::Write));
    assert_eq!(levels("iam:ListRoles").to_string(), "List");
    let all = facts.all_actions();
    assert!(facts.actions_of(&all).all(|action| !action.levels().is_empty()));
}

#[test]
fn condition_keys_have_types() {
    let facts = known();
    for (name, spelt, value_type, multivalued, global) in [
        ("AWS:SOURCEIP", "aws:SourceIp", ValueType::IpAddress, false, true),
        ("aws:principaltag/team", "aws:PrincipalTag/${TagKey}", ValueType::String, false, true),
        ("aws:RequestTag/a/b", "aws:RequestTag/${TagKey}", ValueType::String, false, true),
        ("aws:PrincipalOrgPaths", "aws:PrincipalOrgPaths", ValueType::String, true, true),
        ("aws:TagKeys", "aws:TagKeys", ValueType::String, true, true),
        ("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthPresent", ValueType::Bool, false, true),
        ("aws:MultiFactorAuthAge", "aws:MultiFactorAuthAge", ValueType::Numeric, false, true),
        ("aws:TokenIssueTime", "aws:TokenIssueTime", ValueType::Date, false, true),
        ("aws:SourceArn", "aws:SourceArn", ValueType::Arn, false, true),
        ("aws:SignInSessionArn", "aws:SignInSessionArn", ValueType::Arn, false, true),
        ("s3:ResourceAccount", "s3:ResourceAccount", ValueType::String, false, false),
        (
            "kms:EncryptionContext:app",
            "kms:EncryptionContext:${EncryptionContextKey}",
            ValueType::String,
            false,
            false,
        ),
        ("aws:SourceVpcArn", "aws:SourceVpcArn", ValueType::Arn, false, true),
        ("s3:ExistingObjectTag/team", "s3:ExistingObjectTag/${TagKey}", ValueType::String, false, false),
        (
            "secretsmanager:ResourceTag/team",
            "secretsmanager:ResourceTag/${TagKey}",
            ValueType::String,
            false,
            false,
        ),
        ("kms:GrantOperations", "kms:GrantOperations", ValueType::String, true, false),
        ("kms:GrantIsForAWSResource", "kms:GrantIsForAWSResource", ValueType::Bool, false, false),
    ] {
        let key = facts.condition_key(name).unwrap_or_else(|| panic!("{name}"));
        let found = (key.name(), key.value_type(), key.multivalued(), key.is_global());
        assert_eq!(found, (spelt, value_type, multivalued, global));
    }
    assert!(facts.condition_key("aws:SourceOwner").unwrap().is_deprecated());
    assert!(!facts.condition_key("aws:SourceAccount").unwrap().is_deprecated());
    for unknown in ["aws:PrincipalTag/", "aws:Nope", "", "aws:", "SourceIp"] {
        assert!(facts.condition_key(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn an_action_lists_its_keys() {
    let facts = known();
    let create = facts.action("kms:CreateGrant").unwrap();
    let key = |name: &str| facts.condition_key(name).unwrap();
    assert!(create.lists_key(key("kms:GrantIsForAWSResource")));
    assert!(create.lists_key(key("aws:ResourceTag/team")), "through its resource type");
    assert!(!create.condition_keys().any(|own| own.name() == "kms:KeySpec"));
    assert!(!create.lists_key(key("s3:prefix")));
    assert!(facts.action("s3:ListBucket").unwrap().lists_key(key("s3:prefix")));
}

#[test]
fn resource_types_fit_arns() {
    let s3 = known().service("s3").unwrap();
    let (bucket, object) = (s3.resource_type("bucket").unwrap(), s3.resource_type("object").unwrap());
    assert_eq!(bucket.arn_format(), "arn:${Partition}:s3:::${BucketName}");
    assert!(bucket.matches("arn:aws:s3:::reports") && !bucket.matches("arn:aws:s3:::reports/*"));
    assert!(object.matches("arn:aws:s3:::reports/*") && !object.matches("arn:aws:s3:::reports"));
    assert!(object.matches("*") && bucket.matches("arn:*"));
    // Every type matches its own format with letters for what changes.
    for service in known().services() {
        for resource_type in service.resource_types() {
            let mut pieces = resource_type.arn_format().split("${");
            let mut arn = pieces.next().unwrap().to_owned();
            for piece in pieces {
                arn += "x";
                arn += piece.split_once('}').unwrap().1;
            }
            assert!(resource_type.matches(&arn), "{resource_type:?} {arn}");
        }
    }
}

#[test]
fn wildcards() {
    let facts = known();
    let tags: Vec<_> = facts.actions_of(&facts.expand("s3:get*tag*")).map(|a| a.verb()).collect();
    assert!(tags.contains(&"GetObjectTagging") && tags.contains(&"GetBucketTagging"), "{tags:?}");
    assert!(tags.iter().all(|verb| verb.starts_with("Get") && verb.contains("Tag")));
    assert_eq!(facts.expand("*"), facts.all_actions());
    assert_eq!(facts.expand("*:*"), facts.all_actions());
    assert_eq!(facts.expand("s3:*"), facts.service("s3").unwrap().action_set());
    assert_eq!(facts.expand("s3:GetObject").len(), 1);
    for nothing in ["", ":", "s3:", "s3:Nope*", "nope:*", "s3", "s3:Get:Object", "ß:*"] {
        assert!(facts.expand(nothing).is_empty(), "{nothing}");
    }
    // As in `iam:pass?ole`, where a service is a pattern too.
    assert!(facts.expand("i?m:pass?ole").contains(facts.action("iam:PassRole").unwrap().id()));
}

proptest! {
    /// The narrowed search finds what comparing every name finds.
    #[test]
    fn expand_is_a_scan(at in 0usize..22_091, cuts in prop::collection::vec((0usize..60, 0usize..60, prop::sample::select(vec!["*", "?", "", "A", "**"])), 0..4), upper in any::<bool>()) {
        let facts = known();
        let all = facts.all_actions();
        let mut pattern = facts.actions_of(&all).nth(at).unwrap().name().to_owned();
        for (from, length, with) in cuts {
            let from = from.min(pattern.len());
            let to = (from + length % 8).min(pattern.len());
            pattern.replace_range(from..to, with);
        }
        if upper { pattern.make_ascii_uppercase(); }
        prop_assert_eq!(facts.expand(&pattern), naive(&pattern), "{}", pattern);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Facts come from outside in a page of somebody else's: no bytes make it stop.
    #[test]
    fn damage_is_told(at in any::<prop::sample::Index>(), byte in any::<u8>(), end in any::<prop::sample::Index>()) {
        let mut bytes = std::fs::read("data/facts.bin").unwrap();
        let index = at.index(bytes.len());
        bytes[index] = byte;
        if let Ok(facts) = decode(&bytes) {
            for action in facts.actions_of(&facts.all_actions()).take(500) {
                prop_assert!(action.condition_keys().count() + action.resource_types().count() < 10_000);
            }
        }
        let mut managed = std::fs::read("data/managed-policies.bin").unwrap();
        let index = at.index(managed.len());
        managed[index] = byte;
        if let Ok(policies) = ManagedPolicies::decode(&managed) {
            // A damaged document is none, or another one; it is never more than a stop.
            prop_assert!(policies.iter().step_by(40).filter_map(|policy| policy.document()).count() <= 1_582);
        }
        let cut = end.index(bytes.len());
        prop_assert!(decode(&bytes[..cut]).is_err());
    }
}

#[test]
fn other_bytes_are_no_facts() {
    assert_eq!(decode(b"").err(), Some(FactsError::NotFacts));
    assert_eq!(decode(b"<!doctype html>").err(), Some(FactsError::NotFacts));
    assert_eq!(decode(b"parapet-facts\xFF").err(), Some(FactsError::Version));
    assert_eq!(decode(b"parapet-facts").err(), Some(FactsError::Damaged));
}

#[test]
fn managed_policies_have_their_documents() {
    let policies = managed_policies().unwrap();
    assert_eq!(policies.iter().len(), 1_582);
    assert_eq!(policies.date(), "2026-09-30");
    for policy in policies.iter() {
        let document: serde_json::Value = serde_json::from_str(&policy.document().unwrap()).unwrap();
        assert!(document["Statement"].is_array() || document["Statement"].is_object(), "{}", policy.name());
        assert_eq!(policies.get(&policy.arn()).unwrap().name(), policy.name());
    }
    let administrator = managed_policy("arn:aws:iam::aws:policy/AdministratorAccess").unwrap();
    assert_eq!(
        administrator,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
    );
    assert_eq!(managed_policy("AdministratorAccess"), Some(administrator.clone()));
    assert_eq!(managed_policy("arn:aws-us-gov:iam::aws:policy/AdministratorAccess"), Some(administrator));
    let role = policies.get("AWSLambdaBasicExecutionRole").unwrap();
    assert_eq!(role.arn(), "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
    for unknown in [
        "",
        "arn:aws:iam::aws:policy/",
        "arn:aws:iam::111122223333:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:role/AdministratorAccess",
        "administratoraccess",
    ] {
        assert_eq!(managed_policy(unknown), None, "{unknown}");
    }
}

#[test]
fn misspelt_names() {
    let facts = known();
    let action = |name: &str| facts.suggest_action(name).map(|a| a.name());
    assert_eq!(action("s3:GetObjcet"), Some("s3:GetObject"));
    assert_eq!(action("s3:getobjects"), Some("s3:GetObject"));
    assert_eq!(action("ec2:DescribeInstance"), Some("ec2:DescribeInstances"));
    assert_eq!(action("s33:GetObject"), Some("s3:GetObject"));
    assert_eq!(action("ec2:AssumeRoleWithWebIdentity"), Some("sts:AssumeRoleWithWebIdentity"));
    assert_eq!(action("s3:Zzzzzzzzzz"), None);
    assert_eq!(action("s3"), None);
    let service = |name: &str| facts.suggest_service(name).map(|s| s.prefix());
    assert_eq!(service("dynamdb"), Some("dynamodb"));
    assert_eq!(service("lamda"), Some("lambda"));
    assert_eq!(service("notathinghere"), None);
    let key = |name: &str| facts.suggest_condition_key(name).map(|k| k.name());
    assert_eq!(key("aws:SourceIP4"), Some("aws:SourceIp"));
    assert_eq!(key("aws:PrincipleOrgID"), Some("aws:PrincipalOrgID"));
    assert_eq!(key("aws:PrincipleTag/team"), Some("aws:PrincipalTag/${TagKey}"));
    assert_eq!(key("aws:Whatever"), None);
}

#[test]
fn regions_and_principals() {
    let facts = known();
    let names: Vec<_> = facts.partitions().map(|p| p.name()).collect();
    assert!(["aws", "aws-cn", "aws-us-gov", "aws-eusc"].iter().all(|name| names.contains(name)), "{names:?}");
    let aws = facts.partition("aws").unwrap();
    assert!(aws.has_region("eu-west-1") && !aws.has_region("cn-north-1") && !aws.has_region("aws-global"));
    assert!(
        aws.may_have_region("eu-moon-9")
            && !aws.may_have_region("eu-west1")
            && !aws.may_have_region("xx-west-1")
    );
    assert!(facts.partition("aws-cn").unwrap().has_region("cn-north-1"));
    let of = |region: &str| facts.partition_of_region(region).map(|partition| partition.name());
    assert_eq!(
        (of("us-gov-west-1"), of("eu-west-1"), of("eusc-de-east-1")),
        (Some("aws-us-gov"), Some("aws"), Some("aws-eusc"))
    );
    assert_eq!((of("cn-moon-1"), of("*"), of(""), of("eu-west")), (Some("aws-cn"), None, None, None));
    assert!(facts.knows_service_principal("lambda.amazonaws.com"));
    assert!(!facts.knows_service_principal("lambda.amazon.com"));
}

#[test]
fn a_type_with_two_forms_is_found_by_both() {
    let facts = facts().unwrap();
    let alias = facts.service("lex").unwrap().resource_type("bot alias").unwrap();
    assert_eq!(alias.arn_formats().count(), 2);
    for (arn, wanted) in [
        ("arn:aws:lex:eu-west-1:111122223333:bot-alias/B/A", true),
        ("arn:aws:lex:eu-west-1:111122223333:bot:Name:Alias", true),
        ("arn:aws:lex:eu-west-1:111122223333:other/B", false),
    ] {
        assert_eq!(alias.matches(arn), wanted, "{arn}");
    }
}
