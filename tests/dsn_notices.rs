//! Notices in words, and what only looks like one: kind and recipients of each.

use deliverability::dsn::{Kind, Message};

const DAEMON: &str = "From: MAILER-DAEMON@mx.example.net\nTo: news@example.com\nSubject: Delivery failed\n";
const PERSON: &str = "From: Kim Example <kim@example.net>\nTo: news@example.com\n";

/// Checks kind and recipients of a message.
#[track_caller]
fn check(head: &str, text: &str, kind: Kind, recipients: &[&str]) {
    let raw = format!("{head}\n{text}\n");
    let message = Message::parse(raw.as_bytes()).unwrap();
    let found: Vec<_> = message.recipients().iter().map(|recipient| recipient.recipient()).collect();
    assert_eq!((message.kind(), &found[..]), (kind, recipients), "{raw}");
}

#[test]
fn recipients_beside_other_scripts() {
    let texts = [
        ("收件人：{}\n\n退信原因：该用户不存在", "kim@qq.example"),
        ("收件人: {}\n\n550 User unknown", "kim@qq.example"),
        ("收件人邮箱（{}）已停用", "kim@qq.example"),
        ("您发送给【{}】的邮件被退回", "kim@qq.example"),
        ("您的邮件无法送达{}。", "kim@qq.example"),
        ("无法投递到 {}，该用户不存在", "kim@qq.example"),
        ("無法傳送至{}：信箱已滿", "kim@mail.example.tw"),
        ("宛先：{}", "kim@docomo.example.jp"),
        ("送信先：<{}>", "kim@docomo.example.jp"),
        ("「{}」宛のメールは配信できませんでした。", "kim@docomo.example.jp"),
        ("{}に送信できませんでした。", "kim@docomo.example.jp"),
        ("メールアドレス『{}』は存在しません", "kim@docomo.example.jp"),
        ("받는사람：{}", "kim@naver.example"),
        ("{}님에게 메일을 보내지 못했습니다.", "kim@naver.example"),
        ("받는 사람: ‘{}’", "kim@naver.example"),
        ("Получатель:{}", "kim@mail.example.ru"),
        ("Ваше письмо не доставлено адресату «{}»", "kim@mail.example.ru"),
        ("Адресат „{}“ не найден", "kim@mail.example.ru"),
        ("Votre message n'a pas pu être remis à «{}»", "kim@orange.example"),
        ("Votre message n'a pas pu être remis à « {} »", "kim@orange.example"),
        ("Ihre Nachricht an „{}“ konnte nicht zugestellt werden.", "kim@example.org"),
        ("Ihre Nachricht an ›{}‹ konnte nicht zugestellt werden.", "kim@example.org"),
        ("Your message could not be delivered to “{}”.", "kim@example.org"),
        ("Your message could not be delivered to ‘{}’.", "kim@example.org"),
        ("No se pudo entregar su mensaje a «{}».", "kim@example.org"),
        ("Az üzenet nem kézbesíthető: {}", "kim@example.hu"),
        ("{}'a gönderilen ileti teslim edilemedi", "kim@example.tr"),
        ("Το μήνυμα προς {}· δεν παραδόθηκε", "kim@example.gr"),
        ("تعذر تسليم رسالتك إلى {}، المستخدم غير موجود", "kim@example.org"),
        ("לא ניתן למסור את ההודעה אל {}.", "kim@example.org"),
        ("ไม่สามารถส่งถึง{}ได้", "kim@example.co.th"),
        ("Wiadomość do „{}” nie została dostarczona", "kim@example.pl"),
        ("• {} — unknown", "kim@example.org"),
        ("→ {}", "kim@example.org"),
        ("Message could not be delivered to: {}", "用户@例子.广告"),
        ("Message could not be delivered to <{}>", "jörg@bücher.example"),
        ("Message could not be delivered to “{}”", "иван@пример.испытание"),
    ];
    for (text, address) in texts {
        check(DAEMON, &text.replace("{}", address), Kind::Bounce, &[address]);
    }
}

