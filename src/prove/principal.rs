//! Who asks, as a text, so that everything that hangs together with a principal is one dimension.
//!
//! | principal | text |
//! | --- | --- |
//! | root user, IAM user, federated user session | its ARN |
//! | session of a role | the role's ARN, [`SESSION`], the session's name |
//! | AWS service, identity of an outside provider, canonical user | [`MARK`] `service/…`, `federated/…`, `canonical/…` |
//! | nobody in particular | [`MARK`] `anonymous` |
//!
//! A test of `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`,
//! `aws:PrincipalIsAWSService` or `aws:PrincipalServiceName` is then a language of such texts, and what a policy
//! says in `Principal` and what it says in `Condition` can neither contradict nor miss one another.
//! Sources: *AWS JSON policy elements: Principal*, *AWS global condition context keys* ("Properties of the
//! principal").

pub mod partitions;
pub mod roles;

use super::expr::{Dimension, Expr, Test};
use super::text::{Class, Glob, Language};

pub(crate) use super::text::{MARK, SESSION};

/// A sort of principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The root user of an account.
    Root,
    /// An IAM user.
    User,
    /// A session of a role.
    Role,
    /// A session that a user made for somebody (`sts:GetFederationToken`).
    FederatedUser,
    /// An AWS service.
    Service,
    /// Somebody whom an outside identity provider vouches for.
    Federated,
    /// An account, by its canonical id.
    Canonical,
    /// A request without credentials.
    Anonymous,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::User,
        Self::Role,
        Self::Root,
        Self::FederatedUser,
        Self::Service,
        Self::Federated,
        Self::Canonical,
        Self::Anonymous,
    ];
    /// Those that an identity policy can speak of.
    pub const IDENTITIES: [Self; 2] = [Self::User, Self::Role];

    /// The texts of this sort.
    #[must_use]
    pub fn glob(self) -> Glob {
        self.glob_in(&partition())
    }

    /// The texts of this sort in a partition, given from the start of the ARN.
    fn glob_in(self, partition: &Glob) -> Glob {
        let account = |service: &str| digits(partition.clone().then(&format!(":{service}::")), 12);
        let some = |glob: Glob, class| glob.then_one(class).then_any(class);
        match self {
            Self::Root => account("iam").then(":root"),
            Self::User => some(account("iam").then(":user/"), Class::Field),
            Self::Role => {
                let role = some(account("iam").then(":role/"), Class::Field).then_one(Class::One(SESSION));
                some(role, Class::Field)
            }
            Self::FederatedUser => some(account("sts").then(":federated-user/"), Class::Field),
            Self::Service => some(marked("service/"), Class::Field),
            Self::Federated => some(marked("federated/"), Class::Any),
            Self::Canonical => some(marked("canonical/"), Class::Field),
            Self::Anonymous => marked("anonymous"),
        }
    }

    /// Its value of `aws:PrincipalType`.
    fn type_value(self) -> Option<&'static str> {
        match self {
            Self::Root => Some("Account"),
            Self::User => Some("User"),
            Self::Role => Some("AssumedRole"),
            Self::FederatedUser => Some("FederatedUser"),
            Self::Anonymous => Some("Anonymous"),
            _ => None,
        }
    }
}

fn partition() -> Glob {
    Glob::new().then("arn:aws").then_any(Class::Field)
}

fn marked(text: &str) -> Glob {
    Glob::new().then_one(Class::One(MARK)).then(text)
}

fn digits(glob: Glob, count: usize) -> Glob {
    (0..count).fold(glob, |glob, _| glob.then_one(Class::Digit))
}

/// The principals of some sorts.
#[must_use]
pub fn sorts(sorts: &[Sort]) -> Expr {
    among(sorts.iter().map(|sort| sort.glob()))
}

/// The principals whose text is in one of these.
pub(super) fn among(globs: impl IntoIterator<Item = Glob>) -> Expr {
    let language = Language::any_of(globs);
    if language.globs().is_empty() {
        return Expr::Const(false);
    }
    Expr::test(Dimension::Principal, Test::Text(language))
}

/// A glob, and the same with a session after it.
fn with_sessions(glob: &Glob) -> [Glob; 2] {
    [glob.clone(), glob.clone().then_one(Class::One(SESSION)).then_any(Class::Any)]
}

