//! One value for each dimension.

use std::rc::Rc;

use super::nice;
use super::{Known, actions};
use crate::aws::facts;
use crate::prove::bits::Bits;
use crate::prove::expr::Dimension;
use crate::prove::principal::MARK;
use crate::prove::ranges;
use crate::prove::request::{Principal, Request};
use crate::prove::solve::Domain;
use crate::prove::solve::problem::{Problem, Space, Values};
use crate::prove::text::atoms::Atom;
use crate::prove::text::{Glob, Language};

/// What a witness should rather be.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Somebody from outside, best without credentials.
    pub stranger: bool,
    /// How keys are spelt, from their lower case.
    pub spelling: rustc_hash::FxHashMap<Rc<str>, Rc<str>>,
}

/// Picks a request out of a box; with it, whether its action is one that works on its resource.
#[must_use]
pub fn build(problem: &Problem, domains: &[Domain], known: Option<&Known>, wish: &Wish) -> (Request, bool) {
    let find = |dimension: &Dimension| {
        problem.space.iter().zip(domains).find(|(space, _)| space.dimension == *dimension)
    };
    let principal = find(&Dimension::Principal).map_or_else(
        || nice::principals(wish.stranger).remove(0),
        |(space, domain)| text(space, domain, &nice::principals(wish.stranger)),
    );
    let (action, resource, fits) =
        action_and_resource(find(&Dimension::Action), find(&Dimension::Resource), known);
    let mut context = Vec::new();
    for (space, domain) in problem.space.iter().zip(domains) {
        let Dimension::Key(key) = &space.dimension else { continue };
        let values = values(space, domain, key);
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            context.push((spell(key, wish), values));
        }
    }
    context.sort();
    (Request { principal: Principal::from_text(&principal), action, resource, context }, fits)
}

fn spell(key: &Rc<str>, wish: &Wish) -> String {
    if let Some(written) = wish.spelling.get(key) {
        return written.to_string();
    }
    let known = facts().and_then(|facts| facts.condition_key(key)).filter(|key| !key.is_template());
    known.map_or_else(|| key.to_string(), |key| key.name().to_owned())
}

/// The values of a key; `None` if it may be absent, which reads best.
fn values(space: &Space, domain: &Domain, key: &str) -> Option<Vec<String>> {
    match (&space.values, domain) {
        (Values::Pieces(line, pieces, absent), Domain::Set(set)) => {
            if *absent && set.has(pieces.len()) {
                return None;
            }
            let points = set.iter().filter_map(|ix| pieces.get(ix)).map(|(_, point)| *point);
            let best = points.min_by_key(|point| ranges::oddness(*line, *point));
            Some(best.map(|point| ranges::write(*line, point)).into_iter().collect())
        }
        (Values::Texts(_, atoms), Domain::Set(set)) => {
            if set.iter().any(|ix| atoms.get(ix).is_some_and(|atom| atom.example.starts_with(MARK))) {
                return None;
            }
            Some(vec![text(space, domain, &nice::for_key(key))])
        }
        (Values::Words(_), Domain::Words { word, .. }) => {
            (!word.starts_with(MARK)).then(|| vec![word.to_string()])
        }
        (values, Domain::Many { allowed, demands }) => {
            let mut picked: Vec<usize> = Vec::new();
            for demand in demands {
                if picked.iter().any(|ix| demand.has(*ix)) {
                    continue;
                }
                picked.extend(demand.iter().find(|ix| allowed.has(*ix)));
            }
            let write = |ix: usize| match values {
                Values::Pieces(line, pieces, _) => {
                    pieces.get(ix).map(|(_, point)| ranges::write(*line, *point))
                }
                Values::Texts(..) => {
                    let mut one = Bits::none(values.len());
                    one.insert(ix);
                    Some(text(space, &Domain::Set(one), &nice::for_key(key)))
                }
                _ => None,
            };
            let list: Vec<String> = picked.into_iter().filter_map(write).collect();
            (!list.is_empty()).then_some(list)
        }
        _ => None,
    }
}

