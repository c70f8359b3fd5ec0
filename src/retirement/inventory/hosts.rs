//! Hosts: mail exchangers, addresses, aliases, services, delegations.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
};

use super::{
    Action, Draft, Group, Role,
    claims::{Claims, Holder},
};
use crate::retirement::{
    plan::Sender,
    services::{Kind, Service},
    snapshot::Record,
};

/// The label of a record of the mailbox host.
pub(super) fn mailbox(claims: &Claims<'_>, role: Role, service: Option<String>) -> Draft {
    let mut holder = service.as_deref().map_or(Holder::Host, |service| claims.holder(service));
    let is_host = service.as_deref().is_none_or(|service| claims.host() == Some(service));
    if is_host && holder == Holder::Host && claims.receives_for_use(&claims.apex()) {
        holder = Holder::Use;
    }
    Draft::held(claims, Group::Receiving, role, holder, service)
}

/// The label of a record whose name the plan assigns to a sender.
fn of_sender(claims: &Claims<'_>, group: Group, role: Role, holder: Holder, sender: &Sender) -> Draft {
    Draft::held(claims, group, role, holder, Some(super::claims::canonical(&sender.service)))
}

/// The label of a record for calls and log-ins at the mailbox host, which is not mail.
fn calls(claims: &Claims<'_>, service: &Service) -> Draft {
    let draft = Draft::site(Role::Other).service(Some(service.name.to_owned()));
    if claims.plan.closes_mail() {
        let reason = "calls and log-ins of the mailbox host: ask before it goes";
        return Draft { action: Action::Ask, reason, ..draft };
    }
    draft
}

/// The service of a mail exchanger.
fn exchanger_service(claims: &Claims<'_>, target: &str) -> Option<String> {
    let known = Service::by_receiving(target).map(|service| service.name.to_owned());
    let own = || claims.is_inside(target);
    // A host that is not in the table: a server of the domain's own, or the one in the plan.
    let unknown_host = || {
        claims
            .host()
            .is_some_and(|host| Service::find(host).is_none_or(|service| service.receiving.is_empty()))
    };
    known.or_else(|| (own() || unknown_host()).then(|| claims.host().map(ToOwned::to_owned)).flatten())
}

/// The label of a mail exchanger.
pub(super) fn exchanger(claims: &Claims<'_>, record: &Record, at_apex: bool) -> Draft {
    let name = record.name().as_str();
    let target = record.target().unwrap_or_default();
    if target.is_empty() {
        return Draft::new(
            Group::Receiving,
            Role::Mx,
            Holder::Nobody,
            Action::Keep,
            "says already that no mail is taken (RFC 7505)",
        );
    }
    if let Some(service) = Service::by_bounce(target).filter(|_| !at_apex) {
        let holder = claims.domain_holder(name).map_or_else(
            || claims.holder(service.name),
            |(holder, _)| match claims.holder(service.name) {
                Holder::Use if !claims.is_dropped(service.name) => Holder::Use,
                _ => holder,
            },
        );
        return Draft::held(claims, Group::Sending, Role::ReturnPath, holder, Some(service.name.to_owned()));
    }
    let service = exchanger_service(claims, target)
        .or_else(|| Service::by_bounce(target).map(|service| service.name.to_owned()));
    if claims.receives_for_use(name) {
        return Draft::held(claims, Group::Receiving, Role::Mx, Holder::Use, service);
    }
    if let Some((holder, sender)) = claims.domain_holder(name).filter(|_| service.as_deref() != claims.host())
    {
        let service = service.or_else(|| Some(super::claims::canonical(&sender.service)));
        return Draft::held(claims, Group::Sending, Role::ReturnPath, holder, service);
    }
    let own = claims.is_inside(target);
    let holder = match service.as_deref() {
        Some(service) if Service::find(service).is_some_and(|row| row.kind == Kind::Gateway) => {
            match claims.holder(service) {
                Holder::Undeclared => Holder::Host,
                other => other,
            }
        }
        Some(service) => claims.holder(service),
        None if own => Holder::Host,
        None => Holder::Nobody,
    };
    let draft = Draft::held(claims, Group::Receiving, Role::Mx, holder, service);
    match holder {
        Holder::Host if draft.action == Action::Remove => Draft {
            action: Action::Replace,
            reason: "a null MX says that no mail is taken (RFC 7505)",
            ..draft
        },
        Holder::Former | Holder::Undeclared | Holder::Nobody => Draft {
            action: Action::Ask,
            reason: "mail that goes there is in a mailbox that nobody watches: ask before it is touched",
            ..draft
        },
        _ => draft,
    }
}

