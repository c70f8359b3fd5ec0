//! The records of a zone, each with its purpose and what happens to it.

pub(crate) mod claims;
mod hosts;
mod index;
mod texts;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::fmt;

use super::{
    changes::spf::{SpfEdit, edits},
    plan::Plan,
    snapshot::{Record, Snapshot},
};
use claims::{Claims, Holder};
pub(super) use texts::report_hosts;

/// The group of a record.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Plan, Snapshot, inventory, inventory::Group,
/// };
///
/// let zone = Snapshot::parse("www.example.org. A 192.0.2.1\n", "example.org")?;
/// let labels = inventory(&Plan::new("example.org", EndState::Retired), &zone);
/// assert_eq!(labels[0].group, Group::Site);
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Group {
    /// Sending: SPF, DKIM, return paths and the verification of senders.
    Sending,
    /// Receiving: mail exchangers, mailbox hosts and the configuration of clients.
    Receiving,
    /// Policies and reporting: DMARC, MTA-STS, TLS-RPT, BIMI and permissions to report.
    PolicyReporting,
    /// Tracking: tracking hosts and redirects.
    Tracking,
    /// The site: web hosts, the zone itself, certificates and tokens of other services.
    Site,
    /// The record is not recognized.
    Unknown,
}

crate::names::named! {
    Group {
        Sending => "sending",
        Receiving => "receiving",
        PolicyReporting => "policy-reporting",
        Tracking => "tracking",
        Site => "site",
        Unknown => "unknown",
    }
}

/// The purpose of a record.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Plan, Snapshot, inventory, inventory::Role,
/// };
///
/// let text = "k1._domainkey.example.org. CNAME dkim.mcsv.net.\n\
///     example.org. MX 1 smtp.google.com.\n";
/// let labels = inventory(
///     &Plan::new("example.org", EndState::Parked),
///     &Snapshot::parse(text, "example.org")?,
/// );
/// assert_eq!((labels[0].role, labels[1].role), (Role::DkimCname, Role::Mx));
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The start of authority.
    Soa,
    /// A name server.
    Ns,
    /// The address of the domain itself.
    SiteRoot,
    /// The address of the name `www`.
    Www,
    /// The authorities that may issue certificates.
    Caa,
    /// An SPF record.
    Spf,
    /// A DKIM key.
    DkimSelector,
    /// A DKIM key that a service publishes, by CNAME.
    DkimCname,
    /// A return path.
    ReturnPath,
    /// A token that proves control of the domain.
    Verification,
    /// A tracking host.
    TrackingHost,
    /// A mail exchanger.
    Mx,
    /// A host of mailboxes.
    MailboxHost,
    /// The automatic configuration of mail clients.
    Autodiscover,
    /// A DMARC record.
    Dmarc,
    /// A permission to send DMARC reports here.
    ReportPermission,
    /// A record of MTA-STS (RFC 8461).
    MtaSts,
    /// A record of TLS-RPT (RFC 8460).
    TlsRpt,
    /// A record of BIMI, which shows a logo.
    Bimi,
    /// Any other recognized purpose.
    Other,
    /// The record is not recognized.
    Unknown,
}

crate::names::named! {
    Role {
        Soa => "soa",
        Ns => "ns",
        SiteRoot => "site-root",
        Www => "www",
        Caa => "caa",
        Spf => "spf",
        DkimSelector => "dkim-selector",
        DkimCname => "dkim-cname",
        ReturnPath => "return-path",
        Verification => "verification",
        TrackingHost => "tracking-host",
        Mx => "mx",
        MailboxHost => "mailbox-host",
        Autodiscover => "autodiscover",
        Dmarc => "dmarc",
        ReportPermission => "report-permission",
        MtaSts => "mta-sts",
        TlsRpt => "tls-rpt",
        Bimi => "bimi",
        Other => "other",
        Unknown => "unknown",
    }
}

/// What happens to a record.
///
/// ```
/// use deliverability::retirement::{Action, EndState, Plan, Snapshot, inventory};
///
/// let zone = Snapshot::parse("_r4.example.org. TXT \"60ad8e71\"\n", "example.org")?;
/// let labels = inventory(&Plan::new("example.org", EndState::Retired), &zone);
/// assert_eq!(labels[0].action, Action::Ask, "an unexplained record is never removed");
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
    /// The record stays.
    Keep,
    /// The record is replaced by another one.
    Replace,
    /// The record is removed.
    Remove,
    /// A person has to decide; nothing changes before that.
    Ask,
}

