//! Mailbox providers, and the facts about them: domains, hosts, sub-addresses, complaint loops.
//!
//! One [`Provider`] is the key by which deliveries, reputation and requirements are kept apart. Its
//! [`Facts`] are one row with the source of each entry: how it treats local parts, how it returns
//! complaints, whether what it says of an address is reliable. All modules read the same rows.

mod index;
mod rows;

#[cfg(feature = "domain")]
use crate::domain::Domain;
use crate::source::Source;

/// A mailbox provider, or a filter in front of many domains.
///
/// A provider's own domains and the mail that it runs for domains of others are two values where it
/// treats them differently (Gmail and Google Workspace, Outlook.com and Microsoft 365).
///
/// ```
/// # #[cfg(feature = "domain")] {
/// use deliverability::{domain::Domain, provider::Provider};
///
/// assert_eq!(Provider::of_domain(&Domain::parse("Hotmail.fr").unwrap()), Some(Provider::Outlook));
/// # }
/// # use deliverability::provider::Provider;
/// assert_eq!(Provider::of_mx("example-org.mail.protection.outlook.com"), Some(Provider::Microsoft365));
/// assert_eq!(Provider::Microsoft365.operator(), Provider::Outlook);
/// assert_eq!(Provider::of_mx("mx.example.org"), None);
/// assert_eq!(Provider::Gmail.subaddress_separator(), Some('+'));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// Private Gmail mailboxes.
    Gmail,
    /// Google Workspace: Google's mail for domains of one's own.
    GoogleWorkspace,
    /// Outlook.com, Hotmail, Live and MSN. Its name is `microsoft`; `outlook` is read as well.
    Outlook,
    /// Microsoft 365: Microsoft's mail for domains of one's own.
    Microsoft365,
    /// Yahoo and AOL.
    Yahoo,
    /// Yahoo in Japan, a company of its own.
    YahooJapan,
    /// iCloud, also with a domain of one's own. `icloud` is read as well.
    Apple,
    /// Orange and Wanadoo, France.
    Orange,
    /// SFR, Neuf and Numericable, France.
    Sfr,
    /// La Poste, France. `la-poste` is read as well.
    Laposte,
    /// Free, France.
    Free,
    /// Bouygues Telecom, France.
    Bouygues,
    /// GMX, WEB.DE and mail.com, of United Internet. `gmx` and `web-de` are read as well.
    UnitedInternet,
    /// IONOS: United Internet's mail for domains of one's own.
    Ionos,
    /// T-Online, Germany.
    TOnline,
    /// Libero and Virgilio, Italy.
    Libero,
    /// Comcast, United States.
    Comcast,
    /// Mail.ru.
    MailRu,
    /// Yandex.
    Yandex,
    /// Proton Mail, also with a domain of one's own.
    Proton,
    /// Fastmail, also with a domain of one's own.
    Fastmail,
    /// Zoho, also with a domain of one's own.
    Zoho,
    /// QQ and Foxmail, of Tencent.
    Tencent,
    /// 163.com and 126.com, of NetEase.
    Netease,
    /// OVH: mail for domains of one's own.
    Ovh,
    /// Gandi: mail for domains of one's own.
    Gandi,
    /// Amazon SES and WorkMail, as a receiver.
    Amazon,
    /// AT&T, United States.
    Att,
    /// Charter and Spectrum, United States.
    Charter,
    /// Seznam, Czechia.
    Seznam,
    /// Wirtualna Polska with o2, Poland.
    Wp,
    /// Onet, Poland.
    Onet,
    /// UOL and BOL, Brazil.
    Uol,
    /// Telstra and BigPond, Australia.
    Telstra,
    /// Rambler, Russia.
    Rambler,
    /// Naver, South Korea.
    Naver,
    /// Daum, South Korea.
    Daum,
    /// Rediff, India.
    Rediff,
    /// BT, United Kingdom.
    Bt,
    /// Sky, United Kingdom; its mailboxes are at Yahoo.
    Sky,
    /// Virgin Media, United Kingdom.
    Virgin,
    /// TalkTalk, United Kingdom.
    TalkTalk,
    /// KPN, Netherlands.
    Kpn,
    /// Ziggo, Netherlands.
    Ziggo,
    /// Telenet, Belgium.
    Telenet,
    /// Proximus, Belgium.
    Proximus,
    /// TIM and Alice, Italy.
    Tim,
    /// Tiscali, Italy.
    Tiscali,
    /// Bluewin, of Swisscom.
    Bluewin,
    /// freenet, Germany.
    Freenet,
    /// Vodafone and Arcor, Germany.
    Vodafone,
    /// Posteo, Germany.
    Posteo,
    /// mailbox.org, Germany.
    MailboxOrg,
    /// Tuta, Germany.
    Tuta,
    /// HEY.
    Hey,
    /// GoDaddy: mail for domains of one's own.
    GoDaddy,
    /// Hostinger: mail for domains of one's own.
    Hostinger,
    /// one.com: mail for domains of one's own.
    OneCom,
    /// Migadu: mail for domains of one's own.
    Migadu,
    /// Cloudflare, which forwards the mail of domains of one's own.
    Cloudflare,
    /// Rackspace: mail for domains of one's own.
    Rackspace,
    /// Mimecast, a filter.
    Mimecast,
    /// Proofpoint, a filter.
    Proofpoint,
    /// Barracuda, a filter.
    Barracuda,
    /// Trend Micro, a filter.
    TrendMicro,
    /// Cisco, a filter.
    Cisco,
    /// Broadcom (MessageLabs), a filter.
    Broadcom,
}