/// The label of a delegated name, whose zone is unknown.
pub(super) fn delegation(claims: &Claims<'_>, record: &Record) -> Draft {
    let target = record.target().unwrap_or_default();
    let finders = [
        Service::by_tracking,
        Service::by_bounce,
        Service::by_dkim_target,
        Service::by_spf,
        Service::by_reports,
    ];
    let by_target = finders.into_iter().find_map(|find| find(target)).map(|service| service.name.to_owned());
    let by_domain = claims.domain_holder(record.name().as_str());
    let (holder, service) = match (by_domain, by_target) {
        (Some((holder, sender)), _) => (holder, Some(super::claims::canonical(&sender.service))),
        (None, Some(service)) => (claims.holder(&service), Some(service)),
        (None, None) => (Holder::Nobody, None),
    };
    let group = if holder == Holder::Nobody { Group::Unknown } else { Group::Sending };
    let draft = Draft::held(claims, group, Role::Ns, holder, service);
    if draft.action == Action::Keep {
        return draft;
    }
    Draft { action: Action::Ask, reason: "a delegated zone: ask what is in it before it is cut off", ..draft }
}

/// First labels that are used only for mail.
fn is_mail_label(label: &str) -> bool {
    const LABELS: &[&str] = &[
        "autodiscover",
        "autoconfig",
        "imap",
        "imap4",
        "imaps",
        "pop",
        "pop3",
        "pop3s",
        "smtp",
        "smtps",
        "webmail",
        "owa",
        "mx",
        "mx1",
        "mx2",
        "mailin",
        "exchange",
        "cpcontacts",
        "cpcalendars",
        "submission",
    ];
    LABELS.contains(&label)
}

/// The role of a mailbox host, by its first label.
fn host_role(label: &str) -> Role {
    match label {
        "autodiscover" | "autoconfig" | "_autodiscover" | "cpcontacts" | "cpcalendars" => Role::Autodiscover,
        _ => Role::MailboxHost,
    }
}

/// Names that control panels of web hosts add, and others that belong to a site,
/// whatever their target.
fn is_site_label(label: &str) -> bool {
    matches!(
        label,
        "www" | "ftp" | "cpanel" | "whm" | "webdisk" | "blog" | "shop" | "_domainconnect" | "localhost"
    )
}

/// The label of an address record.
pub(super) fn address(claims: &Claims<'_>, record: &Record, inner: &str) -> Draft {
    let name = record.name().as_str();
    let first = inner.split('.').next().unwrap_or_default();
    if let Some((holder, sender)) = claims.tracking_holder(name) {
        return of_sender(claims, Group::Tracking, Role::TrackingHost, holder, sender);
    }
    if inner == "www" {
        return Draft::site(Role::Www);
    }
    if claims.is_name_server(name) {
        return Draft::site(Role::Other);
    }
    if claims.carries_unsubscribe(name) {
        return Draft { reason: "the page where people unsubscribe stays alive", ..Draft::site(Role::Other) };
    }
    if claims.is_exchanger(name) {
        let host = claims.host().map(ToString::to_string);
        if claims.is_exchanger_in_use(name) {
            return Draft::held(claims, Group::Receiving, Role::MailboxHost, Holder::Use, host);
        }
        return mailbox(claims, Role::MailboxHost, host);
    }
    if let Some((holder, sender)) = claims.domain_holder(name) {
        return of_sender(claims, Group::Sending, Role::ReturnPath, holder, sender);
    }
    let has_apex_address = claims.of_apex().has_address_of(record);
    let own_server = claims.has_own_server();
    let unknown_host = claims.host().is_some_and(|host| Service::find(host).is_none());
    if is_mail_label(first) || first == "mail" && (own_server || unknown_host) {
        if own_server && (claims.takes_mail_at(record) || has_apex_address) || unknown_host {
            return mailbox(claims, host_role(first), claims.host().map(ToString::to_string)).likely();
        }
        if is_mail_label(first) && !has_apex_address {
            return Draft::held(claims, Group::Receiving, host_role(first), Holder::Nobody, None).likely();
        }
    }
    if claims.sends_from(record.data()) {
        let reason = "a use that goes on sends from this address";
        return Draft { reason, holder: Holder::Use, ..Draft::site(Role::Other) };
    }
    if let Some(sender) = claims.sender_at(name, record.data())
        && !has_apex_address
    {
        let reason = "a sender that stops sends from this host: ask what else runs there";
        let service = Some(super::claims::canonical(&sender.service));
        return Draft::new(Group::Sending, Role::Other, Holder::Drop, Action::Ask, reason).service(service);
    }
    if is_site_label(first) || has_apex_address || claims.of_apex().site_has_address_of(record) {
        return Draft::site(Role::Other).likely();
    }
    Draft::unknown()
}

