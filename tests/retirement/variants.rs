//! Whole domains of other kinds than the worked case: each record of a zone carries what it is as a comment,
//! and a list beside it has the changes in their order.
//!
//! `kestrel` goes on without its prospecting mailboxes; `osprey` is parked, with redirected SPF, wildcards and
//! names that sent; `larkfield` goes on receiving through a gateway; `oldbrand` retires with a server of its own.

#[path = "../../examples/retire_domain/plan_text.rs"]
mod plan_text;

use std::{fs, path::Path};

use deliverability::retirement::{Policy, Snapshot, Timeline};

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/retirement").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn d03_d19_d20_d22_whole_domains() {
    for name in ["kestrel", "osprey", "larkfield", "oldbrand"] {
        let plan = plan_text::parse(&read(&format!("{name}.toml"))).unwrap();
        let text = read(&format!("{name}.zone"));
        let zone = Snapshot::parse(&text, &plan.domain).unwrap();
        let timeline = Timeline::new(&plan, &zone, &Policy::default());
        let wanted: Vec<&str> =
            text.lines().filter_map(|line| line.rsplit_once(" ; ").map(|(_, label)| label)).collect();
        assert_eq!(wanted.len(), zone.records().len(), "{name}: every record has a label");
        for (label, wanted) in timeline.labels().iter().zip(wanted) {
            let service = label.service.as_deref().unwrap_or("-");
            let got = format!("{} | {service} | {} | {}", label.group, label.role, label.action);
            assert_eq!(got, wanted, "{name}: {label}");
        }
        let changes =
            timeline.steps().iter().filter_map(|step| Some((step, &timeline.changes()[step.change?])));
        let lines: Vec<String> = changes
            .map(|(step, change)| {
                let after = change.text_after().map(|text| format!(" -> {text}")).unwrap_or_default();
                format!("{} {} {} {}{after}", step.kind, change.kind, change.name(), change.record_type())
            })
            .collect();
        assert_eq!(lines, read(&format!("{name}.changes")).lines().collect::<Vec<_>>(), "{name}");
    }
}
