//! Whose chains excuse a failure of DMARC (RFC 8617 section 7.2.1).

use deliverability::{
    auth::{self, Connection, arc::Policy},
    dmarc::{self, Disposition},
};

use super::*;

/// The verdict on a message that comes from a relay, with `p=reject` for its author.
fn receive(raw: &str, trusted: &[&str]) -> auth::Verdict {
    let mut zone = zone();
    zone.insert("_dmarc.example.org", Data::txt("v=DMARC1; p=reject")).unwrap();
    let connection = Connection::new("198.51.100.7".parse().unwrap(), "mx.l2.example", "list@l2.example");
    let check = auth::Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto)
        .with_arc_policy(Policy::trusting(trusted.iter().copied()));
    dns::resolve_with(check, |question| zone.answer(question))
}

const PASS: &str = "dmarc=pass header.from=example.org";

#[test]
fn only_trusted_chains_excuse() {
    let relayed = |first: &str, second: &str| relayed(&sealed_with(RAW, 1, first), 2, second, FOOTER);
    let good = relayed(PASS, "dmarc=fail header.from=example.org");
    for (name, raw, trusted, instance) in [
        ("nobody is trusted", good.clone(), &[][..], None),
        ("both hops", good.clone(), &["l1.example", "l2.example"], Some(1)),
        ("case and dot", good.clone(), &["L1.Example.", "l2.EXAMPLE"], Some(1)),
        // Whoever seals last could have written any text.
        ("the first hop alone", good.clone(), &["l1.example"], None),
        ("the last hop alone, which saw a failure", good.clone(), &["l2.example"], None),
        ("a parent of the hops", good.clone(), &["example"], None),
        ("the last hop, which saw a pass", relayed("dmarc=fail", PASS), &["l2.example"], Some(2)),
        (
            "a pass of another author",
            relayed("dmarc=pass header.from=example.net", "none"),
            &["l1.example", "l2.example"],
            None,
        ),
        ("a pass of nobody", relayed("dmarc=pass", "none"), &["l1.example", "l2.example"], None),
        (
            "a pass of the address",
            relayed("dmarc=pass header.from=jane@example.org", "none"),
            &["l1.example", "l2.example"],
            Some(1),
        ),
        (
            "no pass",
            relayed("spf=pass", "dkim=pass header.d=example.org"),
            &["l1.example", "l2.example"],
            None,
        ),
        ("a broken chain", good.replace("noon", "one"), &["l1.example", "l2.example"], None),
    ] {
        let verdict = receive(&raw, trusted);
        assert_eq!(verdict.dmarc().result(), dmarc::Result::Fail, "{name}: {verdict}");
        assert_eq!(verdict.dmarc().disposition(), Disposition::Reject, "{name}");
        assert_eq!(verdict.local_override().map(|excuse| excuse.instance()), instance, "{name}: {verdict}");
        let expected = if instance.is_some() { Disposition::None } else { Disposition::Reject };
        assert_eq!(verdict.disposition(), expected, "{name}");
    }
}

#[test]
fn the_verdict_says_what_excused_it() {
    let raw = relayed(&sealed_with(RAW, 1, PASS), 2, "none", FOOTER);
    let verdict = receive(&raw, &["l1.example", "l2.example"]);
    let excuse = verdict.local_override().unwrap();
    assert_eq!(
        excuse.to_string(),
        "the trusted sealer l1.example says that DMARC passed for example.org in set 1 (local policy; RFC 8617, 7.2.1)"
    );
    assert_eq!((excuse.sealer(), excuse.reason_type()), ("l1.example", "local_policy"));
    assert_eq!(excuse.report_comment(), "arc=pass as[2].d=l2.example as[2].s=s as[1].d=l1.example as[1].s=s");
    let text = verdict.authentication_results("mx.example.net").to_string();
    assert!(text.contains("; arc=pass (i=2 d=l2.example) header.oldest-pass=2; "), "{text}");
    assert!(text.contains("dmarc=fail (p=reject dis=none arc=pass) reason=\"the trusted sealer"), "{text}");
    assert!(verdict.to_string().contains("arc pass: 2 sets, the newest by l2.example"), "{verdict}");
    // The keys are asked for once.
    let mut asked: Vec<String> =
        verdict.transcript().exchanges().iter().map(|exchange| exchange.question.to_string()).collect();
    let all = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), all);
}

/// A chain whose message signature does not sign `From` says nothing of who wrote the message.
#[test]
fn from_has_to_be_signed() {
    let raw = sealed_with(RAW, 1, PASS);
    assert!(verify(&raw).is_from_signed());
    let renamed = raw.replace("From: Jane <jane@example.org>", "From: Eve <eve@example.org>");
    assert!(!verify(&renamed).is_from_signed());
    assert_eq!(receive(&renamed, &["l1.example"]).disposition(), Disposition::Reject);
}

#[test]
fn a_message_that_passes_needs_no_excuse() {
    let key = key();
    let field = deliverability::dkim::Signer::new("example.org", "s", &key)
        .sign(&Message::parse(RAW.as_bytes()), now())
        .unwrap();
    let raw = sealed(&(field + RAW), 1);
    let mut zone = zone();
    zone.insert("_dmarc.example.org", Data::txt("v=DMARC1; p=reject")).unwrap();
    zone.insert("s._domainkey.example.org", Data::txt(key.record())).unwrap();
    let connection = Connection::new("198.51.100.7".parse().unwrap(), "mx.l1.example", "list@l1.example");
    let check = auth::Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto)
        .with_arc_policy(Policy::trusting(["l1.example"]));
    let verdict = dns::resolve_with(check, |question| zone.answer(question));
    assert_eq!(verdict.dmarc().result(), dmarc::Result::Pass, "{verdict}");
    assert_eq!(verdict.local_override(), None);
    let text = verdict.authentication_results("mx").to_string();
    assert!(
        text.contains("arc=pass (i=1 d=l1.example) header.oldest-pass=0; dmarc=pass (p=reject dis=none) "),
        "{text}"
    );
}
