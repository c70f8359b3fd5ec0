//! Deliverability primitives: what a program that sends or receives mail must *decide*,
//! as pure functions.
//!
//! Input bytes and the current time go in; typed values, verdicts with their reasons,
//! dates and volumes come out. The crate opens no socket and reads no file, no clock and
//! no random number: the caller passes in everything it needs. So every decision can be
//! tested, replayed and explained, and the crate fits into any runtime, mail server or
//! batch job.
//!
//! - [Cookbook](#cookbook): common tasks, each in a few lines
//! - [The modules](#the-modules), by what they are for
//! - [What holds everywhere](#what-holds-everywhere)
//! - [Features](#features) and the [minimum Rust version](#minimum-rust-version)
//! - [`_guide`]: longer texts, from a bounce to the quarantine, authentication with
//!   tokio, warm-ups, embedding in a sending loop, a comparison with other libraries,
//!   limits
//!
//! # Cookbook
//!
//! - [Read a bounce](#read-a-bounce)
//! - [Classify an SMTP reply and retry](#classify-an-smtp-reply-and-retry)
//! - [Quarantine an address](#quarantine-an-address)
//! - [Check SPF with any resolver](#check-spf-with-any-resolver)
//! - [Verify a whole message](#verify-a-whole-message)
//! - [Sign with DKIM](#sign-with-dkim)
//! - [Lint a DNS record](#lint-a-dns-record)
//! - [Validate an address at signup](#validate-an-address-at-signup)
//! - [Read a provider's webhook](#read-a-providers-webhook)
//! - [Read a complaint or a DMARC report](#read-a-complaint-or-a-dmarc-report)
//! - [Warm up a domain](#warm-up-a-domain)
//! - [Ask one gate before each message](#ask-one-gate-before-each-message)
//! - [Judge a day's reputation](#judge-a-days-reputation)
//! - [Find out what a reply wants](#find-out-what-a-reply-wants)
//! - [Check a campaign against Gmail's rules](#check-a-campaign-against-gmails-rules)
//! - [Take a domain out of service](#take-a-domain-out-of-service)
//!
//! ## Read a bounce
//!
//! [`dsn::Message`] reads delivery reports and the notices of mail systems that write
//! none; [`bounce::classify`](bounce::classify()) says why the delivery failed.
//!
//! ```
//! use deliverability::{
//!     bounce::{self, Class, Reason},
//!     dsn::Message,
//! };
//!
//! let raw = b"From: MAILER-DAEMON@mx.example.net\r\n\
//!     Subject: Undelivered Mail Returned to Sender\r\n\r\n\
//!     <jane@example.org>: host mx.example.org said: 552 5.2.2 Mailbox full\r\n";
//! let message = Message::parse(raw)?;
//! for failure in message.failures() {
//!     let verdict = bounce::classify(failure);
//!     assert_eq!(failure.recipient(), "jane@example.org");
//!     assert_eq!(
//!         (verdict.class(), verdict.reason()),
//!         (Class::Soft, Reason::MailboxFull)
//!     );
//!     assert_eq!(verdict.to_string(), "soft, mailbox full (5.2.2, rule mailbox-full)");
//! }
//! # Ok::<(), deliverability::dsn::Error>(())
//! ```
//!
//! ## Classify an SMTP reply and retry
//!
//! The same classifier reads the reply of a live session. [`delivery::retry::Policy`]
//! turns what it says into the time of the next attempt, or into the reason to give up.
//!
//! ```
//! use deliverability::{bounce, delivery::{Attempts, Retry, Setback, retry}};
//!
//! let reply = "450 4.2.0 <jane@example.org>: Recipient address rejected: Greylisted";
//! let verdict = bounce::classify_reply(reply);
//! assert_eq!(verdict.reason(), bounce::Reason::Greylisted);
//!
//! let now = "2026-03-02T09:00:00Z".parse()?;
//! let seed = 42; // the jitter comes from it, not from a random number
//! let policy = retry::Policy::default();
//! let attempts = Attempts::first(now);
//! match policy.next_attempt(&attempts, &Setback::from(&verdict), now, seed) {
//!     Retry::At(next) => assert_eq!(next.at.to_string(), "2026-03-02 09:06:27 UTC"),
//!     Retry::GiveUp(why) => panic!("{why}"),
//!     _ => {}
//! }
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! ## Quarantine an address
//!
//! Anyone can write a bounce, so it should count only with proof that it is about mail
//! that you sent. A [`quarantine::Ledger`] folds events into lists and answers for one
//! tenant (a customer or brand) and one time.
//!
//! ```
//! use deliverability::{
//!     dsn::Message,
//!     quarantine::{Event, Ledger, Policy, Provenance},
//! };
//!
//! let mut policy = Policy::default();
//! policy.bounce_provenance = Provenance::KnownMessage; // only with proof
//!
//! # let raw = b"From: MAILER-DAEMON@mx.example.net\r\n\
//! #     Message-ID: <b1@mx.example.net>\r\nContent-Type: multipart/report;\
//! #     \x20report-type=delivery-status; boundary=b\r\n\r\n\
//! #     --b\r\nContent-Type: message/delivery-status\r\n\r\n\
//! #     Reporting-MTA: dns; mx.example.net\r\n\r\n\
//! #     Final-Recipient: rfc822; jane@example.org\r\n\
//! #     Action: failed\r\nStatus: 5.2.2\r\n\
//! #     Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n\
//! #     --b\r\nContent-Type: text/rfc822-headers\r\n\r\n\
//! #     Message-ID: <17@news.example>\r\n--b--\r\n";
//! let message = Message::parse(raw)?; // a bounce that returns <17@news.example>
//! let received = "2026-03-02T09:00:00Z".parse()?; // by your own clock
//! let was_sent =
//!     |id: &str, to: &str| (id, to) == ("17@news.example", "jane@example.org");
//!
//! let mut ledger = Ledger::new();
//! for (recipient, mut event) in Event::bounces_from(&message, received, &policy) {
//!     if event.message().is_some_and(|id| was_sent(id, recipient)) {
//!         event = event.with_provenance(Provenance::KnownMessage);
//!     }
//!     ledger.extend([(recipient, event)], &policy);
//! }
//!
//! let permission = ledger.may_send("jane@example.org", "newsletter", received);
//! assert_eq!(
//!     permission.to_string(),
//!     "blocked: temporary quarantine, step 1 of 5, until 2026-03-09 09:00 UTC \
//!      (mailbox full on 2026-03-02)",
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## Check SPF with any resolver
//!
//! A check is a [`dns::Machine`]: it asks [questions](dns::Question), the caller answers
//! them from a resolver, a cache, a recording, or a [`dns::Zone`] in memory as here.
//! [`dns::resolve_with_async`] does the same with an asynchronous resolver.
//!
//! ```
//! use deliverability::{
//!     dns::{self, Zone},
//!     spf,
//! };
//!
//! let zone = Zone::parse(
//!     "example.org.      TXT \"v=spf1 include:_spf.example.net -all\"\n\
//!      _spf.example.net. TXT \"v=spf1 ip4:192.0.2.0/24 ~all\"\n",
//! )?;
//! let ip = "192.0.2.7".parse()?;
//! let request = spf::Request::mail_from(ip, "mx.example.net", "jane@example.org");
//! let verdict =
//!     dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
//! assert_eq!(verdict.result(), spf::Result::Pass);
//! assert_eq!(
//!     verdict.to_string(),
//!     "pass: 192.0.2.7 matches include:_spf.example.net of example.org \
//!      (1 of 10 lookups)",
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## Verify a whole message
//!
//! [`auth::Check`] takes a message through SPF, DKIM, ARC and DMARC and writes the
//! `Authentication-Results` field. The cryptography is a feature: `rust-crypto`,
//! `aws-lc-rs` or `mail-auth`.
//!
//! ```
//! # #[cfg(feature = "rust-crypto")] {
//! use deliverability::{
//!     auth::{Check, Connection},
//!     dkim::RustCrypto,
//!     dmarc::Disposition,
//!     dns::{self, Zone},
//!     mail::Message,
//! };
//!
//! let zone = Zone::parse(
//!     "example.org.        TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
//!      _dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n",
//! )?;
//! let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
//! let connection =
//!     Connection::new("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
//! let now = "2026-11-25T12:00:00Z".parse()?;
//!
//! let check = Check::new(&Message::parse(raw), &connection, now, RustCrypto);
//! let verdict = dns::resolve_with(check, |question| zone.answer(question));
//! assert_eq!(verdict.disposition(), Disposition::None);
//! assert_eq!(
//!     verdict.authentication_results("mx.example.net").to_string(),
//!     "mx.example.net; spf=pass smtp.mailfrom=jane@example.org; dkim=none; \
//!      dmarc=pass (p=reject dis=none) header.from=example.org",
//! );
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## Sign with DKIM
//!
//! [`dkim::Signer`] returns the field to put in front of the message.
//! [`dkim::PrivateKey`] reads keys from PEM and DER.
//!
//! ```
//! # #[cfg(feature = "rust-crypto")] {
//! use deliverability::{
//!     dkim::{Check, Ed25519Key, RustCrypto, Signer, SigningKey as _},
//!     dns::{self, Zone},
//!     mail::Message,
//! };
//!
//! let raw = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
//! let now = "2026-11-25T12:00:00Z".parse()?;
//! let key = Ed25519Key::from_seed(&[7; 32]);
//! let field =
//!     Signer::new("example.org", "s1", &key).sign(&Message::parse(raw), now)?;
//! let signed = [field.as_bytes(), raw].concat();
//!
//! // The record to publish, and the proof that the two fit.
//! let zone =
//!     Zone::parse(&format!("s1._domainkey.example.org. TXT \"{}\"", key.record()))?;
//! let check = Check::new(&Message::parse(&signed), now, RustCrypto);
//! let verdict = dns::resolve_with(check, |question| zone.answer(question));
//! assert_eq!(verdict.to_string(), "pass: example.org by s1 (ed25519-sha256)");
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## Lint a DNS record
//!
//! [`spf::lint_text`], [`dmarc::lint_text`], [`dkim::lint_key`] and [`tls::lint_sts`]
//! return findings with a stable code, a place in the text and, where there is one, the
//! record to publish instead.
//!
//! ```
//! use deliverability::spf;
//!
//! let text = "v=spf1 ip4:192.0.2.81~all";
//! let finding = &spf::lint_text(text)[0];
//! assert_eq!(finding.message(), "a space is missing before `~all`");
//! assert_eq!(finding.span().slice(text), Some("~all"));
//! assert_eq!(finding.suggestion(), Some("v=spf1 ip4:192.0.2.81 ~all"));
//! ```
//!
//! ## Validate an address at signup
//!
//! [`address`] decides what is an address; [`hygiene`] knows misspelled, disposable,
//! relay and role addresses. None of it asks the network.
//!
//! ```
//! use deliverability::{address::Address, hygiene::Lists};
//!
//! let error = Address::parse("jane..doe@example.org").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "expected an atom between two dots, found \".\" (RFC 5321, 4.1.2), at 5..6",
//! );
//!
//! let lists = Lists::builtin();
//! let facts = lists.facts(&Address::parse("info@gmaill.com")?);
//! assert!(facts.is_role);
//! assert_eq!(facts.suggestion.unwrap().domain, "gmail.com");
//! assert!(lists.facts(&Address::parse("jane@yopmail.com")?).is_disposable);
//! # Ok::<(), deliverability::address::Error>(())
//! ```
//!
//! ## Read a provider's webhook
//!
//! [`webhook::parse`] reads the events of 23 providers and mail servers into one type.
//! The text of the receiving server decides, whatever the provider calls it. With the
//! feature `webhook-signatures`, the module `webhook::signature` first verifies who
//! posted it.
//!
//! ```
//! use deliverability::{
//!     bounce::Class,
//!     quarantine::Event,
//!     webhook::{self, Kind, Provider},
//! };
//!
//! let body = br#"{"RecordType": "Bounce", "Type": "HardBounce", "ID": 17,
//!     "Email": "jane@example.org", "BouncedAt": "2026-03-02T09:00:00Z",
//!     "Details": "smtp;552 5.2.2 Mailbox full"}"#;
//! let provider = Provider::detect(body, &[]).unwrap_or(Provider::Postmark);
//! for posted in webhook::parse(provider, body) {
//!     let posted = posted?; // one broken element does not lose the others
//!     assert_eq!(
//!         (posted.kind(), posted.recipient()),
//!         (Kind::Bounce, Some("jane@example.org"))
//!     );
//!     assert_eq!(posted.verdict().unwrap().class(), Class::Soft);
//!     let event = Event::from_webhook(&posted, "newsletter").unwrap();
//!     assert_eq!(event.id(), "postmark:bounce:17"); // posted twice, it counts once
//! }
//! # Ok::<(), deliverability::webhook::Error>(())
//! ```
//!
//! ## Read a complaint or a DMARC report
//!
//! [`feedback::Report`] reads what a feedback loop sends when a person presses "this is
//! spam", also from loops that leave the report empty.
//!
//! ```
//! use deliverability::{
//!     feedback::Report,
//!     quarantine::{Event, Ledger, Policy},
//! };
//!
//! let raw = b"From: feedback@arf.example.net\nSubject: Feedback report\n\
//!     Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
//!     --b\nContent-Type: message/feedback-report\n\n\
//!     Feedback-Type: abuse\nUser-Agent: Example/1.0\nVersion: 1\n\
//!     Original-Rcpt-To: <jane@example.net>\n--b--\n";
//! let report = Report::parse(raw)?;
//! let (person, now) =
//!     (report.recipients()[0].address(), "2026-03-02T09:00:00Z".parse().unwrap());
//! assert_eq!(person, "jane@example.net");
//!
//! let policy = Policy::default();
//! let event = Event::complaint_from(&report, "fbl-1", now, "newsletter").unwrap();
//! let ledger = Ledger::fold([(person, event)], &policy);
//! assert!(!ledger.may_send(person, "newsletter", now).is_allowed());
//! # Ok::<(), deliverability::feedback::Error>(())
//! ```
//!
//! [`dmarc::aggregate::Report::read`] takes what arrives: XML, gzip, zip, or the message
//! around it, and keeps the rows that can be read.
//!
//! ```
//! use deliverability::{
//!     dmarc::aggregate::{Report, Totals},
//!     unpack::Policy,
//! };
//!
//! let xml = b"<feedback><report_metadata><org_name>Example</org_name>
//!     <email>r@example.net</email><report_id>17</report_id>
//!     <date_range><begin>1770000000</begin><end>1770086399</end></date_range>
//!     </report_metadata>
//!     <policy_published><domain>example.org</domain><p>none</p></policy_published>
//!     <record><row><source_ip>192.0.2.7</source_ip><count>12</count>
//!     <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf>
//!     </policy_evaluated></row>
//!     <identifiers><header_from>example.org</header_from></identifiers>
//!     <auth_results><spf><domain>example.net</domain><result>pass</result></spf>
//!     </auth_results></record></feedback>";
//! let report = Report::read(xml, &Policy::default())?;
//! let mut totals = Totals::new(); // of many reports, in bounded memory
//! totals.add(&report);
//! assert_eq!((totals.messages(), totals.passed()), (12, 12));
//! # Ok::<(), deliverability::dmarc::aggregate::Error>(())
//! ```
//!
//! ## Warm up a domain
//!
//! A [`warmup::Plan`] is a ramp as data. Measurements advance, hold or step it back;
//! the [allowance](warmup::Plan::allowance) is what may still go today.
//!
//! ```
//! use deliverability::warmup::{Decision, Observed, Plan, Policy, State};
//!
//! let start = "2026-03-02".parse()?;
//! let plan = Plan::builder().start(start).from(2_000).to(50_000).days(42).build()?;
//! let (policy, mut state) = (Policy::default(), State::new());
//!
//! let measured = [Observed::new(start).at("gmail").sent(2_000).complaints(1)];
//! state.observe(&plan, &measured, &policy)?;
//! let next = state.next(&plan, &policy);
//! assert_eq!((next.decision(), next.cap()), (Decision::Advance, 2_163));
//!
//! let now = "2026-03-03T10:00:00Z".parse()?;
//! assert_eq!(plan.allowance(&state, 1_500, now, &policy).left, 663);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## Ask one gate before each message
//!
//! [`delivery::Gate`] joins the lists, the day's quota, the rate limit, the back-off and
//! the hours of sending into one answer.
//!
//! ```
//! use deliverability::{
//!     bounce,
//!     delivery::{Answer, Backoff, Bucket, Gate, Part, Setback, Throttle, backoff},
//!     quarantine::Ledger,
//! };
//!
//! let now = "2026-03-02T09:00:00Z".parse()?;
//! let policy = backoff::Policy::default();
//! let (mut held, bucket) =
//!     (Backoff::new(), Bucket::full(Throttle::per_minute(60), now));
//! let reply = bounce::classify_reply(
//!     "421 4.7.28 Our system has detected an unusual rate of mail",
//! );
//! held.on_reply(&Setback::from(&reply), now, &policy);
//!
//! let mut gate = Gate::default();
//! gate.permission =
//!     Ledger::new().may_send("jane@example.org", "newsletter", now).into();
//! gate.bucket = Some(&bucket);
//! gate.backoff = Some((&held, &policy));
//! match gate.ask(now) {
//!     Answer::Send => panic!("the provider has asked for less"),
//!     Answer::Wait { until, reason } => {
//!         assert_eq!(
//!             (until, reason),
//!             (Some("2026-03-02T09:10:00Z".parse()?), Part::Backoff)
//!         );
//!     }
//!     Answer::Never { reason } => panic!("{reason}"),
//!     _ => {}
//! }
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! ## Judge a day's reputation
//!
//! [`reputation::assess`] compares counts with published limits and asks how much they
//! prove: one complaint among 40 messages is not a breach.
//!
//! ```
//! use deliverability::{rate::Counts, reputation::{Health, Policy, Sample, assess}};
//!
//! let counts = Counts::new(30_000, 29_900).hard(90).complaints(80);
//! let day = Sample::day("2026-03-02".parse()?, counts);
//! let verdict = assess(&[day], &Policy::default(), "2026-03-03T06:00:00Z".parse()?);
//! assert_eq!(verdict.health(), Health::Throttle);
//! assert_eq!(
//!     verdict.to_string(),
//!     "throttle: complaints 0.27 % (80 of 29,900 delivered) in 1 day, \
//!      limit over 0.10 % of delivered",
//! );
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! ## Find out what a reply wants
//!
//! [`reply::classify`] distinguishes an absence, an opt-out, interest, a complaint and
//! more, in seven languages, and reads the day of return.
//!
//! ```
//! use deliverability::reply::{self, Intent, Message};
//!
//! let absent = Message::new("Ich bin bis einschließlich 15. August im Urlaub.")
//!     .with_header("Auto-Submitted", "auto-replied");
//! let reply = reply::classify(&absent);
//! assert_eq!(reply.intent(), Intent::Absence);
//! let back = reply.return_date("2026-07-29T10:00:00+02:00".parse()?).unwrap();
//! assert_eq!(back.to_string(), "2026-08-16");
//!
//! let reply =
//!     reply::classify(&Message::new("Not interested, please take me off your list."));
//! assert!(reply.is_opt_out());
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! ## Check a campaign against Gmail's rules
//!
//! A [`compliance::Profile`] is what one provider requires, each rule with its source
//! and date. What is not known never passes.
//!
//! ```
//! use deliverability::{
//!     compliance::{
//!         Authentication, DmarcPolicy, Facts, Mail, Profile, Signature, Status,
//!     },
//!     feedback::unsubscribe::OneClick,
//!     rate::{Rate, Trials},
//! };
//!
//! let one_click = OneClick::read(
//!     ["<https://example.org/u?id=81f3>"],
//!     ["List-Unsubscribe=One-Click"],
//! )
//! .signed_by(["from:to:subject:list-unsubscribe:list-unsubscribe-post"]); // `h=`
//! let facts = Facts::new()
//!     .spf(Authentication::Pass, Some(false))
//!     .dkim([Signature::new(Authentication::Pass).aligned(true).rsa(2048)])
//!     .dmarc(DmarcPolicy::None)
//!     .mail(Mail::Marketing)
//!     .messages_today(20_000)
//!     .unsubscribe(&one_click)
//!     .complaint_rate(Rate::new(35, 10_000, Trials::InboxDelivered));
//!
//! let report = Profile::gmail().check(&facts);
//! assert_eq!(report.outcome("gmail::one-click").unwrap().status, Status::Pass);
//! assert_eq!(report.outcome("gmail::tls").unwrap().status, Status::Unknown);
//! assert_eq!(
//!     report.failures().next().unwrap().to_string(),
//!     "fail: expected complaints under 0.30 % of inbox-delivered, \
//!      found 0.35 % (35 of 10,000 inbox-delivered)",
//! );
//! ```
//!
//! ## Take a domain out of service
//!
//! A [`retirement::Timeline`] works out the dates, says what every DNS record is for,
//! orders the changes and, on any day, says what is due and what blocks it.
//!
//! ```
//! use deliverability::retirement::{EndState, Plan, Policy, Snapshot, Timeline};
//!
//! let mut plan = Plan::new("example.org", EndState::Parked);
//! plan.dates.end = Some("2026-10-02".parse()?);
//! let text = "example.org. TXT \"v=spf1 include:servers.mcsv.net ~all\"\n";
//! let zone = Snapshot::parse(text, "example.org")?;
//! let timeline = Timeline::new(&plan, &zone, &Policy::default());
//!
//! let first = &timeline.changes()[0];
//! assert_eq!(first.text_after(), Some("v=spf1 -all"));
//! assert_eq!(timeline.schedule().unwrap().first_change.to_string(), "2026-10-16");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # The modules
//!
//! A module uses only those that it builds on, so that a program can take the few that
//! it needs.
//!
//! ## Mail that comes back
//!
//! | module | what it answers |
//! |---|---|
//! | [`dsn`] | what a message reports: bounces, delays, complaints, auto-replies |
//! | [`smtp`] | replies, enhanced status codes, and the texts that wrap them |
//! | [`bounce`] | class and reason of a failure, with the evidence |
//! | [`feedback`] | complaints (ARF), complaint addresses, `List-Unsubscribe` |
//! | [`reply`] | what an incoming reply wants: absence, opt-out, interest |
//! | [`webhook`] | what e-mail providers post of deliveries, bounces and complaints |
#![cfg_attr(
    feature = "envelope",
    doc = "| [`envelope`] | envelope senders that prove whose mail came back |"
)]
//!
//! ## Whom to mail
//!
//! | module | what it answers |
//! |---|---|
//! | [`address`] | which texts are mail addresses, and their normal forms |
//! | [`hygiene`] | disposable, relay, role or misspelled; what a probe proves |
//! | [`quarantine`] | may this address be mailed, until when not, and why |
//!
//! ## How much, when and where to
//!
//! | module | what it answers |
//! |---|---|
//! | [`delivery`] | which hosts, when to retry, how fast, and may a message go now |
//! | [`warmup`] | how much to send on which day of a ramp |
//! | [`reputation`] | how healthy a sender is, how much is safe, the way back |
//! | [`compliance`] | what mailbox providers require, and whether a sender complies |
//! | [`retirement`] | how a sending domain is taken out of service |
//!
//! ## Who sent it
//!
//! | module | what it answers |
//! |---|---|
//! | [`spf`] | may this client send for this domain, and what is wrong with its record |
//! | [`dkim`] | does a signature hold, by which domain; signing; keys |
//! | [`dmarc`] | does what was authenticated match the visible author; reports |
//! | [`auth`] | one message through SPF, DKIM, ARC and DMARC |
//! | [`tls`] | MTA-STS and TLS reporting: records, policies, reports |
//!
//! ## What the others build on
//!
//! | module | what it holds |
//! |---|---|
//! | [`dns`] | questions and answers as data, the machines that ask, zones in memory |
//! | [`domain`] | domain names in ASCII and Unicode, and the registrable domain |
//! | [`mail`] | messages as fields and a body, folds, encoded words |
//! | [`provider`] | the large mailbox providers, by domain and by MX host |
//! | [`rate`] | exact rates, limits, what counts prove, counts by day |
//! | [`time`] | time zones and the hours of sending |
//! | [`diagnostic`] | places, findings and parse errors, alike in every module |
//! | [`source`] | where a fact or a preset was published, and when it was seen there |
//! | [`unpack`] | extracts reports from gzip, zip and messages, within bounds |
//!
//! # What holds everywhere
//!
//! - **Hostile input is the normal case.** No panic, no unsafe code, time and memory
//!   linear in the input, nesting and sizes bounded. [`_guide::limits`] lists the
//!   bounds.
//! - **Parse, don't validate.** A parser returns a type that cannot hold an invalid
//!   value. Its error says what was expected, what was found, and where.
//! - **Verdicts explain themselves**: the rule, the words that decided, the limit; in
//!   one sentence by `Display`.
//! - **Policies are values** with a documented default and named presets; every number
//!   is a field.
//! - **Counts are integers, time is an argument**, jitter comes from a seed: the same
//!   input gives the same output on every platform.
//! - **Facts of the outside world have a source**: what a provider requires, a published
//!   ramp or a list is data with the place and the day it was seen there.
//!
//! # Features
//!
//! The modules are features of their names, all on by default but `envelope`;
//! [`diagnostic`] and [`source`] are always there. The others:
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | the standard library; without it, `no_std` with `alloc` |
//! | `reports` | yes | DMARC aggregate reports, TLS reports, [`unpack`] |
//! | `envelope` | no | signed envelope senders (VERP), BATV, ids of sent mail |
//! | `webhook-signatures` | no | the signatures of provider events |
//! | `rust-crypto` | no | DKIM by `rsa`, `ed25519-dalek` and `sha2` |
//! | `aws-lc-rs` | no | DKIM by a C library, ten times as fast at RSA |
//! | `mail-auth` | no | DKIM by the cryptography of `mail-auth` |
//! | `hickory-proto` | no | DNS messages, names and records, both ways |
//! | `hickory-resolver` | no | `dns::lookup`, by a resolver of that crate |
//! | `idna` | yes | names outside ASCII, with Unicode tables; `address` needs it |
//! | `psl` | no | the registrable domain, by the public suffix list (800 kB) |
//! | `chrono-tz` | no | time zones by name: the IANA database (1 MB) |
//! | `serde` | no | `Serialize` and `Deserialize` on the data types |
//!
//! `dsn`, `reply`, `webhook`, `webhook-signatures`, `reports`, `aws-lc-rs`, `mail-auth`,
//! `hickory-proto` and `hickory-resolver` need `std`. An example:
//! `default-features = false, features = ["std", "dsn", "bounce"]`.
//!
//! # Minimum Rust version
//!
//! 1.88; raising it is a minor release.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Badges only for features that are off by default.
#![cfg_attr(
    docsrs,
    doc(auto_cfg(hide(
        feature = "std",
        feature = "rate",
        feature = "time",
        feature = "provider",
        feature = "domain",
        feature = "idna",
        feature = "dns",
        feature = "mail",
        feature = "address",
        feature = "smtp",
        feature = "spf",
        feature = "dkim",
        feature = "dmarc",
        feature = "auth",
        feature = "dsn",
        feature = "feedback",
        feature = "bounce",
        feature = "reply",
        feature = "hygiene",
        feature = "quarantine",
        feature = "warmup",
        feature = "reputation",
        feature = "delivery",
        feature = "compliance",
        feature = "webhook",
        feature = "retirement",
        feature = "tls",
        feature = "reports",
    )))
)]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]
#![warn(
    clippy::alloc_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::exhaustive_enums,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc
)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(any(
    feature = "bounce",
    feature = "delivery",
    feature = "provider",
    feature = "quarantine",
    feature = "reputation",
    feature = "warmup"
))]
mod hash;
#[cfg(feature = "bounce")]
mod learned;
#[cfg(any(feature = "dkim", feature = "dmarc", feature = "spf"))]
mod mend;
mod names;
#[cfg(any(feature = "dsn", feature = "reports", feature = "webhook"))]
mod nesting;
#[cfg(all(
    feature = "serde",
    any(
        feature = "bounce",
        feature = "compliance",
        feature = "delivery",
        feature = "reputation",
        feature = "warmup"
    )
))]
mod schema_version;
#[cfg(feature = "reports")]
mod sums;
#[cfg(any(feature = "dkim", feature = "dmarc", feature = "tls"))]
mod tags;

