//! From Boolean combinations to nodes over atoms.

use std::cell::OnceCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Domain;
use super::gather::{axioms, gather, literals, space};
use super::node::{Node, NodeId, Nodes};
use super::resolve::{Ground, resolve};
use crate::prove::bits::Bits;
use crate::prove::expr::{Dimension, Expr, Literal, Reason, Test};
use crate::prove::ranges::{Line, Point};
use crate::prove::text::atoms::{Atom, Finder, everything};
use crate::prove::text::search::{Found, find};
use crate::prove::text::{Language, MARK};

/// One or more questions over the same dimensions.
#[derive(Debug)]
pub struct Problem {
    pub(super) nodes: Nodes,
    /// For each node its negation, where that is a node too.
    pub(super) complements: Vec<Option<NodeId>>,
    /// The dimensions.
    pub space: Vec<Space>,
    /// For each question: as it is, and with everything that is not certain taken as failing.
    pub(super) roots: Vec<(NodeId, NodeId)>,
    /// Holds of every request.
    pub(super) axioms: NodeId,
    /// What it took to set up, in the steps of a search.
    pub cost: usize,
}

/// One dimension with its values.
#[derive(Debug)]
pub struct Space {
    /// Which.
    pub dimension: Dimension,
    /// Its values.
    pub values: Values,
    /// True if the value is a set of these.
    pub many: bool,
    /// All texts that a value can be.
    pub universe: Language,
    /// Finds the atom of a text; made when it is first asked for.
    pub finder: OnceCell<Finder>,
    /// Where each language stands among the values' own; made when it is first asked for.
    pub places: OnceCell<FxHashMap<Language, usize>>,
}

impl Space {
    fn place_of(&self, language: &Language) -> Option<usize> {
        let languages = match &self.values {
            Values::Texts(languages, _) | Values::Words(languages) => languages,
            _ => return None,
        };
        let places = || languages.iter().enumerate().map(|(ix, known)| (known.clone(), ix)).collect();
        self.places.get_or_init(places).get(language).copied()
    }

    /// The atom that a text belongs to. `None` for what is no value, and where there are no atoms of texts.
    #[must_use]
    pub fn atom_of(&self, text: &str) -> Option<usize> {
        let Values::Texts(languages, atoms) = &self.values else { return None };
        let find = || self.finder.get_or_init(|| Finder::new(languages, atoms)).find(text);
        if self.universe.accepts(text) { find() } else { None }
    }
}

/// The values of a dimension.
#[derive(Debug)]
pub enum Values {
    /// Texts by atoms of these languages.
    Texts(Vec<Language>, Vec<Atom>),
    /// Texts of too many sorts, to be looked for one by one. The last language is the universe.
    Words(Vec<Language>),
    /// Points by pieces of the line; the last atom is *absent*, unless a key is always there.
    Pieces(Line, Vec<(Bits, Point)>, bool),
    /// No (0) and yes (1) of something that is not known.
    Opaque(Rc<Reason>),
}

impl Values {
    /// Number of atoms; of words, none.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Texts(_, atoms) => atoms.len(),
            Self::Words(_) => 0,
            Self::Pieces(_, pieces, absent) => pieces.len() + usize::from(*absent),
            Self::Opaque(_) => 2,
        }
    }

    /// True if there is no atom.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How a literal is answered.
type Tests = FxHashMap<Rc<Literal>, (u32, Answer)>;

/// Nodes made already: of which set, by its place, asked for or excluded, and whether strictly.
type Made = FxHashMap<(usize, bool, bool), NodeId>;

#[derive(Clone, Debug)]
enum Answer {
    In(Rc<Bits>),
    Some(Rc<Bits>),
    Word(u32),
    /// Tests of one key that do not go together: yes and no of this one.
    Doubt,
}