#[test]
fn lists_of_recipients() {
    let outlook = "Delivery has failed to these recipients or groups:\n\n\
        kim@example.org<mailto:kim@example.org>\nThe address couldn't be found.\n\n\
        lee@example.org<mailto:lee@example.org>\nThe address couldn't be found.";
    check(DAEMON, outlook, Kind::Bounce, &["kim@example.org", "lee@example.org"]);
    let named = "Delivery has failed to these recipients or groups:\n\n\
        Kim (kim@example.org)<mailto:kim@example.org>\nThe recipient's mailbox is full.\n";
    check(DAEMON, named, Kind::Bounce, &["kim@example.org"]);
    let one_line = "Your message could not be delivered to:\n\
        kim@example.org<mailto:kim@example.org>; lee@example.org<mailto:lee@example.org>\n";
    check(DAEMON, one_line, Kind::Bounce, &["kim@example.org", "lee@example.org"]);
    let commas = "The following addresses failed:\n\n  kim@example.org, lee@example.org\n\nUser unknown";
    check(DAEMON, commas, Kind::Bounce, &["kim@example.org", "lee@example.org"]);
}

#[test]
fn notices_of_many_systems() {
    let smail = "|------------------------- Message log follows: -------------------------|\n\
        \x20no valid recipients were found for this message\n\
        |------------------------- Failed addresses follow: ---------------------|\n\
        \x20<kim@example.org> ... unknown user\n\
        |------------------------- Message text follows: ------------------------|\n\
        Received: by mx.example.net\n\tid 1\nFrom: news@example.com\nTo: kim@example.org\n\nHello\n";
    let smail_head = "From: <MAILER-DAEMON@mx.example.net>\nTo: news@example.com\nSubject: mail failed, returning to sender\n";
    check(smail_head, smail, Kind::Bounce, &["kim@example.org"]);
    check(
        "From: postmaster@mx.example.net\nTo: news@example.com\nSubject: mail failed, returning to sender\n",
        smail,
        Kind::Bounce,
        &["kim@example.org"],
    );
    let uncollected = "   ----- The following addresses had delivery problems -----\n<kim@example.org>  (unrecoverable error)\n\n\
        ----- Transcript of session follows -----\n<kim@example.org>... User unknown\n\n\
        ----- Unsent message follows -----\n\n*** No Message Collected ***\n";
    check(DAEMON, uncollected, Kind::Bounce, &["kim@example.org"]);
    let aborted = "This is an automatically generated Delivery Status Notification.\n\n\
        Delivery to the following recipients was aborted after 5.0 hour(s):\n\n  * kim@example.org\n";
    check(DAEMON, aborted, Kind::Bounce, &["kim@example.org"]);
    check(
        DAEMON,
        "You sent mail to kim@example.org. That's not a valid user here.",
        Kind::Bounce,
        &["kim@example.org"],
    );
    check(
        "From: postmaster@example.org\nTo: news@example.com\nSubject: Re: Our news\n",
        "You sent mail to kim@example.org. That's not a valid user here.",
        Kind::Bounce,
        &["kim@example.org"],
    );
    let kddi = "Your mail sent on: Thu, 29 Apr 2010 11:04:47 +0900\n\n\
        Could not be delivered to: <kim@ezweb.example>\n\nAs their mailbox is full.\n";
    check(
        "From: Post Office <no-reply@ezweb.example>\nTo: news@example.com\nSubject: Mail System Error - Returned Mail\nReturn-Path: <>\n",
        kddi,
        Kind::Bounce,
        &["kim@ezweb.example"],
    );
    let kddi = "Your mail attempted to be delivered on: Thu, 29 Apr 2010 11:04:47 +0900\n\n\
        Could not be delivered to: <kim@ezweb.example>\n\nas the user is unknown.\n";
    check(DAEMON, kddi, Kind::Bounce, &["kim@ezweb.example"]);
    let exim = "A message that you sent could not be delivered to one or more of its\n\
        recipients. This is a permanent error. The following address(es) failed:\n\n\
        \x20 an undisclosed address\n    (generated from kim@example.org)\n";
    check(DAEMON, exim, Kind::Bounce, &["kim@example.org"]);
}

