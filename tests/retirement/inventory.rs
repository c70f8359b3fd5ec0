//! The label of every record, and snapshots.

use deliverability::retirement::{Plan, Snapshot, inventory};
use serde_json::json;

use super::{ZONE, scoped, with, zone};

/// Labels of one record under each scope and end state: receive-only, parked, retired, some mailboxes.
fn actions(zone: &Snapshot, plan: impl Fn(&str, &str) -> Plan, name: &str, start: &str) -> [String; 4] {
    let states = [
        ("whole-domain", "receive-only"),
        ("whole-domain", "parked"),
        ("whole-domain", "retired"),
        ("mailboxes", "parked"),
    ];
    states.map(|(kind, state)| {
        let labels = inventory(&plan(kind, state), zone);
        let found = labels.iter().find(|label| {
            label.record.absolute_name() == format!("{name}.") && label.record.data().starts_with(start)
        });
        found.unwrap_or_else(|| panic!("no record {name} {start}")).action.to_string()
    })
}

#[test]
fn d19_d20_every_record_by_group_and_end_state() {
    let zone = zone();
    let labels = inventory(&scoped("whole-domain", "parked"), &zone);
    for (name, start, group, service, actions_wanted) in [
        ("", "ns1.dns.example. host", "site", None, ["keep"; 4]),
        ("", "192.0.2.10", "site", None, ["keep"; 4]),
        ("www.", "north", "site", None, ["keep"; 4]),
        ("", "1 smtp", "receiving", Some("Google Workspace"), ["keep", "replace", "replace", "keep"]),
        ("", "v=spf1", "sending", Some("Google Workspace"), ["replace"; 4]),
        ("", "google-site", "site", Some("Google Workspace"), ["keep"; 4]),
        ("", "7f1c2b", "unknown", None, ["ask"; 4]),
        (
            "google._domainkey.",
            "v=DKIM1",
            "sending",
            Some("Google Workspace"),
            ["keep", "remove", "remove", "keep"],
        ),
        ("s1._domainkey.", "s1", "sending", Some("SendGrid"), ["remove"; 4]),
        ("em7.", "u7", "sending", Some("SendGrid"), ["remove"; 4]),
        ("click.", "sendgrid", "tracking", Some("SendGrid"), ["remove"; 4]),
        ("inst.", "prox", "tracking", Some("Instantly"), ["remove"; 4]),
        ("_dmarc.", "v=DMARC1", "policy-reporting", None, ["replace", "replace", "replace", "keep"]),
        ("old.", "203", "unknown", None, ["ask"; 4]),
    ] {
        let name = format!("{name}north-mail.example");
        let label = labels.iter().find(|label| {
            label.record.absolute_name() == format!("{name}.") && label.record.data().starts_with(start)
        });
        let label = label.unwrap_or_else(|| panic!("no record {name} {start}"));
        assert_eq!((label.group.as_str(), label.service.as_deref()), (group, service), "{name} {start}");
        assert_eq!(actions(&zone, scoped, &name, start), actions_wanted, "{name} {start}");
    }
}

/// A record and what it is: the fields after the data are group, service, action under `parked`.
#[test]
fn records_are_known_by_their_targets_and_forms() {
    for (line, group, service, action) in [
        ("autodiscover CNAME autodiscover.outlook.com.", "receiving", "Microsoft 365", "ask"),
        ("_imaps._tcp SRV 0 1 993 imap.fastmail.com.", "receiving", "Fastmail", "ask"),
        ("_mta-sts TXT \"v=STSv1; id=1\"", "policy-reporting", "", "remove"),
        ("mta-sts A 192.0.2.44", "policy-reporting", "", "remove"),
        ("_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:t@x.example\"", "policy-reporting", "", "keep"),
        ("default._bimi TXT \"v=BIMI1; l=\"", "policy-reporting", "", "remove"),
        ("*._report._dmarc TXT \"v=DMARC1\"", "policy-reporting", "", "ask"),
        ("x TXT \"v=spf1 include:spf.mtasv.net ~all\"", "sending", "Postmark", "ask"),
        ("20240101pm._domainkey TXT \"k=rsa; p=MIG\"", "sending", "Postmark", "ask"),
        ("pm-bounces CNAME pm.mtasv.net.", "sending", "Postmark", "ask"),
        ("hs1-77._domainkey CNAME a.hs04a.dkim.hubspotemail.net.", "sending", "HubSpot", "ask"),
        ("bounces MX 10 feedback-smtp.eu-west-1.amazonses.com.", "sending", "Amazon SES", "ask"),
        ("go CNAME custom.lemlist.com.", "tracking", "lemlist", "ask"),
        ("@ TXT \"facebook-domain-verification=ab1\"", "site", "Meta", "keep"),
        ("@ TXT \"acme-domain-verification=ab1\"", "site", "Acme", "keep"),
        ("@ TXT \"brevo-code:1234\"", "sending", "Brevo", "ask"),
        ("_acme-challenge TXT \"abc\"", "site", "Certificates", "keep"),
        ("lp CNAME unbouncepages.com.", "site", "Unbounce", "keep"),
        ("ftp CNAME @", "site", "", "keep"),
        ("blog A 192.0.2.10", "site", "", "keep"),
        ("ns1.dns A 192.0.2.53", "unknown", "", "ask"),
        ("@ NS ns7\nns7 A 192.0.2.53", "site", "", "keep"),
        ("x1 CNAME site.unknown.example.\nx2 CNAME x1", "unknown", "", "ask"),
        ("l1 CNAME custom.lemlist.com.\nl2 CNAME l1", "tracking", "lemlist", "ask"),
        ("loop1 CNAME loop2\nloop2 CNAME loop1", "unknown", "", "ask"),
        ("@ TXT \"forward-email=x@y.example\"", "receiving", "Forward Email", "ask"),
        ("_dmarc TXT \"v=DMARC1; p=reject\"", "policy-reporting", "", "remove"),
        ("km1._domainkey CNAME km1.domainkey.9.klaviyodns.com.", "sending", "Klaviyo", "ask"),
        ("e CNAME jolly-kale.aploconnect.com.", "tracking", "Apollo", "ask"),
        ("k7 CNAME d1.cloudfront.net.", "unknown", "", "ask"),
        ("lab NS ns1.other.example.", "unknown", "", "ask"),
        ("@ CAA 0 issue \"letsencrypt.org\"", "site", "", "keep"),
        ("odd._domainkey TXT \"v=DKIM1; p=MIG\"", "sending", "", "ask"),
        ("gone._domainkey TXT \"v=DKIM1; p=\"", "sending", "", "keep"),
    ] {
        let zone = Snapshot::parse(&format!("{ZONE}{line}\n"), "north-mail.example").unwrap();
        let label = inventory(&scoped("whole-domain", "parked"), &zone).pop().unwrap();
        let got = (label.group.as_str(), label.service.as_deref().unwrap_or_default(), label.action.as_str());
        assert_eq!(got, (group, service, action), "{line}");
    }
}