/// Whether a name looks like a return path rather than a tracking host.
fn is_bounce_label(label: &str) -> bool {
    let starts =
        ["bounce", "rp", "return", "pm-bounces", "mta", "envelope", "psrp", "em", "mail", "send", "out"];
    starts.iter().any(|start| label.starts_with(start)) && !label.starts_with("email")
}

/// The service of an alias by its target, whether it is a tracking host, and its owner.
fn sending_target(target: &str, first: &str) -> Option<(&'static Service, bool)> {
    let longest = |patterns: &[&str]| {
        let fits = |pattern: &&&str| target.to_ascii_lowercase().ends_with(pattern.trim_start_matches('='));
        patterns.iter().filter(fits).map(|pattern| pattern.len()).max().unwrap_or(0)
    };
    let (tracking, bounce) = (Service::by_tracking(target), Service::by_bounce(target));
    match (tracking, bounce) {
        (Some(one), Some(other)) => {
            let (by_tracking, by_bounce) = (longest(one.tracking), longest(other.bounce));
            let is_tracking = by_tracking > by_bounce || by_tracking == by_bounce && !is_bounce_label(first);
            Some(if is_tracking { (one, true) } else { (other, false) })
        }
        (Some(one), None) => Some((one, true)),
        (None, Some(other)) => Some((other, false)),
        (None, None) => None,
    }
}

/// The label of an alias that is not a DKIM key.
pub(super) fn alias(claims: &Claims<'_>, record: &Record, inner: &str) -> Draft {
    let name = record.name().as_str();
    let target = claims.end_of(record.target().unwrap_or_default());
    let first = inner.split('.').next().unwrap_or_default();
    if let Some((holder, sender)) = claims.tracking_holder(name) {
        return of_sender(claims, Group::Tracking, Role::TrackingHost, holder, sender);
    }
    if inner == "www" {
        return Draft::site(Role::Www);
    }
    if let Some((service, is_tracking)) = sending_target(target, first) {
        let (group, role) = if is_tracking {
            (Group::Tracking, Role::TrackingHost)
        } else {
            (Group::Sending, Role::ReturnPath)
        };
        let holder = match (claims.holder(service.name), claims.domain_holder(name)) {
            (Holder::Use, Some((holder, _))) if claims.is_dropped(service.name) => holder,
            // It is dropped and used, and nothing shows to which of the two this host belongs.
            (Holder::Use, None) if claims.is_dropped(service.name) => Holder::Unclaimed,
            (holder, _) => holder,
        };
        return Draft::held(claims, group, role, holder, Some(service.name.to_owned()));
    }
    if let Some(service) = Service::by_label(first) {
        return super::texts::token(claims, service);
    }
    if let Some(service) = Service::by_receiving(target) {
        let is_web = service.name == "Google Workspace" && target.starts_with("ghs.");
        let workspace = ["mail", "calendar", "drive", "docs", "webmail", "start", "groups", "sites", "email"];
        if is_web && !workspace.contains(&first) {
            return Draft::site(Role::Other).service(Some(service.name.to_owned())).likely();
        }
        return mailbox(claims, host_role(first), Some(service.name.to_owned()));
    }
    if let Some(service) = Service::by_site(target) {
        let name = Some(service.name.to_owned());
        if service.kind == Kind::MailboxHost && claims.host() == Some(service.name) && target.contains("lync")
        {
            return calls(claims, service);
        }
        let role = if target.contains("dv.googlehosted") || service.name == "Certificates" {
            Role::Verification
        } else {
            Role::Other
        };
        return Draft::site(role).service(name).likely();
    }
    if let Some((holder, sender)) = claims.domain_holder(name) {
        return of_sender(claims, Group::Sending, Role::ReturnPath, holder, sender);
    }
    // An alias of the site is part of the site, wherever it is hosted.
    let site = alloc::format!("www.{}", claims.apex());
    if record.target().is_some_and(|direct| direct.eq_ignore_ascii_case(&site)) {
        return Draft::site(Role::Other);
    }
    own_target(claims, target, first)
}

