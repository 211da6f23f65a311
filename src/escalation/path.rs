//! What a way to more rights is.

/// A known way from some permissions to more of them.
#[derive(Debug)]
pub struct Path {
    /// Machine name, for example `lambda-new-function`.
    pub id: &'static str,
    /// What it takes: of each group one action.
    pub actions: &'static [&'static [&'static str]],
    /// Actions of which one spares the waiting for somebody else, who starts what was prepared.
    pub helped_by: &'static [&'static str],
    /// What it gives.
    pub gain: Gain,
    /// What is done, as a clause without a subject: `makes a function with the role and calls it`.
    pub how: &'static str,
    /// The API that does it.
    pub page: Page,
    /// Why it no longer works, where AWS has shut the service.
    pub retired: Option<&'static str>,
}

/// What a path gives to whoever takes it, and so whose resources its actions must reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gain {
    /// Whatever rights it wants, written into its own user.
    OwnUser,
    /// The same, into a group that it is in.
    OwnGroup,
    /// The same, into its own role.
    OwnRole,
    /// The same, into a managed policy that is attached to it.
    OwnPolicy,
    /// What the permissions boundary of its own user holds back.
    OwnBoundary,
    /// The rights of a group that it puts itself into.
    ChosenGroup,
    /// The rights of another user, with a credential of that user's.
    OtherUser,
    /// Whatever rights it wants, written into a user whose credentials it makes.
    RaisedUser,
    /// The rights of a role that it assumes.
    AssumedRole,
    /// The rights of a role whose trust policy it rewrites.
    RewrittenRole,
    /// Whatever rights it wants, written into a role that it assumes.
    RaisedAssumedRole,
    /// Whatever rights it wants, written into a role whose trust policy it rewrites.
    RaisedRewrittenRole,
    /// Whatever rights it wants, for all who hold a permission set.
    PermissionSet,
    /// The rights of a role that it passes to one of these services.
    PassedRole(&'static [&'static str]),
    /// The rights of the role of something that runs already.
    ExistingRole,
}

impl Gain {
    /// True if it ends with whatever rights somebody wants.
    #[must_use]
    pub const fn is_boundless(self) -> bool {
        matches!(
            self,
            Self::OwnUser
                | Self::OwnGroup
                | Self::OwnRole
                | Self::OwnPolicy
                | Self::RaisedUser
                | Self::RaisedAssumedRole
                | Self::RaisedRewrittenRole
                | Self::PermissionSet
        )
    }
}

/// A page of an API reference.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Which reference.
    pub api: Api,
    /// The action.
    pub name: &'static str,
}

/// An API reference of AWS: its title, and what its addresses begin with.
#[derive(Clone, Copy, Debug)]
pub struct Api(pub &'static str, pub &'static str);

impl Api {
    /// The page of an action.
    #[must_use]
    pub const fn page(self, name: &'static str) -> Page {
        Page { api: self, name }
    }
}

impl Page {
    /// `CreateFunction, AWS Lambda API Reference`.
    #[must_use]
    pub fn title(self) -> String {
        format!("{}, {}", self.name, self.api.0)
    }

    /// Its address.
    #[must_use]
    pub fn url(self) -> String {
        format!("https://docs.aws.amazon.com/{}/API_{}.html", self.api.1, self.name)
    }
}

impl Path {
    /// A path that needs nobody else.
    #[must_use]
    pub const fn new(
        id: &'static str,
        actions: &'static [&'static [&'static str]],
        gain: Gain,
        how: &'static str,
        page: Page,
    ) -> Self {
        Self { id, actions, helped_by: &[], gain, how, page, retired: None }
    }

    /// With the actions of which one spares the waiting.
    #[must_use]
    pub const fn helped_by(mut self, actions: &'static [&'static str]) -> Self {
        self.helped_by = actions;
        self
    }

    /// With why it no longer works.
    #[must_use]
    pub const fn retired(mut self, why: &'static str) -> Self {
        self.retired = Some(why);
        self
    }
}
