//! Issue 11: what AWS counts, from the blueprint to the quota that it is told by.

use crate::common::blueprint::model_of;
use landform::comply::limits;
use landform::diagnostic::Diagnostic;
use landform::lock::Lock;
use landform::plan;

const HEAD: &str = "\
landform: 1
name: counted
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: \"000000000001\" }
accounts:
  hub: { id: \"999999999999\" }
";

/// What is said of quotas, as `code: message`.
fn said(text: &str) -> Vec<String> {
    let model = model_of(text);
    let (plan, _) = plan::plan(&model, &Lock::empty());
    let line = |problem: &Diagnostic| [problem.code, ": ", &problem.message].concat();
    limits(&model, &plan).iter().map(line).collect()
}

fn spokes(count: usize) -> String {
    let each = |form: &dyn Fn(usize) -> String| (0..count).map(form).collect::<String>();
    let accounts = each(&|at| format!("  a{at:03}: {{ id: \"{:012}\" }}\n", 100_000_000_000 + at));
    let nets = each(&|at| format!("  n{at:03}: {{ in: a{at:03}, from: all, size: 24, zones: 2 }}\n"));
    let peerings = each(&|at| format!("  p{at:03}: {{ from: n{at:03}, to: hub }}\n"));
    [
        HEAD,
        &accounts,
        "region: us-east-1\npools:\n  all: { cidr: 10.0.0.0/8 }\nnetworks:\n",
        "  hub: { in: hub, from: all, size: 20, zones: 2 }\n",
        &nets,
        "peerings:\n",
        &peerings,
    ]
    .concat()
}

/// Rows `n` of the speed report: a hub with more spokes than a VPC has peerings passed in silence.
#[test]
fn a_hub_has_only_so_many_spokes() {
    let about = |count: usize| -> Vec<String> {
        let all = said(&spokes(count)).into_iter();
        all.filter(|line| line.contains("peering connections")).collect()
    };
    assert_eq!(about(40), Vec::<String>::new());
    let rows = [
        (50, "quota-near: `vpc/hub/hub` has 50 peering connections; AWS accepts 50"),
        (
            51,
            "quota-to-raise: `vpc/hub/hub` has 51 peering connections; AWS accepts 50 unless the account asks for more",
        ),
        (126, "quota-exceeded: `vpc/hub/hub` has 126 peering connections; AWS accepts 125"),
    ];
    for (count, expected) in rows {
        assert_eq!(about(count), [expected], "{count}");
    }
}

#[test]
fn routes_over_peerings_count_in_their_table() {
    let text = spokes(12);
    let model = model_of(&text);
    let routes = model
        .resources
        .keys()
        .filter(|address| address.to_string().starts_with("peering-route/hub/"));
    assert!(routes.count() >= 12, "the case is about routes of the hub");
    assert!(
        said(&text).iter().all(|line| !line.contains(" routes")),
        "12 of 500 are nothing to tell"
    );
}

#[test]
fn an_account_has_five_trails_in_a_region_and_as_many_networks_unless_it_asks() {
    let trails = |count: usize| -> String {
        let each = |at: usize| format!("  trail-{at}: {{ in: hub, bucket: logs, records: management }}\n");
        let each: String = (0..count).map(each).collect();
        [
            HEAD,
            "region: us-east-1\nbuckets:\n  logs: { in: hub, name: counted-logs-999999999999 }\ntrails:\n",
            &each,
        ]
        .concat()
    };
    assert_eq!(said(&trails(4)), Vec::<String>::new());
    assert_eq!(
        said(&trails(5)),
        ["quota-near: account `hub` in us-east-1 has 5 trails; AWS accepts 5"]
    );
    assert_eq!(
        said(&trails(6)),
        ["quota-exceeded: account `hub` in us-east-1 has 6 trails; AWS accepts 5"]
    );

    let networks = |count: usize| -> String {
        let each = |at: usize| format!("  n{at}: {{ in: hub, from: all, size: 24, zones: 2 }}\n");
        let each: String = (0..count).map(each).collect();
        [HEAD, "region: us-east-1\npools:\n  all: { cidr: 10.0.0.0/8 }\nnetworks:\n", &each].concat()
    };
    assert_eq!(said(&networks(4)), Vec::<String>::new());
    let over = said(&networks(6));
    let expected = "quota-to-raise: account `hub` in us-east-1 has 6 VPCs; AWS accepts 5 unless the account asks for more";
    assert_eq!(over, [expected]);
}
