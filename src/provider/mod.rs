//! Mailbox providers, and the facts about them: domains, hosts, sub-addresses,
//! complaint loops.
//!
//! A [`Provider`] is the key by which deliveries, reputation and requirements are kept
//! apart. Its [`Facts`] give the source of each entry: how it treats local parts, how
//! it returns complaints, and whether what it says about an address is reliable. All
//! modules use the same facts.

mod facts;
mod index;
mod rows;

pub use facts::{ComplaintLoop, Dots, Facts, Limits, Listed, Size, Subaddress};

#[cfg(feature = "domain")]
use crate::domain::Domain;
use crate::source::Source;

/// A mailbox provider, or a filter in front of many domains.
///
/// A provider's own domains and the mail that it runs for the domains of others are two
/// values if it treats them differently (Gmail and Google Workspace, Outlook.com and
/// Microsoft 365).
///
/// ```
/// use deliverability::provider::Provider;
///
/// # #[cfg(feature = "domain")]
/// assert_eq!(Provider::for_domain(&"Hotmail.fr".parse()?), Some(Provider::Outlook));
/// let host = "example-org.mail.protection.outlook.com";
/// assert_eq!(Provider::for_mx(host), Some(Provider::Microsoft365));
/// assert_eq!(Provider::Microsoft365.operator(), Provider::Outlook);
/// assert_eq!(Provider::Gmail.subaddress_separator(), Some('+'));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// Gmail: personal mailboxes.
    Gmail,
    /// Google Workspace: Google's mail for customers' own domains.
    GoogleWorkspace,
    /// Outlook.com, Hotmail, Live and MSN. Its name is `microsoft`; `outlook` is read
    /// as well.
    Outlook,
    /// Microsoft 365: Microsoft's mail for customers' own domains.
    Microsoft365,
    /// Yahoo and AOL.
    Yahoo,
    /// Yahoo in Japan, a separate company.
    YahooJapan,
    /// iCloud, also for customers' own domains. `icloud` is read as well.
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
    /// GMX, WEB.DE and mail.com, of United Internet. `gmx` and `web-de` are read as
    /// well.
    UnitedInternet,
    /// IONOS: United Internet's mail for customers' own domains.
    Ionos,
    /// T-Online, Germany.
    TOnline,
    /// Libero and Virgilio, Italy.
    Libero,
    /// Comcast, United States.
    Comcast,
    /// Mail.ru, of VK, Russia.
    MailRu,
    /// Yandex, Russia.
    Yandex,
    /// Proton Mail, also for customers' own domains.
    Proton,
    /// Fastmail, also for customers' own domains.
    Fastmail,
    /// Zoho, also for customers' own domains.
    Zoho,
    /// QQ and Foxmail, of Tencent.
    Tencent,
    /// 163.com and 126.com, of NetEase.
    Netease,
    /// OVH: mail for customers' own domains.
    Ovh,
    /// Gandi: mail for customers' own domains.
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
    /// Bluewin, of Swisscom, Switzerland.
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
    /// HEY, of 37signals.
    Hey,
    /// GoDaddy: mail for customers' own domains.
    GoDaddy,
    /// Hostinger: mail for customers' own domains.
    Hostinger,
    /// one.com: mail for customers' own domains.
    OneCom,
    /// Migadu: mail for customers' own domains.
    Migadu,
    /// Cloudflare, which forwards the mail of customers' own domains.
    Cloudflare,
    /// Rackspace: mail for customers' own domains.
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

/// The stable name, so that a provider can be given wherever a name is asked for.
impl AsRef<str> for Provider {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// The stable name.
impl From<Provider> for alloc::string::String {
    fn from(provider: Provider) -> Self {
        provider.as_str().into()
    }
}

impl Provider {
    /// The facts about the provider, each with its source.
    #[must_use]
    pub fn facts(self) -> &'static Facts {
        let row = rows::ROWS.iter().find(|row| row.provider == self);
        row.unwrap_or(&rows::NONE)
    }