crate::names::named! {
    Provider {
        Gmail => "gmail",
        GoogleWorkspace => "google-workspace",
        Outlook => "microsoft" | "outlook",
        Microsoft365 => "microsoft-365",
        Yahoo => "yahoo",
        YahooJapan => "yahoo-japan",
        Apple => "apple" | "icloud",
        Orange => "orange",
        Sfr => "sfr",
        Laposte => "laposte" | "la-poste",
        Free => "free",
        Bouygues => "bouygues",
        UnitedInternet => "united-internet" | "gmx" | "web-de",
        Ionos => "ionos",
        TOnline => "t-online",
        Libero => "libero",
        Comcast => "comcast",
        MailRu => "mail-ru",
        Yandex => "yandex",
        Proton => "proton",
        Fastmail => "fastmail",
        Zoho => "zoho",
        Tencent => "tencent",
        Netease => "netease",
        Ovh => "ovh",
        Gandi => "gandi",
        Amazon => "amazon",
        Att => "att",
        Charter => "charter",
        Seznam => "seznam",
        Wp => "wp",
        Onet => "onet",
        Uol => "uol",
        Telstra => "telstra",
        Rambler => "rambler",
        Naver => "naver",
        Daum => "daum",
        Rediff => "rediff",
        Bt => "bt",
        Sky => "sky",
        Virgin => "virgin",
        TalkTalk => "talktalk",
        Kpn => "kpn",
        Ziggo => "ziggo",
        Telenet => "telenet",
        Proximus => "proximus",
        Tim => "tim",
        Tiscali => "tiscali",
        Bluewin => "bluewin",
        Freenet => "freenet",
        Vodafone => "vodafone",
        Posteo => "posteo",
        MailboxOrg => "mailbox-org",
        Tuta => "tuta",
        Hey => "hey",
        GoDaddy => "godaddy",
        Hostinger => "hostinger",
        OneCom => "one-com",
        Migadu => "migadu",
        Cloudflare => "cloudflare",
        Rackspace => "rackspace",
        Mimecast => "mimecast",
        Proofpoint => "proofpoint",
        Barracuda => "barracuda",
        TrendMicro => "trend-micro",
        Cisco => "cisco",
        Broadcom => "broadcom",
    }
}

/// What is known of a provider, each entry with its source.
///
/// ```
/// use deliverability::provider::{ComplaintLoop, Provider};
///
/// let facts = Provider::Orange.facts();
/// assert_eq!(facts.domains[0].names, ["orange.fr", "wanadoo.fr"]);
/// assert_eq!(facts.loops[0].0, ComplaintLoop::SignalSpam);
/// assert!(facts.sources().all(|source| !source.seen().is_empty()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// Whose facts they are.
    pub provider: Provider,
    /// How much weight its answers have.
    pub size: Size,
    /// The domains of its mailboxes.
    pub domains: &'static [Listed],
    /// What the names of its MX hosts end in. A `*` is any one label.
    pub hosts: &'static [Listed],
    /// What other names of its mail systems end in, as its replies and reports use them.
    pub systems: &'static [Listed],
    /// Domains that had mailboxes once.
    pub closed: &'static [Listed],
    /// How it divides local parts into mailbox and sub-address (RFC 5233).
    pub subaddress: Option<(Subaddress, Source)>,
    /// Whether dots in local parts count, at its own domains.
    pub dots: Option<(Dots, Source)>,
    /// How it returns complaints. Empty where nobody knows.
    pub loops: &'static [(ComplaintLoop, Source)],
    /// The rule that forbids to check addresses without sending mail.
    pub forbids_probing: Option<Source>,
    /// How much it accepts from one sending address.
    pub limits: Option<(Limits, Source)>,
}

