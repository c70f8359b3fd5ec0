//! The audit pack: what a quarantine ledger, the replies and people's own notes show.

use std::{
    error::Error,
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use clap::Args;
use deliverability::{
    quarantine::{self, Ledger},
    reply::{self, Reply},
    reputation::{self, Sample},
    retirement::{
        AuditPack, Facts, Policy, Snapshot, Timeline,
        audit_pack::{AuditNote, CampaignNote, ChangeLog, MailboxNote, ReplyResults, SourceNote},
    },
};
use serde::Deserialize;

use super::{read::Input, replies::from_json, shared::of_file};

/// Where the evidence is.
#[derive(Args)]
pub struct Evidence {
    /// What happened to addresses, as `replay_quarantine` reads it: figures, lists and sources come from it.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Replies, one JSON object a line with `subject`, `headers`, `text` and `sent`.
    #[arg(long, value_name = "FILE")]
    replies: Option<PathBuf>,
    /// What people wrote down, as JSON: `campaigns`, `mailboxes`, `sources`, `meetings_booked`.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
}

/// What people wrote down.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Notes {
    campaigns: Vec<CampaignNote>,
    mailboxes: Vec<MailboxNote>,
    sources: Vec<SourceNote>,
    meetings_booked: Option<u64>,
}

/// The pack with the note.
pub struct Pack {
    pub pack: AuditPack,
    pub note: AuditNote,
}

impl Evidence {
    /// The pack, entered into the facts of the day; `None` where no evidence is given.
    pub fn pack(
        &self,
        timeline: &Timeline<'_>,
        zone: &Snapshot,
        later: Option<&Snapshot>,
        today: NaiveDate,
        facts: &mut Facts,
    ) -> Result<Option<Pack>, Box<dyn Error>> {
        if self.events.is_none() && self.replies.is_none() && self.evidence.is_none() {
            return Ok(None);
        }
        let policy = timeline.policy();
        let changes = ChangeLog::new(timeline, facts);
        let changes = match later {
            Some(later) => changes.against(zone, later),
            None => changes,
        };
        let mut pack =
            AuditPack::new(timeline.plan(), policy).with_snapshot(zone.clone()).with_changes(changes);
        if let Some(path) = &self.events {
            pack = with_events(pack, path, policy)?;
        }
        if let Some(path) = &self.replies {
            let results = replies(path)?;
            let week = today.checked_sub_days(Days::new(6)).unwrap_or(today);
            facts.inbound_last_7d.get_or_insert_with(|| results.inbound(week, today));
            facts.opt_outs_received.get_or_insert_with(|| results.opt_outs());
            pack = pack.with_replies(results);
        }
        let notes: Notes = match &self.evidence {
            Some(path) => {
                let text = of_file(path, fs::read_to_string(path))?;
                of_file(path, serde_json::from_str(&text))?
            }
            None => Notes::default(),
        };
        pack = notes.campaigns.into_iter().fold(pack, AuditPack::with_campaign);
        pack = notes.mailboxes.into_iter().fold(pack, AuditPack::with_mailbox);
        pack = notes.sources.into_iter().fold(pack, AuditPack::with_source);
        let note = AuditNote::new(&pack, facts, notes.meetings_booked);
        pack.enter(facts);
        note.enter(facts);
        Ok(Some(Pack { pack, note }))
    }
}

/// The figures, the reputation, the lists and the sources that a ledger shows.
fn with_events(pack: AuditPack, path: &Path, policy: &Policy) -> Result<AuditPack, Box<dyn Error>> {
    let file = of_file(path, File::open(path))?;
    let mut wrong = Vec::new();
    let input =
        Input::read(BufReader::new(file), None, |line, reason| wrong.push(format!("line {line}: {reason}")));
    let input = of_file(path, input)?;
    if let Some(wrong) = wrong.into_iter().next() {
        return Err(format!("{}: {wrong}", path.display()).into());
    }
    let rules = quarantine::Policy::default();
    let mut ledger = Ledger::fold(input.events, &rules);
    for event in &input.everywhere {
        ledger.amend(event, &rules);
    }
    let now: DateTime<Utc> = input.last.unwrap_or_default();
    let daily = ledger.daily(|at| at.date_naive(), &rules);
    let standard = reputation::Policy::default();
    // The sender is judged by its last day with mail, not by what came in long after.
    let sent = daily.rows().filter(|row| row.3.sent.unwrap_or(0) > 0).map(|row| row.0);
    let judged =
        sent.max().and_then(|day| day.succ_opt()).map_or(now, |day| day.and_time(NaiveTime::MIN).and_utc());
    let samples = Sample::from_daily(&daily);
    let health = reputation::assess_all(&samples, |_| standard.clone(), &standard, judged).overall().clone();
    Ok(pack.with_figures(&daily, policy).with_ledger(&ledger, now).with_health(health))
}

/// The replies, classified and counted by the day on which they were written.
fn replies(path: &Path) -> Result<ReplyResults, Box<dyn Error>> {
    let text = of_file(path, fs::read_to_string(path))?;
    let mut read: Vec<(NaiveDate, Reply)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let place = |reason: &dyn std::fmt::Display| format!("{}: line {number}: {reason}", path.display());
        let (message, sent) = from_json(line).map_err(|error| place(&error))?;
        let sent = sent.ok_or_else(|| place(&"`sent` is missing"))?;
        read.push((sent.date_naive(), reply::classify(&message)));
    }
    Ok(read.iter().map(|(day, reply)| (*day, reply)).collect())
}
