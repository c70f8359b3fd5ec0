//! Services that leave records in a zone, as rows of data.

mod hosts;
mod marketing;
mod outreach;
mod senders;
mod sites;

use crate::source::Source;

/// What a service is for.
///
/// ```
/// use deliverability::retirement::{Service, ServiceKind};
///
/// assert_eq!(
///     Service::find("Google Workspace").unwrap().kind,
///     ServiceKind::MailboxHost
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// It hosts mailboxes.
    MailboxHost,
    /// It filters mail before it reaches the mailboxes.
    Gateway,
    /// It sends transactional or marketing mail.
    Sender,
    /// It sends prospecting sequences, mostly through the mailboxes.
    Outreach,
    /// It answers customers.
    HelpDesk,
    /// It manages contacts and deals.
    Crm,
    /// It reads DMARC and TLS reports, or hosts policies.
    Reports,
    /// It hosts a website or an application.
    Site,
}

crate::names::named! {
    Kind {
        MailboxHost => "mailbox-host",
        Gateway => "gateway",
        Sender => "sender",
        Outreach => "outreach",
        HelpDesk => "help-desk",
        Crm => "crm",
        Reports => "reports",
        Site => "site",
    }
}

/// A service, and the records by which it is recognized.
///
/// Hosts are suffixes of names; one with `=` in front matches only that name. In
/// selectors and labels, `*` matches any text and `#` any digits.
///
/// ```
/// use deliverability::retirement::{Service, ServiceKind};
///
/// let service = Service::find("sendinblue").unwrap();
/// assert_eq!((service.name, service.kind), ("Brevo", ServiceKind::Sender));
/// assert!(service.source.address().starts_with("https://"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// The name of the service.
    pub name: &'static str,
    /// What the service is for.
    pub kind: Kind,
    /// Other names of the service, in lower case.
    pub aliases: &'static [&'static str],
    /// Domains that SPF records of its customers include.
    pub spf: &'static [&'static str],
    /// Targets of the CNAME records of DKIM keys.
    pub dkim: &'static [&'static str],
    /// Selectors of DKIM keys that only this service uses.
    pub selectors: &'static [&'static str],
    /// Targets of return paths, by CNAME or MX.
    pub bounce: &'static [&'static str],
    /// Targets of tracking hosts.
    pub tracking: &'static [&'static str],
    /// Mail exchangers, mailbox hosts and hosts of the automatic configuration of
    /// clients.
    pub receiving: &'static [&'static str],
    /// Prefixes of verification tokens, in lower case.
    pub tokens: &'static [&'static str],
    /// Prefixes of texts that set up a forward, in lower case.
    pub forwards: &'static [&'static str],
    /// First labels of names with a verification token.
    pub labels: &'static [&'static str],
    /// Domains of report addresses, and targets of hosted policies.
    pub reports: &'static [&'static str],
    /// Targets of websites and applications.
    pub site: &'static [&'static str],
    /// Where the records of the service are documented.
    pub source: Source,
}

/// A row without a record.
const EMPTY: Service = Service {
    name: "",
    kind: Kind::Site,
    aliases: &[],
    spf: &[],
    dkim: &[],
    selectors: &[],
    bounce: &[],
    tracking: &[],
    receiving: &[],
    tokens: &[],
    forwards: &[],
    labels: &[],
    reports: &[],
    site: &[],
    source: Source::unconfirmed("", "", ""),
};

/// The day on which the rows were written.
const DAY: &str = "2026-11-28";

/// The includes of a service that a public list of SPF providers has.
const PROVIDERS: Source = seen("SPF providers of DomainTwistex", "https://github.com/osintowl/domaintwistex");

/// A page that was seen on [`DAY`].
const fn seen(title: &'static str, address: &'static str) -> Source {
    Source::new(title, address, DAY)
}

/// The vendor's page, which was not read on [`DAY`].
const fn vendor(title: &'static str, address: &'static str) -> Source {
    Source::unconfirmed(title, address, DAY)
}

/// The columns of hosts.
type Column = fn(&Service) -> &'static [&'static str];

