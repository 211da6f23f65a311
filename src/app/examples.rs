//! One example for each door, to try the page with.

/// An example of the menu.
pub struct Example {
    /// What the menu says.
    pub title: &'static str,
    /// File names and their texts.
    pub files: &'static [(&'static str, &'static str)],
}

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../examples/", $name)))
    };
}

/// The menu.
pub const EXAMPLES: &[Example] = &[
    Example {
        title: "1 · Access keys: a credential report and a key in a config file",
        files: &[file!("credential-report.csv"), file!("app.env")],
    },
    Example {
        title: "2 · MFA: a credential report of people without it",
        files: &[file!("people-without-mfa.json")],
    },
    Example { title: "3 · Policy wider than the job", files: &[file!("wide-policy.json")] },
    Example { title: "3 · A whole account export", files: &[file!("account-authorization-details.json")] },
    Example {
        title: "4 · Public bucket: policy, ACL, Block Public Access",
        files: &[file!("public-bucket.txt")],
    },
    Example { title: "5 · Web ACL that lets traffic through", files: &[file!("web-acl.json")] },
    Example { title: "6 · Security groups open to the world", files: &[file!("security-groups.json")] },
    Example { title: "6 · Instances that allow IMDSv1", files: &[file!("instances.json")] },
];
