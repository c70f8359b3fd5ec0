//! The grammar of records (RFC 9989 sections 4.7 and 4.8).

use deliverability::dmarc::{Alignment, FailureOptions, Policy, Psd, Record};

fn parse(text: &str) -> Record<'_> {
    Record::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

const NO_RECORDS: &[(&str, (usize, usize))] = &[
    ("", (0, 0)),
    ("v", (0, 1)),
    ("v=", (0, 2)),
    (";v=DMARC1", (0, 0)),
    ("v=DMARC", (0, 7)),
    ("v=dmarc1; p=none", (0, 8)),
    ("v=DMARC1p=none", (0, 14)),
    ("v=DMARC1 p=none", (0, 15)),
    ("v=DMARC1, p=none; sp=none", (0, 16)),
    ("v=DMARC1.0; p=none", (0, 10)),
    ("v=DMARC2; p=none", (0, 8)),
    ("p=none; v=DMARC1", (0, 6)),
    (" v=DMARC1; p=none", (0, 9)),
    ("\u{feff}v=DMARC1; p=none", (0, 11)),
    ("v=\"DMARC1\"; p=none", (0, 10)),
    ("ver=DMARC1; p=none", (0, 10)),
    ("v=DMARC1\u{a0}; p=none", (0, 10)),
    ("v=spf1 -all", (0, 11)),
];

#[test]
fn texts_that_are_not_records_4_7() {
    for (text, (start, end)) in NO_RECORDS {
        let error = Record::parse(text).expect_err(text);
        assert_eq!((error.span().start(), error.span().end()), (*start, *end), "{text:?}");
        assert!(error.to_string().contains("v=DMARC1"), "{error}");
    }
}

#[test]
fn the_version_alone_is_a_record_4_8() {
    for text in ["v=DMARC1", "v=DMARC1;", "v=DMARC1 ;  ", "V=DMARC1", "v = DMARC1", "v\t=\tDMARC1;;"] {
        let record = parse(text);
        assert!(!record.is_usable(), "{text:?}");
        assert_eq!(record.tags().count(), 0);
        assert_eq!(record.as_str(), text);
        assert_eq!(record.to_string(), "v=DMARC1");
    }
}

/// p, sp, np as they act: on the domain, on subdomains, on those that do not exist; whether the record acts.
#[test]
fn policies_4_7() {
    use Policy::{None, Quarantine, Reject};

    for (tags, (p, sp, np), is_usable) in [
        ("p=none", (None, None, None), true),
        ("p=quarantine", (Quarantine, Quarantine, Quarantine), true),
        ("p=reject", (Reject, Reject, Reject), true),
        ("p=REJECT; sp=None; np=qUARANTINE", (Reject, None, Quarantine), true),
        ("p=reject; sp=none", (Reject, None, None), true),
        ("p=none; np=reject", (None, None, Reject), true),
        ("p=none; sp=quarantine; np=reject", (None, Quarantine, Reject), true),
        ("sp=none; p=reject", (Reject, None, None), true),
        // Bad, without and with somewhere to report to.
        ("p=refuse", (None, None, None), false),
        ("p=refuse; sp=reject; np=reject", (None, None, None), false),
        ("p=rejec", (None, None, None), false),
        ("p=rejected", (None, None, None), false),
        ("p=reject none", (None, None, None), false),
        ("p=", (None, None, None), false),
        ("p", (None, None, None), false),
        ("sp=reject", (None, None, None), false),
        ("p=reject; sp=refuse", (None, None, None), false),
        ("p=reject; np=refuse", (None, None, None), false),
        ("p=refuse; rua=mailto:d@example.org", (None, None, None), true),
        ("sp=reject; rua=mailto:d@example.org", (None, None, None), true),
        ("p=reject; sp=refuse; np=reject; rua=mailto:d@example.org", (None, None, None), true),
        ("p=reject; np=refuse; rua=mailto:d@example.org", (None, None, None), true),
        ("rua=mailto:d@example.org", (None, None, None), true),
        ("p=refuse; rua=mailto:d@example.org!10m", (None, None, None), true),
        ("p=refuse; rua=https://example.org/dmarc", (None, None, None), true),
        ("p=refuse; rua=postmaster, mailto:d@example.org", (None, None, None), true),
        ("p=refuse; rua=postmaster", (None, None, None), false),
        ("p=refuse; rua=d@example.org", (None, None, None), false),
        ("p=refuse; rua=mailto:", (None, None, None), false),
        ("p=refuse; rua=mailto:postmaster", (None, None, None), false),
        ("p=refuse; rua=", (None, None, None), false),
        ("p=refuse; ruf=mailto:d@example.org", (None, None, None), false),
    ] {
        let text = format!("v=DMARC1; {tags}");
        let record = parse(&text);
        let got = (record.policy(), record.subdomain_policy(), record.non_existent_policy());
        assert_eq!((got, record.is_usable()), ((p, sp, np), is_usable), "{tags}");
    }
}

