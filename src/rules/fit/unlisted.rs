//! Actions and services that AWS's own policies name and its reference does not list.

/// Why nothing is said against such a name.
pub(super) const WHY: &str =
    "AWS's own policies name it, but its reference does not list it: it was retired, or is AWS's own affair";

/// Actions that AWS managed policies name and the Service Authorization Reference does not list, in lower case and
/// sorted. `docs/facts.md` tells of them; a test holds the list to the facts.
const ACTIONS: &[&str] = &[
    "account:sendphonenumberverification",
    "account:verifyphonenumber",
    "budgets:createbudget",
    "budgets:deletebudget",
    "budgets:describebudget",
    "budgets:describebudgets",
    "budgets:updatebudget",
    "cloud9:validateenvironmentname",
    "cloudhsm:createlunaclient",
    "cloudhsm:deletelunaclient",
    "cloudhsm:describehapg",
    "cloudhsm:describelunaclient",
    "cloudhsm:getconfig",
    "cloudhsm:modifyhapg",
    "cloudhsm:modifylunaclient",
    "memorydb:replicatemultiregionclusterdata",
    "organizations:createbuilderidownedaccount",
    "payments:accepttermsandconditionsforprogrambyaccountid",
    "payments:batchgetpaymentprofiles",
    "payments:createpaymentattempt",
    "payments:createpaymentprofile",
    "payments:get",
    "payments:getacceptedtermsandconditionsforprogrambyaccountid",
    "payments:getaccountbalance",
    "payments:getdefaultpaymentprofile",
    "payments:geteligiblecurrencies",
    "payments:getpaymentattempt",
    "payments:getpaymentpreferences",
    "payments:getpreferredcurrency",
    "payments:getrecommendedtermsandconditionsforprogram",
    "payments:listpaymentprofiles",
    "payments:searchfinancialrecords",
    "payments:setpreferredcurrency",
    "payments:updatepaymentprofile",
    "qapps:importdocumenttoqapp",
    "qapps:importdocumenttoqappsession",
    "route53-recovery-control-config:describeroutingcontrolbyname",
    "securityagent:batchgetagentinstances",
    "securityagent:batchgetsecuritytestcontentmetadata",
    "securityagent:batchgettasks",
    "securityagent:createdocumentreview",
    "securityagent:deletedocumentreview",
    "securityagent:getcodereviewtask",
    "securityagent:getdocreviewtask",
    "securityagent:getdocumentreview",
    "securityagent:getdocumentreviewartifact",
    "securityagent:listagentinstances",
    "securityagent:listcontrols",
    "securityagent:listdocumentreviewcomments",
    "securityagent:listdocumentreviews",
    "securityagent:listtasks",
    "securityagent:startpentestexecution",
    "securityagent:stoppentestexecution",
];

/// Prefixes of services, the same way.
const SERVICES: &[&str] = &[
    "assurance",
    "builderid",
    "deepcomposer",
    "deeplens",
    "deepracer",
    "elastic-inference",
    "iot1click",
    "zocalo",
];

/// True for an action that AWS's own policies name, though the reference does not list it.
pub(super) fn is_unlisted(action: &str) -> bool {
    let name = action.to_ascii_lowercase();
    ACTIONS.binary_search(&name.as_str()).is_ok()
}

/// The same for the prefix of a service.
pub(super) fn is_unlisted_service(prefix: &str) -> bool {
    let name = prefix.to_ascii_lowercase();
    SERVICES.binary_search(&name.as_str()).is_ok()
}
