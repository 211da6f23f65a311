//! Globs and unions of globs.

use std::sync::Arc;

use super::class::{Class, lower};

/// One step: one character of a class, or any number of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step {
    /// What it accepts.
    pub class: Class,
    /// True for any number, also none.
    pub repeats: bool,
}

/// A line of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Glob(pub Vec<Step>);

impl Glob {
    /// The empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Then this text.
    #[must_use]
    pub fn then(mut self, text: &str) -> Self {
        self.0.extend(text.chars().map(|ch| Step { class: Class::One(ch), repeats: false }));
        self
    }

    /// Then this text in either case.
    #[must_use]
    pub fn then_no_case(mut self, text: &str) -> Self {
        self.0.extend(text.chars().map(|ch| Step { class: Class::NoCase(lower(ch)), repeats: false }));
        self
    }

    /// Then one character of a class.
    #[must_use]
    pub fn then_one(mut self, class: Class) -> Self {
        self.0.push(Step { class, repeats: false });
        self
    }

    /// Then any number of characters of a class.
    #[must_use]
    pub fn then_any(mut self, class: Class) -> Self {
        let step = Step { class, repeats: true };
        if self.0.last() != Some(&step) {
            self.0.push(step);
        }
        self
    }

    /// Then what another glob accepts.
    #[must_use]
    pub fn then_glob(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self
    }

    /// True if it accepts a text.
    #[must_use]
    pub fn accepts(&self, text: &str) -> bool {
        // Most texts fail at once, or all of the glob is one text.
        let mut chars = text.chars();
        let mut steps = self.0.as_slice();
        while let [Step { class, repeats: false }, rest @ ..] = steps {
            if !chars.next().is_some_and(|ch| class.has(ch)) {
                return false;
            }
            steps = rest;
        }
        if steps.is_empty() {
            return chars.next().is_none();
        }
        // Positions alive; position `n` is before step `n`.
        let mut now = vec![false; steps.len() + 1];
        let mut next = now.clone();
        now[0] = true;
        close(steps, &mut now);
        for ch in chars {
            next.fill(false);
            let mut alive = false;
            for (at, step) in steps.iter().enumerate() {
                if now[at] && step.class.has(ch) {
                    next[at + usize::from(!step.repeats)] = true;
                    alive = true;
                }
            }
            if !alive {
                return false;
            }
            close(steps, &mut next);
            std::mem::swap(&mut now, &mut next);
        }
        now[steps.len()]
    }

    /// The characters before the first step that has a choice.
    #[must_use]
    pub fn prefix(&self) -> String {
        let fixed = |step: &&Step| !step.repeats && matches!(step.class, Class::One(_) | Class::NoCase(_));
        self.0.iter().take_while(fixed).filter_map(|step| one(step.class)).collect()
    }
}

fn one(class: Class) -> Option<char> {
    match class {
        Class::One(ch) | Class::NoCase(ch) => Some(ch),
        _ => None,
    }
}

fn close(steps: &[Step], alive: &mut [bool]) {
    for (at, step) in steps.iter().enumerate() {
        if alive[at] && step.repeats {
            alive[at + 1] = true;
        }
    }
}

/// What any of some globs accepts. Cheap to clone; two with the same globs are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Language(Arc<[Glob]>);

impl Language {
    /// What any of these accepts; nothing, if there are none.
    #[must_use]
    pub fn any_of(globs: impl IntoIterator<Item = Glob>) -> Self {
        let mut list: Vec<Glob> = globs.into_iter().collect();
        list.sort();
        list.dedup();
        Self(list.into())
    }

    /// Its globs.
    #[must_use]
    pub fn globs(&self) -> &[Glob] {
        &self.0
    }

    /// What it costs to look whether it accepts a text, in steps of a search.
    #[must_use]
    pub fn looks(&self) -> usize {
        1 + self.0.iter().map(|glob| glob.0.len()).sum::<usize>() / 4
    }

    /// True if it accepts a text.
    #[must_use]
    pub fn accepts(&self, text: &str) -> bool {
        self.0.iter().any(|glob| glob.accepts(text))
    }
}

impl From<Glob> for Language {
    fn from(glob: Glob) -> Self {
        Self::any_of([glob])
    }
}
