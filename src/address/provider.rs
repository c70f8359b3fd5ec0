//! How the large mailbox providers read a local part.

use crate::domain::Domain;

/// A mailbox provider whose rules for local parts are known.
///
/// ```
/// use deliverability::{address::Provider, domain::Domain};
///
/// assert_eq!(Provider::of_domain(&Domain::parse("googlemail.com")?), Some(Provider::Gmail));
/// // A domain of one's own, by the host of its MX record:
/// let mx = Domain::parse("acme-com.mail.protection.outlook.com")?;
/// assert_eq!(Provider::of_mx(&mx), Some(Provider::Outlook));
/// assert_eq!(Provider::Yahoo.separator(), '-');
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Provider {
    /// Gmail and the mail of Google Workspace.
    Gmail,
    /// Outlook.com, Hotmail and Exchange Online. Its name is `microsoft`; `outlook` is read as well.
    #[cfg_attr(feature = "serde", serde(rename = "microsoft", alias = "outlook"))]
    Outlook,
    /// iCloud. Its name is `apple`; `icloud` is read as well.
    #[cfg_attr(feature = "serde", serde(rename = "apple", alias = "icloud"))]
    Icloud,
    /// Proton Mail.
    Proton,
    /// Fastmail.
    Fastmail,
    /// Yahoo and what it runs.
    Yahoo,
    /// Yandex.
    Yandex,
    /// Zoho.
    Zoho,
}

crate::macros::named! {
    Provider {
        Gmail => "gmail",
        Outlook => "microsoft" | "outlook",
        Icloud => "apple" | "icloud",
        Proton => "proton",
        Fastmail => "fastmail",
        Yahoo => "yahoo",
        Yandex => "yandex",
        Zoho => "zoho",
    }
}

/// Domains of mailboxes; a name that ends in a dot stands for itself below any top-level domain.
const DOMAINS: &[(&str, Provider)] = &[
    ("gmail.com", Provider::Gmail),
    ("googlemail.com", Provider::Gmail),
    ("hotmail.", Provider::Outlook),
    ("live.", Provider::Outlook),
    ("msn.com", Provider::Outlook),
    ("outlook.", Provider::Outlook),
    ("passport.com", Provider::Outlook),
    ("windowslive.com", Provider::Outlook),
    ("icloud.com", Provider::Icloud),
    ("mac.com", Provider::Icloud),
    ("me.com", Provider::Icloud),
    ("pm.me", Provider::Proton),
    ("proton.me", Provider::Proton),
    ("protonmail.ch", Provider::Proton),
    ("protonmail.com", Provider::Proton),
    ("fastmail.com", Provider::Fastmail),
    ("fastmail.fm", Provider::Fastmail),
    ("rocketmail.com", Provider::Yahoo),
    ("yahoo.", Provider::Yahoo),
    ("ymail.com", Provider::Yahoo),
    ("ya.ru", Provider::Yandex),
    ("yandex.", Provider::Yandex),
    ("zoho.", Provider::Zoho),
    ("zohomail.", Provider::Zoho),
];

/// What the hosts of MX records end in.
const HOSTS: &[(&str, Provider)] = &[
    ("google.com", Provider::Gmail),
    ("googlemail.com", Provider::Gmail),
    ("outlook.com", Provider::Outlook),
    ("hotmail.com", Provider::Outlook),
    ("icloud.com", Provider::Icloud),
    ("protonmail.ch", Provider::Proton),
    ("messagingengine.com", Provider::Fastmail),
    ("yahoodns.net", Provider::Yahoo),
    ("yandex.net", Provider::Yandex),
    ("yandex.ru", Provider::Yandex),
    ("zoho.com", Provider::Zoho),
    ("zoho.eu", Provider::Zoho),
    ("zoho.in", Provider::Zoho),
];

impl Provider {
    /// The provider of a domain of mailboxes.
    #[must_use]
    pub fn of_domain(domain: &Domain<'_>) -> Option<Self> {
        let name = domain.to_ascii();
        DOMAINS.iter().find(|(of, _)| is_of(&name, of)).map(|(_, provider)| *provider)
    }

    /// The provider that runs a host of an MX record.
    #[must_use]
    pub fn of_mx(host: &Domain<'_>) -> Option<Self> {
        let name = host.to_ascii();
        let ends = |suffix: &str| {
            name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        HOSTS.iter().find(|(suffix, _)| ends(suffix)).map(|(_, provider)| *provider)
    }

    /// The character behind which the provider delivers to the same mailbox.
    #[must_use]
    pub const fn separator(self) -> char {
        match self {
            Self::Yahoo => '-',
            _ => '+',
        }
    }
}

/// Whether a name is one of the table: itself, or a known word and at most two labels of a country.
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
