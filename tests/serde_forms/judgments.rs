//! Verdicts on failures, replies and addresses, and what providers require.

use deliverability::{
    address::Address,
    bounce::{self, Classifier, Reason, UserRule},
    compliance::{
        Authentication, Bulk, BulkStatus, Facts, FeedbackId, Profile, Requirement, Rule, Signature,
    },
    envelope::Sent,
    hygiene::{
        self, Cause, Certainty, Lists, Mx, Reachability, Summary, Verdict, assess_trap, review,
        trap::{self, TrapSignals},
    },
    quarantine,
    rate::{Limit, Trials},
    reply,
};

use super::Forms;

pub fn add(forms: &mut Forms) {
    bounces(forms);
    addresses(forms);
    requirements(forms);
    let text = "Carl no longer works here. Please contact Amy Lowe (amy.lowe@example.org).";
    forms.add("reply::Reply", &reply::classify(&reply::Message::new(text)));
    let mut sent = Sent::new();
    sent.insert("jane@example.org", "<17@news.example>");
    forms.both("envelope::Sent", sent);
    forms.add("source::Source", &quarantine::Policy::default().source().unwrap());
}

fn bounces(forms: &mut Forms) {
    let verdict = bounce::classify_reply("452 4.2.2 Mailbox full, try again in 10 minutes");
    // A rule of the caller decides, so that the form does not depend on the learned table.
    let rule = UserRule::new("house-full", Reason::MailboxFull, "store is full").on_code(452);
    let classifier = Classifier::new().with_rule_before(rule.clone());
    let ruled = classifier.classify_reply("452 4.2.2 the store is full");
    forms.add("bounce::Verdict", &ruled);
    forms.both("bounce::UserRule", rule);
    forms.add("bounce::Advice", &verdict.advice());
    let listed = "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org";
    forms.add("bounce::Advice listed", &bounce::classify_reply(listed).advice());
    let mut taught = Classifier::new();
    assert!(taught.teach("554 5.7.1 the purser says no", Reason::MessageTooLarge));
    forms.both("bounce::Lessons", taught.lessons().clone());
}

fn addresses(forms: &mut Forms) {
    let mut signals = TrapSignals::default();
    signals.is_typo = true;
    signals.has_consent = Some(false);
    let mut facts = Lists::builtin().facts(&Address::parse("info@gmial.com").unwrap());
    facts.trap = Some(assess_trap(&signals, &trap::Policy::default()));
    let greylisted = Reachability::Greylisted { retry_after: 900 };
    facts.probe = Some(Verdict::new(greylisted, Certainty::Medium, [Cause::PutOff]));
    let refused = Verdict::new(Reachability::Undeliverable, Certainty::High, [Cause::RecipientRefused]);
    forms.both("hygiene::Verdict", refused);
    forms.both("hygiene::Mx", Mx::Parked);
    forms.both("hygiene::Policy", hygiene::Policy::default());
    forms.both("hygiene::trap::Policy", trap::Policy::default());
    forms.both("hygiene::trap::TrapSignals", signals);
    let reviewed = review(&facts, &hygiene::Policy::default());
    let mut summary = Summary::default();
    summary.add(&reviewed);
    forms.both("hygiene::Summary", summary);
    forms.both("hygiene::Review", reviewed);
    forms.add("hygiene::Facts", &facts);
}

fn requirements(forms: &mut Forms) {
    let signature = Signature::new(Authentication::Pass).aligned(true).rsa(2_048);
    let facts = Facts::new().spf(Authentication::Pass, Some(true)).dkim([signature]).messages_today(20);
    forms.both("compliance::Report", Profile::sfr().check(&facts));
    forms.both("compliance::Facts", facts);
    // One rule of each kind of requirement is enough.
    let mut profile = Profile::gmail();
    profile.rules.truncate(3);
    let limit = Limit::over(3, 1_000, Trials::Delivered);
    profile.rules.push(Rule::new("complaints", Requirement::Complaints { limit }, "our own").for_bulk());
    forms.both("compliance::Profile", profile);
    let day = |text: &str| text.parse().unwrap();
    let volumes = [(day("2026-03-02"), 5_500), (day("2026-03-01"), 100)];
    forms.both("compliance::BulkStatus", BulkStatus::fold(volumes, &Bulk::gmail()));
    let id = FeedbackId::parse("spring-sale:customer7:newsletter:example-esp").unwrap();
    forms.add("compliance::FeedbackId", &id);
}
