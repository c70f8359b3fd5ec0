//! What a verdict shows: words, runner-up, probability, block list, link, advice, mask.

use deliverability::bounce::{self, Class, Failure, Mechanism, Reason, Retry, Scope, classify_reply, mask};

#[test]
fn the_words_that_decided() {
    const CASES: &[(&str, &str, &str)] = &[
        ("550 5.1.1 <jane@example.org>: user unknown", "user unknown", "user-unknown"),
        ("552 5.2.2 the mailbox is full", "mailbox is full", "mailbox-full"),
        ("550 5.7.1 SPF check did not succeed", "SPF check", "spf"),
        ("421 4.7.0 [TSS04] deferred", "TSS04", "yahoo-tss04"),
    ];
    for &(text, words, rule) in CASES {
        let verdict = classify_reply(text);
        assert_eq!((verdict.evidence(), verdict.rule()), (Some(words), rule), "{text}");
        assert_eq!(verdict.span().and_then(|span| span.slice(text)), Some(words), "{text}");
    }
}

#[test]
fn the_runner_up_is_another_reason() {
    const CASES: &[(&str, Reason, Reason)] = &[
        (
            "554 5.7.1 poor reputation: your IP is listed in zen.spamhaus.org",
            Reason::IpBlocklisted,
            Reason::BadReputation,
        ),
        (
            "421 4.7.0 Too many messages because of user complaints",
            Reason::BadReputation,
            Reason::RateLimited,
        ),
        ("550 spam from a listed IP", Reason::IpBlocklisted, Reason::SpamContent),
        ("451 mailbox is locked", Reason::ServerError, Reason::MailboxDisabled),
        ("552 too many attachments", Reason::MessageTooLarge, Reason::VirusDetected),
    ];
    for &(text, reason, runner_up) in CASES {
        let verdict = classify_reply(text);
        assert_eq!((verdict.reason(), verdict.runner_up()), (reason, Some(runner_up)), "{text}");
        assert!(verdict.probability().is_some_and(|percent| (1..=100).contains(&percent)), "{text}");
    }
}

#[test]
fn block_lists_and_their_pages() {
    const CASES: &[(&str, Option<&str>, Option<&str>, &str)] = &[
        (
            "554 5.7.1 blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1",
            Some("Spamhaus"),
            Some("https://www.spamhaus.org/query/ip/192.0.2.1"),
            "blocklisted",
        ),
        (
            "550 rejected because 192.0.2.1 is in a black list at bl.spamcop.net",
            Some("SpamCop"),
            None,
            "ip-listed",
        ),
        ("550 listed by SURBL: a link in the message", Some("SURBL"), None, "domain-list"),
        ("550 your IP is blacklisted", None, None, "ip-blocklisted"),
        ("550 5.1.1 user unknown", None, None, "user-unknown"),
    ];
    for &(text, list, url, rule) in CASES {
        let verdict = classify_reply(text);
        let found = (verdict.blocklist(), verdict.help_url(), verdict.rule());
        assert_eq!(found, (list, url, rule), "{text}");
    }
}

#[test]
fn advice() {
    let advice = |text: &'static str| {
        let verdict = classify_reply(text);
        let advice = verdict.advice();
        (
            advice.retry,
            advice.slow_down,
            advice.authentication,
            advice.suppress,
            advice.counts_for_quarantine,
            advice.scope,
        )
    };
    assert_eq!(advice("550 5.1.1 user unknown"), (Retry::No, false, None, true, true, Scope::Recipient));
    assert_eq!(
        advice("450 4.7.1 too many messages, try again in 10 minutes"),
        (Retry::After(600), true, None, false, false, Scope::Sender)
    );
    assert_eq!(
        advice("550 5.7.26 SPF check failed"),
        (Retry::WhenMended, false, Some(Mechanism::Spf), false, false, Scope::Sender)
    );
    assert_eq!(
        advice("550 5.7.25 no PTR record"),
        (Retry::WhenMended, false, Some(Mechanism::ReverseDns), false, false, Scope::Sender)
    );
    let verdict = classify_reply("554 blocked using zen.spamhaus.org");
    assert_eq!(verdict.advice().delisting.and_then(|delisting| delisting.list), Some("Spamhaus"));
    assert_eq!(classify_reply("552 5.2.2 mailbox full").reason(), Reason::MailboxFull);
    assert!(classify_reply("552 5.2.2 mailbox full").advice().counts_for_quarantine);
}

