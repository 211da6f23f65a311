//! Pairs of policies with the relation that AWS's pages imply: see `pairs.txt`.

use parapet::policy::{Policy, PolicyKind};
use parapet::prove::{Relation, Verdict, compare, infer_kind, read_policy};

/// What a side may be short for.
fn statement(line: &str) -> String {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "if" => format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{{rest}}}}}"#),
        "unless" => format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{{rest}}}}}"#),
        "do" => format!(r#"{{"Effect":"Allow","Resource":"*",{rest}}}"#),
        "not-do" => format!(r#"{{"Effect":"Deny","Resource":"*",{rest}}}"#),
        "on" => format!(r#"{{"Effect":"Allow","Action":"s3:*",{rest}}}"#),
        "not-on" => format!(r#"{{"Effect":"Deny","Action":"s3:*",{rest}}}"#),
        "who" => {
            format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*",{rest}}}"#)
        }
        "not-who" => {
            format!(r#"{{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*",{rest}}}"#)
        }
        "trust" => format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole",{rest}}}"#),
        "not-trust" => format!(r#"{{"Effect":"Deny","Action":"sts:AssumeRole",{rest}}}"#),
        "everything" => r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned(),
        _ => line.to_owned(),
    }
}

fn policy(lines: &[&str]) -> Policy {
    let text = match lines {
        [whole] if whole.contains(r#""Statement""#) => (*whole).to_owned(),
        lines => {
            let list: Vec<String> =
                lines.iter().filter(|line| **line != "nothing").map(|line| statement(line)).collect();
            format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, list.join(","))
        }
    };
    read_policy(&text).unwrap_or_else(|| panic!("no policy: {text}"))
}

#[test]
fn every_pair_stands_as_the_pages_say() {
    let file = std::env::var("PARAPET_PAIRS").ok();
    let text = file
        .map_or_else(|| include_str!("pairs.txt").to_owned(), |file| std::fs::read_to_string(file).unwrap());
    let mut wrong = Vec::new();
    let mut count = 0;
    for block in text.split("\n= ").skip(1) {
        let mut lines = block.lines().filter(|line| !line.trim().is_empty());
        let head = lines.next().unwrap();
        let lines: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
        let middle = lines.iter().position(|line| *line == "->").unwrap();
        let (old, new) = (policy(&lines[..middle]), policy(&lines[middle + 1..]));
        let (wanted, kind) = head.split_once(' ').unwrap_or((head, ""));
        let kind =
            if kind.is_empty() { infer_kind(&[&old, &new]) } else { PolicyKind::from_name(kind).unwrap() };
        let answer = compare(&old, &new, &kind);
        count += 1;
        if format!("{:?}", answer.relation) != wanted {
            let told = |verdict: &Verdict| match verdict {
                Verdict::Empty => "-".to_owned(),
                Verdict::Has(witness) => witness.request.sentence(),
                Verdict::Unknown(reasons) => format!("{reasons:?}"),
            };
            wrong.push(format!(
                "{block}\n  said {:?}\n  added: {}\n  removed: {}\n",
                answer.relation,
                told(&answer.added),
                told(&answer.removed)
            ));
        }
        // The other way around it is the mirror image.
        let back = compare(&new, &old, &kind).relation;
        let mirrored = match answer.relation {
            Relation::Narrower => Relation::Broader,
            Relation::Broader => Relation::Narrower,
            other => other,
        };
        assert_eq!(back, mirrored, "{block}");
    }
    assert!(wrong.is_empty(), "{} of {count} are not answered so:\n{}", wrong.len(), wrong.join("\n"));
}
