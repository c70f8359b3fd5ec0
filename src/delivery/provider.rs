//! Which mailbox provider a domain or an MX host belongs to.

use super::exchangers::Exchangers;
use crate::{dns::Name, domain::Domain};

/// A large mailbox provider, or a filter that stands before many domains.
///
/// The key by which limits, warm-up and reputation are kept apart. A provider's private mailboxes and
/// the mail it runs for businesses are told apart where it treats them differently (Gmail and Google
/// Workspace, Outlook.com and Microsoft 365). How a provider reads local parts is a question of the module
/// `address`.
///
/// ```
/// use deliverability::{delivery::Provider, domain::Domain};
///
/// assert_eq!(Provider::of_domain(&Domain::parse("Hotmail.fr")?), Some(Provider::Outlook));
/// let host = "example-org.mail.protection.outlook.com".parse()?;
/// assert_eq!(Provider::of_mx(&host), Some(Provider::Microsoft365));
/// assert_eq!(Provider::Microsoft365.operator(), Provider::Outlook);
/// assert_eq!(Provider::of_mx(&"mx.example.org".parse()?), None);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Provider {
    /// Private Gmail mailboxes.
    Gmail,
    /// Google Workspace: Google's mail for domains of one's own.
    GoogleWorkspace,
    /// Outlook.com, Hotmail, Live and MSN.
    Outlook,
    /// Microsoft 365: Microsoft's mail for domains of one's own.
    #[cfg_attr(feature = "serde", serde(rename = "microsoft-365"))]
    Microsoft365,
    /// Yahoo and AOL.
    Yahoo,
    /// Yahoo in Japan, a company of its own.
    YahooJapan,
    /// iCloud, also with a domain of one's own.
    Apple,
    /// Orange and Wanadoo, France.
    Orange,
    /// SFR, Neuf and Numericable, France.
    Sfr,
    /// La Poste, France.
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

crate::macros::named! {
    Provider {
        Gmail => "gmail",
        GoogleWorkspace => "google-workspace",
        Outlook => "outlook",
        Microsoft365 => "microsoft-365",
        Yahoo => "yahoo",
        YahooJapan => "yahoo-japan",
        Apple => "apple",
        Orange => "orange",
        Sfr => "sfr",
        Laposte => "laposte",
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

/// Domains of mailboxes. One that ends in a dot stands for itself below `com`, `net` and the domains of
/// countries (`hotmail.fr`, `yahoo.co.uk`); the first that fits decides.
const DOMAINS: &[(&str, Provider)] = &[
    ("gmail.com", Provider::Gmail),
    ("googlemail.com", Provider::Gmail),
    ("hotmail.", Provider::Outlook),
    ("live.", Provider::Outlook),
    ("msn.com", Provider::Outlook),
    ("outlook.", Provider::Outlook),
    ("passport.com", Provider::Outlook),
    ("windowslive.com", Provider::Outlook),
    ("yahoo.co.jp", Provider::YahooJapan),
    ("ymail.ne.jp", Provider::YahooJapan),
    ("aol.", Provider::Yahoo),
    ("rocketmail.com", Provider::Yahoo),
    ("yahoo.", Provider::Yahoo),
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
    ("gmx.", Provider::UnitedInternet),
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
    ("yandex.", Provider::Yandex),
    ("pm.me", Provider::Proton),
    ("proton.me", Provider::Proton),
    ("protonmail.ch", Provider::Proton),
    ("protonmail.com", Provider::Proton),
    ("fastmail.com", Provider::Fastmail),
    ("fastmail.fm", Provider::Fastmail),
    ("zohomail.", Provider::Zoho),
    ("foxmail.com", Provider::Tencent),
    ("qq.com", Provider::Tencent),
    ("126.com", Provider::Netease),
    ("163.com", Provider::Netease),
    ("yeah.net", Provider::Netease),
];

/// What the hosts of MX records end in; the first that fits decides.
const HOSTS: &[(&str, Provider)] = &[
    ("gmail-smtp-in.l.google.com", Provider::Gmail),
    ("google.com", Provider::GoogleWorkspace),
    ("googlemail.com", Provider::GoogleWorkspace),
    ("olc.protection.outlook.com", Provider::Outlook),
    ("hotmail.com", Provider::Outlook),
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
    /// The provider of a recipient's domain: by the domain, else by the most preferred of its hosts
    /// that is known.
    #[must_use]
    pub fn of(domain: &Domain<'_>, exchangers: &Exchangers) -> Option<Self> {
        Self::of_domain(domain).or_else(|| exchangers.hosts().iter().find_map(|host| Self::of_mx(&host.name)))
    }

    /// The provider of a domain of mailboxes.
    #[must_use]
    pub fn of_domain(domain: &Domain<'_>) -> Option<Self> {
        let name = domain.to_ascii();
        DOMAINS.iter().find(|(of, _)| is_of(&name, of)).map(|(_, provider)| *provider)
    }

    /// The provider that runs a host of an MX record.
    #[must_use]
    pub fn of_mx(host: &Name) -> Option<Self> {
        HOSTS.iter().find(|(suffix, _)| is_below(host.as_str(), suffix)).map(|(_, provider)| *provider)
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
}

/// Whether a host is `suffix` or lies below it. Case does not matter.
fn is_below(host: &str, suffix: &str) -> bool {
    let Some(start) = host.len().checked_sub(suffix.len()) else { return false };
    let ends = host.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(suffix));
    ends && (start == 0 || host.get(..start).is_some_and(|rest| rest.ends_with('.')))
}

/// Whether a name is one of the table.
fn is_of(name: &str, of: &str) -> bool {
    if !of.ends_with('.') {
        return name == of;
    }
    let Some(top) = name.strip_prefix(of) else { return false };
    let is_country = |label: &str| label.len() == 2;
    match top.split_once('.') {
        None => top == "com" || top == "net" || is_country(top),
        Some((second, top)) => matches!(second, "co" | "com") && is_country(top),
    }
}
