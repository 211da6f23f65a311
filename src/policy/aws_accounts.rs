//! Accounts of AWS itself that its documentation tells to name in resource policies. They are no strangers: a
//! policy names them so that a service can deliver its logs.

/// The service that delivers from an account of AWS's own. `None` for every other account.
#[must_use]
pub fn aws_service_of(account: &str) -> Option<&'static str> {
    let of = |list: &[&str]| list.binary_search(&account).is_ok();
    if of(LOAD_BALANCING) {
        Some("Elastic Load Balancing")
    } else if of(CLOUDTRAIL) {
        Some("CloudTrail")
    } else if of(REDSHIFT) {
        Some("Amazon Redshift")
    } else {
        None
    }
}

/// *Enable access logs for your Application Load Balancer*, one account a Region.
#[rustfmt::skip]
const LOAD_BALANCING: &[&str] = &[
    "009996457667", "027434742980", "033677994240", "037604701340", "048591011584", "054676820928",
    "076674570225", "098369216593", "114774131450", "127311923021", "156460612806", "190560391635",
    "383597477331", "507241528517", "582318560864", "589379963580", "600734575887", "635631232127",
    "638102146993", "652711504416", "718504428378", "754344448648", "783225319266", "797873946194",
    "897822967062", "985666609251",
];

/// *CloudTrail supported Regions*, one account a Region.
#[rustfmt::skip]
const CLOUDTRAIL: &[&str] = &[
    "034638983726", "035351147821", "069019280451", "086441151436", "113285607260", "119688915426",
    "187074758985", "193415116832", "216624486486", "262312530599", "282025262664", "284668455005",
    "388731089494", "453052556044", "475085895292", "492519147666", "525921808201", "582488909970",
    "585772288577", "608710470296", "669305197877", "681348832753", "683224464357", "757211635381",
    "765225791966", "814480443879", "819402241893", "829690693026", "859597730677", "903692715234",
    "977081816279",
];

/// *Database audit logging*, Amazon Redshift, one account a Region.
#[rustfmt::skip]
const REDSHIFT: &[&str] = &[
    "013126148197", "053454850223", "075028567923", "090321488786", "111890595117", "193672423079",
    "210876761215", "262260360010", "307160386991", "313564881002", "361669875840", "365689465814",
    "391106570357", "404641285394", "660998842044", "665727464434", "729911121831", "760740231472",
    "762762565011", "865932855811", "902366379725", "907379612154", "915173422425", "945612479654",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_hold_accounts() {
        for list in [LOAD_BALANCING, CLOUDTRAIL, REDSHIFT] {
            assert!(list.is_sorted());
            assert!(list.iter().all(|a| a.len() == 12 && a.bytes().all(|b| b.is_ascii_digit())));
        }
        assert_eq!(aws_service_of("127311923021"), Some("Elastic Load Balancing"));
        assert_eq!(aws_service_of("113285607260"), Some("CloudTrail"));
        assert_eq!(aws_service_of("193672423079"), Some("Amazon Redshift"));
        assert_eq!(aws_service_of("111122223333"), None);
    }
}
