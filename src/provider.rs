//! The large mailbox providers, and which domains and hosts are theirs.
//!
//! One [`Provider`] is the key by which deliveries, reputation and requirements are kept apart: what a
//! provider makes of local parts (`address`), how it returns complaints (`reputation`), what it requires of senders
//! (`compliance`) are found by it.

#[cfg(feature = "domain")]
use crate::domain::Domain;

/// A large mailbox provider, or a filter that stands before many domains.
///
/// A provider's private mailboxes and the mail it runs for businesses are told apart where it treats them
/// differently (Gmail and Google Workspace, Outlook.com and Microsoft 365).
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
/// assert_eq!(Provider::Yahoo.subaddress_separator(), Some('-'));
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
    /// GMX, WEB.DE and mail.com, of United Internet.
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
    /// Mimecast, a filter.
    Mimecast,
    /// Proofpoint, a filter.
    Proofpoint,
    /// Barracuda, a filter.
    Barracuda,
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
        UnitedInternet => "united-internet",
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
        Mimecast => "mimecast",
        Proofpoint => "proofpoint",
        Barracuda => "barracuda",
    }
}

/// Domains of mailboxes.
#[cfg(feature = "domain")]
const DOMAINS: &[(&str, Provider)] = &[
    ("gmail.com", Provider::Gmail),
    ("googlemail.com", Provider::Gmail),
    ("msn.com", Provider::Outlook),
    ("passport.com", Provider::Outlook),
    ("windowslive.com", Provider::Outlook),
    ("yahoo.co.jp", Provider::YahooJapan),
    ("ymail.ne.jp", Provider::YahooJapan),
    ("rocketmail.com", Provider::Yahoo),
    ("ymail.com", Provider::Yahoo),
    ("icloud.com", Provider::Apple),
    ("mac.com", Provider::Apple),
    ("me.com", Provider::Apple),
    ("orange.fr", Provider::Orange),
    ("wanadoo.fr", Provider::Orange),
    ("9online.fr", Provider::Sfr),
    ("cegetel.net", Provider::Sfr),
    ("club-internet.fr", Provider::Sfr),
    ("neuf.fr", Provider::Sfr),
    ("numericable.fr", Provider::Sfr),
    ("sfr.fr", Provider::Sfr),
    ("laposte.net", Provider::Laposte),
    ("free.fr", Provider::Free),
    ("bbox.fr", Provider::Bouygues),
    ("mail.com", Provider::UnitedInternet),
    ("web.de", Provider::UnitedInternet),
    ("t-online.de", Provider::TOnline),
    ("iol.it", Provider::Libero),
    ("libero.it", Provider::Libero),
    ("virgilio.it", Provider::Libero),
    ("comcast.net", Provider::Comcast),
    ("bk.ru", Provider::MailRu),
    ("inbox.ru", Provider::MailRu),
    ("list.ru", Provider::MailRu),
    ("mail.ru", Provider::MailRu),
    ("ya.ru", Provider::Yandex),
    ("pm.me", Provider::Proton),
    ("proton.me", Provider::Proton),
    ("protonmail.ch", Provider::Proton),
    ("protonmail.com", Provider::Proton),
    ("fastmail.com", Provider::Fastmail),
    ("fastmail.fm", Provider::Fastmail),
    ("foxmail.com", Provider::Tencent),
    ("qq.com", Provider::Tencent),
    ("126.com", Provider::Netease),
    ("163.com", Provider::Netease),
    ("yeah.net", Provider::Netease),
];

/// Names of mailbox domains with the top-level domains where they are the provider's: the same name
/// elsewhere may be anyone's, and is told by its hosts.
#[cfg(feature = "domain")]
const FAMILIES: &[(&str, &[&str], Provider)] = &[
    (
        "hotmail",
        &[
            "at", "be", "ca", "ch", "cl", "co.il", "co.in", "co.jp", "co.kr", "co.nz", "co.th", "co.uk",
            "co.za", "com", "com.ar", "com.au", "com.br", "com.hk", "com.tr", "com.tw", "cz", "de", "dk",
            "es", "fi", "fr", "gr", "hu", "it", "lt", "lv", "my", "nl", "no", "ph", "rs", "se", "sg", "sk",
        ],
        Provider::Outlook,
    ),
    (
        "live",
        &[
            "at", "be", "ca", "cl", "cn", "co.kr", "co.uk", "co.za", "com", "com.ar", "com.au", "com.mx",
            "com.my", "com.ph", "com.pt", "com.sg", "de", "dk", "fi", "fr", "hk", "ie", "in", "it", "jp",
            "nl", "no", "ru", "se",
        ],
        Provider::Outlook,
    ),
    (
        "outlook",
        &[
            "at", "be", "cl", "co.id", "co.il", "co.nz", "co.th", "com", "com.ar", "com.au", "com.br",
            "com.gr", "com.pe", "com.tr", "com.vn", "cz", "de", "dk", "es", "fr", "hu", "ie", "in", "it",
            "jp", "kr", "lv", "my", "ph", "pt", "sa", "sg", "sk",
        ],
        Provider::Outlook,
    ),
    (
        "aol",
        &[
            "at", "be", "ch", "cl", "co.nz", "co.uk", "com", "com.ar", "com.au", "com.br", "com.co",
            "com.mx", "com.tr", "com.ve", "cz", "de", "dk", "es", "fi", "fr", "hk", "in", "it", "jp", "kr",
            "nl", "pl", "ru", "se", "tw",
        ],
        Provider::Yahoo,
    ),
    (
        "yahoo",
        &[
            "at", "be", "bg", "ca", "cl", "cn", "co.id", "co.il", "co.in", "co.kr", "co.nz", "co.th",
            "co.uk", "co.za", "com", "com.ar", "com.au", "com.br", "com.cn", "com.co", "com.hk", "com.mx",
            "com.my", "com.pe", "com.ph", "com.sg", "com.tr", "com.tw", "com.ve", "com.vn", "cz", "de", "dk",
            "es", "fi", "fr", "gr", "hu", "ie", "in", "it", "nl", "no", "pl", "pt", "ro", "ru", "se",
        ],
        Provider::Yahoo,
    ),
    (
        "gmx",
        &["at", "biz", "ch", "co.uk", "com", "de", "es", "eu", "fr", "info", "li", "net", "org", "us"],
        Provider::UnitedInternet,
    ),
    ("yandex", &["by", "com", "com.tr", "kz", "ru", "ua"], Provider::Yandex),
    ("zoho", &["com", "com.au", "eu", "in"], Provider::Zoho),
    ("zohomail", &["com", "com.au", "eu", "in"], Provider::Zoho),
];

