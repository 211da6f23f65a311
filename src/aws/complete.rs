//! Names of actions that begin with what was typed.

use super::{Action, Facts};

impl Facts {
    /// The actions that a prefix may become, the likelier first: of the service that is typed, then those whose name holds
    /// what is typed. Letters are compared without case.
    ///
    /// ```
    /// let facts = parapet::aws::facts().ok_or("not loaded")?;
    /// assert_eq!(facts.complete_action("s3:getobjecta", 9)[0].name(), "s3:GetObjectAcl");
    /// assert_eq!(facts.complete_action("passrole", 9)[0].name(), "iam:PassRole");
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn complete_action(&self, typed: &str, most: usize) -> Vec<Action<'_>> {
        let typed = typed.trim().to_ascii_lowercase();
        let all = self.services().flat_map(super::Service::actions);
        let (mut first, mut second, mut third) = (Vec::new(), Vec::new(), Vec::new());
        for action in all {
            let name = action.name().to_ascii_lowercase();
            let verb = name.split_once(':').map_or("", |(_, verb)| verb);
            let wanted = typed.split_once(':').map_or(typed.as_str(), |(_, verb)| verb);
            let same_service = typed
                .split_once(':')
                .is_none_or(|(service, _)| name.split_once(':').is_some_and(|(own, _)| own == service));
            if name.starts_with(&typed) {
                first.push(action);
            } else if same_service && verb.starts_with(wanted) {
                second.push(action);
            } else if same_service && !wanted.is_empty() && verb.contains(wanted) {
                third.push(action);
            }
        }
        first.into_iter().chain(second).chain(third).take(most).collect()
    }
}