impl Service {
    /// The rows, in groups.
    const GROUPS: &'static [&'static [Self]] =
        &[hosts::ROWS, senders::ROWS, marketing::ROWS, outreach::ROWS, sites::ROWS];

    /// All services of the table.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        Self::GROUPS.iter().flat_map(|group| group.iter())
    }

    /// The service with this name or alias, regardless of case: `None` if it is unknown.
    ///
    /// ```
    /// use deliverability::retirement::Service;
    ///
    /// let service = Service::find("mailchimp").unwrap();
    /// assert!(service.spf.contains(&"servers.mcsv.net"));
    /// assert_eq!(Service::find("nobody"), None);
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        let name = name.trim();
        Self::all().find(|service| {
            service.name.eq_ignore_ascii_case(name)
                || service.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        })
    }

    /// The service with the longest host of a column that matches.
    fn by_host(host: &str, column: Column) -> Option<&'static Self> {
        let host = host.trim_end_matches('.');
        let longest = |service: &'static Self| {
            column(service)
                .iter()
                .filter(|pattern| matches_host(pattern, host))
                .map(|pattern| pattern.len())
                .max()
        };
        Self::all()
            .filter_map(|service| Some((longest(service)?, service)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, service)| service)
    }

    pub(super) fn by_spf(domain: &str) -> Option<&'static Self> {
        Self::by_host(domain, |service| service.spf)
    }

    pub(super) fn by_dkim_target(host: &str) -> Option<&'static Self> {
        Self::by_host(host, |service| service.dkim)
    }

    pub(super) fn by_bounce(host: &str) -> Option<&'static Self> {
        Self::by_host(host, |service| service.bounce)
    }

    pub(super) fn by_tracking(host: &str) -> Option<&'static Self> {
        Self::by_host(host, |service| service.tracking)
    }

    pub(super) fn by_receiving(host: &str) -> Option<&'static Self> {
        Self::by_host(host, |service| service.receiving)
    }

    pub(super) fn by_reports(host: &str) -> Option<&'static Self> {
        Self::by_host(host, |service| service.reports)
    }

    pub(super) fn by_site(host: &str) -> Option<&'static Self> {
        Self::by_host(host, |service| service.site)
    }

    /// The service whose row has a selector of this form.
    pub(super) fn by_selector(selector: &str) -> Option<&'static Self> {
        Self::all().find(|service| service.selectors.iter().any(|pattern| matches_label(pattern, selector)))
    }

    /// The service with the longest beginning of a column that a text has.
    fn by_beginning(text: &str, column: Column) -> Option<&'static Self> {
        let longest = |service: &'static Self| {
            let fits = |beginning: &&&str| {
                text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
            };
            column(service).iter().filter(fits).map(|beginning| beginning.len()).max()
        };
        Self::all()
            .filter_map(|service| Some((longest(service)?, service)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, service)| service)
    }

    /// The service of a verification token.
    pub(super) fn by_token(text: &str) -> Option<&'static Self> {
        Self::by_beginning(text, |service| service.tokens)
    }

    /// The service of a text that sets up a forward.
    pub(super) fn by_forward(text: &str) -> Option<&'static Self> {
        Self::by_beginning(text, |service| service.forwards)
    }

    /// The service whose tokens are at names with this first label.
    pub(super) fn by_label(label: &str) -> Option<&'static Self> {
        Self::all().find(|service| service.labels.iter().any(|pattern| matches_label(pattern, label)))
    }
}

/// Whether a host is the pattern or below it; a pattern with `=` in front is the host
/// alone.
fn matches_host(pattern: &str, host: &str) -> bool {
    if let Some(exact) = pattern.strip_prefix('=') {
        return exact.eq_ignore_ascii_case(host);
    }
    if pattern.contains('*') {
        let mut labels = host.rsplit('.');
        return pattern.rsplit('.').all(|part| labels.next().is_some_and(|label| matches_label(part, label)));
    }
    let Some(before) = host.len().checked_sub(pattern.len()) else { return false };
    let same = host.get(before..).is_some_and(|end| end.eq_ignore_ascii_case(pattern));
    same && (before == 0 || host.get(..before).is_some_and(|start| start.ends_with('.')))
}

/// Whether a label has the form of a pattern, in which `*` stands for one or more
/// characters, and `#` for one or more digits.
fn matches_label(pattern: &str, label: &str) -> bool {
    let wild = |character: char| character == '*' || character == '#';
    let Some(at) = pattern.find(wild) else { return pattern.eq_ignore_ascii_case(label) };
    let (start, rest) = pattern.split_at(at);
    let digits_only = rest.starts_with('#');
    let end = rest.trim_start_matches(wild);
    let Some(until) = label.len().checked_sub(end.len()) else { return false };
    let same = |part: Option<&str>, wanted: &str| part.is_some_and(|part| part.eq_ignore_ascii_case(wanted));
    let middle = label.get(start.len()..until).unwrap_or_default();
    same(label.get(..start.len()), start)
        && same(label.get(until..), end)
        && !middle.is_empty()
        && (!digits_only || middle.bytes().all(|byte| byte.is_ascii_digit()))
}