crate::names::named! {
    Action {
        Keep => "keep",
        Replace => "replace",
        Remove => "remove",
        Ask => "ask",
    }
}

/// How certain a label is.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Plan, Snapshot, inventory, inventory::Certainty,
/// };
///
/// let text =
///     "k1._domainkey.example.org. CNAME dkim.mcsv.net.\n_x.example.org. TXT \"17\"\n";
/// let zone = Snapshot::parse(text, "example.org")?;
/// let labels = inventory(&Plan::new("example.org", EndState::Parked), &zone);
/// assert_eq!(labels[0].certainty, Certainty::Certain);
/// assert_eq!(labels[1].certainty, Certainty::Unknown);
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// The plan or the target of the record identifies the service.
    Certain,
    /// The form of the name or the text is typical of the service.
    Likely,
    /// The record is not recognized.
    Unknown,
}

crate::names::named! {
    Certainty {
        Certain => "certain",
        Likely => "likely",
        Unknown => "unknown",
    }
}

/// A record with its purpose and what happens to it. Its `Display` is one line.
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Snapshot, inventory};
///
/// let zone = Snapshot::parse("www.example.org. A 192.0.2.1\n", "example.org")?;
/// let label = &inventory(&Plan::new("example.org", EndState::Parked), &zone)[0];
/// assert_eq!(
///     label.to_string(),
///     "keep www.example.org. A 192.0.2.1: \
///      part of the site or the zone, not of the mail",
/// );
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Label {
    /// The record itself.
    pub record: Record,
    /// The group of the record.
    pub group: Group,
    /// The service that it belongs to, as the plan spells it: `None` if none is
    /// recognized.
    pub service: Option<String>,
    /// The purpose of the record.
    pub role: Role,
    /// How certain group, service and role are.
    pub certainty: Certainty,
    /// What happens to the record.
    pub action: Action,
    /// Why, in words.
    pub reason: &'static str,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) holder: Holder,
}

impl fmt::Display for Label {
    /// Writes `keep www.example.org. A 192.0.2.1: part of the site`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = &self.record;
        write!(
            f,
            "{} {} {} {}: {}",
            self.action,
            record.absolute_name(),
            record.record_type(),
            record.data(),
            self.reason
        )
    }
}

/// A label without its record.
pub(super) struct Draft {
    group: Group,
    role: Role,
    service: Option<String>,
    certainty: Certainty,
    holder: Holder,
    action: Action,
    reason: &'static str,
}

impl Draft {
    fn new(group: Group, role: Role, holder: Holder, action: Action, reason: &'static str) -> Self {
        Self { group, role, service: None, certainty: Certainty::Certain, holder, action, reason }
    }

    fn service(mut self, service: Option<String>) -> Self {
        self.service = service;
        self
    }

    const fn likely(mut self) -> Self {
        self.certainty = Certainty::Likely;
        self
    }

    /// A part of the site, which a retirement of mail never touches.
    fn site(role: Role) -> Self {
        Self::new(
            Group::Site,
            role,
            Holder::Nobody,
            Action::Keep,
            "part of the site or the zone, not of the mail",
        )
    }

    /// An unexplained record.
    fn unknown() -> Self {
        let reason = "nobody has explained this record: ask before it is touched";
        Self {
            certainty: Certainty::Unknown,
            ..Self::new(Group::Unknown, Role::Unknown, Holder::Nobody, Action::Ask, reason)
        }
    }

    /// A record of a service: what happens to it follows from the service's relation to
    /// the plan.
    fn held(claims: &Claims<'_>, group: Group, role: Role, holder: Holder, service: Option<String>) -> Self {
        let (action, reason) = match holder {
            Holder::Use => (Action::Keep, "a use that goes on needs it"),
            Holder::Unclaimed => (Action::Ask, "the service is in use, and no use claims this record"),
            Holder::Host if claims.plan.closes_mail() => {
                (Action::Remove, "the mailbox host goes with the end state")
            }
            Holder::Host => (Action::Keep, "the mailbox host stays for replies"),
            Holder::Drop => (Action::Remove, "belongs to a sender that stops"),
            Holder::Former => (Action::Remove, "left over from a sender that is no longer used"),
            Holder::Undeclared => {
                (Action::Ask, "a recognized service that the plan does not name: ask whether it still sends")
            }
            Holder::Nobody => (Action::Ask, "nobody has explained this record: ask before it is touched"),
        };
        Self::new(group, role, holder, action, reason).service(service)
    }
}

