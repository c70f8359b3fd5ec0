//! A retirement, from its plan to its audit pack.

use chrono::{Days, NaiveDate};
use deliverability::{
    quarantine::{self, Event, Ledger},
    rate::{Daily, Outcome},
    retirement::{
        AuditPack, EndState, Facts, Plan, Policy, Snapshot, Timeline,
        audit_pack::{
            AuditNote, CampaignNote, ChangeLog, MailboxNote, ReplyCategory, ReplyResults, SourceNote,
        },
        facts::{Approval, DnsDone, Forward, ForwardDetail, Inbound, Switch},
        plan::{Sender, Use, WarmUp},
        ramp_down,
    },
};

use super::{Forms, now};

fn plan() -> Plan {
    let mut plan = Plan::new("example.org", EndState::Parked);
    plan.dates.end = "2026-10-02".parse().ok();
    plan.dates.cool_down_days = Some(7);
    let mut sender = Sender::default();
    sender.service = "Mailchimp".into();
    sender.daily = 200;
    plan.drops.push(sender);
    plan.uses.push(Use::default());
    plan.warm_up = Some(WarmUp::default());
    plan
}

pub fn add(forms: &mut Forms) {
    let (plan, policy) = (plan(), Policy::default());
    let text = "example.org. 300 TXT \"v=spf1 mx ~all\"\n";
    let zone = Snapshot::parse(text, "example.org").unwrap();
    let timeline = Timeline::new(&plan, &zone, &policy);
    forms.add("retirement::Timeline", &timeline);
    let mut facts = Facts::default();
    facts.queue = Some(120);
    facts.last_send = "2026-10-03".parse().ok();
    facts.dns_done.push(DnsDone::Step("spf-change".into(), "2026-10-16".parse().ok()));
    let mut forward = ForwardDetail::default();
    forward.to = Some("joe@example.net".into());
    facts.forwards.push(Forward::Detail(forward));
    facts.dmarc_reporting = Some(Switch::Text("off".into()));
    let approval = Approval::Detail { by: Some("Jane".into()), on: "2026-09-20".parse().ok() };
    facts.approvals.insert("dns".into(), Some(approval));
    facts.inbound_last_7d = Some(Inbound::default());
    forms.add("retirement::Report", &timeline.status(&facts, "2026-11-05".parse().unwrap(), false));
    forms.both("retirement::Diff", zone.diff(&Snapshot::default()));
    forms.both("retirement::Cap", ramp_down(&plan, &policy)[0]);
    pack(forms, &plan, &zone, &facts);
    forms.both("retirement::Facts", facts);
    forms.both("retirement::Snapshot", zone.clone());
    forms.both("retirement::Plan", plan.clone());
    forms.both("retirement::Policy", policy.clone());
}

fn pack(forms: &mut Forms, plan: &Plan, zone: &Snapshot, facts: &Facts) {
    let policy = Policy::default();
    let timeline = Timeline::new(plan, zone, &policy);
    let freeze: NaiveDate = "2026-09-25".parse().unwrap();
    let mut daily = Daily::measuring(&[Outcome::Sent, Outcome::Hard]);
    for back in 1..=30 {
        daily.count(freeze - Days::new(back), "gmail", "", Outcome::Sent, 200);
    }
    let mut replies = ReplyResults::new();
    replies.count(freeze, ReplyCategory::Interested, false);
    let complaint = Event::complaint("c1", now(), "shop");
    let ledger = Ledger::fold([("jane@example.org", complaint)], &quarantine::Policy::default());
    let pack = AuditPack::new(plan, &policy)
        .with_figures(&daily, &policy)
        .with_replies(replies)
        .with_ledger(&ledger, now())
        .with_changes(ChangeLog::new(&timeline, facts))
        .with_campaign(CampaignNote::default())
        .with_mailbox(MailboxNote::default())
        .with_source(SourceNote::default());
    forms.both("retirement::audit_pack::AuditNote", AuditNote::new(&pack, facts, Some(3)));
    forms.add("retirement::AuditPack", &pack);
}
