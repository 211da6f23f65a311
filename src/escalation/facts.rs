//! What the facts about AWS add: exact types of resource, and the documents of AWS's managed policies.

use crate::Input;
use crate::aws::{self, ResourceType};
use crate::policy::{self, Policy};
use crate::text::Sources;
use crate::text::json;

/// Whether a pattern of ARNs can name something that an action works on. `None` without facts, or for an action
/// that they do not have.
#[must_use]
pub fn can_name(action: &str, pattern: &str) -> Option<bool> {
    let action = aws::facts()?.action(action)?;
    Some(action.resource_types().any(|using| names(using.resource_type, pattern)))
}

/// True if a pattern of ARNs can name a resource of a type. As [`ResourceType::matches`], but most pairs are told
/// apart by the service in the ARN, which costs next to nothing.
#[must_use]
pub fn names(kind: ResourceType<'_>, pattern: &str) -> bool {
    let written = |service: &&str| !service.contains(['*', '?', '$']);
    let own = kind.arn_format().split(':').nth(2).filter(written);
    let asked = pattern.split(':').nth(2).filter(written);
    let differ = own.is_some() && asked.is_some() && own != asked;
    !differ && kind.matches(pattern)
}

/// The managed policy of an ARN, if it is AWS's and the facts have it. Its spans lie in no text that was pasted.
#[must_use]
pub fn managed_policy(arn: &str) -> Option<Policy> {
    if !arn.contains(":iam::aws:policy/") {
        return None;
    }
    let text = aws::managed_policy(arn)?;
    let tree = json::parse(&text, 0).tree;
    let sources = Sources::new(vec![Input::from_text(arn, text)]);
    let (id, _) = sources.iter().next()?;
    policy::parse(sources.add_view(id, tree).root()?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_policy_of_aws_is_read() {
        let policy = super::managed_policy("arn:aws:iam::aws:policy/AdministratorAccess").unwrap();
        assert_eq!(policy.allows().count(), 1);
        assert!(super::managed_policy("arn:aws:iam::111122223333:policy/AdministratorAccess").is_none());
    }

    #[test]
    fn resources_that_an_action_works_on() {
        assert_eq!(super::can_name("lambda:UpdateFunctionCode", "arn:aws:s3:::x"), Some(false));
        assert_eq!(super::can_name("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:x"), Some(true));
        assert_eq!(super::can_name("ec2:DescribeInstances", "arn:aws:ec2:*:*:instance/x"), Some(false));
    }
}