/// Labels every record of a zone: its group, service and role, and what happens to it
/// under the plan.
///
/// An unexplained record is never marked for removal: a person has to decide.
///
/// ```
/// use deliverability::retirement::{
///     Action, EndState, Plan, Snapshot, inventory, inventory::Group,
/// };
///
/// let text = "example.org. TXT \"v=spf1 include:servers.mcsv.net ~all\"\n\
///     _x.example.org. TXT \"17\"\n";
/// let zone = Snapshot::parse(text, "example.org")?;
/// let labels = inventory(&Plan::new("example.org", EndState::Parked), &zone);
/// assert_eq!(
///     (labels[0].group, labels[0].action),
///     (Group::Sending, Action::Replace)
/// );
/// assert_eq!(labels[0].service.as_deref(), Some("Mailchimp"));
/// assert_eq!((labels[1].group, labels[1].action), (Group::Unknown, Action::Ask));
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[must_use]
pub fn inventory(plan: &Plan, zone: &Snapshot) -> Vec<Label> {
    let claims = Claims::new(plan, zone);
    labels(&claims, &edits(&claims))
}

/// The labels of every record, with the SPF records already planned.
pub(super) fn labels(claims: &Claims<'_>, edits: &[SpfEdit]) -> Vec<Label> {
    let records = claims.zone.records().iter().enumerate();
    let edits: BTreeMap<usize, &SpfEdit> = edits.iter().map(|edit| (edit.index, edit)).collect();
    let label = |(index, record): (usize, &Record)| {
        let edit = edits.get(&index);
        let draft = match edit {
            Some(edit) => texts::spf(edit),
            None => draft(claims, record),
        };
        Label {
            record: record.clone(),
            group: draft.group,
            service: draft.service.map(|service| claims.spelling(&service)),
            role: draft.role,
            certainty: draft.certainty,
            action: draft.action,
            reason: draft.reason,
            holder: draft.holder,
        }
    };
    let mut labels: Vec<Label> = records.map(label).collect();
    join_exchangers(&mut labels);
    labels
}

/// If the mail exchangers of a name are replaced by a null MX, those of a former host
/// are removed as well.
fn join_exchangers(labels: &mut [Label]) {
    let is_exchanger = |label: &Label| label.record.record_type() == "MX";
    let replaced: BTreeSet<String> = labels
        .iter()
        .filter(|label| is_exchanger(label) && label.action == Action::Replace)
        .map(|label| label.record.absolute_name())
        .collect();
    for label in labels.iter_mut().filter(|label| is_exchanger(label) && label.holder == Holder::Former) {
        if replaced.contains(&label.record.absolute_name()) {
            label.action = Action::Replace;
        }
    }
}

/// The label of a record, by its type and name.
fn draft(claims: &Claims<'_>, record: &Record) -> Draft {
    let apex = claims.apex();
    let name = record.name().as_str().to_ascii_lowercase();
    let at_apex = name == apex;
    let inner = name.strip_suffix(&apex).unwrap_or(&name).trim_end_matches('.');
    if let Some(draft) = texts::mail_policy(claims, record, inner) {
        return draft;
    }
    match record.record_type() {
        "SOA" => Draft::site(Role::Soa),
        "CAA" => Draft::site(Role::Caa),
        "NS" if at_apex => Draft::site(Role::Ns),
        "NS" => hosts::delegation(claims, record),
        "DS" | "DNSKEY" | "CDS" | "CDNSKEY" | "NSEC" | "NSEC3" | "NSEC3PARAM" | "RRSIG" | "ZONEMD"
        | "HINFO" | "LOC" => Draft::site(Role::Other),
        "A" | "AAAA" | "HTTPS" | "SVCB" | "ALIAS" | "ANAME" | "DNAME" if at_apex => {
            Draft::site(Role::SiteRoot)
        }
        "MX" => hosts::exchanger(claims, record, at_apex),
        "A" | "AAAA" => hosts::address(claims, record, inner),
        "CNAME" | "ALIAS" | "ANAME" => hosts::alias(claims, record, inner),
        "SRV" => hosts::service(claims, record, inner),
        "TLSA" => hosts::tls_anchor(claims, inner),
        "TXT" | "SPF" => texts::text(claims, record, inner),
        "HTTPS" | "SVCB" if inner == "www" => Draft::site(Role::Www),
        _ => Draft::unknown(),
    }
}
