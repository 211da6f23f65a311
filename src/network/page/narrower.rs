//! A group that lets in less: from ranges and groups that a person gives, with what is lost.

use ipnet::IpNet;

use super::piece::{Piece, folded, table};
use super::{Look, field, fields, notes};
use crate::network::narrow::{LostRow, NarrowNetworkRequest, NarrowedGroup, narrow};
use crate::network::reach::internet::without;
use crate::network::reach::trip::merged;
use crate::network::space::{Family, Range};

/// Groups that are told.
const GROUPS: usize = 20;
/// Rows of what is lost.
const LOST: usize = 50;
/// Blocks of addresses that are told of one row.
const SOURCES: usize = 12;
/// Up to so many blocks are listed rather than what they leave out, and so many left out are told.
const FEW: usize = 4;

pub(super) fn view(look: &Look<'_>) -> Vec<Piece> {
    let asked = look.asked;
    let mut page = vec![fields([
        look.end("group", "Security group, or all", &asked.group, false),
        field("ranges", "Needed by ranges", "203.0.113.0/24"),
        field("sources", "Needed by groups", "sg-…"),
        field("ports", "Ports, or all", "443, 8000-8100"),
    ])];
    let is_empty = [&asked.ranges, &asked.sources, &asked.ports].iter().all(|text| text.trim().is_empty());
    if is_empty {
        let text = "Say who needs access. What everybody reaches is then let in from there only: as an edit of the text, for the AWS CLI, Terraform and CloudFormation, with what is lost.";
        page.push(Piece::says("p", text).class("rest"));
        return page;
    }
    let answer = request(look).and_then(|request| narrow(look.analysis, &request, look.offsets));
    match answer {
        Err(why) => {
            let why = crate::text::capitalised(&look.text(&why));
            page.push(Piece::says("p", why).class("notice").attribute("role", "alert"));
        }
        Ok(answer) if answer.groups.is_empty() => {
            page.push(
                Piece::says("p", "Nothing of it is open to everybody: no group would change.").class("rest"),
            );
        }
        Ok(answer) => {
            let more = answer.groups.len().saturating_sub(GROUPS);
            page.extend(answer.groups.iter().take(GROUPS).map(one));
            if more > 0 {
                page.push(Piece::says("p", format!("and {more} more groups: name one")).class("rest"));
            }
        }
    }
    page
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|word| !word.is_empty())
}

fn request(look: &Look<'_>) -> Result<NarrowNetworkRequest, String> {
    let asked = look.asked;
    let net = |text: &str| -> Result<IpNet, String> {
        let net = text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
        net.map_err(|_| format!("`{text}` is no block of addresses"))
    };
    let group = asked.group.trim();
    Ok(NarrowNetworkRequest {
        group: (!group.is_empty()).then(|| group.to_owned()),
        from: words(&asked.ranges).map(net).collect::<Result<_, _>>()?,
        from_groups: words(&asked.sources).map(str::to_owned).collect(),
        ports: words(&asked.ports).map(str::to_owned).collect(),
        replace: Vec::new(),
    })
}

fn one(group: &NarrowedGroup) -> Piece {
    let mut parts = vec![Piece::new("h3").with([
        Piece::says("span", crate::text::capitalised(&group.label)).class("title"),
        Piece::goes(&group.location),
    ])];
    match &group.fix {
        Some(fix) => {
            let apply = Piece {
                fix: Some(Box::new(fix.clone())),
                ..Piece::says("button", "Apply to the text").class("apply")
            };
            parts.push(Piece::new("div").class("actions").with([apply]));
            let lines = fix.preview.iter().map(|lines| {
                let code = |tag: &str, text: &str| Piece::says(tag, text.replace('`', "'"));
                Piece::new("pre").with([code("del", &lines.before), code("ins", &lines.after)])
            });
            parts.push(Piece::new("figure").class("preview").with(lines));
        }
        None => parts.push(Piece::says("p", crate::text::capitalised(&group.no_fix_because)).class("remark")),
    }
    parts.push(lost(&group.lost));
    parts.extend(notes(&group.notes));
    let forms = [
        ("AWS CLI", &group.aws_cli),
        ("Terraform", &group.terraform),
        ("CloudFormation", &group.cloudformation),
    ];
    let forms = forms.into_iter().filter(|(_, text)| !text.is_empty()).map(|(title, text)| {
        let copy = Piece { copy: Some(text.clone()), ..Piece::says("button", "Copy").class("quiet") };
        let copy = copy.attribute("aria-label", format!("Copy for {title}"));
        Piece::new("figure").class("remedy").with([
            Piece::says("figcaption", title).with([copy]),
            Piece::says("pre", text.replace('`', "'")).class("written"),
        ])
    });
    parts.push(folded("As commands and templates".to_owned(), false, forms.collect()));
    Piece::new("article").class("statement allow").with(parts)
}

fn lost(rows: &[LostRow]) -> Piece {
    let more = rows.len().saturating_sub(LOST);
    let lines = rows.iter().take(LOST).map(|row| {
        Piece::new("tr").with([
            Piece::says("td", format!("`{} {}`", row.protocol, row.ports)),
            Piece::says("td", sources(&row.sources)),
        ])
    });
    let title = if more > 0 {
        format!("What is let in no more (and {more} more)")
    } else {
        "What is let in no more".to_owned()
    };
    folded(title, true, vec![table("What is let in no more", &["Ports", "From"], lines.collect())])
}

/// Addresses in words: those that are left out, where they are fewer.
fn sources(blocks: &[String]) -> String {
    let quoted = |list: &[String]| list.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
    let nets: Vec<IpNet> = blocks.iter().filter_map(|block| block.parse().ok()).collect();
    let family = nets.first().map(Family::of_net);
    if let Some(family) = family.filter(|_| blocks.len() > FEW && nets.len() == blocks.len()) {
        let left_out = without(family, &merged(nets.iter().map(Range::of).collect()));
        let names = |ranges: &[Range<u128>]| -> Vec<String> {
            ranges.iter().flat_map(|range| range.nets(family)).map(|net| net.to_string()).collect()
        };
        let left_out = names(&left_out);
        if left_out.len() <= FEW {
            return format!("{} except {}", quoted(&names(&[family.addresses()])), quoted(&left_out));
        }
    }
    let (shown, more) = blocks.split_at(blocks.len().min(SOURCES));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more blocks", more.len()) };
    format!("{}{more}", quoted(shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(blocks: &[&str]) -> String {
        sources(&blocks.iter().map(|block| (*block).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_left_out_is_said_where_that_is_shorter() {
        assert_eq!(said(&["10.0.0.0/8", "192.0.2.0/24"]), "`10.0.0.0/8`, `192.0.2.0/24`");
        let nets = ["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3", "224.0.0.0/4", "248.0.0.0/5"];
        assert_eq!(said(&nets), "`0.0.0.0/0` except `240.0.0.0/5`");
        assert_eq!(
            said(&["8000::/1", "4000::/2", "2000::/3", "1000::/4", "800::/5"]),
            "`::/0` except `::/5`"
        );
        let many: Vec<String> = (0..20).map(|i| format!("10.{}.0.0/16", 2 * i)).collect();
        assert!(sources(&many).ends_with(", `10.22.0.0/16` and 8 more blocks"));
    }
}
