//! Values that read well.

use crate::prove::principal::{MARK, SESSION};
use crate::prove::text::{Class, Glob};

/// A text of a glob, with fillers for what is open. `plain` leaves open runs empty.
pub(super) fn fill(glob: &Glob, plain: bool) -> String {
    let mut text = String::new();
    let (mut digits, mut colons, mut open) = (0, 0, false);
    for (at, step) in glob.0.iter().enumerate() {
        if step.class == Class::Digit {
            // An account id of AWS's documentation.
            text.push(char::from(b"111122223333"[digits % 12]));
            digits += 1;
            continue;
        }
        match step.class {
            Class::One(ch) | Class::NoCase(ch) if step.repeats => text.push(ch),
            Class::One(ch) | Class::NoCase(ch) => {
                colons += usize::from(ch == ':');
                text.push(ch);
                open = false;
            }
            _ if step.repeats && plain => {}
            // One character and then any number of the same is one run.
            _ if step.repeats && open => {}
            class => {
                let follows = glob.0.get(at + 1).is_some_and(|next| next.repeats && next.class == class);
                let is_arn = text.starts_with("arn:");
                text.push_str(match (step.repeats || follows, is_arn, colons) {
                    (false, ..) | (true, true, 1) if !follows && !step.repeats => "x",
                    (_, true, 1) => {
                        if text.ends_with("aws") {
                            ""
                        } else {
                            "aws"
                        }
                    }
                    (_, true, 2) => "s3",
                    (_, true, 3) => "us-east-1",
                    (_, true, 4) => "111122223333",
                    _ => "example",
                });
                open = true;
            }
        }
    }
    text
}

/// Values to try for a key, the most natural first.
pub(super) fn for_key(key: &str) -> Vec<String> {
    let known: &[&str] = match key {
        "aws:principalorgid" | "aws:sourceorgid" | "aws:resourceorgid" | "aws:vpceorgid" => {
            &["o-exampleorgid"]
        }
        "aws:sourceaccount" | "aws:resourceaccount" | "aws:sourceowner" | "kms:calleraccount" => {
            &["111122223333", "444455556666"]
        }
        "aws:sourcevpce" => &["vpce-1a2b3c4d", "vpce-0f1e2d3c"],
        "aws:sourcevpc" => &["vpc-1a2b3c4d", "vpc-0f1e2d3c"],
        "aws:requestedregion" => &["us-east-1", "eu-west-1", "ap-southeast-2"],
        "aws:useragent" => &["aws-cli/2.27.0"],
        "aws:referer" => &["https://www.example.com/"],
        "aws:userid" => &["AIDACKCEVSQ6C2EXAMPLE", "AROADBQP57FF2AEXAMPLE:app"],
        "aws:sourcearn" => {
            &["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:sns:us-east-1:111122223333:example"]
        }
        _ => &[],
    };
    known.iter().chain(&["example", "other", "a", "b"]).map(|text| (*text).to_owned()).collect()
}

/// Resources to try.
pub(super) const RESOURCES: [&str; 5] = [
    "arn:aws:s3:::amzn-s3-demo-bucket/report.csv",
    "arn:aws:s3:::amzn-s3-demo-bucket",
    "*",
    "arn:aws:ec2:us-east-1:111122223333:instance/i-1234567890abcdef0",
    "arn:aws:lambda:us-east-1:111122223333:function:example",
];

/// Principals to try.
pub(super) fn principals(stranger: bool) -> Vec<String> {
    let anonymous = format!("{MARK}anonymous");
    let account = if stranger { "999988887777" } else { "111122223333" };
    let mut list = vec![
        format!("arn:aws:iam::{account}:user/ana"),
        format!("arn:aws:iam::{account}:role/app{SESSION}session"),
        "arn:aws:iam::444455556666:user/bo".to_owned(),
        format!("arn:aws:iam::444455556666:role/app{SESSION}session"),
        format!("{MARK}service/lambda.amazonaws.com"),
        "arn:aws:iam::111122223333:root".to_owned(),
    ];
    if stranger {
        list.insert(0, anonymous);
    } else {
        list.push(anonymous);
    }
    list
}