/// The crate of the times and dates in this one's interfaces.
#[cfg(any(
    feature = "dkim",
    feature = "dsn",
    feature = "envelope",
    feature = "rate",
    feature = "time",
    feature = "tls",
    feature = "webhook",
))]
pub use chrono;

#[cfg(feature = "address")]
pub mod address;
#[cfg(feature = "auth")]
pub mod auth;
#[cfg(feature = "bounce")]
pub mod bounce;
#[cfg(feature = "compliance")]
pub mod compliance;
#[cfg(feature = "delivery")]
pub mod delivery;
pub mod diagnostic;
#[cfg(feature = "dkim")]
pub mod dkim;
#[cfg(feature = "dmarc")]
pub mod dmarc;
#[cfg(feature = "dns")]
pub mod dns;
#[cfg(feature = "domain")]
pub mod domain;
#[cfg(feature = "dsn")]
pub mod dsn;
#[cfg(feature = "feedback")]
pub mod feedback;
#[cfg(all(
    feature = "address",
    feature = "auth",
    feature = "bounce",
    feature = "compliance",
    feature = "delivery",
    feature = "dsn",
    feature = "feedback",
    feature = "hygiene",
    feature = "quarantine",
    feature = "reply",
    feature = "reports",
    feature = "reputation",
    feature = "retirement",
    feature = "spf",
    feature = "std",
    feature = "time",
    feature = "tls",
    feature = "warmup",
    feature = "webhook"
))]
#[doc = include_str!("guide/README.md")]
pub mod _guide {
    #[doc = include_str!("guide/addresses.md")]
    pub mod addresses {}
    #[doc = include_str!("guide/authentication.md")]
    pub mod authentication {}
    #[doc = include_str!("guide/bounces.md")]
    pub mod bounces {}
    #[doc = include_str!("guide/comparison.md")]
    pub mod comparison {}
    #[doc = include_str!("guide/compliance.md")]
    pub mod compliance {}
    #[doc = include_str!("guide/events.md")]
    pub mod events {}
    #[doc = include_str!("guide/limits.md")]
    pub mod limits {}
    #[doc = include_str!("guide/quarantine.md")]
    pub mod quarantine {}
    #[doc = include_str!("guide/reputation.md")]
    pub mod reputation {}
    #[doc = include_str!("guide/retirement.md")]
    pub mod retirement {}
    #[doc = include_str!("guide/sending_loop.md")]
    pub mod sending_loop {}
    #[doc = include_str!("guide/spf.md")]
    pub mod spf {}
    #[doc = include_str!("guide/warmup.md")]
    pub mod warmup {}
}
#[cfg(feature = "envelope")]
pub mod envelope;
#[cfg(feature = "hygiene")]
pub mod hygiene;
#[cfg(feature = "mail")]
pub mod mail;
#[cfg(feature = "provider")]
pub mod provider;
#[cfg(feature = "quarantine")]
pub mod quarantine;
#[cfg(feature = "rate")]
pub mod rate;
#[cfg(feature = "reply")]
pub mod reply;
#[cfg(feature = "reputation")]
pub mod reputation;
#[cfg(feature = "retirement")]
pub mod retirement;
#[cfg(feature = "smtp")]
pub mod smtp;
pub mod source;
#[cfg(feature = "spf")]
pub mod spf;
#[cfg(feature = "time")]
pub mod time;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "reports")]
pub mod unpack;
#[cfg(feature = "warmup")]
pub mod warmup;
#[cfg(feature = "webhook")]
pub mod webhook;

/// The examples of README.md, as doctests.
#[cfg(all(doctest, feature = "dsn", feature = "quarantine"))]
#[doc = include_str!("../README.md")]
pub struct ReadmeDoctests;
