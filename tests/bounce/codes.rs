//! Codes: those that decide alone, and those that do not.

use deliverability::{
    bounce::{Certainty, Class, Failure, Reason, classify, classify_reply},
    smtp::Severity,
};

#[test]
fn codes_where_the_text_gives_no_cause() {
    const CASES: &[(&str, Reason, &str)] = &[
        ("550 5.1.1", Reason::UserUnknown, "status-5.1.1"),
        ("550 5.1.2", Reason::DomainUnknown, "status-5.1.2"),
        ("552 5.2.2", Reason::MailboxFull, "status-5.2.2"),
        ("550 5.2.1", Reason::MailboxDisabled, "status-5.2.1"),
        ("450 4.2.1", Reason::ServerError, "status-4.2.1"),
        ("501 5.1.7", Reason::SenderRejected, "status-5.1.7"),
        ("550 5.7.25", Reason::NoReverseDns, "status-5.7.25"),
        ("554 5.4.6", Reason::RoutingLoop, "status-5.4.6"),
        ("500", Reason::ProtocolError, "code-500"),
        ("556", Reason::DomainUnknown, "code-556"),
        ("550", Reason::Undetermined, "none"),
        ("554", Reason::Undetermined, "none"),
        ("554 5.0.0", Reason::Undetermined, "none"),
        ("550 5.7.1", Reason::Policy, "status-5.7.1"),
        ("250 2.1.5 Ok", Reason::Undetermined, "none"),
    ];
    for &(text, reason, rule) in CASES {
        let verdict = classify_reply(text);
        assert_eq!((verdict.reason(), verdict.rule()), (reason, rule), "{text}");
    }
}

#[test]
fn weak_codes_alone_are_never_hard() {
    for text in ["550", "554", "550 5.0.0", "554 5.5.0", "550 5.7.1", "450", "451 4.3.0", "5.0.0"] {
        assert_ne!(classify_reply(text).class(), Class::Hard, "{text}");
    }
}

#[test]
fn codes_of_vendors_decide_first() {
    const CASES: &[(&str, Reason, &str)] = &[
        (
            "550 5.1.1 mailbox unknown, see https://support.google.com/mail/?p=OverQuotaPerm",
            Reason::MailboxFull,
            "google-over-quota",
        ),
        ("550 5.7.1 Mail rejected (S3150)", Reason::IpBlocklisted, "microsoft-blocked-s3150"),
        ("421 4.7.0 [TSS04] deferred", Reason::BadReputation, "yahoo-tss04"),
        ("421 4.7.0 [TSS11] deferred", Reason::BadReputation, "yahoo-tss11"),
        ("550 5.5.0 OFR_416 refused", Reason::UserUnknown, "orange-416"),
        ("550 LPNAAA_101 refused", Reason::IpBlocklisted, "orange-10"),
        ("550 LPN416 refused", Reason::UserUnknown, "orange-416"),
        ("421 OFR_999 refused", Reason::BadReputation, "orange-99"),
        ("552 OUK_513 refused", Reason::MessageTooLarge, "orange-513"),
        ("550 OFR_391 refused", Reason::AuthFailed, "orange-39"),
        ("554 IB103 refused", Reason::BadReputation, "godaddy-ib103"),
        ("421 IB108 refused", Reason::NoReverseDns, "godaddy-ib108"),
        ("535 IB401 refused", Reason::ProtocolError, "godaddy-ib401"),
        ("550 5.7.508 Access denied", Reason::RateLimited, "status-5.7.508"),
        ("550 5.7.504 Access denied", Reason::UserUnknown, "status-5.7.504"),
        ("550 5.7.505 Access denied", Reason::RecipientRefused, "status-5.7.505"),
        ("550 5.7.515 Access denied", Reason::AuthFailed, "status-5.7.515"),
        ("550 5.7.606 Access denied", Reason::IpBlocklisted, "status-5.7.606"),
        ("550 5.7.750 Access denied", Reason::SenderRejected, "status-5.7.750"),
        (
            "421 4.7.29 see https://support.google.com/a/answer/1 - gsmtp",
            Reason::TlsRequired,
            "status-4.7.29",
        ),
        ("550 5.7.30 see https://support.google.com/a/answer/1 - gsmtp", Reason::AuthFailed, "status-5.7.30"),
        ("554 DT:SPM 163 mx1", Reason::SpamContent, "netease-dt-spm"),
        ("421 HL:REP 163 mx1", Reason::BadReputation, "netease-hl-rep"),
        ("451 Host or domain name not found: Host not found, try again", Reason::DnsFailure, "dns-try-again"),
    ];
    for &(text, reason, rule) in CASES {
        let verdict = classify_reply(text);
        assert_eq!((verdict.reason(), verdict.rule()), (reason, rule), "{text}");
        assert_eq!(verdict.certainty(), Certainty::VendorCode, "{text}");
    }
}

#[test]
fn codes_given_beside_the_text() {
    let failure = Failure::new("mail for this person was not taken").with_status("5.2.2".parse().unwrap());
    assert_eq!(classify(failure).reason(), Reason::MailboxFull);
    let failure = Failure::new("it failed").with_code(556);
    assert_eq!(classify(failure).permanence(), Some(Severity::Permanent));
}

#[test]
fn waits_that_transient_replies_ask_for() {
    const CASES: &[(&str, Option<u32>, &str)] = &[
        ("451 4.7.1 Greylisted, try again in 300 seconds", Some(300), "greylisted"),
        ("450 4.7.1 please retry in 5 minutes", Some(300), "learned"),
        ("421 come back after 1 hour", Some(3600), "learned"),
        ("550 come back after 1 hour", None, "learned"),
        ("451 try again later", None, "learned"),
    ];
    for &(text, wait, rule) in CASES {
        let verdict = classify_reply(text);
        assert_eq!((verdict.retry_after(), verdict.rule()), (wait, rule), "{text}");
    }
}
