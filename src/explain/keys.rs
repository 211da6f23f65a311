//! Condition keys by what they are (*AWS global condition context keys*, and the keys of single services).

/// A key in words: `the caller's organization`. `None` for keys that are told by their name.
pub(super) fn subject(key: &str) -> Option<String> {
    let lower = key.to_ascii_lowercase();
    if let Some((start, what)) = TAGS.iter().find(|(start, _)| lower.starts_with(start)) {
        return Some(what.replace("{}", &super::words::code(&key[start.len()..])));
    }
    KEYS.iter().find(|(name, _)| *name == lower).map(|(_, what)| (*what).to_owned())
}

/// Keys that end in a name.
const TAGS: &[(&str, &str)] = &[
    ("aws:principaltag/", "the caller's tag {}"),
    ("aws:requesttag/", "the tag {} in the request"),
    ("aws:resourcetag/", "the resource's tag {}"),
    ("s3:existingobjecttag/", "the object's tag {}"),
    ("s3:requestobjecttag/", "the tag {} of the object in the request"),
    ("ec2:resourcetag/", "the resource's tag {}"),
    ("iam:resourcetag/", "the tag {} of the user or role"),
    ("kms:encryptioncontext:", "the encryption context's value for {}"),
];

/// In lower case.
const KEYS: &[(&str, &str)] = &[
    ("aws:calledvia", "the list of services that made the request on the caller's behalf"),
    ("aws:calledviafirst", "the first service that made a request on the caller's behalf"),
    ("aws:calledvialast", "the last service that made a request on the caller's behalf"),
    ("aws:currenttime", "the time of the request"),
    ("aws:ec2instancesourcevpc", "the VPC of the instance whose role is used"),
    ("aws:epochtime", "the time of the request"),
    ("aws:federatedprovider", "the caller's identity provider"),
    ("aws:multifactorauthage", "the number of seconds since the caller signed in with MFA"),
    ("aws:principalaccount", "the caller's account"),
    ("aws:principalarn", "the caller's ARN"),
    ("aws:principalorgid", "the caller's organization"),
    ("aws:principalorgpaths", "the path of the caller's account in its organization"),
    ("aws:principalservicename", "the name of the service that makes the request itself"),
    ("aws:principaltype", "the caller's type"),
    ("aws:referer", "the HTTP referer (which anyone can forge)"),
    ("aws:requestedregion", "the Region that is called"),
    ("aws:resourceaccount", "the resource's account"),
    ("aws:resourceorgid", "the resource's organization"),
    ("aws:resourceorgpaths", "the path of the resource's account in its organization"),
    ("aws:sourceaccount", "the account for whose resource a service makes the request"),
    ("aws:sourcearn", "the ARN of the resource for which a service makes the request"),
    ("aws:sourceidentity", "the source identity that was set when the role was assumed"),
    ("aws:sourceip", "the IP address that the request comes from"),
    ("aws:sourceorgid", "the organization for whose resource a service makes the request"),
    ("aws:sourceorgpaths", "the organization path of the resource for which a service makes the request"),
    ("aws:sourceowner", "the account for whose resource a service makes the request"),
    ("aws:sourcevpc", "the VPC that the request comes from"),
    ("aws:sourcevpce", "the VPC endpoint that the request comes through"),
    ("aws:tagkeys", "the tag keys in the request"),
    ("aws:tokenissuetime", "the time at which the caller's temporary credentials were issued"),
    ("aws:useragent", "the user agent (which anyone can forge)"),
    ("aws:userid", "the caller's user ID"),
    ("aws:username", "the caller's user name"),
    ("aws:vpcsourceip", "the private IP address that the request comes from within a VPC"),
    ("iam:passedtoservice", "the service that the role is passed to"),
    ("iam:permissionsboundary", "the permissions boundary of the user or role"),
    ("iam:policyarn", "the policy that is attached or detached"),
    ("kms:calleraccount", "the caller's account"),
    ("kms:viaservice", "the service that calls KMS on the caller's behalf"),
    ("s3:dataaccesspointaccount", "the account of the access point"),
    ("s3:dataaccesspointarn", "the access point"),
    ("s3:delimiter", "the delimiter of the listing"),
    ("s3:prefix", "the prefix that is listed"),
    ("s3:resourceaccount", "the bucket's account"),
    ("s3:signatureage", "the age of the signature in milliseconds"),
    ("s3:tlsversion", "the TLS version of the request"),
    ("s3:versionid", "the version of the object"),
    ("s3:x-amz-acl", "the canned ACL in the request"),
    ("s3:x-amz-server-side-encryption", "the encryption that the request asks for"),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", "the KMS key that the request asks for"),
    ("sts:externalid", "the external ID"),
    ("sts:rolesessionname", "the name of the role session"),
    ("token.actions.githubusercontent.com:aud", "the audience of GitHub's token"),
    ("token.actions.githubusercontent.com:sub", "the subject of GitHub's token (repository and branch)"),
];

/// Keys that are true or false, with what each means.
pub(super) fn flag(key: &str, value: bool) -> Option<&'static str> {
    let lower = key.to_ascii_lowercase();
    let (_, yes, no) = FLAGS.iter().find(|(name, _, _)| *name == lower)?;
    Some(if value { yes } else { no })
}

const FLAGS: &[(&str, &str, &str)] = &[
    ("aws:multifactorauthpresent", "the caller signed in with MFA", "the caller did not sign in with MFA"),
    ("aws:principalisawsservice", "the caller is an AWS service", "the caller is not an AWS service"),
    ("aws:securetransport", "the request is sent over TLS", "the request is not sent over TLS"),
    (
        "aws:viaawsservice",
        "an AWS service makes the request on the caller's behalf",
        "no AWS service makes the request on the caller's behalf",
    ),
    (
        "kms:grantisforawsresource",
        "the grant is made by an AWS service on the caller's behalf",
        "the grant is not made by an AWS service on the caller's behalf",
    ),
];
