//! One change of a zone.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;

use super::shell_word;
use crate::retirement::snapshot::{Record, Snapshot};

/// The class of a change. Changes of a later class wait for those of an earlier one.
///
/// ```
/// use deliverability::retirement::changes::ChangeClass;
///
/// assert!(
///     ChangeClass::Spf < ChangeClass::Dkim && ChangeClass::Dkim < ChangeClass::Dmarc
/// );
/// assert_eq!(ChangeClass::DkimDelete.as_str(), "dkim-delete");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeClass {
    /// Changes of SPF records.
    Spf,
    /// Revocations of DKIM keys.
    Dkim,
    /// Changes of the DMARC policy.
    Dmarc,
    /// Removals of return paths, verification tokens and logos.
    Other,
    /// Changes of mail exchangers, mailbox hosts and MTA-STS.
    Receiving,
    /// Removals of tracking hosts.
    Tracking,
    /// Deletions of revoked DKIM keys.
    DkimDelete,
}

crate::names::named! {
    ChangeClass {
        Spf => "spf",
        Dkim => "dkim",
        Dmarc => "dmarc",
        Other => "other",
        Receiving => "receiving",
        Tracking => "tracking",
        DkimDelete => "dkim-delete",
    }
}

/// What is done to a record.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Plan, Snapshot, change_plan, changes::ChangeKind,
/// };
///
/// let zone =
///     Snapshot::parse("example.org. TXT \"v=spf1 mx ~all\"\n", "example.org")?;
/// let changes = change_plan(&Plan::new("example.org", EndState::Parked), &zone);
/// assert_eq!(changes[0].kind, ChangeKind::Replace);
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A new record is added.
    Add,
    /// The record is replaced by another one.
    Replace,
    /// The key is replaced by one with an empty `p` (RFC 6376, 3.6.1).
    Revoke,
    /// The record is deleted.
    Delete,
}

crate::names::named! {
    ChangeKind {
        Add => "add",
        Replace => "replace",
        Revoke => "revoke",
        Delete => "delete",
    }
}

/// A revoked key (RFC 6376, 3.6.1).
pub(super) const REVOKED: &str = "v=DKIM1; p=";

/// One change of a zone: the records that are removed, and the one that is added.
///
/// Its `Display` has the lines of a master file, with `-` and `+` in front.
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Snapshot, change_plan};
///
/// let zone =
///     Snapshot::parse("example.org. 300 TXT \"v=spf1 mx ~all\"\n", "example.org")?;
/// let change = &change_plan(&Plan::new("example.org", EndState::Parked), &zone)[0];
/// assert_eq!(
///     change.to_string(),
///     "- example.org. 300 IN TXT \"v=spf1 mx ~all\"\n\
///      + example.org. 300 IN TXT \"v=spf1 -all\"\n",
/// );
/// assert_eq!(change.check(), "dig +short TXT 'example.org.' shows \"v=spf1 -all\"");
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Change {
    /// The class, which determines the order.
    pub class: ChangeClass,
    /// What is done to the records.
    pub kind: ChangeKind,
    /// The records that are removed: one TXT record, or all records of a name and type.
    pub before: Vec<Record>,
    /// The record that is added: `None` for a deletion.
    pub after: Option<Record>,
    /// The service that the records belong to, if it is recognized.
    pub service: Option<String>,
    /// Whether unsubscribe links point to the name.
    pub carries_unsubscribe: bool,
    /// Whether the mailbox host can no longer send after the change.
    pub closes_host: bool,
    /// Whether a person has to agree first, since a recognized sender that the plan does
    /// not name loses its term.
    pub asks_first: bool,
    /// Whether a wildcard record answers for the name after the deletion.
    pub by_wildcard: bool,
}

impl Change {
    pub(super) fn new(
        class: ChangeClass,
        kind: ChangeKind,
        before: Vec<Record>,
        after: Option<Record>,
    ) -> Self {
        Self {
            class,
            kind,
            before,
            after,
            service: None,
            carries_unsubscribe: false,
            closes_host: false,
            asks_first: false,
            by_wildcard: false,
        }
    }

    /// The record that determines the name and type.
    fn shown(&self) -> Option<&Record> {
        self.before.first().or(self.after.as_ref())
    }

    /// The owner name, in lower case with the trailing dot.
    #[must_use]
    pub fn name(&self) -> String {
        self.shown().map(Record::absolute_name).unwrap_or_default()
    }

    /// The type of the records.
    #[must_use]
    pub fn record_type(&self) -> &str {
        self.shown().map_or("TXT", Record::record_type)
    }

