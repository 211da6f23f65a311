//! *IAM JSON policy elements: Condition operators*, *Conditions with multiple context keys or values*, *Set operators for
//! multivalued context keys*.

use super::condition;

/// Condition, context, whether it holds.
fn table(rows: &[(&str, &str, char)]) {
    for (policy, context, wanted) in rows {
        assert_eq!(condition(policy, context), *wanted, "{policy} {context}");
    }
}

#[test]
fn strings() {
    table(&[
        (r#"{"StringEquals": {"a:k": "x"}}"#, r#"{"a:k": "x"}"#, 'Y'),
        (r#"{"StringEquals": {"a:k": "x"}}"#, r#"{"a:k": "X"}"#, 'N'),
        (r#"{"StringEquals": {"a:k": "x*"}}"#, r#"{"a:k": "xy"}"#, 'N'),
        (r#"{"StringEquals": {"a:k": ["w", "x"]}}"#, r#"{"a:k": "x"}"#, 'Y'),
        (r#"{"StringNotEquals": {"a:k": "x"}}"#, r#"{"a:k": "x"}"#, 'N'),
        (r#"{"StringNotEquals": {"a:k": "x"}}"#, r#"{"a:k": "y"}"#, 'Y'),
        // Of a negation no listed value may be it.
        (r#"{"StringNotEquals": {"a:k": ["w", "x"]}}"#, r#"{"a:k": "x"}"#, 'N'),
        (r#"{"StringEqualsIgnoreCase": {"a:k": "X"}}"#, r#"{"a:k": "x"}"#, 'Y'),
        (r#"{"StringEqualsIgnoreCase": {"a:k": "Ü"}}"#, r#"{"a:k": "ü"}"#, 'Y'),
        (r#"{"StringNotEqualsIgnoreCase": {"a:k": "X"}}"#, r#"{"a:k": "x"}"#, 'N'),
        (r#"{"StringLike": {"a:k": "x*z?"}}"#, r#"{"a:k": "xyyzq"}"#, 'Y'),
        (r#"{"StringLike": {"a:k": "x*"}}"#, r#"{"a:k": "Xy"}"#, 'N'),
        (r#"{"StringLike": {"a:k": ""}}"#, r#"{"a:k": ""}"#, 'Y'),
        (r#"{"StringNotLike": {"a:k": "x*"}}"#, r#"{"a:k": "xy"}"#, 'N'),
    ]);
}

#[test]
fn keys_are_compared_without_case_and_all_conditions_must_hold() {
    table(&[
        (r#"{"StringEquals": {"AWS:principaltag/Team": "x"}}"#, r#"{"aws:PrincipalTag/team": "x"}"#, 'Y'),
        (r#"{"StringEquals": {"a:k": "x", "a:l": "y"}}"#, r#"{"a:k": "x", "a:l": "y"}"#, 'Y'),
        (r#"{"StringEquals": {"a:k": "x", "a:l": "y"}}"#, r#"{"a:k": "x", "a:l": "z"}"#, 'N'),
        (
            r#"{"StringEquals": {"a:k": "x"}, "Bool": {"a:b": "true"}}"#,
            r#"{"a:k": "x", "a:b": "false"}"#,
            'N',
        ),
        (r#"{}"#, r#"{}"#, 'Y'),
    ]);
}

#[test]
fn an_absent_key() {
    table(&[
        (r#"{"StringEquals": {"a:k": "x"}}"#, "{}", 'N'),
        (r#"{"StringNotEquals": {"a:k": "x"}}"#, "{}", 'Y'),
        (r#"{"StringEqualsIfExists": {"a:k": "x"}}"#, "{}", 'Y'),
        (r#"{"StringEqualsIfExists": {"a:k": "x"}}"#, r#"{"a:k": "y"}"#, 'N'),
        (r#"{"StringNotEqualsIfExists": {"a:k": "x"}}"#, "{}", 'Y'),
        (r#"{"NumericLessThan": {"a:k": "5"}}"#, "{}", 'N'),
        (r#"{"NumericNotEquals": {"a:k": "5"}}"#, "{}", 'Y'),
        (r#"{"DateGreaterThan": {"a:k": "2020"}}"#, "{}", 'N'),
        (r#"{"Bool": {"a:k": "false"}}"#, "{}", 'N'),
        (r#"{"BoolIfExists": {"a:k": "false"}}"#, "{}", 'Y'),
        (r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#, "{}", 'N'),
        (r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, "{}", 'Y'),
        (r#"{"ArnLike": {"a:k": "arn:aws:s3:::*"}}"#, "{}", 'N'),
        (r#"{"ArnNotLike": {"a:k": "arn:aws:s3:::*"}}"#, "{}", 'Y'),
        (r#"{"ForAllValues:StringEquals": {"a:k": "x"}}"#, "{}", 'Y'),
        (r#"{"ForAllValues:StringNotEquals": {"a:k": "x"}}"#, "{}", 'Y'),
        (r#"{"ForAnyValue:StringEquals": {"a:k": "x"}}"#, "{}", 'N'),
        (r#"{"ForAnyValue:StringNotEquals": {"a:k": "x"}}"#, "{}", 'N'),
        (r#"{"ForAnyValue:StringEqualsIfExists": {"a:k": "x"}}"#, "{}", 'Y'),
        (r#"{"Null": {"a:k": "true"}}"#, "{}", 'Y'),
        (r#"{"Null": {"a:k": "false"}}"#, "{}", 'N'),
        (r#"{"Null": {"a:k": true}}"#, r#"{"a:k": "x"}"#, 'N'),
        (r#"{"Null": {"a:k": "false"}}"#, r#"{"a:k": "x"}"#, 'Y'),
        // A list without values is no value.
        (r#"{"Null": {"a:k": "true"}}"#, r#"{"a:k": []}"#, 'Y'),
    ]);
}

#[test]
fn several_values() {
    table(&[
        (r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#, r#"{"aws:TagKeys": ["a"]}"#, 'Y'),
        (
            r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
            r#"{"aws:TagKeys": ["a", "c"]}"#,
            'N',
        ),
        (r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}"#, r#"{"aws:TagKeys": [""]}"#, 'Y'),
        (
            r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
            r#"{"aws:TagKeys": ["c", "a"]}"#,
            'Y',
        ),
        (
            r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
            r#"{"aws:TagKeys": ["c", "d"]}"#,
            'N',
        ),
        (r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": [""]}}"#, r#"{"aws:TagKeys": ""}"#, 'N'),
        (
            r#"{"ForAllValues:StringNotEquals": {"aws:TagKeys": ["a"]}}"#,
            r#"{"aws:TagKeys": ["b", "c"]}"#,
            'Y',
        ),
        (
            r#"{"ForAllValues:StringNotEquals": {"aws:TagKeys": ["a"]}}"#,
            r#"{"aws:TagKeys": ["b", "a"]}"#,
            'N',
        ),
        (r#"{"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}}"#, r#"{"aws:TagKeys": ["a", "b"]}"#, 'Y'),
        (
            r#"{"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a", "b"]}}"#,
            r#"{"aws:TagKeys": ["a", "b"]}"#,
            'N',
        ),
        (
            r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a/r-b/*"}}"#,
            r#"{"aws:PrincipalOrgPaths": ["o-a/r-b/ou-c/"]}"#,
            'Y',
        ),
        // Without a set operator only what does not hang on the choice is certain.
        (r#"{"StringEquals": {"aws:TagKeys": "a"}}"#, r#"{"aws:TagKeys": ["a"]}"#, 'Y'),
        (r#"{"StringEquals": {"aws:TagKeys": ["a", "b"]}}"#, r#"{"aws:TagKeys": ["a", "b"]}"#, 'Y'),
        (r#"{"StringEquals": {"aws:TagKeys": "a"}}"#, r#"{"aws:TagKeys": ["b", "c"]}"#, 'N'),
        (r#"{"StringEquals": {"aws:TagKeys": "a"}}"#, r#"{"aws:TagKeys": ["a", "b"]}"#, '?'),
    ]);
}

#[test]
fn numbers_dates_and_truth_values() {
    table(&[
        (r#"{"NumericLessThanEquals": {"s3:max-keys": "10"}}"#, r#"{"s3:max-keys": 10}"#, 'Y'),
        (r#"{"NumericLessThanEquals": {"s3:max-keys": 10}}"#, r#"{"s3:max-keys": "11"}"#, 'N'),
        (r#"{"NumericLessThan": {"s3:max-keys": "9"}}"#, r#"{"s3:max-keys": "10"}"#, 'N'),
        (r#"{"NumericGreaterThan": {"a:k": "1.5"}}"#, r#"{"a:k": "1.6"}"#, 'Y'),
        (r#"{"NumericGreaterThanEquals": {"a:k": "-1"}}"#, r#"{"a:k": "-1.0"}"#, 'Y'),
        (r#"{"NumericNotEquals": {"a:k": "1"}}"#, r#"{"a:k": "1.0"}"#, 'N'),
        (
            r#"{"DateGreaterThan": {"aws:CurrentTime": "2020-04-01T00:00:00Z"}}"#,
            r#"{"aws:CurrentTime": "2026-11-23T10:00:00Z"}"#,
            'Y',
        ),
        (
            r#"{"DateLessThan": {"aws:CurrentTime": "2026-11-23T10:00Z"}}"#,
            r#"{"aws:CurrentTime": "2026-11-23T11:00:00+02:00"}"#,
            'Y',
        ),
        (
            r#"{"DateLessThanEquals": {"aws:EpochTime": "1589386800"}}"#,
            r#"{"aws:EpochTime": 1589386800}"#,
            'Y',
        ),
        (
            r#"{"DateGreaterThanEquals": {"aws:CurrentTime": "2026-11-23"}}"#,
            r#"{"aws:CurrentTime": "2026-11-22T23:59:59Z"}"#,
            'N',
        ),
        (
            r#"{"DateEquals": {"aws:CurrentTime": "0"}}"#,
            r#"{"aws:CurrentTime": "1970-01-01T00:00:00Z"}"#,
            'Y',
        ),
        (
            r#"{"DateNotEquals": {"aws:CurrentTime": "1970"}}"#,
            r#"{"aws:CurrentTime": "1970-01-01T00:00:00Z"}"#,
            'N',
        ),
        (r#"{"Bool": {"aws:SecureTransport": "false"}}"#, r#"{"aws:SecureTransport": false}"#, 'Y'),
        (r#"{"Bool": {"aws:SecureTransport": true}}"#, r#"{"aws:SecureTransport": "True"}"#, 'Y'),
        (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, r#"{"aws:SecureTransport": "false"}"#, 'N'),
        (
            r#"{"BinaryEquals": {"a:k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}"#,
            r#"{"a:k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}"#,
            'Y',
        ),
        (
            r#"{"BinaryEquals": {"a:k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}"#,
            r#"{"a:k": "BinaryValueInBase64"}"#,
            'Y',
        ),
        (r#"{"BinaryEquals": {"a:k": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}"#, r#"{"a:k": "QmluYXJ5"}"#, 'N'),
    ]);
}

#[test]
fn addresses() {
    table(&[
        (
            r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}}"#,
            r#"{"aws:SourceIp": "2001:db8:1234:5678:9::1"}"#,
            'Y',
        ),
        (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.7"}}"#, r#"{"aws:SourceIp": "203.0.113.7"}"#, 'Y'),
        (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#, r#"{"aws:SourceIp": "203.0.114.7"}"#, 'N'),
        (
            r#"{"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}}"#,
            r#"{"aws:SourceIp": "10.1.1.1"}"#,
            'N',
        ),
        (r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, r#"{"aws:SourceIp": "2001:db8::1"}"#, 'Y'),
    ]);
}

#[test]
fn arns_are_compared_part_by_part() {
    // The example of *Condition operators*: a string operator matches where an ARN operator does not.
    let request = r#"{"a:k": "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"}"#;
    table(&[
        (r#"{"StringLike": {"a:k": "arn:aws:someservice:*:111122223333:finance/*"}}"#, request, 'Y'),
        (r#"{"ArnLike": {"a:k": "arn:aws:someservice:*:111122223333:finance/*"}}"#, request, 'N'),
        (r#"{"ArnEquals": {"a:k": "arn:aws:someservice:*:999999999999:store/*"}}"#, request, 'Y'),
        (r#"{"ArnNotEquals": {"a:k": "arn:aws:someservice:*:999999999999:store/*"}}"#, request, 'N'),
        (r#"{"ArnLike": {"a:k": "arn:aws:SOMESERVICE:*:999999999999:store/*"}}"#, request, 'N'),
        (r#"{"ArnLike": {"a:k": "*"}}"#, request, 'Y'),
        (r#"{"ArnLike": {"a:k": "arn:aws:s3:::*"}}"#, r#"{"a:k": "no arn"}"#, 'N'),
        // Fewer parts than an ARN has: AWS does not say.
        (r#"{"ArnLike": {"a:k": "arn:aws:someservice:*"}}"#, request, '?'),
    ]);
}

#[test]
fn what_cannot_be_compared_is_not_decided() {
    table(&[
        (r#"{"NumericEquals": {"a:k": "ten"}}"#, r#"{"a:k": "10"}"#, '?'),
        (r#"{"NumericNotEquals": {"a:k": "ten"}}"#, r#"{"a:k": "10"}"#, '?'),
        (r#"{"DateLessThan": {"a:k": "yesterday"}}"#, r#"{"a:k": "2020"}"#, '?'),
        (r#"{"Bool": {"a:k": "yes"}}"#, r#"{"a:k": "true"}"#, '?'),
        (r#"{"IpAddress": {"aws:SourceIp": "203.0.113.*"}}"#, r#"{"aws:SourceIp": "203.0.113.7"}"#, '?'),
        (r#"{"Null": {"a:k": "maybe"}}"#, r#"{"a:k": "x"}"#, '?'),
        // Another value of the list settles it.
        (r#"{"NumericEquals": {"a:k": ["ten", "10"]}}"#, r#"{"a:k": "10"}"#, 'Y'),
    ]);
}

#[test]
fn operators_are_read_in_any_case() {
    table(&[
        (r#"{"stringequals": {"a:k": "x"}}"#, r#"{"a:k": "x"}"#, 'Y'),
        (r#"{"bool": {"aws:SecureTransport": "true"}}"#, r#"{"aws:SecureTransport": "true"}"#, 'Y'),
        (r#"{"forallvalues:StringLikeIfexists": {"a:k": "x"}}"#, r#"{"a:k": "y"}"#, 'N'),
    ]);
}
