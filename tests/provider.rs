//! The mailbox providers: by domain, by host, by name.

use deliverability::{domain::Domain, provider::Provider};

#[test]
fn r04_providers_by_domain() {
    for (domain, provider) in [
        ("gmail.com", Some(Provider::Gmail)),
        ("GoogleMail.com", Some(Provider::Gmail)),
        ("hotmail.com", Some(Provider::Outlook)),
        ("hotmail.co.uk", Some(Provider::Outlook)),
        ("live.fr", Some(Provider::Outlook)),
        ("outlook.com.br", Some(Provider::Outlook)),
        ("msn.com", Some(Provider::Outlook)),
        ("yahoo.fr", Some(Provider::Yahoo)),
        ("zoho.com", Some(Provider::Zoho)),
        ("yahoo.co.jp", Some(Provider::YahooJapan)),
        ("aol.com", Some(Provider::Yahoo)),
        ("me.com", Some(Provider::Apple)),
        ("wanadoo.fr", Some(Provider::Orange)),
        ("neuf.fr", Some(Provider::Sfr)),
        ("laposte.net", Some(Provider::Laposte)),
        ("free.fr", Some(Provider::Free)),
        ("bbox.fr", Some(Provider::Bouygues)),
        ("gmx.de", Some(Provider::UnitedInternet)),
        ("gmx.net", Some(Provider::UnitedInternet)),
        ("web.de", Some(Provider::UnitedInternet)),
        ("t-online.de", Some(Provider::TOnline)),
        ("yandex.ru", Some(Provider::Yandex)),
        ("qq.com", Some(Provider::Tencent)),
        ("163.com", Some(Provider::Netease)),
        ("example.org", None),
        ("notgmail.com", None),
        ("gmail.com.example", None),
        ("hotmail.example", None),
        // Not every country's domain is the provider's.
        ("live.tv", None),
        ("live.me", None),
        ("outlook.ai", None),
        ("gmx.ai", None),
        ("aol.co.ck", None),
        ("zohomail.net", None),
        ("live.museum.example", None),
        ("mail.gmail.com", None),
    ] {
        assert_eq!(Provider::of_domain(&Domain::parse(domain).unwrap()), provider, "{domain}");
    }
}

#[test]
fn r04_providers_by_host_tell_private_from_business() {
    for (host, provider) in [
        ("gmail-smtp-in.l.google.com", Some(Provider::Gmail)),
        ("alt2.gmail-smtp-in.l.google.com", Some(Provider::Gmail)),
        ("aspmx.l.google.com", Some(Provider::GoogleWorkspace)),
        ("SMTP.Google.COM", Some(Provider::GoogleWorkspace)),
        ("aspmx.l.google.com.", Some(Provider::GoogleWorkspace)),
        ("example-org.mail.eo.outlook.com", Some(Provider::Microsoft365)),
        ("aspmx2.googlemail.com", Some(Provider::GoogleWorkspace)),
        ("hotmail-com.olc.protection.outlook.com", Some(Provider::Outlook)),
        ("example-org.mail.protection.outlook.com", Some(Provider::Microsoft365)),
        ("example-org.k-v1.mx.microsoft", Some(Provider::Microsoft365)),
        ("mta5.am0.yahoodns.net", Some(Provider::Yahoo)),
        ("mx01.mail.icloud.com", Some(Provider::Apple)),
        ("smtp-in.orange.fr", Some(Provider::Orange)),
        ("smtp-in.sfr.fr", Some(Provider::Sfr)),
        ("mx00.gmx.net", Some(Provider::UnitedInternet)),
        ("mx00.ionos.de", Some(Provider::Ionos)),
        ("mx1.free.fr", Some(Provider::Free)),
        ("in1-smtp.messagingengine.com", Some(Provider::Fastmail)),
        ("eu-smtp-inbound-1.mimecast.com", Some(Provider::Mimecast)),
        ("mx0a-0001.pphosted.com", Some(Provider::Proofpoint)),
        ("d1.ess.barracudanetworks.com", Some(Provider::Barracuda)),
        ("mx.example.org", None),
        ("notgoogle.com", None),
        ("google.com.example", None),
        ("", None),
        (".", None),
    ] {
        assert_eq!(Provider::of_mx(host), provider, "{host}");
    }
    assert_eq!(Provider::GoogleWorkspace.operator(), Provider::Gmail);
    assert_eq!(Provider::Microsoft365.operator(), Provider::Outlook);
    assert_eq!(Provider::Orange.operator(), Provider::Orange);
}

#[test]
fn r04_one_name_at_every_door() {
    for provider in Provider::ALL {
        assert_eq!(provider.as_str().parse(), Ok(*provider));
    }
    // One name at every door, and the others are read.
    for (name, provider, written) in [
        ("microsoft", Provider::Outlook, "microsoft"),
        ("outlook", Provider::Outlook, "microsoft"),
        ("icloud", Provider::Apple, "apple"),
        ("la-poste", Provider::Laposte, "laposte"),
    ] {
        assert_eq!(name.parse(), Ok(provider), "{name}");
        assert_eq!(provider.as_str(), written);
    }
}

#[test]
fn sub_addresses_where_they_are_known() {
    for (provider, separator) in [
        (Provider::Gmail, Some('+')),
        (Provider::GoogleWorkspace, Some('+')),
        (Provider::Microsoft365, Some('+')),
        (Provider::Fastmail, Some('+')),
        (Provider::Yahoo, Some('-')),
        (Provider::YahooJapan, None),
        (Provider::Orange, None),
        (Provider::Mimecast, None),
    ] {
        assert_eq!(provider.subaddress_separator(), separator, "{provider}");
    }
}