/// How much a provider accepts from one sending address; `None` where it publishes no limit.
///
/// ```
/// use deliverability::provider::Provider;
///
/// let (limits, source) = Provider::Orange.facts().limits.unwrap();
/// assert_eq!((limits.connections, limits.messages), (Some(2), Some(100)));
/// assert!(source.is_confirmed());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Limits {
    /// Connections that may be open at once.
    pub connections: Option<u32>,
    /// Messages over one connection.
    pub messages: Option<u32>,
    /// Recipients of one message.
    pub recipients: Option<u32>,
    /// The size of one message, in bytes.
    pub bytes: Option<u64>,
}

impl Limits {
    /// Limits on connections alone.
    pub(crate) const fn connections(connections: u32) -> Self {
        Self { connections: Some(connections), messages: None, recipients: None, bytes: None }
    }

    pub(crate) const fn messages(mut self, messages: u32) -> Self {
        self.messages = Some(messages);
        self
    }
}

/// Names with one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// The names, in lower case.
    pub names: &'static [&'static str],
    /// Who published them.
    pub source: Source,
}

/// How much weight the answers of a provider have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Size {
    /// Large and reliable: when it says that an address does not exist, that is so.
    Large,
    /// Any other.
    Other,
}

/// How a provider divides local parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Subaddress {
    /// The character between the two parts.
    pub separator: char,
    /// Whether the part before it is the name of the mailbox. Else it is a name that the owner chose
    /// for the sub-addresses alone.
    pub names_mailbox: bool,
}

/// Whether dots in local parts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dots {
    /// Local parts with and without dots are different mailboxes.
    Count,
    /// Dots make no difference.
    Ignored,
}

/// How a provider returns complaints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ComplaintLoop {
    /// A report for each complaint, for an enrolled DKIM domain (Yahoo's Complaint Feedback Loop).
    PerDkimDomain,
    /// A report for each complaint, for an enrolled IP address (Microsoft's JMRP).
    PerIp,
    /// Rates by the identifiers of a `Feedback-ID` header, no addresses (Gmail).
    Aggregate,
    /// Through Signal Spam, a French association: figures by IP address, reports for members.
    SignalSpam,
    /// Through Validity's Universal Feedback Loop, one enrolment for each DKIM domain.
    Universal,
    /// None.
    None,
}

crate::names::named! {
    ComplaintLoop {
        PerDkimDomain => "per-dkim-domain",
        PerIp => "per-ip",
        Aggregate => "aggregate",
        SignalSpam => "signal-spam",
        Universal => "universal",
        None => "none",
    }
}

impl Facts {
    /// The sources of all entries.
    pub fn sources(&self) -> impl Iterator<Item = Source> {
        let lists = [self.domains, self.hosts, self.systems, self.closed].into_iter().flatten();
        let rules = [
            self.subaddress.map(|(_, source)| source),
            self.dots.map(|(_, source)| source),
            self.forbids_probing,
            self.limits.map(|(_, source)| source),
        ];
        lists
            .map(|listed| listed.source)
            .chain(rules.into_iter().flatten())
            .chain(self.loops.iter().map(|(_, source)| *source))
    }
}

