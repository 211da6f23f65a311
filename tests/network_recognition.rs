//! Outputs about the network, in whatever form they are given: alone, one thing of them, merged, twice, cut off.
//!
//! `data/network/outputs.json` holds one output of each operation.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use parapet::report::Offsets;
use parapet::report::model::Report;
use parapet::{Analysis, Input, Options, analyze};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Each operation with what it prints.
fn outputs() -> Vec<(String, Value)> {
    let all: Map<String, Value> = serde_json::from_str(include_str!("data/network/outputs.json")).unwrap();
    all.into_iter().collect()
}

fn of(texts: &[(&str, &str)]) -> (Analysis, Report) {
    let inputs = texts.iter().map(|(name, text)| Input::from_text(*name, *text)).collect();
    let analysis = analyze(inputs, &Options::default(), &mut |_| {});
    let report = analysis.report(Offsets::Bytes);
    (analysis, report)
}

fn one(text: &str) -> (Analysis, Report) {
    of(&[("text", text)])
}

/// All outputs as one object, as a script that merges them writes it.
fn merged() -> String {
    let mut all = Map::new();
    for (_, output) in outputs() {
        all.extend(output.as_object().unwrap().clone());
    }
    serde_json::to_string_pretty(&Value::Object(all)).unwrap()
}

/// All outputs one after the other, each with the command that printed it.
fn commanded() -> String {
    let text = outputs().into_iter().map(|(operation, output)| {
        let operation = operation.split(' ').next().unwrap().to_owned();
        let option = match operation.as_str() {
            "describe-target-health" | "describe-target-group-attributes" => {
                " --target-group-arn arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc24d8a067"
            }
            "search-transit-gateway-routes"
            | "get-transit-gateway-route-table-associations"
            | "get-transit-gateway-route-table-propagations" => " --transit-gateway-route-table-id tgw-rtb-0a1",
            _ => "",
        };
        format!("$ aws x {operation}{option}\n{output}\n")
    });
    text.collect()
}

/// How many of each kind of thing there are.
fn counts(analysis: &Analysis) -> Vec<(&'static str, usize)> {
    let estate = &analysis.estate;
    let network = &estate.network;
    macro_rules! count { ($($field:ident),*) => { vec![$((stringify!($field), network.$field.len())),*] } }
    let mut counts = count!(
        vpcs,
        subnets,
        interfaces,
        route_tables,
        network_acls,
        internet_gateways,
        nat_gateways,
        addresses,
        peerings,
        vpn_gateways,
        vpn_connections,
        client_vpns,
        transit_gateways,
        transit_attachments,
        transit_route_tables,
        transit_routes,
        transit_associations,
        transit_propagations,
        endpoints,
        endpoint_services,
        endpoint_permissions,
        prefix_lists,
        load_balancers,
        listeners,
        target_groups,
        protected_by_waf,
        block_public_access,
        exclusions,
        group_associations,
        stale_groups,
        connect_endpoints,
        flow_logs,
        databases,
        functions,
        launch_templates,
        metadata_defaults
    );
    counts.push(("security_groups", estate.security_groups.len()));
    counts.push(("instances", estate.instances.len()));
    counts
}

