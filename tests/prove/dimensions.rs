//! Each dimension by itself: what is the same, what is more.

use parapet::policy::PolicyKind;
use parapet::prove::{Relation, compare, read_policy};

use super::{identity, policy, relation, under};

fn conditions(rows: &[(&str, &str, Relation)]) {
    for (old, new, wanted) in rows {
        assert_eq!(relation(&under(old), &under(new)), *wanted, "{old} -> {new}");
    }
}

#[test]
fn actions() {
    let with = |element: &str| policy(&format!(r#"{{"Effect":"Allow",{element},"Resource":"*"}}"#));
    for (old, new, wanted) in [
        (r#""Action":"s3:Get*""#, r#""Action":"S3:get*""#, Relation::Equivalent),
        (r#""Action":"s3:*""#, r#""Action":"s3:Get*""#, Relation::Narrower),
        (r#""Action":"s3:Get?bject""#, r#""Action":"s3:GetObject""#, Relation::Narrower),
        (r#""Action":"s3:?*""#, r#""Action":"s3:*""#, Relation::Equivalent),
        (r#""NotAction":"s3:*""#, r#""NotAction":["s3:*","iam:*"]"#, Relation::Narrower),
        (r#""NotAction":"s3:*""#, r#""Action":"ec2:*""#, Relation::Narrower),
        (r#""Action":["s3:Get*","s3:Put*"]"#, r#""Action":["s3:Get*","s3:List*"]"#, Relation::Incomparable),
        (r#""Action":["*"]"#, r#""NotAction":"nosuch""#, Relation::Equivalent),
    ] {
        assert_eq!(relation(&with(old), &with(new)), wanted, "{old} -> {new}");
    }
}

#[test]
fn resources() {
    let with = |element: &str| policy(&format!(r#"{{"Effect":"Allow","Action":"s3:*",{element}}}"#));
    for (old, new, wanted) in [
        (
            r#""Resource":"arn:aws:s3:::b*""#,
            r#""Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]"#,
            Relation::Narrower,
        ),
        (
            r#""Resource":["arn:aws:s3:::b","arn:aws:s3:::b?*"]"#,
            r#""Resource":"arn:aws:s3:::b*""#,
            Relation::Equivalent,
        ),
        (r#""Resource":"*""#, r#""Resource":"arn:aws:s3:::*""#, Relation::Narrower),
        (r#""NotResource":"arn:aws:s3:::b/*""#, r#""NotResource":"arn:aws:s3:::b/a*""#, Relation::Broader),
        (r#""Resource":"arn:aws:s3:::b/A""#, r#""Resource":"arn:aws:s3:::b/a""#, Relation::Incomparable),
        // The literal star and the wildcard.
        (r#""Resource":"arn:aws:s3:::b/*""#, r#""Resource":"arn:aws:s3:::b/${*}""#, Relation::Narrower),
    ] {
        assert_eq!(relation(&with(old), &with(new)), wanted, "{old} -> {new}");
    }
}

#[test]
fn a_star_that_ends_a_segment_goes_on_beyond_the_colon() {
    let with = |arn: &str| policy(&format!(r#"{{"Effect":"Allow","Action":"logs:*","Resource":"{arn}"}}"#));
    let wide = with("arn:aws:logs:us-east-1:*");
    assert_eq!(
        relation(&wide, &with("arn:aws:logs:us-east-1:111122223333:log-group:a:b")),
        Relation::Narrower
    );
    // Names of stacks have no colon, so that one stack's pattern is not another's.
    let stack = |name: &str| {
        policy(&format!(
            r#"{{"Effect":"Allow","Action":"cloudformation:*","Resource":"arn:aws:cloudformation:*:*:stack/{name}/*"}}"#
        ))
    };
    assert_eq!(relation(&stack("one"), &stack("two")), Relation::Incomparable);
}

#[test]
fn texts() {
    use Relation::{Broader, Equivalent, Incomparable, Narrower};
    conditions(&[
        (r#""StringLike":{"s3:prefix":"a*"}"#, r#""StringEquals":{"s3:prefix":"ab"}"#, Narrower),
        (r#""StringEquals":{"s3:prefix":"a*"}"#, r#""StringLike":{"s3:prefix":"a*"}"#, Broader),
        (r#""StringEquals":{"s3:prefix":"a"}"#, r#""StringEqualsIgnoreCase":{"s3:prefix":"A"}"#, Broader),
        (r#""StringEquals":{"S3:Prefix":"a"}"#, r#""StringEquals":{"s3:prefix":"a"}"#, Equivalent),
        (
            r#""StringNotEquals":{"s3:prefix":"a"}"#,
            r#""StringNotEqualsIfExists":{"s3:prefix":"a"}"#,
            Equivalent,
        ),
        (r#""StringEquals":{"s3:prefix":"a"}"#, r#""StringEqualsIfExists":{"s3:prefix":"a"}"#, Broader),
        (r#""StringNotEquals":{"s3:prefix":["a","b"]}"#, r#""StringNotEquals":{"s3:prefix":"a"}"#, Broader),
        (r#""StringEquals":{"s3:prefix":"a"}"#, r#""StringNotEquals":{"s3:prefix":"b"}"#, Broader),
        (
            r#""StringEquals":{"s3:prefix":[]}"#,
            r#""StringEquals":{"s3:prefix":"a"},"Null":{"s3:prefix":"true"}"#,
            Equivalent,
        ),
        (r#""StringLike":{"s3:prefix":"*"}"#, r#""Null":{"s3:prefix":"false"}"#, Equivalent),
        (r#""StringLike":{"s3:prefix":"a*"}"#, r#""StringLike":{"s3:prefix":"*a"}"#, Incomparable),
        // A value may be empty where people write it.
        (
            r#""ForAllValues:StringEquals":{"aws:ResourceTag/t":"a"}"#,
            r#""StringEqualsIfExists":{"aws:ResourceTag/t":"a"}"#,
            Narrower,
        ),
    ]);
}

#[test]
fn arns_are_compared_field_by_field() {
    use Relation::{Broader, Equivalent};
    conditions(&[
        (
            r#""ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"}"#,
            r#""ArnEquals":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"}"#,
            Equivalent,
        ),
        (
            r#""ArnLike":{"aws:SourceArn":"arn:aws:sns:*:t"}"#,
            r#""ArnLike":{"aws:SourceArn":"arn:aws:sns:*:t"}"#,
            Equivalent,
        ),
        // A star crosses colons for the string operators alone.
        (
            r#""ArnLike":{"aws:SourceArn":"arn:aws:*:us-east-1:1:t"}"#,
            r#""StringLike":{"aws:SourceArn":"arn:aws:*:us-east-1:1:t"}"#,
            Broader,
        ),
    ]);
}

#[test]
fn numbers_dates_and_booleans() {
    use Relation::{Broader, Equivalent, Narrower};
    conditions(&[
        (
            r#""NumericLessThan":{"s3:max-keys":"11"}"#,
            r#""NumericLessThanEquals":{"s3:max-keys":"10"}"#,
            Equivalent,
        ),
        (r#""NumericLessThan":{"x:size":"11"}"#, r#""NumericLessThanEquals":{"x:size":"10"}"#, Narrower),
        (r#""NumericEquals":{"s3:max-keys":"10"}"#, r#""NumericEquals":{"s3:max-keys":"10.0"}"#, Equivalent),
        (r#""NumericGreaterThan":{"s3:max-keys":"5"}"#, r#""NumericNotEquals":{"s3:max-keys":"5"}"#, Broader),
        (
            r#""DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}"#,
            r#""DateLessThan":{"aws:CurrentTime":"1767225600"}"#,
            Equivalent,
        ),
        (
            r#""DateLessThan":{"aws:CurrentTime":"2026-01-01"}"#,
            r#""DateLessThanEquals":{"aws:CurrentTime":"2026-01-01"}"#,
            Broader,
        ),
        // Every request says whether it came over TLS.
        (
            r#""Bool":{"aws:SecureTransport":"true"}"#,
            r#""BoolIfExists":{"aws:SecureTransport":"TRUE"}"#,
            Equivalent,
        ),
        (
            r#""Bool":{"aws:MultiFactorAuthPresent":"true"}"#,
            r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}"#,
            Broader,
        ),
    ]);
}

#[test]
fn addresses() {
    use Relation::{Broader, Equivalent, Narrower};
    conditions(&[
        (
            r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
            r#""IpAddress":{"aws:SourceIp":["10.0.0.0/9","10.128.0.0/9"]}"#,
            Equivalent,
        ),
        (
            r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
            r#""IpAddress":{"aws:SourceIp":"10.1.2.3"}"#,
            Narrower,
        ),
        (
            r#""IpAddress":{"aws:SourceIp":"0.0.0.0/0"}"#,
            r#""IpAddress":{"aws:SourceIp":["0.0.0.0/0","::/0"]}"#,
            Broader,
        ),
        (
            r#""IpAddress":{"aws:SourceIp":"2001:db8::/32"}"#,
            r#""IpAddress":{"aws:SourceIp":"2001:0DB8:0::/32"}"#,
            Equivalent,
        ),
        (
            r#""IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
            r#""NotIpAddress":{"aws:SourceIp":"11.0.0.0/8"}"#,
            Broader,
        ),
    ]);
}

#[test]
fn several_values() {
    use Relation::{Broader, Equivalent, Incomparable, Narrower};
    conditions(&[
        (
            r#""ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}"#,
            r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"}"#,
            Narrower,
        ),
        (
            r#""ForAnyValue:StringEquals":{"aws:TagKeys":["a","b"]}"#,
            r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"}"#,
            Narrower,
        ),
        (
            r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"}"#,
            r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"}"#,
            Incomparable,
        ),
        // None at all satisfies ForAllValues, unless Null says that there is one.
        (
            r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"}"#,
            r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:TagKeys":"false"}"#,
            Narrower,
        ),
        (
            r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"},"ForAllValues:StringEquals":{"aws:TagKeys":"a"}"#,
            r#""ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:TagKeys":"false"}"#,
            Equivalent,
        ),
        (
            r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"}"#,
            r#""ForAnyValue:StringLike":{"aws:TagKeys":"a*"}"#,
            Broader,
        ),
        // One value has no room for two.
        (
            r#""ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a"}"#,
            r#""StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a"}"#,
            Equivalent,
        ),
    ]);
    let two = under(
        r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"},"ForAnyValue:StringLike":{"aws:TagKeys":"b"}"#,
    );
    let answer = identity(&policy(r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#), &two);
    let request = &answer.added.witness().unwrap().request;
    assert_eq!(request.context.iter().find(|(key, _)| key == "aws:TagKeys").unwrap().1.len(), 2);
}

#[test]
fn variables() {
    use Relation::{Equivalent, Narrower, Unknown};
    let home = |name: &str| {
        policy(&format!(r#"{{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/{name}/*"}}"#))
    };
    assert_eq!(relation(&home("${aws:username}"), &home("${AWS:UserName}")), Equivalent);
    assert_eq!(relation(&home("*"), &home("${aws:username}")), Narrower);
    // Ana's own folder is hers by the variable; everybody else's is not.
    assert_ne!(relation(&home("${aws:username}"), &home("ana")), Equivalent);
    let tags = |a: &str, b: &str| under(&format!(r#""StringEquals":{{"{a}":"${{{b}}}"}}"#));
    let (resource, principal) = ("aws:ResourceTag/t", "aws:PrincipalTag/t");
    assert_eq!(relation(&tags(resource, principal), &tags(principal, resource)), Equivalent);
    // Without the version a variable is text.
    let old = read_policy(
        r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}/*"}}"#,
    )
    .unwrap();
    assert_ne!(identity(&old, &home("${aws:username}")).relation, Equivalent);
    // What it hangs on is told.
    let unclear = under(r#""StringWhatever":{"s3:prefix":"a"}"#);
    let answer = identity(&unclear, &under(r#""StringEquals":{"s3:prefix":"a"}"#));
    assert_eq!(answer.relation, Unknown);
    assert!(answer.unknown_because().iter().all(|reason| reason.kind == "operator"), "{answer:?}");
    assert_eq!(relation(&unclear, &unclear.clone()), Equivalent);
}

#[test]
fn principals_and_their_keys() {
    use Relation::{Broader, Equivalent, Narrower};
    let with = |principal: &str, condition: &str| {
        policy(&format!(
            r#"{{"Effect":"Allow",{principal},"Action":"s3:GetObject","Resource":"*"{condition}}}"#
        ))
    };
    let everyone = r#""Principal":"*""#;
    let account = r#""Principal":{"AWS":"111122223333"}"#;
    let ana = r#""Principal":{"AWS":"arn:aws:iam::111122223333:user/ana"}"#;
    let if_account = r#","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#;
    let if_ana = r#","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/ana"}}"#;
    for (old, new, wanted) in [
        (with(everyone, ""), with(r#""Principal":{"AWS":"*"}"#, ""), Equivalent),
        (with(account, ""), with(r#""Principal":{"AWS":"arn:aws:iam::111122223333:root"}"#, ""), Equivalent),
        (with(account, ""), with(ana, ""), Narrower),
        (with(everyone, if_account), with(account, ""), Equivalent),
        (with(everyone, if_ana), with(account, if_ana), Equivalent),
        (
            with(everyone, r#","Condition":{"StringEquals":{"aws:username":"ana"}}"#),
            with(ana, r#","Condition":{"StringEquals":{"aws:username":"ana"}}"#),
            Narrower,
        ),
        (with(r#""Principal":{"AWS":"1111"}"#, ""), with(account, ""), Broader),
        (
            with(r#""Principal":{"Service":"lambda.amazonaws.com"}"#, ""),
            with(
                everyone,
                r#","Condition":{"StringEquals":{"aws:PrincipalServiceName":"lambda.amazonaws.com"}}"#,
            ),
            Equivalent,
        ),
        (
            with(everyone, r#","Condition":{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#),
            with(everyone, r#","Condition":{"Null":{"aws:PrincipalServiceName":"false"}}"#),
            Equivalent,
        ),
        // Who has no credentials is in no organization.
        (
            with(everyone, r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a"}}"#),
            with(
                everyone,
                r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a"},"StringNotEquals":{"aws:PrincipalType":"Anonymous"}}"#,
            ),
            Equivalent,
        ),
    ] {
        let answer = compare(&old, &new, &PolicyKind::Resource("s3".into()));
        assert_eq!(answer.relation, wanted, "{:?} -> {:?}: {answer:?}", old.statements, new.statements);
    }
}
