//! Each provider's events and categories, as its documentation has them.

use deliverability::{
    bounce::{Class, Reason},
    quarantine,
    webhook::{self, Actor, Event, Kind, Provider},
};

fn only(provider: Provider, body: &str) -> Event<'static> {
    assert_eq!(Provider::detect(body.as_bytes(), &[]), Some(provider), "{body}");
    let mut events = webhook::parse(provider, body.as_bytes());
    assert_eq!(events.len(), 1, "{body}: {events:?}");
    events.remove(0).unwrap_or_else(|error| panic!("{body}: {error}")).into_owned()
}

/// Kind, and the reason where a failure is stated.
type Expected = (Kind, Option<Reason>);

fn check(provider: Provider, rows: &[(String, Expected)]) {
    for (body, expected) in rows {
        let event = only(provider, body);
        let reason = event.verdict().map(|verdict| verdict.reason());
        assert_eq!((event.kind(), reason), *expected, "{body}");
    }
}

const SOFT: Option<Reason> = Some(Reason::Undetermined);

#[test]
fn ses_notifications() {
    let bounce = |class: &str, sub_type: &str, rest: &str| {
        format!(
            r#"{{"notificationType": "Bounce", "mail": {{"messageId": "m"}}, "bounce": {{
                "bounceType": "{class}", "bounceSubType": "{sub_type}",
                "bouncedRecipients": [{{"emailAddress": "j@example.org"{rest}}}]}}}}"#
        )
    };
    let event = |name: &str, part: &str| {
        format!(r#"{{"eventType": "{name}", "mail": {{"destination": ["j@example.org"]}}, {part}}}"#)
    };
    check(
        Provider::Ses,
        &[
            (bounce("Permanent", "General", ""), (Kind::Bounce, SOFT)),
            (bounce("Permanent", "NoEmail", ""), (Kind::Bounce, Some(Reason::UserUnknown))),
            (bounce("Permanent", "Suppressed", ""), (Kind::Dropped, None)),
            (bounce("Permanent", "OnAccountSuppressionList", ""), (Kind::Dropped, None)),
            (bounce("Permanent", "UnsubscribedRecipient", ""), (Kind::Dropped, None)),
            (bounce("Transient", "General", ""), (Kind::Bounce, SOFT)),
            (bounce("Transient", "MailboxFull", ""), (Kind::Bounce, Some(Reason::MailboxFull))),
            (bounce("Transient", "ContentRejected", ""), (Kind::Bounce, Some(Reason::SpamContent))),
            (bounce("Undetermined", "Undetermined", ""), (Kind::Bounce, SOFT)),
            (bounce("Permanent", "General", r#", "action": "delayed""#), (Kind::Deferred, SOFT)),
            // The text decides against the category.
            (
                bounce("Permanent", "NoEmail", r#", "diagnosticCode": "smtp; 552 5.2.2 mailbox full""#),
                (Kind::Bounce, Some(Reason::MailboxFull)),
            ),
            (event("Send", r#""send": {}"#), (Kind::Accepted, None)),
            (event("Open", r#""open": {}"#), (Kind::Opened, None)),
            (
                event("Reject", r#""reject": {"reason": "Bad content"}"#),
                (Kind::Dropped, Some(Reason::VirusDetected)),
            ),
            (
                event("Rendering Failure", r#""failure": {"errorMessage": "Attribute 'x' is not present"}"#),
                (Kind::Dropped, None),
            ),
            (
                event("DeliveryDelay", r#""deliveryDelay": {"delayType": "MailboxFull"}"#),
                (Kind::Deferred, Some(Reason::MailboxFull)),
            ),
            (
                event(
                    "Subscription",
                    r#""subscription": {"newTopicPreferences": {
                "topicSubscriptionStatus": [{"topicName": "t", "subscriptionStatus": "OptOut"}]}}"#,
                ),
                (Kind::Unsubscribe, None),
            ),
            (
                event(
                    "Subscription",
                    r#""subscription": {"newTopicPreferences": {"unsubscribeAll": false}}"#,
                ),
                (Kind::Other, None),
            ),
        ],
    );
}

#[test]
fn ses_in_its_envelopes() {
    let inner = r#"{"notificationType": "Delivery", "mail": {"messageId": "m"}, "delivery": {
        "timestamp": "2026-02-02T09:00:00.123Z", "recipients": ["Jane Doe <j@example.org>"]}}"#;
    let quoted = serde_json::to_string(inner).unwrap();
    let notification = format!(
        r#"{{"Type": "Notification", "MessageId": "e1", "Message": {quoted}, "Timestamp": "2026-02-02T09:00:01Z"}}"#
    );
    let twice = serde_json::to_string(&notification).unwrap();
    let mail = |encoding: &str, body: &str| {
        format!(
            "From: AWS Notifications <no-reply@sns.amazonaws.com>\r\nSubject: AWS Notification Message\r\n\
             MIME-Version: 1.0\r\nDate: Mon, 2 Feb 2026 09:00:00 Z\r\nContent-Type: text/plain; charset=UTF-8\r\n\
             Content-Transfer-Encoding: {encoding}\r\n\r\n{body}"
        )
    };
    let footer =
        "\r\n\r\n--\r\nIf you wish to stop receiving notifications from this topic, visit {this} link.\r\n";
    for (body, id) in [
        (inner.to_owned(), None),
        (notification.clone(), Some("e1")),
        (format!(r#"{{"Records": [{{"Sns": {notification}}}]}}"#), Some("e1")),
        (format!(r#"{{"Records": [{{"messageId": "q", "body": {twice}}}]}}"#), Some("e1")),
        (
            format!(
                r#"{{"id": "b1", "detail-type": "Email Delivered", "source": "aws.ses", "detail": {inner}}}"#
            ),
            Some("b1"),
        ),
        (mail("7bit", &format!("{inner}{footer}")), None),
        (
            mail(
                "quoted-printable",
                &format!("{}{footer}", inner.replace('=', "=3D").replace("mail", "m=\r\nail")),
            ),
            None,
        ),
        (mail("7bit", &notification), Some("e1")),
    ] {
        let event = only(Provider::Ses, &body);
        assert_eq!((event.kind(), event.recipient()), (Kind::Delivered, Some("j@example.org")), "{body}");
        assert_eq!(event.at(), Some("2026-02-02T09:00:00.123Z".parse().unwrap()), "{body}");
        assert_eq!((event.message_id(), event.event_id()), (Some("m"), id), "{body}");
    }
    let body = r#"{"Type": "SubscriptionConfirmation", "MessageId": "e2", "Message": "You have chosen",
        "TopicArn": "arn:aws:sns:x", "SubscribeURL": "https://sns.example/confirm"}"#;
    let event = only(Provider::Ses, body);
    assert_eq!((event.kind(), event.url()), (Kind::Other, Some("https://sns.example/confirm")));
}

#[test]
fn sendgrid_mailgun_and_postmark() {
    let sendgrid = |event: &str, rest: &str| {
        format!(
            r#"[{{"email": "j@example.org", "timestamp": 1, "sg_event_id": "e", "event": "{event}"{rest}}}]"#
        )
    };
    check(
        Provider::SendGrid,
        &[
            (sendgrid("processed", ""), (Kind::Accepted, None)),
            (sendgrid("dropped", r#", "reason": "Unsubscribed Address""#), (Kind::Dropped, None)),
            (sendgrid("dropped", r#", "reason": "Invalid""#), (Kind::Dropped, Some(Reason::AddressInvalid))),
            (
                sendgrid("dropped", r#", "reason": "Spam Content""#),
                (Kind::Dropped, Some(Reason::SpamContent)),
            ),
            (
                sendgrid("bounce", r#", "bounce_classification": "Reputation""#),
                (Kind::Bounce, Some(Reason::BadReputation)),
            ),
            (
                sendgrid(
                    "bounce",
                    r#", "reason": "552 5.2.2 over quota", "bounce_classification": "Invalid Address""#,
                ),
                (Kind::Bounce, Some(Reason::MailboxFull)),
            ),
            (sendgrid("spamreport", ""), (Kind::Complaint, None)),
            (sendgrid("group_unsubscribe", ""), (Kind::Unsubscribe, None)),
            (sendgrid("group_resubscribe", ""), (Kind::Other, None)),
            (sendgrid("open", r#", "sg_machine_open": true"#), (Kind::Opened, None)),
        ],
    );
    let mailgun = |event: &str, rest: &str| {
        format!(
            r#"{{"signature": {{}}, "event-data": {{"event": "{event}", "recipient": "j@example.org",
            "timestamp": 1521233195.375624{rest}}}}}"#
        )
    };
    check(
        Provider::Mailgun,
        &[
            (mailgun("failed", r#", "severity": "temporary", "reason": "greylisted""#), (Kind::Deferred, Some(Reason::Greylisted))),
            (mailgun("failed", r#", "severity": "permanent", "reason": "suppress-bounce""#), (Kind::Dropped, None)),
            (mailgun("failed", r#", "severity": "permanent", "reason": "old", "delivery-status": {"code": 498,
                "message": "Connection timed out"}"#), (Kind::Bounce, Some(Reason::Expired))),
            (mailgun("failed", r#", "severity": "permanent", "delivery-status": {"code": 550, "message": "",
                "description": "No such user"}"#), (Kind::Bounce, Some(Reason::UserUnknown))),
            (mailgun("complained", ""), (Kind::Complaint, None)),
            (mailgun("list_member_uploaded", ""), (Kind::Other, None)),
            // A user variable has the name of a field.
            ("event=bounced&recipient=j%40example.org&code=550&error=5.1.1+unknown+user&event=mine&timestamp=x&\
                timestamp=1521233195&token=t".to_owned(), (Kind::Bounce, Some(Reason::UserUnknown))),
            ("event=dropped&recipient=j%40example.org&reason=hardfail&code=605&token=t".to_owned(), (Kind::Dropped, None)),
            ("event=dropped&recipient=j%40example.org&reason=hardfail&code=550&description=user+unknown&token=t"
                .to_owned(), (Kind::Bounce, Some(Reason::UserUnknown))),
        ],
    );
    let postmark = |type_name: &str| {
        format!(
            r#"{{"RecordType": "Bounce", "Type": "{type_name}", "Email": "j@example.org", "Details": ""}}"#
        )
    };
    check(
        Provider::Postmark,
        &[
            (postmark("HardBounce"), (Kind::Bounce, Some(Reason::UserUnknown))),
            (postmark("Transient"), (Kind::Deferred, SOFT)),
            (postmark("AddressChange"), (Kind::Bounce, Some(Reason::AddressMoved))),
            (postmark("DnsError"), (Kind::Bounce, Some(Reason::DnsFailure))),
            (postmark("Blocked"), (Kind::Bounce, Some(Reason::Policy))),
            (postmark("BadEmailAddress"), (Kind::Bounce, Some(Reason::AddressInvalid))),
            (postmark("ManuallyDeactivated"), (Kind::Dropped, None)),
            (postmark("AutoResponder"), (Kind::Other, None)),
            (r#"{"RecordType": "SubscriptionChange", "Recipient": "j@example.org", "SuppressSending": false}"#.to_owned(),
                (Kind::Other, None)),
        ],
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn senders_of_campaigns() {
    let sparkpost =
        |rest: &str| format!(r#"[{{"msys": {{"message_event": {{"rcpt_to": "j@example.org", {rest}}}}}}}]"#);
    let class = |class: u8| sparkpost(&format!(r#""type": "bounce", "bounce_class": "{class}""#));
    check(
        Provider::SparkPost,
        &[
            (class(10), (Kind::Bounce, Some(Reason::UserUnknown))),
            (class(25), (Kind::Dropped, None)),
            (class(30), (Kind::Bounce, SOFT)),
            (class(51), (Kind::Bounce, Some(Reason::IpBlocklisted))),
            (class(80), (Kind::Other, None)),
            (class(90), (Kind::Unsubscribe, None)),
            (
                sparkpost(
                    r#""type": "policy_rejection", "raw_reason": "550 5.7.1 message contains a virus""#,
                ),
                (Kind::Dropped, Some(Reason::VirusDetected)),
            ),
            (
                sparkpost(
                    r#""type": "generation_failure", "raw_reason": "554 5.3.0 [internal] template error""#,
                ),
                (Kind::Dropped, None),
            ),
            (sparkpost(r#""type": "amp_click""#), (Kind::Clicked, None)),
        ],
    );
    let mailjet = |event: &str, about: &str, error: &str| {
        format!(
            r#"{{"event": "{event}", "email": "j@example.org", "mj_campaign_id": 1, "time": 1433333949,
            "error_related_to": "{about}", "error": "{error}", "hard_bounce": ""}}"#
        )
    };
    check(
        Provider::Mailjet,
        &[
            (
                mailjet("bounce", "recipient", "mailbox inactive"),
                (Kind::Bounce, Some(Reason::MailboxDisabled)),
            ),
            (mailjet("bounce", "domain", "greylisted"), (Kind::Deferred, Some(Reason::Greylisted))),
            (mailjet("blocked", "mailjet", "preblocked"), (Kind::Dropped, None)),
            (mailjet("blocked", "spam", "content blocked"), (Kind::Dropped, Some(Reason::SpamContent))),
            (mailjet("bounce", "", ""), (Kind::Bounce, SOFT)),
        ],
    );
    let brevo = |event: &str, rest: &str| {
        format!(
            r#"{{"event": "{event}", "email": "j@example.org", "message-id": "<m>", "ts_epoch": 1534486682000{rest}}}"#
        )
    };
    check(
        Provider::Brevo,
        &[
            (brevo("request", ""), (Kind::Accepted, None)),
            (brevo("hardBounce", ""), (Kind::Bounce, SOFT)),
            (brevo("invalid_email", ""), (Kind::Bounce, Some(Reason::AddressInvalid))),
            (
                brevo("deferred", r#", "reason": "550 5.1.1 User unknown""#),
                (Kind::Deferred, Some(Reason::UserUnknown)),
            ),
            (brevo("blocked", r#", "reason": "blocked : due to blacklist user""#), (Kind::Dropped, None)),
            (brevo("unique_opened", ""), (Kind::Opened, None)),
            (brevo("error", ""), (Kind::Other, None)),
        ],
    );
    let resend = |name: &str, rest: &str| {
        format!(
            r#"{{"type": "email.{name}", "created_at": "2026-02-02T09:00:00Z", "data": {{"email_id": "m",
            "to": ["Jane <j@example.org>"]{rest}}}}}"#
        )
    };
    check(
        Provider::Resend,
        &[
            (resend("sent", ""), (Kind::Accepted, None)),
            (
                resend("bounced", r#", "bounce": {"type": "Permanent", "subType": "NoEmail"}"#),
                (Kind::Bounce, Some(Reason::UserUnknown)),
            ),
            (
                resend(
                    "bounced",
                    r#", "bounce": {"type": "Permanent", "subType": "OnAccountSuppressionList"}"#,
                ),
                (Kind::Dropped, None),
            ),
            (resend("suppressed", ""), (Kind::Dropped, None)),
            (resend("received", ""), (Kind::Other, None)),
        ],
    );
    let elastic = |rest: &str| format!("to=j%40example.org&messageid=m&account=a&status={rest}");
    check(
        Provider::ElasticEmail,
        &[
            (elastic("Sent"), (Kind::Accepted, None)),
            (elastic("Error&category=NoMailbox"), (Kind::Bounce, Some(Reason::UserUnknown))),
            (elastic("Error&category=Throttled"), (Kind::Bounce, Some(Reason::RateLimited))),
            (elastic("Error&category=ManualCancel"), (Kind::Dropped, None)),
        ],
    );
}

#[test]
fn servers_that_write_logs() {
    let kumo = |name: &str, rest: &str| {
        format!(
            r#"{{"type": "{name}", "recipient": "j@example.org", "timestamp": 1678069691, "queue": "q"{rest}}}"#
        )
    };
    check(
        Provider::KumoMta,
        &[
            (kumo("Reception", ""), (Kind::Accepted, None)),
            (
                kumo("Bounce", r#", "bounce_classification": "InactiveMailbox""#),
                (Kind::Bounce, Some(Reason::MailboxDisabled)),
            ),
            (
                kumo(
                    "Expiration",
                    r#", "response": {"code": 551, "content": "Next delivery time would be at expiry"}"#,
                ),
                (Kind::Bounce, Some(Reason::Expired)),
            ),
            (
                kumo(
                    "TransientFailure",
                    r#", "response": {"code": 452, "enhanced_code": {"class": 4, "subject": 2,
                "detail": 2}, "content": ""}"#,
                ),
                (Kind::Deferred, Some(Reason::MailboxFull)),
            ),
        ],
    );
    let csv = "type,timeLogged,rcpt,dsnStatus,dsnDiag,bounceCat\n\
        b,2012-06-12 00:11:57-0500,j@example.org,\"5.1.1 (bad\nmailbox)\",\"smtp;550 \"\"no\"\" such user\",bad-mailbox\n\
        # a comment\n\
        t,2012-06-12 00:11:57,j@example.org,,,policy-related\n\
        x\n\
        d,2012-06-12 00:11:57+02:00,j@example.org";
    assert_eq!(Provider::detect(csv.as_bytes(), &[]), Some(Provider::PowerMta));
    let events = webhook::parse(Provider::PowerMta, csv.as_bytes());
    let [Ok(bounce), Ok(transient), Err(error), Ok(delivered)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(bounce.diagnostic(), Some("smtp;550 \"no\" such user"));
    assert_eq!(bounce.at(), Some("2012-06-12T05:11:57Z".parse().unwrap()));
    assert_eq!((transient.at(), transient.verdict().unwrap().reason()), (None, Reason::Policy));
    assert_eq!(error.element(), 2);
    assert_eq!(
        (delivered.kind(), delivered.at()),
        (Kind::Delivered, Some("2012-06-11T22:11:57Z".parse().unwrap()))
    );
}

#[test]
fn machines_are_told_from_people() {
    for (provider, body, actor) in [
        (
            Provider::SendGrid,
            r#"[{"email": "j@e.example", "sg_event_id": "e", "event": "open", "sg_machine_open": true}]"#,
            Actor::Machine,
        ),
        (
            Provider::SendGrid,
            r#"[{"email": "j@e.example", "sg_event_id": "e", "event": "open", "sg_machine_open": false}]"#,
            Actor::Person,
        ),
        (
            Provider::SendGrid,
            r#"[{"email": "j@e.example", "sg_event_id": "e", "event": "open"}]"#,
            Actor::Unknown,
        ),
        (
            Provider::Mailgun,
            r#"{"event-data": {"event": "opened", "client-info": {"bot": "apple"}}}"#,
            Actor::Machine,
        ),
        (
            Provider::Mailgun,
            r#"{"event-data": {"event": "opened", "client-info": {"bot": ""}}}"#,
            Actor::Unknown,
        ),
        (
            Provider::SparkPost,
            r#"[{"msys": {"track_event": {"type": "open", "user_agent_parsed": {"is_prefetched": true}}}}]"#,
            Actor::Machine,
        ),
        (
            Provider::Brevo,
            r#"{"event": "proxy_open", "email": "j@e.example", "message-id": "m"}"#,
            Actor::Machine,
        ),
        (
            Provider::CustomerIo,
            r#"{"metric": "human_opened", "object_type": "email", "data": {}}"#,
            Actor::Person,
        ),
        (Provider::Iterable, r#"{"eventName": "emailClick", "dataFields": {"isBot": true}}"#, Actor::Machine),
    ] {
        let event = only(provider, body);
        assert_eq!(event.actor(), actor, "{body}");
        assert!(matches!(event.kind(), Kind::Opened | Kind::Clicked));
    }
}

/// A bare "hard" has no cause, and counts as hard where an address is judged.
#[test]
fn the_class_of_the_provider_is_kept() {
    for (provider, body, class) in [
        (
            Provider::Mailchimp,
            "type=cleaned&fired_at=2026-02-02+09%3A00%3A00&data%5Breason%5D=hard&data%5Bemail%5D=j%40example.org",
            Class::Hard,
        ),
        (
            Provider::Smtp2Go,
            r#"{"event": "bounce", "bounce": "hard", "rcpt": "j@example.org", "time": "2026-02-02 09:00:00"}"#,
            Class::Hard,
        ),
        (
            Provider::Smtp2Go,
            r#"{"event": "bounce", "bounce": "soft", "rcpt": "j@example.org", "time": "2026-02-02 09:00:00"}"#,
            Class::Soft,
        ),
        (
            Provider::MailerSend,
            r#"{"type": "activity.hard_bounced", "created_at": "2026-02-02T09:00:00Z", "data": {"recipient": "j@example.org", "meta": []}}"#,
            Class::Hard,
        ),
    ] {
        let event = only(provider, body);
        assert_eq!(event.recipient(), Some("j@example.org"));
        assert_eq!(event.provider_class(), Some(class));
        let verdict = event.verdict().unwrap();
        assert_eq!((verdict.class(), verdict.reason()), (Class::Soft, Reason::Undetermined));
        assert_eq!(verdict.effective_class(), class);
        let event = quarantine::Event::from_webhook(&event, "shop").unwrap();
        let quarantine::Happening::Bounce(bounce) = event.happening() else { panic!("{event:?}") };
        assert_eq!((bounce.class, bounce.provider_class), (Class::Soft, Some(class)));
    }
}

#[test]
fn events_that_a_quarantine_ignores() {
    let sendgrid = |event: &str, rest: &str| {
        let body = format!(r#"[{{"email": "j@example.org", "sg_event_id": "e", "event": "{event}"{rest}}}]"#);
        quarantine::Event::from_webhook(&only(Provider::SendGrid, &body), "shop")
            .map(|event| event.happening().clone())
    };
    use quarantine::Happening;
    let time = r#", "timestamp": 1513299569"#;
    assert_eq!(sendgrid("processed", time), None);
    assert_eq!(sendgrid("deferred", time), None);
    assert_eq!(sendgrid("dropped", &format!(r#"{time}, "reason": "Bounced Address""#)), None);
    assert_eq!(sendgrid("open", &format!(r#"{time}, "sg_machine_open": true"#)), None);
    assert_eq!(sendgrid("bounce", ""), None, "without a time");
    assert_eq!(sendgrid("open", time), Some(Happening::Engagement { sign: quarantine::Sign::Open }));
    assert_eq!(sendgrid("delivered", time), Some(Happening::Delivery));
    // One id each time that it is posted, and another for another kind.
    let id = |event: &str| {
        let body = format!(r#"[{{"email": "j@example.org", "sg_event_id": "e", "event": "{event}"{time}}}]"#);
        let event = quarantine::Event::from_webhook(&only(Provider::SendGrid, &body), "shop").unwrap();
        event.id().to_owned()
    };
    assert_eq!(id("delivered"), id("delivered"));
    assert_ne!(id("delivered"), id("spamreport"));
    assert_eq!(sendgrid("spamreport", time), Some(Happening::Complaint { tenant: "shop".into() }));
}
