//! A smaller network that shows the same.

use serde_json::Value;

use crate::world::Output;

/// Takes away one thing after another as long as `is_bad` stays true.
pub fn shrink(outputs: &[Output], is_bad: &dyn Fn(&[Output]) -> bool) -> Vec<Output> {
    let mut best = outputs.to_vec();
    // Networks with something missing may not be networks any more: such a try shows nothing.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let holds = |tried: &[Output]| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| is_bad(tried))).unwrap_or(false)
    };
    loop {
        let mut is_smaller = false;
        // Without its VPC or internet gateway nothing is what it was.
        let stays = ["describe-vpcs", "describe-internet-gateways"];
        let others = |at: &usize| !stays.iter().any(|command| best[*at].command.ends_with(command));
        for at in (0..best.len()).filter(others).collect::<Vec<_>>() {
            let mut n = 0;
            loop {
                let mut tried = best.clone();
                let mut left = n;
                if !remove(&mut tried[at].json, &mut left) {
                    break;
                }
                if holds(&tried) {
                    best = tried;
                    is_smaller = true;
                } else {
                    n += 1;
                }
            }
        }
        if !is_smaller {
            std::panic::set_hook(hook);
            return best;
        }
    }
}

/// Removes the n-th element of all lists in a value.
fn remove(json: &mut Value, n: &mut usize) -> bool {
    match json {
        Value::Array(list) => {
            for at in 0..list.len() {
                // Every table has its local routes.
                if list[at]["GatewayId"] == "local" {
                    continue;
                }
                if *n == 0 {
                    list.remove(at);
                    return true;
                }
                *n -= 1;
                if remove(&mut list[at], n) {
                    return true;
                }
            }
            false
        }
        Value::Object(map) => map.iter_mut().any(|(_, value)| remove(value, n)),
        _ => false,
    }
}
