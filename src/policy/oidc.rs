//! OpenID Connect issuers that many customers share, and the claim that tells them apart.
//!
//! *Identity-provider controls for shared OIDC providers*, IAM User Guide: where the issuer's URL is the same for all of
//! its customers, only a claim says whose token it is; a trust policy has to test it. Issuers with a URL for each
//! customer need no such claim: CircleCI (`oidc.circleci.com/org/ID`), Bitbucket
//! (`api.bitbucket.org/2.0/workspaces/NAME/…`), Spacelift (`NAME.app.spacelift.io`), an EKS cluster
//! (`oidc.eks.REGION.amazonaws.com/id/ID`), a team of Vercel (`oidc.vercel.com/TEAM`), an enterprise of GitHub
//! (`token.actions.githubusercontent.com/NAME`).

/// A claim that tells the customers of an issuer apart.
#[derive(Debug)]
pub struct Claim {
    /// The claim, `sub`; or a whole key with a colon, `sts:RoleSessionName`.
    name: &'static str,
    /// Names of the parts of its value that name the customer: `repo` in `repo:octo-org/app:ref:refs/heads/main`.
    /// Empty where all of the value does.
    parts: &'static [&'static str],
}

/// An issuer that many customers share.
#[derive(Debug)]
pub struct Issuer {
    /// Its URL without scheme, as in the ARN of the provider and before the colon of its condition keys.
    pub url: &'static str,
    /// What a person calls it.
    pub name: &'static str,
    /// Who gets in where nothing is asked: `every repository on GitHub`.
    pub anyone: &'static str,
    /// Claims; one is enough.
    pub claims: &'static [Claim],
    /// A value of the first claim that no token has, to be filled in.
    pub placeholder: &'static str,
}

impl Claim {
    /// The condition key.
    #[must_use]
    pub fn key(&self, issuer: &Issuer) -> String {
        if self.name.contains(':') { self.name.to_owned() } else { format!("{}:{}", issuer.url, self.name) }
    }

    /// True if a value names one customer. `wild` says whether `*` and `?` are wildcards in it.
    #[must_use]
    pub fn names_customer(&self, value: &str, wild: bool) -> bool {
        let literal = if wild { value.split(['*', '?']).next().unwrap_or_default() } else { value };
        let whole = literal.len() == value.len();
        if self.parts.is_empty() {
            // A name is complete where a separator ends it: `octo*` is also `octopus`.
            return !literal.is_empty() && (whole || literal.rfind([':', '/']).is_some_and(|at| at > 0));
        }
        self.parts.iter().any(|part| {
            let rest = literal.match_indices(part).find_map(|(at, _)| {
                let starts = at == 0 || literal[..at].ends_with(':');
                literal[at + part.len()..].strip_prefix(':').filter(|_| starts)
            });
            rest.is_some_and(|rest| match rest.find([':', '/']) {
                Some(end) => end > 0,
                None => whole && !rest.is_empty(),
            })
        })
    }
}

/// The shared issuer with this URL.
#[must_use]
pub fn shared_issuer(url: &str) -> Option<&'static Issuer> {
    SHARED.iter().find(|issuer| issuer.url.eq_ignore_ascii_case(url.trim_end_matches('/')))
}

/// True for the issuer of GitHub Actions.
#[must_use]
pub fn is_github(url: &str) -> bool {
    url.eq_ignore_ascii_case(GITHUB)
        || url
            .get(..GITHUB.len() + 1)
            .is_some_and(|start| start.ends_with('/') && start[..GITHUB.len()].eq_ignore_ascii_case(GITHUB))
}

/// True for the issuer of an EKS cluster.
#[must_use]
pub fn is_eks(url: &str) -> bool {
    url.starts_with("oidc.eks.") && url.contains(".amazonaws.com") && url.contains("/id/")
}