/// What the hosts of MX records end in; the first that fits decides.
const HOSTS: &[(&str, Provider)] = &[
    ("gmail-smtp-in.l.google.com", Provider::Gmail),
    ("google.com", Provider::GoogleWorkspace),
    ("googlemail.com", Provider::GoogleWorkspace),
    ("olc.protection.outlook.com", Provider::Outlook),
    ("hotmail.com", Provider::Outlook),
    ("mail.eo.outlook.com", Provider::Microsoft365),
    ("mail.protection.outlook.com", Provider::Microsoft365),
    ("mail.protection.office365.us", Provider::Microsoft365),
    ("mail.protection.partner.outlook.cn", Provider::Microsoft365),
    ("mx.microsoft", Provider::Microsoft365),
    ("yahoodns.net", Provider::Yahoo),
    ("yahoo.co.jp", Provider::YahooJapan),
    ("icloud.com", Provider::Apple),
    ("orange.fr", Provider::Orange),
    ("wanadoo.fr", Provider::Orange),
    ("sfr.fr", Provider::Sfr),
    ("laposte.net", Provider::Laposte),
    ("free.fr", Provider::Free),
    ("bbox.fr", Provider::Bouygues),
    ("gmx.net", Provider::UnitedInternet),
    ("mail.com", Provider::UnitedInternet),
    ("web.de", Provider::UnitedInternet),
    ("ionos.com", Provider::Ionos),
    ("ionos.de", Provider::Ionos),
    ("kundenserver.de", Provider::Ionos),
    ("t-online.de", Provider::TOnline),
    ("libero.it", Provider::Libero),
    ("comcast.net", Provider::Comcast),
    ("mail.ru", Provider::MailRu),
    ("yandex.net", Provider::Yandex),
    ("yandex.ru", Provider::Yandex),
    ("protonmail.ch", Provider::Proton),
    ("messagingengine.com", Provider::Fastmail),
    ("zoho.com", Provider::Zoho),
    ("zoho.eu", Provider::Zoho),
    ("zoho.in", Provider::Zoho),
    ("qq.com", Provider::Tencent),
    ("netease.com", Provider::Netease),
    ("ovh.net", Provider::Ovh),
    ("gandi.net", Provider::Gandi),
    ("amazonaws.com", Provider::Amazon),
    ("mimecast.com", Provider::Mimecast),
    ("ppe-hosted.com", Provider::Proofpoint),
    ("pphosted.com", Provider::Proofpoint),
    ("barracudanetworks.com", Provider::Barracuda),
];

impl Provider {
    /// The provider of a domain of mailboxes.
    #[cfg(feature = "domain")]
    #[must_use]
    pub fn of_domain(domain: &Domain<'_>) -> Option<Self> {
        let name = domain.to_ascii();
        let alone = DOMAINS.iter().find(|(of, _)| name == *of).map(|(_, provider)| *provider);
        alone.or_else(|| {
            let (label, top) = name.split_once('.')?;
            let is_of = |(of, tops, _): &&(&str, &[&str], Self)| label == *of && tops.contains(&top);
            FAMILIES.iter().find(is_of).map(|(.., provider)| *provider)
        })
    }

    /// The provider that runs a host of an MX record, by its name with or without a final dot.
    #[must_use]
    pub fn of_mx(host: &str) -> Option<Self> {
        let host = host.strip_suffix('.').unwrap_or(host);
        HOSTS.iter().find(|(suffix, _)| is_below(host, suffix)).map(|(_, provider)| *provider)
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

    /// The character behind which a local part is a sub-address of the same mailbox (RFC 5233); `None` where this
    /// crate knows of none.
    #[must_use]
    pub const fn subaddress_separator(self) -> Option<char> {
        match self.operator() {
            Self::Gmail
            | Self::Outlook
            | Self::Apple
            | Self::Proton
            | Self::Fastmail
            | Self::Yandex
            | Self::Zoho => Some('+'),
            Self::Yahoo => Some('-'),
            _ => None,
        }
    }
}

/// Whether a host is `suffix` or lies below it. Case does not matter.
fn is_below(host: &str, suffix: &str) -> bool {
    let Some(start) = host.len().checked_sub(suffix.len()) else { return false };
    let ends = host.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(suffix));
    ends && (start == 0 || host.get(..start).is_some_and(|rest| rest.ends_with('.')))
}