    /// The provider of a domain of mailboxes. `None` for any other domain, including
    /// one whose mailboxes were closed.
    ///
    /// ```
    /// # #[cfg(feature = "domain")] {
    /// use deliverability::provider::Provider;
    ///
    /// assert_eq!(Provider::for_domain(&"wanadoo.fr".parse()?), Some(Provider::Orange));
    /// assert_eq!(Provider::for_domain(&"example.org".parse()?), None);
    /// # }
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[cfg(feature = "domain")]
    #[must_use]
    pub fn for_domain(domain: &Domain<'_>) -> Option<Self> {
        index::domain(&domain.to_ascii()).map(|found| found.facts.provider)
    }

    /// The provider of a domain of mailboxes in its ASCII form.
    #[cfg(feature = "quarantine")]
    pub(crate) fn of_ascii_domain(domain: &str) -> Option<Self> {
        index::domain(domain).map(|found| found.facts.provider)
    }

    /// The provider that runs a host of an MX record, by its name with or without the
    /// final dot.
    ///
    /// ```
    /// use deliverability::provider::Provider;
    ///
    /// let provider = Provider::for_mx("aspmx.l.google.com.");
    /// assert_eq!(provider, Some(Provider::GoogleWorkspace));
    /// assert_eq!(Provider::for_mx("mx.example.org"), None);
    /// ```
    #[must_use]
    pub fn for_mx(host: &str) -> Option<Self> {
        longest(host, |found| !found.is_system)
    }

    /// The provider that a host of a mail system belongs to, whatever its role: the
    /// name that the host has in replies and reports.
    ///
    /// ```
    /// use deliverability::provider::Provider;
    ///
    /// assert_eq!(Provider::for_host("mx.google.com"), Some(Provider::Gmail));
    /// assert_eq!(Provider::for_host("smtp-in.sfr.fr"), Some(Provider::Sfr));
    /// assert_eq!(Provider::for_host("ec2-192-0-2-1.compute.amazonaws.com"), None);
    /// ```
    #[must_use]
    pub fn for_host(host: &str) -> Option<Self> {
        longest(host, |_| true)
    }

    /// Whether a domain, in its ASCII form, is one of a large provider: what such a
    /// provider says about an address is reliable. Domains whose source is not
    /// confirmed do not count.
    ///
    /// ```
    /// use deliverability::provider::Provider;
    ///
    /// assert!(
    ///     Provider::is_large_domain("Yahoo.de")
    ///         && Provider::is_large_domain("gmail.com")
    /// );
    /// assert!(!Provider::is_large_domain("example.org"));
    /// ```
    #[must_use]
    pub fn is_large_domain(domain: &str) -> bool {
        index::domain(domain)
            .is_some_and(|found| found.source.is_confirmed() && found.facts.size == Size::Large)
    }

    /// The source which says that the mailboxes of a domain, in its ASCII form, were
    /// closed.
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

    /// The provider that runs the systems: Gmail for Google Workspace, Outlook.com for
    /// Microsoft 365, otherwise the provider itself.
    #[must_use]
    pub const fn operator(self) -> Self {
        match self {
            Self::GoogleWorkspace => Self::Gmail,
            Self::Microsoft365 => Self::Outlook,
            other => other,
        }
    }

    /// The character after the name of the mailbox in a local part with a sub-address
    /// (RFC 5233). `None` if none is known, or if the text before it is not the
    /// mailbox's name.
    #[must_use]
    pub fn subaddress_separator(self) -> Option<char> {
        let (subaddress, _) = self.facts().subaddress?;
        subaddress.names_mailbox.then_some(subaddress.separator)
    }
}

/// The provider with the longest name that the host is below.
fn longest(host: &str, counts: impl Fn(&index::Found) -> bool) -> Option<Provider> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let fitting = index::hosts(host).filter(|found| counts(found) && is_below(host, found.name));
    // If two providers share a name the first is meant: the rows are in that order.
    let best = fitting.reduce(|best, next| if next.name.len() > best.name.len() { next } else { best });
    best.map(|found| found.facts.provider)
}

/// Whether a host is `name` or below it; a label `*` of the name is any label. Case
/// does not matter.
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