/// Who gets in by an issuer of pipelines with a URL for each customer, where only the audience is asked for: everybody whom
/// the customer lets run a pipeline.
#[must_use]
pub fn every_pipeline(url: &str) -> Option<&'static str> {
    if url.starts_with("oidc.circleci.com/org/") {
        Some("every project of the organization on CircleCI")
    } else if url.starts_with("api.bitbucket.org/2.0/workspaces/") {
        Some("every repository of the workspace on Bitbucket")
    } else if url.ends_with(".app.spacelift.io") {
        Some("every stack of the account on Spacelift")
    } else if url.starts_with("oidc.vercel.com/") {
        Some("every project of the team on Vercel")
    } else if is_github(url) && !url.eq_ignore_ascii_case(GITHUB) {
        Some("every repository of the enterprise on GitHub")
    } else {
        None
    }
}

/// The issuer of GitHub Actions.
pub const GITHUB: &str = "token.actions.githubusercontent.com";

const SUB: Claim = Claim { name: "sub", parts: &[] };
const AUD: Claim = Claim { name: "aud", parts: &[] };

const GITHUB_SUB: Claim = Claim {
    name: "sub",
    // The template of `sub` can be customised for an organization.
    parts: &[
        "repo",
        "repository",
        "repository_id",
        "repository_owner",
        "repository_owner_id",
        "enterprise",
        "enterprise_id",
    ],
};

const fn claim(name: &'static str) -> Claim {
    Claim { name, parts: &[] }
}

const fn issuer(
    url: &'static str,
    name: &'static str,
    anyone: &'static str,
    claims: &'static [Claim],
    placeholder: &'static str,
) -> Issuer {
    Issuer { url, name, anyone, claims, placeholder }
}