#[test]
fn what_p_says_is_kept() {
    assert_eq!(parse("v=DMARC1; p=reject; sp=refuse").stated_policy(), Some(Policy::Reject));
    assert_eq!(parse("v=DMARC1; p=refuse").stated_policy(), None);
    assert_eq!(parse("v=DMARC1").stated_policy(), None);
}

#[test]
fn alignment_4_7() {
    use Alignment::{Relaxed, Strict};

    for (tags, dkim, spf) in [
        ("p=none", Relaxed, Relaxed),
        ("adkim=s", Strict, Relaxed),
        ("aspf=s", Relaxed, Strict),
        ("adkim=S; aspf=R", Strict, Relaxed),
        ("ADKIM=s; ASPF=s", Strict, Strict),
        ("adkim=strict; aspf=x", Relaxed, Relaxed),
        ("adkim=; aspf=s s", Relaxed, Relaxed),
        ("adkim=s; adkim=r", Strict, Relaxed),
        ("adkim=x; adkim=s", Relaxed, Relaxed),
    ] {
        let text = format!("v=DMARC1; p=none; {tags}");
        let record = parse(&text);
        assert_eq!((record.dkim_alignment(), record.spf_alignment()), (dkim, spf), "{tags}");
    }
}

#[test]
fn psd_and_testing_4_7() {
    for (tags, psd, is_testing) in [
        ("", Psd::Unknown, false),
        ("psd=y", Psd::Yes, false),
        ("psd=N", Psd::No, false),
        ("psd=u; t=n", Psd::Unknown, false),
        ("psd=yes; t=yes", Psd::Unknown, false),
        ("psd=; t=", Psd::Unknown, false),
        ("t=y", Psd::Unknown, true),
        ("t=Y", Psd::Unknown, true),
        ("t=1", Psd::Unknown, false),
        ("t=true", Psd::Unknown, false),
        ("T=y; PSD=Y", Psd::Yes, true),
    ] {
        let text = format!("v=DMARC1; p=reject; {tags}");
        let record = parse(&text);
        assert_eq!((record.psd(), record.is_testing()), (psd, is_testing), "{tags}");
        // Testing is taken in by the evaluation, not by the record.
        assert_eq!(record.policy(), Policy::Reject);
    }
    let lowered = [Policy::None, Policy::Quarantine, Policy::Reject].map(Policy::lowered);
    assert_eq!(lowered, [Policy::None, Policy::None, Policy::Quarantine]);
}