/// A text out of a domain: the first wish that lies in it, a filled pattern, the shortest.
fn text(space: &Space, domain: &Domain, wishes: &[String]) -> String {
    let (Values::Texts(languages, atoms), Domain::Set(set)) = (&space.values, domain) else {
        return match domain {
            Domain::Words { word, .. } => word.to_string(),
            _ => wishes.first().cloned().unwrap_or_default(),
        };
    };
    let chooser = Chooser { space, languages, atoms, set };
    if let Some(wish) = wishes.iter().find(|wish| chooser.allows(wish)) {
        return wish.clone();
    }
    chooser.filled().next().or_else(|| chooser.shortest()).unwrap_or_default()
}

struct Chooser<'d> {
    space: &'d Space,
    languages: &'d [Language],
    atoms: &'d [Atom],
    set: &'d Bits,
}

impl Chooser<'_> {
    fn allows(&self, text: &str) -> bool {
        self.space.atom_of(text).is_some_and(|atom| self.set.has(atom))
    }

    /// Patterns that match some of it, filled in.
    fn filled(&self) -> impl Iterator<Item = String> {
        let globs: Vec<&Glob> = self
            .set
            .iter()
            .take(16)
            .filter_map(|ix| self.atoms.get(ix))
            .flat_map(|atom| atom.accepts.iter().filter_map(|ix| self.languages.get(ix)))
            .flat_map(Language::globs)
            .take(64)
            .collect();
        let texts = globs.into_iter().flat_map(|glob| [nice::fill(glob, false), nice::fill(glob, true)]);
        texts.filter(|text| !text.is_empty() && self.allows(text))
    }

    fn shortest(&self) -> Option<String> {
        let examples = self.set.iter().filter_map(|ix| self.atoms.get(ix)).map(|atom| &atom.example);
        examples.min_by_key(|text| (text.is_empty(), text.chars().count())).cloned()
    }
}

/// More are not tried with one another.
const MOST_ACTIONS: usize = 48;
const MOST_RESOURCES: usize = 12;

/// The action and the resource; of a real action, rather a resource that it works on, which is told.
fn action_and_resource(
    action: Option<(&Space, &Domain)>,
    resource: Option<(&Space, &Domain)>,
    known: Option<&Known>,
) -> (String, String, bool) {
    let wishes: Vec<String> = nice::RESOURCES.map(str::to_owned).into();
    let names: Vec<&str> = match (action, known) {
        (None, _) => vec!["s3:GetObject"],
        (Some((_, Domain::Set(set))), Some(known)) => {
            set.iter().flat_map(|atom| known.names(atom)).copied().collect()
        }
        (Some(_), _) => Vec::new(),
    };
    let chooser = match resource {
        Some((space @ Space { values: Values::Texts(languages, atoms), .. }, Domain::Set(set))) => {
            Some(Chooser { space, languages, atoms, set })
        }
        _ => None,
    };
    // What the policies' own patterns name, then what the action usually works on.
    let named: Vec<String> = chooser.iter().flat_map(Chooser::filled).take(MOST_RESOURCES).collect();
    let fits = |text: &String| chooser.as_ref().is_none_or(|chooser| chooser.allows(text));
    if resource.is_none() || chooser.is_some() {
        for name in names.iter().take(MOST_ACTIONS) {
            if let Some(text) = named.iter().find(|text| actions::works_on(name, text)) {
                return ((*name).to_owned(), text.clone(), true);
            }
        }
        for name in names.iter().take(MOST_ACTIONS) {
            if let Some(text) = actions::resources_of(name).into_iter().find(fits) {
                return ((*name).to_owned(), text, true);
            }
        }
    }
    // No action works on what is left: the policies say so all the same, and so does the request.
    let chosen = resource.map_or_else(|| wishes[0].clone(), |(space, domain)| text(space, domain, &wishes));
    let action_text = match (names.first(), action) {
        (Some(name), _) => (*name).to_owned(),
        (None, Some((space, domain))) => text(space, domain, &[]),
        (None, None) => "s3:GetObject".to_owned(),
    };
    (action_text, chosen, false)
}