/// Everyone in an account. The partition is that of an ARN, or any.
#[must_use]
pub fn account(id: &str, partition_name: Option<&str>) -> Vec<Glob> {
    let start = |service: &str| {
        let start = partition_name.map_or_else(partition, |name| Glob::new().then("arn:").then(name));
        start.then(&format!(":{service}::{id}:")).then_any(Class::Any)
    };
    [start("iam"), start("sts")].iter().flat_map(with_sessions).collect()
}

/// The key's value as a part of the principal's text: what stands before it, and what after.
struct View {
    before: Vec<Glob>,
    after: Vec<Glob>,
    /// What a wildcard in the key's value may stand for.
    class: Class,
}

/// What a key that AWS derives from the principal is for each principal.
enum Derived {
    Views(Vec<View>),
    /// A constant for each sort.
    Constants(Vec<(Sort, &'static str)>),
}

fn derived(key: &str) -> Option<Derived> {
    let sorted = |value: fn(Sort) -> Option<&'static str>| {
        Derived::Constants(Sort::ALL.iter().filter_map(|sort| Some((*sort, value(*sort)?))).collect())
    };
    Some(match key {
        "aws:principalarn" => Derived::Views(vec![View {
            before: vec![Glob::new()],
            after: with_sessions(&Glob::new()).into(),
            class: Class::Any,
        }]),
        "aws:principalaccount" | "kms:calleraccount" => Derived::Views(vec![View {
            before: ["iam", "sts"].map(|service| partition().then(&format!(":{service}::"))).into(),
            after: with_sessions(&Glob::new().then(":").then_any(Class::Any)).into(),
            class: Class::Field,
        }]),
        "aws:username" => {
            let user = digits(partition().then(":iam::"), 12).then(":user/");
            let path = user.clone().then_any(Class::Field).then("/");
            Derived::Views(vec![View {
                before: vec![user, path],
                after: vec![Glob::new()],
                class: Class::Name,
            }])
        }
        "aws:principalservicename" => Derived::Views(vec![View {
            before: vec![marked("service/")],
            after: vec![Glob::new()],
            class: Class::Field,
        }]),
        "aws:principaltype" => sorted(Sort::type_value),
        "aws:principalisawsservice" => sorted(|sort| match sort {
            Sort::Service => Some("true"),
            Sort::Anonymous => None,
            _ => Some("false"),
        }),
        _ => return None,
    })
}

/// True if a key (in lower case) is read off the principal.
#[must_use]
pub fn is_derived(key: &str) -> bool {
    derived(key).is_some()
}

/// The principals that have a derived key.
#[must_use]
pub fn has_key(key: &str) -> Expr {
    match derived(key) {
        Some(Derived::Constants(list)) => among(list.iter().map(|(sort, _)| sort.glob())),
        Some(Derived::Views(views)) => {
            let any = |class| Glob::new().then_any(class);
            among(views.iter().flat_map(|view| fill(view, &any(view.class))))
        }
        None => Expr::Const(false),
    }
}

/// The principals whose derived key has a value of a language. `value` makes the language's globs, with its
/// wildcards standing for the class that it is given.
#[must_use]
pub fn key_in(key: &str, value: &dyn Fn(Class) -> Vec<Glob>) -> Expr {
    match derived(key) {
        Some(Derived::Constants(list)) => {
            let globs = value(Class::Any);
            let fits = |text: &str| globs.iter().any(|glob| glob.accepts(text));
            among(list.iter().filter(|(_, text)| fits(text)).map(|(sort, _)| sort.glob()))
        }
        Some(Derived::Views(views)) => among(
            views
                .iter()
                .flat_map(|view| value(view.class).iter().flat_map(|g| fill(view, g)).collect::<Vec<_>>()),
        ),
        None => Expr::Const(false),
    }
}

fn fill(view: &View, value: &Glob) -> Vec<Glob> {
    let each = |before: &Glob| {
        let start = before.clone().then_glob(value);
        view.after.iter().map(move |after| start.clone().then_glob(after)).collect::<Vec<_>>()
    };
    view.before.iter().flat_map(each).collect()
}