impl Problem {
    /// Sets up questions. `ground` gives the values of keys that stand in patterns.
    #[must_use]
    pub fn new(questions: &[Expr], ground: Option<&Ground>) -> Self {
        let mut questions = resolve(questions, ground);
        let axioms = axioms(&literals(&questions));
        questions.push(axioms);
        let literals = literals(&questions);
        let (mut order, gathered) = gather(&literals);
        order.sort();
        let mut this = Self {
            nodes: Nodes::default(),
            complements: Vec::new(),
            space: Vec::new(),
            roots: Vec::new(),
            axioms: 0,
            cost: 0,
        };
        let mut numbers: FxHashMap<Dimension, u32> = FxHashMap::default();
        for dimension in order {
            let space = space(&dimension, &gathered[&dimension], &mut this.cost);
            numbers.insert(dimension, number(this.space.len()));
            this.space.push(space);
        }
        let mut tests = Tests::default();
        for literal in &literals {
            let answer = this.answer(literal, &numbers);
            this.cost += 1 + this.space[answer.0 as usize].values.len() / 8;
            tests.insert(Rc::clone(literal), answer);
        }
        let doubtful = this.space.iter().any(|space| matches!(space.values, Values::Opaque(_)));
        let mut made = Made::default();
        let mut roots: Vec<_> = Vec::with_capacity(questions.len());
        for question in &questions {
            let free = this.node(question, true, &tests, false, &mut made);
            let strict = if doubtful { this.node(question, true, &tests, true, &mut made) } else { free };
            roots.push((free, strict));
        }
        this.axioms = roots.pop().map_or(0, |(axioms, _)| axioms);
        this.roots = roots;
        this.complements = this.nodes.complements();
        this.cost += this.nodes.size();
        super::search::count(this.cost);
        this
    }

    /// Everything possible in each dimension. `None` if a dimension has no value at all.
    #[must_use]
    pub fn everything(&self) -> Option<Vec<Domain>> {
        let whole = |space: &Space| match &space.values {
            Values::Words(languages) => {
                let universe = languages.len().checked_sub(1)?;
                let Found::Text(word) = find(&[&languages[universe]], &[], &mut 1_000_000) else {
                    return None;
                };
                Some(Domain::Words { inside: vec![number(universe)], outside: Vec::new(), word: word.into() })
            }
            values if space.many => {
                Some(Domain::Many { allowed: Bits::all(values.len()), demands: Vec::new() })
            }
            values => (!values.is_empty()).then(|| Domain::Set(Bits::all(values.len()))),
        };
        self.space.iter().map(whole).collect()
    }

    fn answer(&mut self, literal: &Rc<Literal>, numbers: &FxHashMap<Dimension, u32>) -> (u32, Answer) {
        let at = numbers.get(&literal.dimension).copied().unwrap_or(0);
        let space = &self.space[at as usize];
        let select = |test: &dyn Fn(usize) -> bool| {
            let mut set = Bits::none(space.values.len());
            (0..space.values.len()).filter(|atom| test(*atom)).for_each(|atom| set.insert(atom));
            Rc::new(set)
        };
        let answer = match (&literal.test, &space.values) {
            (Test::Opaque(_), Values::Opaque(_)) => Answer::In(select(&|atom| atom == 1)),
            (Test::Text(language), Values::Texts(_, atoms)) if !space.many => {
                match space.place_of(language) {
                    Some(ix) => Answer::In(select(&|atom| atoms[atom].accepts.has(ix))),
                    None => Answer::Doubt,
                }
            }
            (Test::SomeText(language, inside), Values::Texts(_, atoms)) if space.many => {
                match space.place_of(language) {
                    Some(ix) => Answer::Some(select(&|atom| atoms[atom].accepts.has(ix) == *inside)),
                    None => Answer::Doubt,
                }
            }
            (Test::Text(language), Values::Words(_)) => match space.place_of(language) {
                Some(ix) => Answer::Word(number(ix)),
                None => Answer::Doubt,
            },
            (Test::Present, Values::Words(_)) => match space.place_of(&everything()) {
                Some(ix) => Answer::Word(number(ix)),
                None => Answer::Doubt,
            },
            (Test::Range(line, ranges), Values::Pieces(own, pieces, _)) if line == own && !space.many => {
                Answer::In(select(&|atom| pieces.get(atom).is_some_and(|(_, point)| ranges.has(*point))))
            }
            (Test::SomeRange(line, ranges, inside), Values::Pieces(own, pieces, _))
                if line == own && space.many =>
            {
                Answer::Some(select(&|atom| pieces.get(atom).is_some_and(|(_, p)| ranges.has(*p) == *inside)))
            }
            (Test::Present, values) if space.many => Answer::Some(Rc::new(Bits::all(values.len()))),
            (Test::Present, Values::Texts(_, atoms)) => {
                Answer::In(select(&|atom| !atoms[atom].example.starts_with(MARK)))
            }
            (Test::Present, Values::Pieces(_, pieces, _)) => Answer::In(select(&|atom| atom < pieces.len())),
            _ => Answer::Doubt,
        };
        if matches!(answer, Answer::Doubt) {
            return (self.doubt(literal), answer);
        }
        (at, answer)
    }

