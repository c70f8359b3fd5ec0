//! Hosts that are evidence by themselves: those of vendors and of public blocklists.

use super::verdict::Vendor;

/// The vendor whose host it is.
pub(super) fn vendor_of(host: &str) -> Option<Vendor> {
    match known(host)? {
        Known::Vendor(vendor) => Some(vendor),
        Known::Blocklist(_) => None,
    }
}

/// The owner of a host.
pub(super) enum Known {
    /// A vendor of mail systems or filters.
    Vendor(Vendor),
    /// A public blocklist.
    Blocklist(&'static str),
}

/// The owner of a host, by its last two or three labels.
pub(super) fn known(name: &str) -> Option<Known> {
    let mut dots = name.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
    let _top = dots.next()?;
    let start = dots.next().map_or(0, |at| at.saturating_add(1));
    let pair = name.get(start..)?;
    let mut buffer = [0_u8; 32];
    let lower = buffer.get_mut(..pair.len())?;
    lower.copy_from_slice(pair.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"spamhaus.org" | b"spamhaus.com" | b"spamhaus.net" => Known::Blocklist("Spamhaus"),
        b"spamcop.net" => Known::Blocklist("SpamCop"),
        b"sorbs.net" => Known::Blocklist("SORBS"),
        b"barracudacentral.org" => Known::Blocklist("Barracuda"),
        b"abuseat.org" => Known::Blocklist("CBL"),
        b"surriel.com" => Known::Blocklist("PSBL"),
        b"uceprotect.net" => Known::Blocklist("UCEPROTECT"),
        b"mailspike.net" | b"mailspike.org" => Known::Blocklist("Mailspike"),
        b"backscatterer.org" => Known::Blocklist("Backscatterer"),
        b"spamrats.com" => Known::Blocklist("SpamRATS"),
        b"junkemailfilter.com" => Known::Blocklist("Hostkarma"),
        b"invaluement.com" => Known::Blocklist("Invaluement"),
        b"njabl.org" => Known::Blocklist("NJABL"),
        b"ordb.org" => Known::Blocklist("ORDB"),
        b"dsbl.org" => Known::Blocklist("DSBL"),
        b"manitu.net" => Known::Blocklist("NiX Spam"),
        b"senderscore.com" => Known::Blocklist("Sender Score"),
        b"surbl.org" => Known::Blocklist("SURBL"),
        b"uribl.com" => Known::Blocklist("URIBL"),
        b"abusix.zone" | b"abusix.com" => Known::Blocklist("Abusix"),
        b"blocklist.de" => Known::Blocklist("blocklist.de"),
        b"gbudb.net" => Known::Blocklist("GBUdb"),
        b"lashback.com" => Known::Blocklist("LashBack"),
        b"0spam.org" => Known::Blocklist("0spam"),
        b"google.com" | b"gmail.com" | b"googlemail.com" => Known::Vendor(Vendor::Google),
        b"outlook.com" | b"hotmail.com" | b"live.com" | b"microsoft.com" | b"office.com" => {
            Known::Vendor(Vendor::Microsoft)
        }
        b"yahoo.com" | b"yahoodns.net" | b"yahooinc.com" | b"verizonmedia.com" | b"aol.com" => {
            Known::Vendor(Vendor::Yahoo)
        }
        b"icloud.com" | b"apple.com" | b"me.com" => Known::Vendor(Vendor::Apple),
        b"orange.fr" | b"wanadoo.fr" | b"laposte.net" | b"sfr.fr" => Known::Vendor(Vendor::Orange),
        b"comcast.net" | b"xfinity.com" => Known::Vendor(Vendor::Comcast),
        b"mail.ru" => Known::Vendor(Vendor::MailRu),
        b"yandex.ru" | b"yandex.com" | b"yandex.net" => Known::Vendor(Vendor::Yandex),
        b"qq.com" => Known::Vendor(Vendor::Tencent),
        b"mimecast.com" => Known::Vendor(Vendor::Mimecast),
        b"pphosted.com" | b"proofpoint.com" => Known::Vendor(Vendor::Proofpoint),
        b"barracudanetworks.com" => Known::Vendor(Vendor::Barracuda),
        b"messagelabs.com" | b"symanteccloud.com" => Known::Vendor(Vendor::Symantec),
        b"secureserver.net" => Known::Vendor(Vendor::GoDaddy),
        b"zoho.com" | b"zohomail.com" => Known::Vendor(Vendor::Zoho),
        b"amazonaws.com" | b"amazonses.com" => Known::Vendor(Vendor::Amazon),
        b"gmx.net" | b"gmx.de" | b"web.de" | b"kundenserver.de" => Known::Vendor(Vendor::UnitedInternet),
        b"mxlogic.net" => Known::Vendor(Vendor::McAfee),
        _ => return None,
    })
}

#[cfg(all(test, feature = "provider"))]
mod tests {
    use super::{Vendor, vendor_of};
    use crate::provider::Provider;

    /// Looking a host up among all rows of `provider` costs more than reading the whole
    /// reply, so the names are repeated here. They must agree.
    #[test]
    fn vendors_are_those_of_the_providers() {
        let mut agree = 0;
        for provider in Provider::ALL {
            let facts = provider.facts();
            for name in facts.hosts.iter().chain(facts.systems).flat_map(|listed| listed.names) {
                let Some(vendor) = vendor_of(name) else { continue };
                let expected = match provider {
                    Provider::Gmail | Provider::GoogleWorkspace => Vendor::Google,
                    Provider::Outlook | Provider::Microsoft365 => Vendor::Microsoft,
                    Provider::Yahoo => Vendor::Yahoo,
                    Provider::Apple => Vendor::Apple,
                    // These providers share the filter that writes their replies.
                    Provider::Orange | Provider::Sfr | Provider::Laposte => Vendor::Orange,
                    Provider::UnitedInternet | Provider::Ionos => Vendor::UnitedInternet,
                    Provider::Comcast => Vendor::Comcast,
                    Provider::MailRu => Vendor::MailRu,
                    Provider::Yandex => Vendor::Yandex,
                    Provider::Zoho => Vendor::Zoho,
                    Provider::Tencent => Vendor::Tencent,
                    Provider::Amazon => Vendor::Amazon,
                    Provider::GoDaddy => Vendor::GoDaddy,
                    Provider::Mimecast => Vendor::Mimecast,
                    Provider::Proofpoint => Vendor::Proofpoint,
                    Provider::Barracuda => Vendor::Barracuda,
                    // The present owner of Symantec's mail security.
                    Provider::Broadcom => Vendor::Symantec,
                    other => panic!("{name} of {other} is {vendor} here"),
                };
                assert_eq!(vendor, expected, "{name}");
                agree += 1;
            }
        }
        assert!(agree >= 20, "{agree} names in common");
    }
}
