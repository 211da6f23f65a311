//! Policies for measurements of the prover: ordinary ones of any length, and such as are made to explode.

#![allow(dead_code)]

/// A policy of version 2012-10-17.
pub fn document(statements: &[String]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

fn letter(n: usize) -> char {
    char::from(b"abcdefghijklmnopqrstuvwxyz"[n % 26])
}

fn everything() -> String {
    r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned()
}

/// How an ordinary policy differs from the one of the same length.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Change {
    None,
    /// One statement less, in the middle.
    Narrower,
    /// One pattern of actions more.
    Broader,
}

/// Statements on buckets of their own, every third a Deny; with a principal, a bucket policy.
pub fn ordinary(count: usize, change: Change, principals: bool) -> String {
    let mut list = Vec::new();
    for i in 0..count {
        let middle = i == count / 2 / 3 * 3;
        if middle && change == Change::Narrower {
            continue;
        }
        let effect = if i % 3 == 2 { "Deny" } else { "Allow" };
        let more = if middle && change == Change::Broader { r#","s3:Put*""# } else { "" };
        let who = match (principals, effect) {
            (false, _) => String::new(),
            (true, "Deny") => r#""Principal":"*","#.to_owned(),
            (true, _) => format!(r#""Principal":{{"AWS":"{:012}"}},"#, 111_122_223_333 + i),
        };
        list.push(format!(
            r#"{{"Sid":"S{i}","Effect":"{effect}",{who}"Action":["s3:Get*","dynamodb:Query"{more}],"Resource":"arn:aws:s3:::bucket-{i}-*/*","Condition":{{"StringLike":{{"aws:PrincipalTag/team":"team-{}-*"}}}}}}"#,
            i % 17
        ));
    }
    document(&list)
}

/// Policies made to explode, by name; `variant` makes another one of the same sort. Those that a bucket can carry have
/// principals.
pub const HOSTILE: [&str; 14] = [
    "denies in one dimension",
    "denies in two dimensions",
    "denies in three dimensions",
    "allows in two dimensions",
    "allows and denies",
    "250 allows, 250 denies",
    "many keys",
    "many variables",
    "a cover of many boxes",
    "everything but",
    "long lists",
    "several values",
    "principals",
    "strangers",
];

/// One of [`HOSTILE`].
pub fn hostile(name: &str, variant: usize) -> String {
    let mut list = Vec::new();
    let v = variant;
    match name {
        "denies in one dimension" => {
            list.push(everything());
            list.extend((0..150).map(|i| {
                format!(
                    r#"{{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::*{}*{}*"}}"#,
                    letter(i * 7 + v),
                    letter(i / 2)
                )
            }));
        }
        "denies in two dimensions" => {
            list.push(everything());
            list.extend((0..100).map(|i| {
                format!(
                    r#"{{"Effect":"Deny","Action":"*:*{}*{}*","Resource":"*{}*{}*"}}"#,
                    letter(i + v),
                    letter(i / 3),
                    letter(i * 7),
                    letter(i / 2)
                )
            }));
        }
        "denies in three dimensions" => {
            list.push(everything());
            list.extend((0..60).map(|i| {
                format!(
                    r#"{{"Effect":"Deny","Action":"*:*{}*{}*","Resource":"*{}*{}*","Condition":{{"StringLike":{{"aws:PrincipalTag/{}":"*{}*"}}}}}}"#,
                    letter(i + v), letter(i / 3), letter(i * 7), letter(i / 2), letter(i % 5), letter(i * 11)
                )
            }));
        }
        "allows in two dimensions" => list.extend((0..90).map(|i| {
            format!(
                r#"{{"Effect":"Allow","Action":"*:*{}*{}*","Resource":"*{}*{}*"}}"#,
                letter(i + v),
                letter(i / 3),
                letter(i * 7),
                letter(i / 2)
            )
        })),
        "allows and denies" => list.extend((0..90).map(|i| {
            let effect = if i % 2 == 0 { "Allow" } else { "Deny" };
            format!(
                r#"{{"Effect":"{effect}","Action":["*:*{}*{}*","*:*{}"],"Resource":["*{}*{}*","*{}?"]}}"#,
                letter(i + v),
                letter(i / 3),
                letter(i * 3),
                letter(i * 7),
                letter(i / 2),
                letter(i * 5)
            )
        })),
        "250 allows, 250 denies" => list.extend((0..500).map(|i| {
            let effect = if i % 2 == 0 { "Allow" } else { "Deny" };
            format!(
                r#"{{"Effect":"{effect}","Action":"*:*{}*{}*","Resource":"arn:aws:s3:::*{}*{}*","Condition":{{"StringLike":{{"aws:PrincipalTag/{}":"*{}*"}}}}}}"#,
                letter(i + v), letter(i / 3), letter(i * 7), letter(i / 2), letter(i % 5), letter(i * 11)
            )
        })),
        "many keys" => {
            list.push(everything());
            list.extend((0..40).map(|i| {
                let keys: Vec<String> = (0..8)
                    .map(|k| format!(r#""aws:ResourceTag/k{}":"*{}*"#, (i * 3 + k * 7 + v) % 40, letter(i + k)) + "\"")
                    .collect();
                format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringLikeIfExists":{{{}}}}}}}"#, keys.join(","))
            }));
        }
        "many variables" => list.extend((0..70).map(|i| {
            let effect = if i % 3 == 2 { "Deny" } else { "Allow" };
            let key = ["aws:username", "aws:userid", "aws:PrincipalTag/a", "aws:PrincipalTag/b"][i % 4];
            format!(
                r#"{{"Effect":"{effect}","Action":"s3:*","Resource":"arn:aws:s3:::*{}*/${{{key}}}/*{}*"}}"#,
                letter(i + v),
                letter(i / 3)
            )
        })),
        "a cover of many boxes" => {
            list.push(everything());
            list.extend((0..128_usize).filter(|choice| v == 0 || choice % 31 != v).map(|choice| {
                let keys: Vec<String> =
                    (0..7).map(|key| format!(r#""x:k{key}":"{}""#, choice >> key & 1 == 1)).collect();
                format!(
                    r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"BoolIfExists":{{{}}}}}}}"#,
                    keys.join(",")
                )
            }));
        }
        "everything but" => list.extend((0..80).map(|i| {
            let effect = if i % 2 == 0 { "Allow" } else { "Deny" };
            format!(
                r#"{{"Effect":"{effect}","NotAction":["*:*{}*{}*","*:{}*"],"NotResource":["*{}*{}*","*{}"]}}"#,
                letter(i + v),
                letter(i / 3),
                letter(i),
                letter(i * 7),
                letter(i / 2),
                letter(i * 5)
            )
        })),
        "long lists" => {
            let actions: Vec<String> =
                (0..150).map(|i| format!(r#""*:*{}*{}*""#, letter(i + v), letter(i / 26))).collect();
            let resources: Vec<String> =
                (0..150).map(|i| format!(r#""*{}*{}*""#, letter(i * 7 + v), letter(i / 26))).collect();
            for effect in ["Allow", "Deny"] {
                let (a, r) = if effect == "Allow" { (&actions[..], &resources[..]) } else { (&actions[75..], &resources[75..]) };
                list.push(format!(
                    r#"{{"Effect":"{effect}","Action":[{}],"Resource":[{}]}}"#,
                    a.join(","),
                    r.join(",")
                ));
            }
        }
        "several values" => {
            list.push(everything());
            list.extend((0..90).map(|i| {
                let operator = ["ForAnyValue:StringLike", "ForAllValues:StringLike", "ForAnyValue:StringNotLike"][i % 3];
                format!(
                    r#"{{"Effect":"Deny","Action":"*:{}*","Resource":"*","Condition":{{"{operator}":{{"aws:TagKeys":["*{}*{}*","*{}"]}}}}}}"#,
                    letter(i / 4), letter(i + v), letter(i / 3), letter(i * 5)
                )
            }));
        }
        "principals" => list.extend((0..80).map(|i| {
            let (effect, element) = match i % 4 {
                0 => ("Allow", format!(r#""Principal":{{"AWS":["{:012}","arn:aws:iam::{:012}:role/r{i}"]}}"#, 100_000_000_000_usize + i + v, 100_000_000_000_usize + i / 2)),
                1 => ("Deny", format!(r#""NotPrincipal":{{"AWS":["arn:aws:iam::{0:012}:role/r{i}","arn:aws:iam::{0:012}:root"]}}"#, 100_000_000_000_usize + i)),
                2 => ("Allow", r#""Principal":"*""#.to_owned()),
                _ => ("Deny", r#""Principal":"*""#.to_owned()),
            };
            format!(
                r#"{{"Effect":"{effect}",{element},"Action":"*:*{}*","Resource":"*{}*","Condition":{{"ArnLike":{{"aws:PrincipalArn":"arn:aws:iam::*:role/*{}*{}*"}}}}}}"#,
                letter(i + v), letter(i * 7), letter(i * 3), letter(i / 2)
            )
        })),
        _ => {
            list.push(r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#.to_owned());
            list.extend((0..60).map(|i| {
                format!(
                    r#"{{"Effect":"Deny","Principal":"*","Action":"*:*{}*{}*","Resource":"*{}*{}*","Condition":{{"StringNotLike":{{"aws:UserAgent":"*{}*"}},"StringNotEquals":{{"aws:SourceVpce":"vpce-{i}"}},"NotIpAddress":{{"aws:SourceIp":"10.{i}.0.0/16"}}}}}}"#,
                    letter(i + v), letter(i / 3), letter(i * 7), letter(i / 2), letter(i * 11)
                )
            }));
        }
    }
    document(&list)
}