    /// A dimension of its own for a test that does not go together with the others of its key.
    fn doubt(&mut self, literal: &Rc<Literal>) -> u32 {
        let name = match &literal.dimension {
            Dimension::Key(key) => key.to_string(),
            other => format!("{other:?}"),
        };
        let at = self.space.iter().find(|space| space.dimension == literal.dimension);
        let crowded = at.is_some_and(|space| matches!(space.values, Values::Words(_)))
            && matches!(literal.test, Test::SomeText(..));
        let kind = if crowded { "budget" } else { "mixed-types" };
        let why = if crowded {
            format!(
                "`{name}` has several values, and so many patterns overlap there that its sets are not looked into"
            )
        } else {
            format!(
                "`{name}` is compared in ways that do not go together (as text and as a number, or as one value and as several)"
            )
        };
        let reason = Reason { kind, text: why };
        let dimension = Dimension::Opaque(format!("{literal:?}").into());
        self.space.push(Space {
            dimension,
            values: Values::Opaque(reason.into()),
            many: false,
            universe: everything(),
            finder: OnceCell::new(),
            places: OnceCell::new(),
        });
        number(self.space.len() - 1)
    }

    /// `strict`: what is not certain fails, asked for as well as excluded.
    fn node(&mut self, expr: &Expr, yes: bool, tests: &Tests, strict: bool, made: &mut Made) -> NodeId {
        let key = expr.place().map(|place| (place, yes, strict));
        if let Some(id) = key.and_then(|key| made.get(&key)) {
            return *id;
        }
        let id = self.make(expr, yes, tests, strict, made);
        made.extend(key.map(|key| (key, id)));
        id
    }

    fn make(&mut self, expr: &Expr, yes: bool, tests: &Tests, strict: bool, made: &mut Made) -> NodeId {
        match expr {
            Expr::Const(value) => self.nodes.add(Node::Const(*value == yes)),
            Expr::Not(inner) => self.node(inner, !yes, tests, strict, made),
            Expr::And(list) | Expr::Or(list) => {
                let and = matches!(expr, Expr::And(_)) == yes;
                let parts = list.iter().map(|part| self.node(part, yes, tests, strict, made)).collect();
                self.nodes.join(parts, and)
            }
            Expr::Literal(literal) => {
                let Some((dimension, answer)) = tests.get(literal) else {
                    return self.nodes.add(Node::Const(false));
                };
                let opaque = matches!(self.space[*dimension as usize].values, Values::Opaque(_));
                let node = match answer {
                    _ if opaque && strict => Node::Const(false),
                    Answer::In(set) if yes => Node::In(*dimension, Rc::clone(set)),
                    Answer::In(set) => Node::In(*dimension, Rc::new(set.complement())),
                    Answer::Some(set) => Node::Some(*dimension, Rc::clone(set), yes),
                    Answer::Word(language) => Node::Word(*dimension, *language, yes),
                    Answer::Doubt => {
                        let mut set = Bits::none(2);
                        set.insert(usize::from(yes));
                        Node::In(*dimension, Rc::new(set))
                    }
                };
                // A test that no atom, or every atom, passes is none.
                let node = match &node {
                    Node::In(_, set) if set.is_empty() => Node::Const(false),
                    Node::In(_, set) if set.complement().is_empty() => Node::Const(true),
                    Node::Some(_, set, yes) if set.is_empty() => Node::Const(!yes),
                    _ => node,
                };
                self.nodes.add(node)
            }
        }
    }
}

fn number(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