#[test]
fn what_people_and_newsletters_write() {
    let reply = "<lee@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)";
    let ordinary = |head: &str, text: &str| check(head, text, Kind::Ordinary, &[]);
    for sender in [
        "Deliverability Weekly <news@deliver.example>",
        "Postmaster Weekly <news@deliver.example>",
        "Mail Delivery Team <support@saas.example>",
        "Delivery Notification <noreply@parcels.example>",
        "Acme <no-reply@mail.acme.example>",
    ] {
        let head = |subject: &str, more: &str| {
            format!("From: {sender}\nTo: kim@example.com\nSubject: {subject}\n{more}")
        };
        ordinary(
            &head(
                "Undelivered mail: how to read a 550 5.1.1",
                "List-Unsubscribe: <mailto:u@deliver.example>\n",
            ),
            &format!("Example of the week:\n\n   {reply}\n\nThis is what we call a hard bounce."),
        );
        ordinary(
            &head("Delivery failure: your parcel could not be delivered", "Auto-Submitted: auto-generated\n"),
            "Your package could not be delivered. The recipient is unknown at this address: the mailbox is full.\n\
             Write to lee@example.org.",
        );
        ordinary(
            &head("Delivery failed? Ten tips", ""),
            "A bounce says: 550 5.1.1 <lee@example.org> user unknown. Clean your list!",
        );
        ordinary(
            &head("Delivery report for your campaign", ""),
            "bounced:\nlee@example.org 550 5.1.1 user unknown\npat@example.org 552 5.2.2 full\n",
        );
        ordinary(
            &head("Undeliverable: 3 of your campaign emails bounced", ""),
            "3 recipients of your campaign bounced:\n\nlee@example.org - mailbox full\npat@example.org - user unknown\n",
        );
    }
    for subject in
        ["Undeliverable packages", "Re: our order", "Fwd: Undeliverable: Your invoice", "Delivery problem"]
    {
        let head = format!("{PERSON}Subject: {subject}\n");
        ordinary(
            &head,
            "Hello,\n\nyour last newsletter bounced. Delivery has failed to these recipients:\n\nlee@example.org\n\nCan you have a look?\n\nKim",
        );
        ordinary(
            &head,
            "Hello,\n\nthe courier wrote \"recipient unknown, mailbox full\". Write to lee@example.org.\n\nKim",
        );
    }
    let forwarded = format!(
        "See below, her new address is pat@example.org.\n\n---------- Forwarded message ---------\nFrom: MAILER-DAEMON@example.org\n\n{reply}"
    );
    ordinary(&format!("{PERSON}Subject: Fwd: Undelivered Mail Returned to Sender\n"), &forwarded);
    ordinary(
        &format!("{PERSON}Subject: Re: Undeliverable: Your invoice\n"),
        &format!("What does this mean?\n\n{reply}"),
    );
}

#[test]
fn a_reply_makes_a_bounce_of_any_sender() {
    let head = "From: Kim's server <kim@example.net>\nTo: news@example.com\nSubject: Undelivered mail\n";
    let reply = "<lee@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)";
    check(head, reply, Kind::Bounce, &["lee@example.org"]);
    check(
        &head.replace("Subject", "Return-Path: <>\nSubject"),
        "lee@example.org\nuser unknown",
        Kind::Bounce,
        &["lee@example.org"],
    );
}

