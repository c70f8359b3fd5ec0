//! A log of deliveries to try the functions on: the same rows on every machine.

use std::{path::Path, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, StringArray, TimestampMicrosecondArray},
        record_batch::RecordBatch,
    },
    error::Result,
    parquet::arrow::ArrowWriter,
};
use deliverability::quarantine::Event;

/// One row of the log.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who was mailed.
    pub address: String,
    /// The id of the event.
    pub id: String,
    /// When it was, in microseconds since 1970.
    pub at: i64,
    /// What happened if it was no bounce.
    pub what: Option<&'static str>,
    /// The customer for whom the message was sent.
    pub tenant: &'static str,
    /// The reply of a bounce.
    pub reply: Option<String>,
    /// The SPF record of the sending domain.
    pub record: &'static str,
    /// A message that came back, for some rows.
    pub message: Option<&'static str>,
}

const REPLIES: [&str; 12] = [
    "550 5.1.1 <ADDRESS>: Recipient address rejected: User unknown in virtual mailbox table",
    "552 5.2.2 The mailbox of ADDRESS is over its quota",
    "421 4.7.0 Too many connections from your host, try again later",
    "550 5.7.1 Message rejected as spam",
    "554 5.7.1 Service unavailable; client host [192.0.2.7] blocked using zen.spamhaus.org",
    "451 4.7.1 Greylisting in action, please come back later",
    "550 5.7.26 This message does not pass authentication checks (SPF and DKIM both do not pass)",
    "452 4.3.1 Insufficient system storage",
    "550 5.2.1 The account ADDRESS has been disabled",
    "550 Der Empfaenger ist unbekannt",
    "554 5.4.6 Too many hops",
    "host mx.example.net[192.0.2.25] said: 450 4.2.0 try again (in reply to RCPT TO command)",
];

const RECORDS: [&str; 5] = [
    "v=spf1 mx include:_spf.example.net -all",
    "v=spf1 ip4:192.0.2.0/24 +all",
    "v=spf1 ptr a mx ?all",
    "v=spf1 ip4:192.0.2.300 -all",
    "v=spf1 include:_spf.example.com include:spf.example.net ~all",
];

const MESSAGES: [&str; 4] = [
    "From: kim@example.com\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am away until Monday.\r\n",
    "From: kim@example.com\r\nSubject: Re: Offer\r\n\r\nPlease remove me from your list.\r\n",
    "From: kim@example.com\r\nSubject: Re: Offer\r\n\r\nSounds good, can we talk on Tuesday?\r\n",
    "From: kim@example.com\r\nSubject: Re: Offer\r\n\r\nI no longer work here, please write to jo@example.com.\r\n",
];

impl Row {
    /// The row of a number.
    pub fn new(number: u64) -> Self {
        // Bits of a number that differ from row to row (splitmix64).
        let mut bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        let pick = |shift: u32, count: usize| (bits >> shift) as usize % count;
        let user = pick(0, 100_000);
        let address = match user % 50 {
            0 => format!("user{user}@gmail.com"),
            1 => format!("User{user}@EXAMPLE.org"),
            2 => format!("user{user}.@example.org"),
            _ => format!("user{user}@example.org"),
        };
        let what = match pick(20, 20) {
            0..=7 => None,
            8 => Some("complaint"),
            9 => Some("unsubscribe"),
            _ => Some("delivery"),
        };
        let reply = what.is_none().then(|| REPLIES[pick(26, REPLIES.len())].replace("ADDRESS", &address));
        Self {
            id: format!("event-{number}"),
            // Over a year.
            at: 1_767_225_600_000_000 + (bits >> 33) as i64 % 31_536_000 * 1_000_000,
            what,
            tenant: ["shop", "news", "bank"][pick(32, 3)],
            reply,
            record: RECORDS[pick(36, RECORDS.len())],
            message: (pick(40, 10) == 0).then(|| MESSAGES[pick(45, MESSAGES.len())]),
            address,
        }
    }

    /// The event that the row tells of, as the aggregate reads it.
    ///
    /// # Errors
    ///
    /// None for the rows of this module.
    pub fn event(&self) -> Result<Event> {
        let reason = self
            .reply
            .as_deref()
            .map(|reply| deliverability::bounce::classify_reply(reply).reason().as_str());
        let what = reason.or(self.what).unwrap_or_default();
        crate::quarantine::event(&self.id, crate::quarantine::time(self.at)?, what, self.tenant)
    }
}

/// Writes rows to files of a folder, for that many readers.
///
/// # Errors
///
/// Those of the file system, and of the writer.
pub fn write(folder: &Path, rows: u64, files: u64) -> Result<()> {
    let each = rows.div_ceil(files);
    for file in 0..files {
        let numbers = file * each..rows.min((file + 1) * each);
        let out = std::fs::File::create(folder.join(format!("part-{file}.parquet")))?;
        let mut writer = ArrowWriter::try_new(out, batch(0..0)?.schema(), None)?;
        for start in numbers.clone().step_by(8192) {
            writer.write(&batch(start..numbers.end.min(start + 8192))?)?;
        }
        writer.close()?;
    }
    Ok(())
}

fn batch(numbers: std::ops::Range<u64>) -> Result<RecordBatch> {
    let rows: Vec<Row> = numbers.map(Row::new).collect();
    let text = |cell: &dyn Fn(&Row) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(cell).collect::<StringArray>())
    };
    let times = rows.iter().map(|row| row.at).collect::<Vec<_>>();
    let owned = |text: &str| Some(text.to_owned());
    Ok(RecordBatch::try_from_iter_with_nullable([
        ("address", text(&|row| owned(&row.address)), true),
        ("id", text(&|row| owned(&row.id)), true),
        ("at", Arc::new(TimestampMicrosecondArray::from(times)) as ArrayRef, true),
        ("what", text(&|row| row.what.and_then(owned)), true),
        ("tenant", text(&|row| owned(row.tenant)), true),
        ("reply", text(&|row| row.reply.clone()), true),
        ("record", text(&|row| owned(row.record)), true),
        ("message", text(&|row| row.message.and_then(owned)), true),
    ])?)
}