#[test]
fn an_alias_of_the_site_is_part_of_it_wherever_the_site_is() {
    let text = ZONE.replace("www CNAME @", "www CNAME site.unknown.example.\nshop2 CNAME www");
    let zone = Snapshot::parse(&text, "north-mail.example").unwrap();
    let labels = inventory(&scoped("whole-domain", "parked"), &zone);
    let label = labels.iter().find(|label| label.record.absolute_name().starts_with("shop2.")).unwrap();
    assert_eq!((label.group.as_str(), label.action.as_str()), ("site", "keep"));
}

#[test]
fn a_gateway_is_removed_together_with_its_mailboxes() {
    let text = ZONE
        .replace("@ MX 1 smtp.google.com.", "@ MX 1 mx01.hornetsecurity.com.")
        .replace("include:_spf.google.com", "include:_spf.google.com include:spf.hornetsecurity.com");
    let zone = Snapshot::parse(&text, "north-mail.example").unwrap();
    let timeline = |plan: &Plan| {
        let timeline = deliverability::retirement::Timeline::new(plan, &zone, &Default::default());
        let words: Vec<String> = timeline.findings().iter().map(|finding| finding.word()).collect();
        let spf = timeline
            .changes()
            .iter()
            .find(|change| change.text_before().is_some_and(|text| text.starts_with("v=spf1")));
        (
            words,
            spf.map(|change| {
                (change.text_after().map(ToOwned::to_owned), change.closes_host, change.asks_first)
            }),
        )
    };
    let (words, spf) = timeline(&scoped("whole-domain", "parked"));
    assert!(!words.iter().any(|word| word.starts_with("undeclared-sender")), "{words:?}");
    assert_eq!(spf, Some((Some("v=spf1 -all".to_owned()), true, false)));
    let (_, spf) = timeline(&scoped("whole-domain", "receive-only"));
    let kept = "v=spf1 include:_spf.google.com include:spf.hornetsecurity.com ip4:198.51.100.8 ~all";
    assert_eq!(spf, Some((Some(kept.to_owned()), false, false)));
}

#[test]
fn d03_d22_a_declared_use_protects_its_records_in_every_end_state() {
    let used = |kind: &str, state: &str| {
        with(&[
            ("/scope/kind", json!(kind)),
            ("/scope/end_state", json!(state)),
            (
                "/use",
                json!([{ "name": "support", "sends_with": "Google Workspace", "spf_terms": ["ip4:198.51.100.8"] }]),
            ),
        ])
    };
    let zone = zone();
    for (name, start) in [("", "1 smtp"), ("google._domainkey.", "v=DKIM1")] {
        assert_eq!(actions(&zone, used, &format!("{name}north-mail.example"), start), ["keep"; 4], "{name}");
    }
}

#[test]
fn d18_d21_a_snapshot_keeps_every_type_and_a_diff_sees_only_what_matters() {
    let before = zone();
    assert_eq!(before.records().len(), 16);
    assert_eq!(
        Snapshot::parse(&before.to_string(), "north-mail.example").unwrap().diff(&before),
        Default::default()
    );
    for (from, to, added, removed) in [
        ("$TTL 3600", "$TTL 60", 0, 0),
        ("1 smtp.google.com.", "1 SMTP.Google.com.", 0, 0),
        ("\"v=DKIM1; k=rsa; p=MIIB\"", "\"v=DKIM1; \" \"k=rsa; p=MIIB\"", 0, 0),
        ("\"7f1c2b\"", "\"7F1c2b\"", 1, 1),
        ("old A 203.0.113.9\n", "", 0, 1),
    ] {
        let after = Snapshot::parse(&ZONE.replace(from, to), "north-mail.example").unwrap();
        let diff = before.diff(&after);
        assert_eq!((diff.added.len(), diff.removed.len()), (added, removed), "{from}");
    }
}

#[test]
fn a_zone_without_origin_is_relative_where_it_has_short_names() {
    for (text, name) in [
        ("www A 192.0.2.1\n", "www.north.example."),
        ("@ A 192.0.2.1\n", "north.example."),
        ("www.north.example A 192.0.2.1\n", "www.north.example."),
        ("www.north.example. A 192.0.2.1\n", "www.north.example."),
    ] {
        assert_eq!(
            Snapshot::parse(text, "north.example").unwrap().records()[0].absolute_name(),
            name,
            "{text}"
        );
    }
}