/// The label of an alias of a name in the same zone, or of an unknown host.
fn own_target(claims: &Claims<'_>, target: &str, first: &str) -> Draft {
    let apex = claims.apex();
    let target = target.to_ascii_lowercase();
    let own_server = claims.has_own_server() || claims.takes_mail_of_domain(&target);
    let host = || claims.host().map(ToString::to_string);
    let inside = claims.is_inside(&target);
    if claims.is_exchanger(&target) && (is_mail_label(first) || first == "mail" || target != apex) {
        return mailbox(claims, host_role(first), host()).likely();
    }
    if inside && own_server && (is_mail_label(first) || first == "mail") {
        return mailbox(claims, host_role(first), host()).likely();
    }
    let www = alloc::format!("www.{apex}");
    if target == apex || target == www || is_site_label(first) {
        return Draft::site(Role::Other);
    }
    if inside {
        let mut addresses = claims.at(&target, "A").chain(claims.at(&target, "AAAA"));
        let inner = target.strip_suffix(&apex).unwrap_or_default().trim_end_matches('.').to_owned();
        let draft = addresses.next().map(|record| address(claims, record, &inner));
        if let Some(draft) = draft.filter(|draft| draft.group != Group::Unknown) {
            return draft.likely();
        }
    }
    let unknown_host =
        claims.host().is_some_and(|host| Service::find(host).is_none_or(|row| row.receiving.is_empty()));
    if is_mail_label(first) {
        if unknown_host {
            return mailbox(claims, host_role(first), host()).likely();
        }
        return Draft::held(claims, Group::Receiving, host_role(first), Holder::Nobody, None).likely();
    }
    Draft::unknown()
}

/// The label of an SRV record.
pub(super) fn service(claims: &Claims<'_>, record: &Record, inner: &str) -> Draft {
    let target = record.target().unwrap_or_default();
    let first = inner.split('.').next().unwrap_or_default();
    let mail = [
        "_autodiscover",
        "_imap",
        "_imaps",
        "_pop3",
        "_pop3s",
        "_submission",
        "_submissions",
        "_smtp",
        "_smtps",
        "_jmap",
        "_caldav",
        "_caldavs",
        "_carddav",
        "_carddavs",
        "_ews",
    ];
    let known = Service::by_receiving(target);
    if mail.contains(&first) {
        if target.is_empty() {
            let reason = "says already that the service is not offered";
            return Draft::new(Group::Receiving, Role::Autodiscover, Holder::Nobody, Action::Keep, reason);
        }
        if let Some(service) = known {
            return mailbox(claims, Role::Autodiscover, Some(service.name.to_owned()));
        }
        let inside = claims.is_inside(target);
        let unknown_host =
            claims.host().is_some_and(|host| Service::find(host).is_none_or(|row| row.receiving.is_empty()));
        if inside || unknown_host {
            return mailbox(claims, Role::Autodiscover, claims.host().map(ToString::to_string)).likely();
        }
        return Draft::held(claims, Group::Receiving, Role::Autodiscover, Holder::Nobody, None).likely();
    }
    if let Some(service) = Service::by_site(target).filter(|service| claims.host() == Some(service.name)) {
        return calls(claims, service);
    }
    match Service::by_site(target) {
        Some(service) => Draft::site(Role::Other).service(Some(service.name.to_owned())).likely(),
        None => Draft::unknown(),
    }
}

/// The label of a TLSA record: that of a mail exchanger follows the mailboxes, any other
/// is part of the site.
pub(super) fn tls_anchor(claims: &Claims<'_>, inner: &str) -> Draft {
    if inner.starts_with("_25.")
        || inner.starts_with("_465.")
        || inner.starts_with("_587.")
        || inner.starts_with("_993.")
    {
        return mailbox(claims, Role::Other, claims.host().map(ToString::to_string)).likely();
    }
    Draft::site(Role::Other)
}