/// Placeholders hold `<` and `>`, which no organization has in its name.
const SHARED: &[Issuer] = &[
    // `job_workflow_ref` is no such claim: everybody may call a public workflow.
    issuer(
        GITHUB,
        "GitHub Actions",
        "every repository on GitHub",
        &[
            GITHUB_SUB,
            claim("repository"),
            claim("repository_id"),
            claim("repository_owner"),
            claim("repository_owner_id"),
            claim("enterprise_id"),
        ],
        "repo:<your-organization>/<your-repository>:ref:refs/heads/main",
    ),
    issuer(
        "vstoken.actions.githubusercontent.com",
        "GitHub Actions",
        "every repository on GitHub",
        &[GITHUB_SUB],
        "repo:<your-organization>/<your-repository>:ref:refs/heads/main",
    ),
    issuer(
        "oidc-configuration.audit-log.githubusercontent.com",
        "GitHub audit log streaming",
        "every enterprise on GitHub",
        &[SUB],
        "https://github.com/<your-enterprise>",
    ),
    issuer(
        "gitlab.com",
        "GitLab.com",
        "every project on GitLab.com",
        &[Claim { name: "sub", parts: &["project_path", "namespace_path", "project_id", "namespace_id"] }],
        "project_path:<your-group>/<your-project>:ref_type:branch:ref:main",
    ),
    issuer(
        "app.terraform.io",
        "HCP Terraform",
        "every organization on HCP Terraform",
        &[Claim { name: "sub", parts: &["organization"] }],
        "organization:<your-organization>:project:<your-project>:workspace:<your-workspace>:run_phase:apply",
    ),
    issuer(
        "agent.buildkite.com",
        "Buildkite",
        "every organization on Buildkite",
        &[Claim { name: "sub", parts: &["organization", "organization_id", "pipeline_id"] }],
        "organization:<your-organization>:pipeline:<your-pipeline>:ref:refs/heads/main",
    ),
    issuer(
        "oidc.codefresh.io",
        "Codefresh",
        "every account on Codefresh",
        &[Claim { name: "sub", parts: &["account"] }],
        "account:<your-account>:pipeline:<your-pipeline>",
    ),
    issuer(
        "scalr.io",
        "Scalr",
        "every account on Scalr",
        &[Claim { name: "sub", parts: &["account"] }],
        "account:<your-account>:environment:<your-environment>:workspace:<your-workspace>",
    ),
    issuer(
        "api.pulumi.com/oidc",
        "Pulumi Cloud",
        "every organization on Pulumi Cloud",
        &[AUD, Claim { name: "sub", parts: &["org"] }],
        "aws:<your-organization>",
    ),
    issuer(
        "oidc.vercel.com",
        "Vercel",
        "every team on Vercel",
        &[AUD, Claim { name: "sub", parts: &["owner", "owner_id"] }],
        "https://vercel.com/<your-team>",
    ),
    issuer(
        "sandboxes.cloud",
        "sandboxes.cloud",
        "every customer of sandboxes.cloud",
        &[AUD],
        "<your-audience>",
    ),
    issuer(
        "tokens.cloud.shisho.dev",
        "Shisho Cloud",
        "every customer of Shisho Cloud",
        &[SUB],
        "<your-subject>",
    ),
    issuer("proidc.upbound.io", "Upbound", "every customer of Upbound", &[SUB], "<your-subject>"),
    issuer("studio.datachain.ai/api", "DVC Studio", "every team on DVC Studio", &[SUB], "<your-subject>"),
    issuer(
        "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d",
        "Microsoft Sentinel",
        "every workspace of Microsoft Sentinel",
        &[claim("sts:RoleSessionName")],
        "MicrosoftSentinel_<your-workspace-id>",
    ),
    issuer(
        "cognito-identity.amazonaws.com",
        "Amazon Cognito",
        "every identity pool of every AWS account",
        &[AUD, SUB],
        "<region>:<your-identity-pool-id>",
    ),
    issuer(
        "accounts.google.com",
        "Google",
        "everyone with a Google account",
        &[AUD, SUB, claim("oaud"), claim("email"), claim("hd"), claim("google.organization_number")],
        "<your-client-id>",
    ),
    issuer(
        "graph.facebook.com",
        "Facebook",
        "everyone with a Facebook account",
        &[claim("app_id"), claim("id")],
        "<your-app-id>",
    ),
    issuer(
        "www.amazon.com",
        "Login with Amazon",
        "everyone with an Amazon account",
        &[claim("app_id"), claim("user_id")],
        "<your-app-id>",
    ),
    issuer(
        "appleid.apple.com",
        "Sign in with Apple",
        "everyone with an Apple account",
        &[AUD, SUB],
        "<your-client-id>",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_one_customer_or_not() {
        let github = &shared_issuer(GITHUB).unwrap().claims[0];
        for (value, names) in [
            ("repo:octo-org/app:ref:refs/heads/main", true),
            ("repo:octo-org/*", true),
            ("repo:octo-org@1/app@2:*", true),
            ("repo:octo-org*", false),
            ("repo:*", false),
            ("repo:*/app:*", false),
            ("*", false),
            ("*:octo-org/app:*", false),
            ("repo:?cto-org/app:*", false),
            ("", false),
            ("repository_owner_id:123:*", true),
            ("repository_owner_id:123*", false),
            ("environment:prod", false),
            ("environment:prod:repo:octo-org/app", true),
            ("xrepo:octo-org/app", false),
        ] {
            assert_eq!(github.names_customer(value, true), names, "{value}");
        }
        assert!(github.names_customer("repo:octo-org", false));
        let whole = &shared_issuer("accounts.google.com").unwrap().claims[0];
        assert!(whole.names_customer("123.apps.googleusercontent.com", true));
        assert!(!whole.names_customer("123*", true));
    }

    #[test]
    fn every_placeholder_would_satisfy_its_rule_and_is_nobodys() {
        for issuer in SHARED {
            assert!(issuer.claims[0].names_customer(issuer.placeholder, false), "{}", issuer.url);
            assert!(issuer.placeholder.contains('<'), "{}", issuer.url);
        }
        assert!(is_github("token.actions.githubusercontent.com/octo") && is_github(GITHUB));
        assert!(!is_github("token.actions.githubusercontent.community"));
    }
}