    /// The data before the change, one line for each record: `None` if there was none.
    #[must_use]
    pub fn text_before(&self) -> Option<String> {
        let lines: Vec<&str> = self.before.iter().map(Record::data).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The data after the change: `None` for a deletion.
    #[must_use]
    pub fn text_after(&self) -> Option<&str> {
        self.after.as_ref().map(Record::data)
    }

    /// The longest time to live of the old records, in seconds.
    #[must_use]
    pub fn ttl(&self) -> u32 {
        self.before.iter().map(Record::ttl).max().unwrap_or(0)
    }

    /// Makes the change in a snapshot. Old records that the snapshot does not contain
    /// are ignored.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Snapshot, change_plan};
    ///
    /// let mut zone =
    ///     Snapshot::parse("example.org. 300 TXT \"v=spf1 mx ~all\"\n", "example.org")?;
    /// let changes = change_plan(&Plan::new("example.org", EndState::Parked), &zone);
    /// changes[0].apply(&mut zone);
    /// assert_eq!(zone.to_string(), "example.org. 300 IN TXT \"v=spf1 -all\"\n");
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    pub fn apply(&self, zone: &mut Snapshot) {
        for record in &self.before {
            zone.remove(record);
        }
        if let Some(record) = &self.after {
            zone.insert(record.clone());
        }
    }

    /// Undoes the change in a snapshot.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Snapshot, change_plan};
    ///
    /// let before =
    ///     Snapshot::parse("example.org. 300 TXT \"v=spf1 mx ~all\"\n", "example.org")?;
    /// let change =
    ///     &change_plan(&Plan::new("example.org", EndState::Parked), &before)[0];
    /// let mut zone = before.clone();
    /// change.apply(&mut zone);
    /// change.undo(&mut zone);
    /// assert!(before.diff(&zone).is_empty());
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    pub fn undo(&self, zone: &mut Snapshot) {
        if let Some(record) = &self.after {
            zone.remove(record);
        }
        for record in &self.before {
            zone.insert(record.clone());
        }
    }

    /// The command that checks whether the change worked, for a POSIX shell: names and
    /// types are quoted as single words.
    #[must_use]
    pub fn check_command(&self) -> String {
        let record_type = self.after.as_ref().map_or_else(|| self.record_type(), Record::record_type);
        format!("dig +short {} {}", shell_word(record_type), shell_word(&self.name()))
    }

    /// What that command shows if the change worked.
    #[must_use]
    pub fn check_result(&self) -> String {
        let quoted = |record: &Record| match record.record_type() {
            "TXT" => format!("\"{}\"", record.data()),
            _ => record.data().to_owned(),
        };
        match &self.after {
            Some(record) => format!("shows {}", quoted(record)),
            None if self.by_wildcard => "shows only what the wildcard record says".to_owned(),
            None => {
                let gone: Vec<String> = self.before.iter().map(quoted).collect();
                format!("no longer shows {}", gone.join(", "))
            }
        }
    }

    /// How to check that the change worked: the command and what it shows.
    #[must_use]
    pub fn check(&self) -> String {
        format!("{} {}", self.check_command(), self.check_result())
    }

    /// What must be true before the change is made, as stable words.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     changes::ChangeClass, EndState, Plan, Snapshot, change_plan,
    /// };
    ///
    /// let zone =
    ///     Snapshot::parse("example.org. MX 1 smtp.google.com.\n", "example.org")?;
    /// let changes = change_plan(&Plan::new("example.org", EndState::Parked), &zone);
    /// let mx = changes
    ///     .iter()
    ///     .find(|change| change.class == ChangeClass::Receiving)
    ///     .unwrap();
    /// assert_eq!(mx.needs()[..3], ["snapshot", "approval", "queue-empty"]);
    /// assert!(mx.needs().ends_with(&["inbound-over", "mailboxes-exported"]));
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    #[must_use]
    pub fn needs(&self) -> Vec<&'static str> {
        let mut needs = Vec::from([
            "snapshot",
            "approval",
            "queue-empty",
            "sending-stopped",
            "reports-readable",
            "no-sender-active",
        ]);
        if self.asks_first {
            needs.push("unnamed-sender-asked");
        }
        if self.closes_host {
            needs.push("auto-reply-over");
        }
        match self.class {
            ChangeClass::Receiving => needs.extend(["inbound-over", "mailboxes-exported"]),
            ChangeClass::Tracking => needs.push("tracking-unused"),
            _ => {}
        }
        if self.carries_unsubscribe {
            needs.extend(["inbound-over", "unsubscribe-unused"]);
        }
        needs
    }

    /// The days to wait after the change: the larger of its time to live and the
    /// policy's least wait.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     EndState, Plan, Policy, Snapshot, change_plan,
    /// };
    ///
    /// let text = "example.org. 172800 TXT \"v=spf1 mx ~all\"\n";
    /// let zone = Snapshot::parse(text, "example.org")?;
    /// let change = &change_plan(&Plan::new("example.org", EndState::Parked), &zone)[0];
    /// assert_eq!(
    ///     change.wait_days(&Policy::default()),
    ///     2,
    ///     "resolvers may keep the record for two days"
    /// );
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    #[must_use]
    pub fn wait_days(&self, policy: &crate::retirement::Policy) -> u32 {
        policy.between_changes.max(self.ttl().div_ceil(86_400))
    }

    /// How to undo the change, in words with the records.
    #[must_use]
    pub fn undo_text(&self) -> String {
        let mut text = String::new();
        if let Some(record) = &self.after {
            text.push_str(&format!("remove {record}"));
        }
        for record in &self.before {
            text.push_str(if text.is_empty() { "" } else { "; " });
            text.push_str(&format!("add {record}"));
        }
        text
    }
}

impl fmt::Display for Change {
    /// Writes the change as lines of a master file: old records after `-`, the new one
    /// after `+`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.before.iter().try_for_each(|record| writeln!(f, "- {record}"))?;
        self.after.iter().try_for_each(|record| writeln!(f, "+ {record}"))
    }
}