impl Provider {
    /// What is known of it.
    #[must_use]
    pub fn facts(self) -> &'static Facts {
        let row = rows::ROWS.iter().find(|row| row.provider == self);
        row.unwrap_or(&rows::NONE)
    }

    /// The provider of a domain of mailboxes. A domain whose mailboxes were closed has none.
    #[cfg(feature = "domain")]
    #[must_use]
    pub fn of_domain(domain: &Domain<'_>) -> Option<Self> {
        index::domain(&domain.to_ascii()).map(|found| found.facts.provider)
    }

    /// The provider of a domain of mailboxes in its ASCII form.
    #[cfg(feature = "quarantine")]
    pub(crate) fn of_ascii_domain(domain: &str) -> Option<Self> {
        index::domain(domain).map(|found| found.facts.provider)
    }

    /// The provider that runs a host of an MX record, by its name with or without a final dot.
    #[must_use]
    pub fn of_mx(host: &str) -> Option<Self> {
        longest(host, |found| !found.is_system)
    }

    /// The provider that a host of a mail system belongs to, whatever it does there: the name that it
    /// has in its own replies and reports.
    ///
    /// ```
    /// use deliverability::provider::Provider;
    ///
    /// assert_eq!(Provider::of_host("mx.google.com"), Some(Provider::Gmail));
    /// assert_eq!(Provider::of_host("smtp-in.sfr.fr"), Some(Provider::Sfr));
    /// assert_eq!(Provider::of_host("ec2-192-0-2-1.compute.amazonaws.com"), None);
    /// ```
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        longest(host, |_| true)
    }

    /// Whether a domain, in its ASCII form, is one of a large provider: what such a provider says of
    /// an address is reliable. Domains that nobody could confirm are not among them.
    ///
    /// ```
    /// use deliverability::provider::Provider;
    ///
    /// assert!(Provider::is_large_domain("Yahoo.de") && Provider::is_large_domain("gmail.com"));
    /// assert!(!Provider::is_large_domain("example.org"));
    /// ```
    #[must_use]
    pub fn is_large_domain(domain: &str) -> bool {
        index::domain(domain)
            .is_some_and(|found| found.source.is_confirmed() && found.facts.size == Size::Large)
    }

    /// The source that says that the mailboxes of a domain, in its ASCII form, were closed.
    ///
    /// ```
    /// use deliverability::provider::Provider;
    ///
    /// assert!(Provider::closed_domain("yahoo.cn").is_some());
    /// assert_eq!(Provider::closed_domain("yahoo.com"), None);
    /// ```
    #[must_use]
    pub fn closed_domain(domain: &str) -> Option<Source> {
        let mut closed = rows::ROWS.iter().flat_map(|facts| facts.closed);
        let has = |listed: &&Listed| listed.names.iter().any(|name| name.eq_ignore_ascii_case(domain));
        closed.find(has).map(|listed| listed.source)
    }

    /// Who runs the systems: Gmail for Google Workspace, Outlook.com for Microsoft 365, itself else.
    #[must_use]
    pub const fn operator(self) -> Self {
        match self {
            Self::GoogleWorkspace => Self::Gmail,
            Self::Microsoft365 => Self::Outlook,
            other => other,
        }
    }

    /// The character after the name of the mailbox where a local part has a sub-address (RFC 5233);
    /// `None` where none is known, or where what comes before it is not the mailbox's name.
    #[must_use]
    pub fn subaddress_separator(self) -> Option<char> {
        let (subaddress, _) = self.facts().subaddress?;
        subaddress.names_mailbox.then_some(subaddress.separator)
    }
}

/// The provider whose name a host lies below, by the longest of the names that fit.
fn longest(host: &str, counts: impl Fn(&index::Found) -> bool) -> Option<Provider> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let fitting = index::hosts(host).filter(|found| counts(found) && is_below(host, found.name));
    // Of two providers with one name the first is right: the rows are in that order.
    let best = fitting.reduce(|best, next| if next.name.len() > best.name.len() { next } else { best });
    best.map(|found| found.facts.provider)
}

/// Whether a host is `name` or lies below it; a label `*` of the name is any label. Case does not matter.
fn is_below(host: &str, name: &str) -> bool {
    if !name.contains('*') {
        let Some((before, end)) =
            host.len().checked_sub(name.len()).and_then(|start| host.split_at_checked(start))
        else {
            return false;
        };
        return end.eq_ignore_ascii_case(name) && (before.is_empty() || before.ends_with('.'));
    }
    let mut labels = host.rsplit('.');
    name.rsplit('.').all(|label| {
        labels.next().is_some_and(|own| (label == "*" && !own.is_empty()) || own.eq_ignore_ascii_case(label))
    })
}
