//! Whether a format of AWS and a pattern of a policy can mean the same text.

/// What a piece of a format or a pattern stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// This character.
    Char(char),
    /// Any one character that the class allows.
    Any(Class),
    /// Any number of them, also none.
    Run(Class),
}

/// Characters that a placeholder can stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    All,
    /// A part of an ARN before the resource.
    NoColon,
    /// The name of a bucket (*General purpose bucket naming rules*).
    NoSlash,
}

impl Class {
    fn allows(self, ch: char) -> bool {
        match self {
            Self::All => true,
            Self::NoColon => ch != ':',
            Self::NoSlash => ch != '/',
        }
    }
}

/// True if a text can fit a format such as `arn:${Partition}:s3:::${BucketName}` and a policy's pattern at once.
pub(super) fn arn_overlaps(format: &str, pattern: &str) -> bool {
    overlaps(&format_pieces(format, true), &pattern_pieces(pattern))
}

/// True if a name fits a template such as `aws:PrincipalTag/${TagKey}`, in any case.
pub(super) fn template_fits(template: &str, name: &str) -> bool {
    let Some(start) = template.find("${") else { return template.eq_ignore_ascii_case(name) };
    // Most are of another service: no need for the table.
    if !name.get(..start).is_some_and(|head| head.eq_ignore_ascii_case(&template[..start])) {
        return false;
    }
    let name: Vec<Piece> = name[start..].chars().map(|ch| Piece::Char(ch.to_ascii_lowercase())).collect();
    let template = template[start..].to_ascii_lowercase();
    overlaps(&format_pieces(&template, false), &name)
}

/// Characters of a template outside its changing parts.
pub(super) fn literal_length(template: &str) -> usize {
    format_pieces(template, false).iter().filter(|piece| matches!(piece, Piece::Char(_))).count()
}

fn format_pieces(format: &str, arn: bool) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(format.len());
    let mut colons = 0;
    let mut rest = format;
    while let Some(ch) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix("${").and_then(|body| body.split_once('}')) {
            let class = match name {
                _ if !arn => Class::All,
                _ if colons < 5 => Class::NoColon,
                "BucketName" => Class::NoSlash,
                _ => Class::All,
            };
            pieces.extend([Piece::Any(class), Piece::Run(class)]);
            rest = after;
            continue;
        }
        colons += usize::from(ch == ':');
        pieces.push(if ch == '*' { Piece::Run(Class::All) } else { Piece::Char(ch) });
        rest = &rest[ch.len_utf8()..];
    }
    pieces
}

fn pattern_pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(ch) = rest.chars().next() {
        // `${*}`, `${?}` and `${$}` stand for those characters; every other variable for what the request holds.
        if let Some((name, after)) = rest.strip_prefix("${").and_then(|body| body.split_once('}')) {
            pieces.push(match name {
                "*" => Piece::Char('*'),
                "?" => Piece::Char('?'),
                "$" => Piece::Char('$'),
                _ => Piece::Run(Class::All),
            });
            rest = after;
            continue;
        }
        pieces.push(match ch {
            '*' => Piece::Run(Class::All),
            '?' => Piece::Any(Class::All),
            ch => Piece::Char(ch),
        });
        rest = &rest[ch.len_utf8()..];
    }
    pieces
}

/// True if some text fits both. `reached[j]` says that the pieces of `a` so far and the first `j` of `b` can have
/// taken the same text: the product of two small automata, without recursion.
fn overlaps(a: &[Piece], b: &[Piece]) -> bool {
    let mut reached = vec![false; b.len() + 1];
    reached[0] = true;
    skip_runs(&mut reached, b);
    for piece in a {
        let mut next = vec![false; b.len() + 1];
        match *piece {
            Piece::Run(class) => {
                for j in 0..=b.len() {
                    // The run takes nothing, or one more character of `b` as well.
                    next[j] |= reached[j];
                    if j < b.len() && next[j] && meets(class, b[j]) {
                        next[j + 1] = true;
                    }
                }
            }
            single => {
                for j in 0..b.len() {
                    if reached[j] && both(single, b[j]) {
                        // A run of `b` takes the character and stays.
                        next[if matches!(b[j], Piece::Run(_)) { j } else { j + 1 }] = true;
                    }
                }
            }
        }
        skip_runs(&mut next, b);
        reached = next;
    }
    reached[b.len()]
}

/// A run may take nothing.
fn skip_runs(reached: &mut [bool], b: &[Piece]) {
    for j in 0..b.len() {
        if reached[j] && matches!(b[j], Piece::Run(_)) {
            reached[j + 1] = true;
        }
    }
}

/// True if a run of a class can go past a piece.
fn meets(class: Class, piece: Piece) -> bool {
    match piece {
        Piece::Char(ch) => class.allows(ch),
        Piece::Any(_) | Piece::Run(_) => true,
    }
}

/// True if one piece that takes one character and another piece can take the same one.
fn both(single: Piece, other: Piece) -> bool {
    match (single, other) {
        (Piece::Char(a), Piece::Char(b)) => a == b,
        (Piece::Char(ch), Piece::Any(class) | Piece::Run(class))
        | (Piece::Any(class) | Piece::Run(class), Piece::Char(ch)) => class.allows(ch),
        // Each class allows letters.
        (Piece::Any(_) | Piece::Run(_), Piece::Any(_) | Piece::Run(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_patterns() {
        let bucket = "arn:${Partition}:s3:::${BucketName}";
        let object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
        let role = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}";
        for (format, pattern, wanted) in [
            (bucket, "arn:aws:s3:::reports", true),
            (bucket, "arn:aws:s3:::reports/*", false),
            (bucket, "arn:aws:s3:::reports*", true),
            (bucket, "arn:aws:s3:::", false),
            (bucket, "*", true),
            (bucket, "arn:aws:s3*", true),
            (bucket, "arn:*:*:*", true),
            (bucket, "arn:aws:s3:eu-west-1:111122223333:accesspoint/a", false),
            (object, "arn:aws:s3:::reports", false),
            (object, "arn:aws:s3:::reports/*", true),
            (object, "arn:aws:s3:::reports/", false),
            (object, "arn:aws:s3:::${aws:username}/*", true),
            (object, "arn:aws:s3:::rep?rts/?", true),
            (role, "arn:aws:iam::111122223333:role/a/b", true),
            (role, "arn:aws:iam::111122223333:user/a", false),
            (role, "arn:aws:iam::111122223333:r*e/${aws:PrincipalTag/team}", true),
            (role, "", false),
            (
                "arn:${Partition}:dms:${Region}:${Account}:cert:*",
                "arn:aws:dms:eu-west-1:111122223333:cert:",
                true,
            ),
        ] {
            assert_eq!(arn_overlaps(format, pattern), wanted, "{format} {pattern}");
        }
    }

    #[test]
    fn templates() {
        let tag = "aws:PrincipalTag/${TagKey}";
        assert!(template_fits(tag, "AWS:principaltag/Team/a"));
        assert!(!template_fits(tag, "aws:PrincipalTag/"));
        assert!(!template_fits(tag, "aws:RequestTag/Team"));
        let environment = "codebuild:environment.environmentVariables/${name}.value";
        assert!(template_fits(environment, "codebuild:environment.environmentVariables/KEY.value"));
        assert!(!template_fits(environment, "codebuild:environment.environmentVariables/.value"));
    }
}