#[test]
fn similar_failures_have_the_same_mask() {
    const CASES: &[(&str, &str)] = &[
        ("550 5.1.1 <a@example.org>: User unknown", "550 5.1.1 @ user unknown"),
        ("550-5.1.1 The account\r\n550 5.1.1 is closed", "550 5.1.1 the account is closed"),
        ("451 from 192.0.2.1: see https://example.org/x", "451 from <ip> see <link>"),
        ("552 boîte pleine", "552 boite pleine"),
    ];
    for &(text, key) in CASES {
        assert_eq!(mask(text), key);
    }
}

/// What a mail system writes for people around a reply that says nothing gives no cause: neither its
/// times and dates, nor its boilerplate.
#[test]
fn a_notice_without_a_cause_decides_nothing() {
    let notice = "The original message was received at Mon, 12 Aug 2019 07:51:06 +0200\n\
        from relay.example.net [192.0.2.44]\n\n   ----- The following addresses had permanent fatal errors -----\n";
    let failure = Failure::new("550 5.7.1 <jane@example.org>... delivery failed").with_notice(notice);
    let verdict = bounce::classify(failure);
    assert_eq!(verdict.reason(), Reason::Undetermined, "{verdict:?}");
    let failure =
        Failure::new("550 5.0.0 not delivered").with_notice("The mailbox of the recipient is full.");
    assert_eq!(bounce::classify(failure).reason(), Reason::MailboxFull);
}

/// A bare refusal is a policy, unless the words around it say what was refused, and why.
#[test]
fn a_bare_refusal_leaves_the_cause_to_the_notice() {
    const FULL: &str = "Your message could not be delivered.\nThe mailbox of the recipient is full.";
    let reason = |text, notice| bounce::classify(Failure::new(text).with_notice(notice)).reason();
    for text in ["550 5.7.1 Message rejected", "554 Access denied", "550 rejected"] {
        assert_eq!(classify_reply(text).reason(), Reason::Policy, "{text}");
        assert_eq!(reason(text, FULL), Reason::MailboxFull, "{text}");
        assert_eq!(reason(text, "Your message could not be delivered."), Reason::Policy, "{text}");
    }
    // A rule of the caller is not outweighed by a guess.
    let own = bounce::UserRule::new("house-rule", Reason::Policy, "rejected");
    let classifier = bounce::Classifier::new().with_rule_before(own);
    let verdict = classifier.classify(Failure::new("550 rejected").with_notice(FULL));
    assert_eq!((verdict.reason(), verdict.rule()), (Reason::Policy, "house-rule"));
    // What says more than that decides alone.
    let text = "554 5.7.1 Message refused by the policy of this site";
    assert_eq!(reason(text, FULL), Reason::Policy);
}

/// A text that gives no cause leaves it to a status that does, and never to one that says nothing.
#[test]
fn a_status_decides_where_the_text_gives_no_cause() {
    for (text, reason, rule) in [
        ("550 5.1.1 delivery failed", Reason::UserUnknown, "status-5.1.1"),
        ("550 5.1.1 message not delivered", Reason::UserUnknown, "status-5.1.1"),
        ("552 5.2.2 message not delivered", Reason::MailboxFull, "status-5.2.2"),
        ("550 5.0.0 delivery failed", Reason::Undetermined, "undetermined"),
        ("550 delivery failed", Reason::Undetermined, "undetermined"),
    ] {
        let verdict = classify_reply(text);
        assert_eq!((verdict.reason(), verdict.rule()), (reason, rule), "{text}");
    }
}

/// The status of the remote's reply decides, and not the one of a gateway that wraps it.
#[test]
fn the_remotes_own_status_is_read() {
    for (text, status) in [
        ("5.1.0 - Unknown address error 550-'5.7.1 Message refused' (delivery attempts: 0)", "5.7.1"),
        ("5.1.0 - Unknown address error 552-'5.2.2 Over quota' (delivery attempts: 0)", "5.2.2"),
        ("Status: 5.0.0; the host said 550 5.1.1 no such user", "5.1.1"),
        ("5.1.0 - Unknown address error 550-'Message refused' (delivery attempts: 0)", "5.1.0"),
    ] {
        let verdict = classify_reply(text);
        assert_eq!(verdict.status().map(|status| status.to_string()).as_deref(), Some(status), "{text}");
        assert!(status == "5.1.1" || verdict.class() != Class::Hard, "{text}: {verdict:?}");
    }
}