/// `fo` as 0, 1, d and s.
#[test]
fn failure_options_4_7() {
    for (fo, [all, any, dkim, spf]) in [
        ("", [true, false, false, false]),
        ("fo=0", [true, false, false, false]),
        ("fo=1", [false, true, false, false]),
        ("fo=d", [false, false, true, false]),
        ("fo=s", [false, false, false, true]),
        ("fo=d:s", [false, false, true, true]),
        ("fo=S : D", [false, false, true, true]),
        ("fo=0:1:d:s", [true, true, true, true]),
        ("fo=x", [true, false, false, false]),
        ("fo=1:x", [false, true, false, false]),
        ("fo=", [true, false, false, false]),
        ("fo=ds", [true, false, false, false]),
    ] {
        let text = format!("v=DMARC1; p=none; ruf=mailto:d@example.org; {fo}");
        let options = parse(&text).failure_options();
        assert_eq!([options.all, options.any, options.dkim, options.spf], [all, any, dkim, spf], "{fo}");
    }
    assert_eq!(parse("v=DMARC1").failure_options(), FailureOptions::default());
}

#[test]
fn tags_keep_their_places_4_8() {
    let text = "v=DMARC1;p=none ;\t SP = reject;; word; x-y=1; rua=mailto:d@example.org; long_name=a b;";
    let record = parse(text);
    let tags: Vec<(&str, &str, &str, usize)> = record
        .tags()
        .map(|(name, value, span)| (name, value, span.slice(text).unwrap(), span.start()))
        .collect();
    assert_eq!(
        tags,
        [
            ("p", "none", "none", 11),
            ("SP", "reject", "reject", 24),
            ("rua", "mailto:d@example.org", "mailto:d@example.org", 50),
            ("long_name", "a b", "a b", 82),
        ]
    );
    assert_eq!(record.tag("sp").map(|span| (span.start(), span.end())), Some((24, 30)));
    assert_eq!(record.tag("SP"), record.tag("sp"));
    assert_eq!(record.tag("np"), None);
    assert_eq!(record.subdomain_policy(), Policy::Reject);
}

#[test]
fn removed_and_unknown_tags_do_nothing_a_6() {
    let text = "v=DMARC1; pct=0; p=reject; RF=afrf; ri=3600; x=y; Fancy=none; pp=none";
    let record = parse(text);
    assert_eq!(record.removed_tags().collect::<Vec<_>>(), [("pct", "0"), ("RF", "afrf"), ("ri", "3600")]);
    assert_eq!(record.unknown_tags().collect::<Vec<_>>(), [("x", "y"), ("Fancy", "none"), ("pp", "none")]);
    assert_eq!(record.policy(), Policy::Reject);
    assert!(record.is_usable());
}

/// URI, whether it is one, its mailbox, its host, the limit after it.
#[test]
fn report_uris_4_7() {
    for (uri, is_valid, mailbox, host, limit) in [
        ("mailto:d@example.org", true, Some("d@example.org"), Some("example.org"), None),
        ("MAILTO:D@Example.org", true, Some("D@Example.org"), Some("Example.org"), None),
        ("mailto:d@example.org!10m", true, Some("d@example.org"), Some("example.org"), Some("10m")),
        ("mailto:d@example.org!", true, Some("d@example.org"), Some("example.org"), Some("")),
        ("mailto:d%2Bx@example.org", true, Some("d+x@example.org"), Some("example.org"), None),
        ("mailto:d%21x@example.org", true, Some("d!x@example.org"), Some("example.org"), None),
        ("mailto:d@ex%61mple.org", true, Some("d@example.org"), Some("example.org"), None),
        ("mailto:d@example.org?subject=x", true, Some("d@example.org"), Some("example.org"), None),
        ("https://example.net/r?x=1", true, None, Some("example.net"), None),
        ("https://u:p@example.net:8443/r", true, None, Some("example.net"), None),
        ("https://example.net", true, None, Some("example.net"), None),
        ("tag:example", true, None, None, None),
        ("https://[2001:db8::1]/r", true, None, None, None),
        ("mailto:", false, None, None, None),
        ("mailto:@example.org", false, None, None, None),
        ("mailto:d@", false, None, None, None),
        ("mailto:d", false, None, None, None),
        ("mailto:d%2@example.org", false, None, None, None),
        ("mailto:d%zz@example.org", false, None, None, None),
        ("mailto:d%+1@example.org", false, None, None, None),
        ("mailto:d%ff@example.org", false, None, None, None),
        ("mailto:d%0d%0aBcc@example.org", false, None, None, None),
        ("d@example.org", false, None, None, None),
        ("https:", false, None, None, None),
        ("1mailto:d@example.org", false, None, None, None),
        ("", false, None, None, None),
    ] {
        let text = format!("v=DMARC1; p=none; rua={uri}");
        let record = parse(&text);
        let read = record.aggregate_reports().next().unwrap();
        assert_eq!(read.span().slice(&text), Some(uri));
        assert_eq!(read.is_valid(), is_valid, "{uri}");
        assert_eq!(read.mailbox().as_deref(), mailbox, "{uri}");
        assert_eq!(read.host().as_deref(), host, "{uri}");
        assert_eq!(read.size_limit(), limit, "{uri}");
        assert_eq!(read.as_str(), uri.split('!').next().unwrap());
        assert_eq!(read.to_string(), read.as_str());
    }
}