#[test]
fn complaints_without_a_report_part() {
    let embedded = "--b\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: lee@hotmail.example\nTo: lee@hotmail.example\n\
        From: news@example.com\nSubject: Our news\n\nHello\n--b--";
    for head in [
        "From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.222\n",
        "From: \"staff@hotmail.com via Feedback\" <feedback@relay.example>\nSubject: complaint about message from 192.0.2.222\n",
        "From: Feedback <fbl@relay.example>\nSubject: Fwd: complaint about message from 192.0.2.222\nList-Id: <fbl.relay.example>\n",
        "From: Feedback <fbl@relay.example>\nSubject: FW: A complaint\n",
    ] {
        let head = format!(
            "{head}To: fbl@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
        );
        check(&head, embedded, Kind::Complaint, &["lee@hotmail.example"]);
    }
    let introduced = "--b\n\nThis is an email abuse report for a message from example.com.\n--b\n\
        Content-Type: message/rfc822\n\nTo: lee@yahoo.example\nSubject: Our news\n\nHello\n--b--";
    let head =
        "From: feedback@loop.example\nSubject: Re: Our news\nContent-Type: multipart/mixed; boundary=b\n";
    check(head, introduced, Kind::Complaint, &["lee@yahoo.example"]);
}

#[test]
fn challenges_without_standard_fields() {
    for text in [
        "Your message is being held until you confirm that you are a real person. Please click the link below.",
        "I use a challenge-response system. Please reply once, and your message will be delivered.",
        "Um Spam zu vermeiden, bestätigen Sie bitte, dass Sie ein Mensch sind: bestätigen Sie Ihre Nachricht hier.",
        "I am trying to reduce spam. Please click this link once so that I receive your message.",
        "Pour que votre message soit remis, merci de vous identifier: un seul clic pour vous authentifier.",
    ] {
        check(
            "From: lee@example.org\nTo: news@example.com\nSubject: Re: Our news\n",
            text,
            Kind::Challenge,
            &[],
        );
    }
}

#[test]
fn notices_of_amazon_ses_by_mail() {
    let head =
        "From: SES <no-reply@sns.amazonaws.com>\nTo: news@example.com\nSubject: AWS Notification Message\n";
    let bounce = r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"kim@example.org","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user \"kim\" unknown"},{"emailAddress":"lee@example.org"}]},"mail":{"destination":["kim@example.org","lee@example.org","pat@example.org"]}}"#;
    check(head, bounce, Kind::Bounce, &["kim@example.org", "lee@example.org"]);
    let raw = format!("{head}\n{bounce}\n\n--\nIf you wish to stop receiving notifications, unsubscribe.\n");
    let message = Message::parse(raw.as_bytes()).unwrap();
    let first = &message.recipients()[0];
    assert_eq!(first.diagnostic(), "550 5.1.1 user \"kim\" unknown");
    assert_eq!(first.status().unwrap().to_string(), "5.1.1");

    let complaint = r#"{"mail":{"destination":["kim@example.org"]},"notificationType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"kim@example.org"}],"complaintFeedbackType":"abuse"}}"#;
    check(head, complaint, Kind::Complaint, &["kim@example.org"]);
    let delivery = r#"{"notificationType":"Delivery","mail":{"destination":["kim@example.org"]},"delivery":{"recipients":["kim@example.org"],"smtpResponse":"250 ok"}}"#;
    check(head, delivery, Kind::Delivered, &["kim@example.org"]);
    let delay = r#"{"eventType": "DeliveryDelay", "deliveryDelay": {"delayType": "MailboxFull", "delayedRecipients": [{"emailAddress": "kim@example.org", "status": "4.2.2"}]}}"#;
    check(head, delay, Kind::Delayed, &["kim@example.org"]);
    let escaped = format!(
        r#"{{"Type":"Notification","Message":"{}"}}"#,
        bounce.replace('\\', "\\\\").replace('"', "\\\"")
    );
    check(head, &escaped, Kind::Bounce, &["kim@example.org", "lee@example.org"]);
    check("From: dev@example.org\nSubject: json\n", r#"{"notificationType":"Other"}"#, Kind::Ordinary, &[]);
}