fn codes(report: &Report) -> Vec<&str> {
    report.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

fn unread(report: &Report) -> Vec<String> {
    let told = report.diagnostics.iter().filter(|told| told.code == "unreadable-field");
    let parts = report.sources.iter().flat_map(|source| &source.unrecognized);
    told.map(|told| told.message.clone()).chain(parts.map(|part| part.message.clone())).collect()
}

#[test]
fn each_output_alone_is_understood_whole() {
    for (operation, output) in outputs() {
        let (_, report) = one(&output.to_string());
        assert!(report.summary.recognized > 0, "{operation}");
        assert_eq!(unread(&report), Vec::<String>::new(), "{operation}");
    }
}

#[test]
fn one_thing_and_a_list_of_things_are_understood_too() {
    // Their things do not tell what they are.
    const NAMELESS: &[&str] = &[
        "Attributes",
        "Associations",
        "Routes",
        "TransitGatewayRouteTablePropagations",
        "TargetHealthDescriptions",
        "AllowedPrincipals",
        "ResourceArns",
        "CustomerGateways",
        "NetworkInsightsPaths",
    ];
    for (operation, output) in outputs() {
        let (key, list) = output.as_object().unwrap().iter().next().unwrap();
        let Some(things) = list.as_array().filter(|_| !NAMELESS.contains(&key.as_str())) else { continue };
        for text in [things[0].to_string(), list.to_string()] {
            let (_, report) = one(&text);
            assert!(report.summary.recognized > 0, "{operation}: {text}");
            assert_eq!(unread(&report), Vec::<String>::new(), "{operation}: {text}");
        }
    }
}

#[test]
fn every_kind_of_thing_is_there_in_one_object_and_one_after_the_other() {
    let (analysis, report) = one(&merged());
    assert_eq!(unread(&report), Vec::<String>::new());
    let counts_of_merged = counts(&analysis);
    assert!(counts_of_merged.iter().all(|(_, count)| *count > 0), "{counts_of_merged:?}");
    let (analysis, report) = one(&commanded());
    assert_eq!(unread(&report), Vec::<String>::new());
    assert_eq!(counts(&analysis), counts_of_merged);
    let each: Vec<String> = outputs().into_iter().map(|(_, output)| output.to_string()).collect();
    let each: Vec<(&str, &str)> = each.iter().map(|text| ("text", text.as_str())).collect();
    let (analysis, _) = of(&each);
    assert_eq!(counts(&analysis), counts_of_merged);
}

#[test]
fn pages_that_were_pasted_twice_change_nothing() {
    for text in [merged(), commanded()] {
        let (once, first) = one(&text);
        let (twice, second) = one(&format!("{text}\n{text}"));
        assert_eq!(counts(&twice), counts(&once));
        let messages = |report: &Report| {
            let mut list: Vec<_> =
                report.findings.iter().map(|f| (f.rule.clone(), f.message.clone())).collect();
            list.sort();
            list.dedup();
            list
        };
        assert_eq!(messages(&second), messages(&first));
        assert!(!codes(&second).contains(&"told-differently"), "{:?}", codes(&second));
    }
}

#[test]
fn what_belongs_together_is_joined() {
    let (analysis, _) = one(&commanded());
    let network = &analysis.estate.network;
    let group = &network.target_groups[0];
    let targets = group.targets.as_ref().unwrap();
    assert_eq!((targets.len(), targets[0].id.value.as_str()), (1, "i-0a1"));
    assert!(group.preserves_client.as_ref().unwrap().value);
    // The default action and that of the rule; the group with the weight 0 gets nothing.
    let listener = network.listeners.iter().find(|listener| listener.arn.is_some()).unwrap();
    let groups: Vec<Vec<&str>> = listener
        .actions
        .iter()
        .map(|action| action.target_groups.iter().map(|arn| arn.value.rsplit('/').next().unwrap()).collect())
        .collect();
    assert_eq!(groups, [vec!["73e2d6bc24d8a067"], vec!["8"]]);
    // One attachment in two outputs: its table from one, its subnets from the other.
    let attachment = &network.transit_attachments[0];
    assert_eq!(attachment.route_table.as_ref().unwrap().value, "tgw-rtb-0a1");
    assert_eq!(attachment.subnets.as_ref().unwrap().len(), 1);
    assert!(attachment.appliance_mode.as_ref().unwrap().value);
    assert!(network.transit_routes.iter().all(|route| route.route_table.as_deref() == Some("tgw-rtb-0a1")));
    let vpn = &network.vpn_connections[0];
    assert_eq!((vpn.routes.len(), vpn.tunnels.len(), vpn.logs.len()), (1, 2, 2));
    assert_eq!(network.vpn_gateways[0].vpcs.len(), 1);
    assert_eq!(network.functions.len(), 1, "only what is in a VPC");
}

#[test]
fn targets_belong_to_the_group_that_something_names() {
    let group = |name: &str| {
        format!(
            r#"{{"TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{name}/1", "TargetGroupName": "{name}", "TargetType": "ip"}}"#
        )
    };
    let two = format!(r#"{{"TargetGroups": [{}, {}]}}"#, group("web"), group("shop"));
    let health = r#"{"TargetHealthDescriptions": [{"Target": {"Id": "10.0.0.1", "Port": 80}, "TargetHealth": {"State": "healthy"}}]}"#;
    let with_targets = |texts: &[(&str, &str)]| {
        let (analysis, report) = of(texts);
        let named = analysis.estate.network.target_groups.iter().filter(|group| group.targets.is_some());
        let names: Vec<String> = named.map(|group| group.name.as_ref().unwrap().value.clone()).collect();
        (names, codes(&report).contains(&"target-group-unknown"))
    };
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/1";
    let by_command = format!("$ aws elbv2 describe-target-health --target-group-arn {arn}\n{health}");
    let by_key = format!(r#"{{"{arn}": {health}}}"#);
    assert_eq!(with_targets(&[("a", &two), ("b", &by_command)]), (vec!["shop".to_owned()], false));
    assert_eq!(with_targets(&[("b", &by_key), ("a", &two)]), (vec!["shop".to_owned()], false));
    assert_eq!(
        with_targets(&[("a", &two), ("health-of-shop.json", health)]),
        (vec!["shop".to_owned()], false)
    );
    assert_eq!(with_targets(&[("a", &two), ("b", health)]), (vec![], true));
    let single = format!(r#"{{"TargetGroups": [{}]}}"#, group("web"));
    assert_eq!(with_targets(&[("a", &single), ("b", health)]), (vec!["web".to_owned()], true));
    let other = "$ aws elbv2 describe-target-health --target-group-arn arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/x/1\n";
    assert_eq!(with_targets(&[("a", &single), ("b", &format!("{other}{health}"))]), (vec![], true));
}

#[test]
fn routes_of_a_transit_gateway_belong_to_a_table_or_are_told() {
    let routes = r#"{"Routes": [{"DestinationCidrBlock": "10.9.0.0/16", "Type": "static", "State": "blackhole"}], "AdditionalRoutesAvailable": true}"#;
    let table = |texts: &[(&str, &str)]| {
        let (analysis, report) = of(texts);
        let told = codes(&report).into_iter().map(str::to_owned).collect::<Vec<_>>();
        (analysis.estate.network.transit_routes[0].route_table.clone(), told)
    };
    assert_eq!(
        table(&[("a", routes)]),
        (None, vec!["route-table-unknown".to_owned(), "truncated-output".to_owned()])
    );
    let named = table(&[("routes-tgw-rtb-0a7.json", routes)]);
    assert_eq!(named, (Some("tgw-rtb-0a7".to_owned()), vec!["truncated-output".to_owned()]));
    let wrapped =
        format!(r#"{{"Tables": [{{"TransitGatewayRouteTableId": "tgw-rtb-0a9", {}]}}"#, &routes[1..]);
    assert_eq!(table(&[("a", &wrapped)]).0, Some("tgw-rtb-0a9".to_owned()));
    let tables = r#"{"TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": "tgw-rtb-0a1", "TransitGatewayId": "tgw-0a1"}]}"#;
    assert_eq!(table(&[("a", routes), ("b", tables)]).0, Some("tgw-rtb-0a1".to_owned()));
}

/// Two accounts may use the same range, and the same names.
#[test]
fn things_of_two_accounts_stay_apart() {
    let other = merged().replace("0a1", "0c1").replace("111122223333", "777788889999");
    let (one_account, _) = one(&merged());
    let (both, report) = one(&format!("{}\n{other}", merged()));
    assert_eq!(both.estate.network.vpcs.len(), 2 * one_account.estate.network.vpcs.len());
    let classic = both.estate.network.load_balancers.iter().filter(|balancer| balancer.arn.is_none());
    assert_eq!(classic.count(), 2, "a classic one has a name only, and stands in other subnets");
    assert_eq!(unread(&report), Vec::<String>::new());
}

#[test]
fn a_function_of_its_own_is_understood_with_what_stands_beside_it() {
    let functions = outputs().into_iter().find(|(operation, _)| operation == "list-functions").unwrap().1;
    let function = &functions["Functions"][0];
    let text = serde_json::json!({
        "Configuration": function, "Code": {"RepositoryType": "S3", "Location": "https://example.com/x"},
        "Tags": {"team": "web"}, "Concurrency": {"ReservedConcurrentExecutions": 5}
    });
    let (analysis, report) = one(&text.to_string());
    assert_eq!(analysis.estate.network.functions.len(), 1);
    assert_eq!(unread(&report), Vec::<String>::new());
}

#[test]
fn what_contradicts_itself_is_told() {
    for (from, to) in [
        (r#""AutoAcceptSharedAttachments": "disable""#, r#""AutoAcceptSharedAttachments": "enable""#),
        (r#""PubliclyAccessible": false"#, r#""PubliclyAccessible": true"#),
        (r#""Scheme": "internet-facing""#, r#""Scheme": "internal""#),
        (r#""AcceptanceRequired": true"#, r#""AcceptanceRequired": false"#),
    ] {
        let text = merged();
        assert!(text.contains(from), "{from}");
        let (_, report) = one(&format!("{text}\n{}", text.replace(from, to)));
        assert!(codes(&report).contains(&"told-differently"), "{from}");
    }
}

#[test]
fn no_pre_shared_key_is_in_any_report() {
    use parapet::report::{Format, human, render};
    let (analysis, report) = one(&merged());
    let mut texts: Vec<String> = [Format::Json, Format::Markdown, Format::Html, Format::Csv, Format::Sarif]
        .into_iter()
        .map(|format| render(&report, format))
        .collect();
    texts.push(human(&analysis, &report, false));
    for text in texts {
        assert!(!text.contains("Zq3.vN_8xK2pLm5R") && !text.contains("T7w_kD4.bH9cJf6S"));
    }
}

#[test]
fn a_secret_in_the_user_data_of_a_template_is_found() {
    use base64::Engine as _;
    // Put together here, so that no scanner takes this file for a leak.
    let secret = ["q7Zt0vXc", "9LmR+2pK", "sWnE4uYh", "Jd8aBf6g", "To1iHx3N"].concat();
    let script = format!(
        "#!/bin/sh\nexport AWS_ACCESS_KEY_ID=AKIAQ3EGPARAPET2DEMO\nexport AWS_SECRET_ACCESS_KEY={secret}\n"
    );
    let data = base64::engine::general_purpose::STANDARD.encode(script);
    let text = format!(
        r#"{{"LaunchTemplateVersions": [{{"LaunchTemplateId": "lt-1", "VersionNumber": 1, "LaunchTemplateData": {{"UserData": "{data}"}}}}]}}"#
    );
    let (_, report) = one(&text);
    let finding =
        report.findings.iter().find(|finding| finding.rule.starts_with("secrets-")).expect("a finding");
    let place = &text[finding.location.start as usize..finding.location.end as usize];
    assert!(data.contains(place) && !place.is_empty(), "{place}");
}

/// Replaces the value at each place of a document in turn.
fn each_place(value: &Value, visit: &mut dyn FnMut(Value), with: &Value) {
    fn places(value: &Value, at: &mut Vec<String>, all: &mut Vec<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(key, value)| {
                at.push(key.replace('~', "~0").replace('/', "~1"));
                all.push(format!("/{}", at.join("/")));
                places(value, at, all);
                at.pop();
            }),
            Value::Array(items) => items.iter().enumerate().for_each(|(ix, value)| {
                at.push(ix.to_string());
                all.push(format!("/{}", at.join("/")));
                places(value, at, all);
                at.pop();
            }),
            _ => {}
        }
    }
    let mut all = Vec::new();
    places(value, &mut Vec::new(), &mut all);
    for place in all {
        let mut copy = value.clone();
        *copy.pointer_mut(&place).unwrap() = with.clone();
        visit(copy);
    }
}

/// No value is of a kind that stops the rest from being read, and none that is read passes for absent in silence.
#[test]
fn values_of_another_kind_are_told_and_stop_nothing() {
    let wrong = [
        serde_json::json!({"x": 1}),
        serde_json::json!(["x", 1, null]),
        serde_json::json!(-7.5),
        Value::Null,
    ];
    let mut told = 0;
    for (_, output) in outputs() {
        for value in &wrong {
            each_place(
                &output,
                &mut |text| {
                    let (_, report) = one(&text.to_string());
                    told += usize::from(!unread(&report).is_empty());
                },
                value,
            );
        }
    }
    assert!(told > 1500, "{told}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Wherever a paste was cut off, what is left is read, and that it was cut is told.
    #[test]
    fn a_paste_that_was_cut_off_is_told(cut in 0.0..1.0_f64, which in 0..2_usize) {
        let text = [merged(), commanded()][which].clone();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let mut at = (text.len() as f64 * cut) as usize;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let cut = &text[..at];
        let (_, report) = one(cut);
        let open = cut.matches('{').count() != cut.matches('}').count();
        let told = codes(&report).iter().any(|code| code.starts_with("json-")) || report.summary.recognized == 0;
        prop_assert!(!open || told, "cut at {at}: {:?}", codes(&report));
    }

    /// Outputs in any order make the same estate.
    #[test]
    fn the_order_of_outputs_does_not_matter(seed in any::<u64>()) {
        let mut list: Vec<String> = outputs().into_iter().map(|(_, output)| output.to_string()).collect();
        let mut state = seed | 1;
        for ix in (1..list.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            list.swap(ix, usize::try_from(state >> 33).unwrap() % (ix + 1));
        }
        let texts: Vec<(&str, &str)> = list.iter().map(|text| ("text", text.as_str())).collect();
        let (analysis, _) = of(&texts);
        let (reference, _) = one(&merged());
        prop_assert_eq!(counts(&analysis), counts(&reference));
        let group = &analysis.estate.network.target_groups[0];
        prop_assert!(group.targets.is_some() && group.preserves_client.is_some());
    }
}