/// Reports would go to another address than the one whose host was asked (RFC 9990 section 4).
#[test]
fn a_mailbox_is_one_address() {
    for uri in [
        "mailto:victim@example.net%2Cd@example.org",
        "mailto:d@example.net%2Cx.example.org",
        "mailto:%3Cvictim@example.net%3E@example.org",
        "mailto:d%20e@example.org",
        "mailto:d@example.org%3E",
        "mailto:d@%20example.org",
    ] {
        let text = format!("v=DMARC1; p=none; rua={uri}");
        let record = parse(&text);
        let read = record.aggregate_reports().next().unwrap();
        assert_eq!((read.is_valid(), read.mailbox(), read.host()), (false, None, None), "{uri}");
    }
}

#[test]
fn lists_of_uris_4_7() {
    let text =
        "v=DMARC1; p=none; rua=mailto:a@example.org , mailto:b@example.org!5k,,x; ruf=mailto:c@example.org";
    let record = parse(text);
    let aggregate: Vec<_> = record.aggregate_reports().map(|uri| (uri.as_str(), uri.is_valid())).collect();
    assert_eq!(
        aggregate,
        [("mailto:a@example.org", true), ("mailto:b@example.org", true), ("", false), ("x", false),]
    );
    assert_eq!(
        record.failure_reports().map(|uri| uri.as_str()).collect::<Vec<_>>(),
        ["mailto:c@example.org"]
    );
    assert_eq!(parse("v=DMARC1; p=none").aggregate_reports().count(), 0);
}

#[test]
fn the_first_of_a_tag_counts() {
    let record =
        parse("v=DMARC1; p=reject; P=none; rua=mailto:a@example.org; rua=mailto:b@example.org; t=n; t=y");
    assert_eq!(record.policy(), Policy::Reject);
    assert_eq!(
        record.aggregate_reports().map(|uri| uri.as_str()).collect::<Vec<_>>(),
        ["mailto:a@example.org"]
    );
    assert!(!record.is_testing());
}

#[test]
fn records_are_written_as_they_were_read() {
    for (text, written) in [
        ("v=DMARC1;p=none", "v=DMARC1; p=none"),
        ("v = DMARC1 ; p = none ;", "v=DMARC1; p=none"),
        ("v=DMARC1; word; ;p=none; X=1; pct=50", "v=DMARC1; p=none; X=1; pct=50"),
        ("v=DMARC1; p=refuse; p=none", "v=DMARC1; p=refuse; p=none"),
        ("V=DMARC1; sp=; p=none", "v=DMARC1; sp=; p=none"),
    ] {
        let record = parse(text);
        assert_eq!(record.to_string(), written);
        assert_eq!(parse(written).to_string(), written);
        let owned = record.clone().into_owned();
        assert_eq!(owned, record);
        assert_eq!(owned.as_str(), text);
        assert_eq!(text.parse(), Ok(owned));
    }
}
