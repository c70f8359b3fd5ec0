//! The owner of a record, by the plan.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    string::{String, ToString},
};

use super::{
    super::{
        plan::{Plan, Sender, Use},
        services::{Kind, Service},
        snapshot::{Record, Snapshot},
    },
    index::{Apex, Index, key},
};
use crate::spf;

/// The owner of a record, a term or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A use that continues.
    Use,
    /// A service in use, in a record that no use claims.
    Unclaimed,
    /// The mailbox host, which no use needs.
    Host,
    /// A sender that stops.
    Drop,
    /// A sender that stopped before.
    Former,
    /// A recognized service that the plan does not name as a sender.
    Undeclared,
    /// No service is recognized.
    Nobody,
}

impl Holder {
    /// Whether the sender stops, or stopped before.
    pub(crate) const fn goes(self) -> bool {
        matches!(self, Self::Drop | Self::Former)
    }
}

/// The plan and the zone, with the lookups that labels need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claims<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) zone: &'a Snapshot,
    /// The mailbox host: as in the plan, else as the mail exchangers show.
    host: Option<String>,
    /// The services that filter the mail of the domain before the mailboxes get it.
    gateways: BTreeSet<&'static str>,
    /// Whether a host of the domain's own takes its mail.
    has_own_server: bool,
    /// The mail exchangers of names that receive mail for a use.
    exchangers_in_use: BTreeSet<String>,
    index: Index,
}

/// A name by which two spellings of a service are compared.
pub(crate) fn canonical(name: &str) -> String {
    Service::find(name).map_or_else(|| name.trim().to_ascii_lowercase(), |service| service.name.to_owned())
}

fn is_service(names: &[String], service: &str) -> bool {
    names.iter().any(|name| canonical(name) == service)
}

/// Whether a name is one of some domains or below one.
fn is_within(domains: &[String], name: &str) -> bool {
    domains.iter().any(|domain| {
        let domain = domain.trim_end_matches('.').to_ascii_lowercase();
        !domain.is_empty()
            && (name == domain || name.strip_suffix(&domain).is_some_and(|start| start.ends_with('.')))
    })
}

impl<'a> Claims<'a> {
    pub(crate) fn new(plan: &'a Plan, zone: &'a Snapshot) -> Self {
        let index = Index::new(zone, &plan.domain);
        let exchangers = || index.at(zone, &plan.domain, "MX").filter_map(Record::target);
        let services = || exchangers().filter_map(Service::by_receiving);
        let host = Plan::owner(&plan.host.service)
            .map(canonical)
            .or_else(|| services().next().map(|service| service.name.to_owned()));
        let gateways = services().filter(|row| row.kind == Kind::Gateway).map(|row| row.name).collect();
        let mut claims = Self {
            plan,
            zone,
            host,
            gateways,
            has_own_server: false,
            exchangers_in_use: BTreeSet::new(),
            index,
        };
        claims.has_own_server = claims.apex_exchangers().iter().any(|target| claims.is_inside(target));
        let exchangers = zone.records().iter().filter(|record| record.record_type() == "MX");
        let in_use = exchangers.filter(|record| claims.receives_for_use(record.name().as_str()));
        claims.exchangers_in_use = in_use.filter_map(|record| record.target().map(key)).collect();
        claims
    }

    /// The records of a name and type.
    pub(crate) fn at(&self, name: &str, record_type: &str) -> impl Iterator<Item = &'a Record> + use<'a> {
        self.index.at(self.zone, name, record_type)
    }

    /// The domain in lower case, without the trailing dot.
    pub(crate) fn apex(&self) -> String {
        self.plan.domain.trim_end_matches('.').to_ascii_lowercase()
    }

    /// Whether a host is the domain or below it.
    pub(crate) fn is_inside(&self, host: &str) -> bool {
        is_within(core::slice::from_ref(&self.plan.domain), &key(host))
    }

    /// The mail exchangers of the domain.
    fn apex_exchangers(&self) -> &BTreeSet<String> {
        &self.index.apex().exchangers
    }

    /// Whether a host is a mail exchanger of the domain.
    pub(crate) fn takes_mail_of_domain(&self, host: &str) -> bool {
        self.apex_exchangers().contains(&key(host))
    }

    /// Whether a host of the domain's own takes its mail.
    pub(crate) const fn has_own_server(&self) -> bool {
        self.has_own_server
    }

    /// The names and addresses of the domain itself.
    pub(crate) const fn of_apex(&self) -> &Apex {
        self.index.apex()
    }

    /// The canonical name of the mailbox host.
    pub(crate) fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The name of a service as the plan spells it.
    pub(crate) fn spelling(&self, service: &str) -> String {
        let plan = self.plan;
        let named = plan.uses.iter().flat_map(|own| own.sends_with.iter().chain(&own.receives_at));
        let named = named
            .chain(plan.drops.iter().chain(&plan.former).map(|sender| &sender.service))
            .chain(plan.drops.iter().flat_map(|sender| &sender.sends_through))
            .chain(plan.host.service.iter());
        let mut named = named.filter(|name| canonical(name) == service);
        named.next().map_or_else(|| service.to_owned(), Clone::clone)
    }

    fn uses_of(&self, service: &str) -> impl Iterator<Item = &'a Use> {
        let service = service.to_owned();
        self.plan.uses.iter().filter(move |own| is_service(&own.sends_with, &service))
    }

    /// Whether a use sends with a service.
    pub(crate) fn is_used(&self, service: &str) -> bool {
        self.uses_of(service).next().is_some()
    }

    pub(crate) fn is_dropped(&self, service: &str) -> bool {
        self.plan.drops.iter().any(|sender| canonical(&sender.service) == service)
    }

    fn is_former(&self, service: &str) -> bool {
        self.plan.former.iter().any(|sender| canonical(&sender.service) == service)
    }

    /// Whether the plan names a service in any way.
    pub(crate) fn is_named(&self, service: &str) -> bool {
        let plan = self.plan;
        let through = plan.drops.iter().flat_map(|sender| &sender.sends_through);
        let warm_up = plan.warm_up.iter().flat_map(|tool| tool.sends_through.iter().chain([&tool.service]));
        let received = plan.uses.iter().flat_map(|own| &own.receives_at);
        self.is_used(service)
            || self.is_dropped(service)
            || self.host() == Some(service)
            || through.chain(warm_up).chain(received).any(|name| canonical(name) == service)
    }

    /// Whether a service filters the mail of the domain before it reaches the mailboxes.
    fn is_gateway(&self, service: &str) -> bool {
        self.gateways.contains(service)
    }

    /// The host that a name finally refers to: aliases inside the zone are followed.
    pub(crate) fn end_of<'t>(&'t self, target: &'t str) -> &'t str {
        const MOST_ALIASES: usize = 8;
        let mut target = target;
        for _ in 0..MOST_ALIASES {
            let mut aliases = self.at(target, "CNAME").filter_map(Record::target);
            match aliases.next() {
                Some(next) => target = next,
                None => break,
            }
        }
        target
    }

    /// The sender that stops, or stopped, and sends from a host or an address by its SPF
    /// terms.
    pub(crate) fn sender_at(&self, name: &str, address: &str) -> Option<&'a Sender> {
        let address = address.parse::<core::net::IpAddr>().ok()?;
        let sends = |term: &String| {
            let term = term.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
            let host = term.strip_prefix("a:").and_then(|host| host.split('/').next());
            let range = term.strip_prefix("ip4:").or_else(|| term.strip_prefix("ip6:")).and_then(network);
            host.is_some_and(|host| host.trim_end_matches('.').eq_ignore_ascii_case(name))
                || range.is_some_and(|range| range.contains(address))
        };
        self.plan.drops.iter().chain(&self.plan.former).find(|sender| sender.spf_terms.iter().any(sends))
    }

    /// Whether a name is a name server of this zone.
    pub(crate) fn is_name_server(&self, name: &str) -> bool {
        self.index.apex().name_servers.contains(&key(name))
    }

    /// The relation of a recognized service to the plan.
    pub(crate) fn holder(&self, service: &str) -> Holder {
        if self.is_used(service) {
            Holder::Use
        } else if self.host() == Some(service) {
            Holder::Host
        } else if self.is_dropped(service) {
            Holder::Drop
        } else if self.is_former(service) {
            Holder::Former
        } else if self.is_gateway(service) {
            Holder::Host
        } else {
            Holder::Undeclared
        }
    }

    /// The sender that stops, or stopped, and has a domain of its own that contains a
    /// name.
    pub(crate) fn domain_holder(&self, name: &str) -> Option<(Holder, &'a Sender)> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let apex = self.apex();
        let of = |senders: &'a [Sender], holder| {
            let mut senders = senders.iter();
            let owns = |sender: &&Sender| {
                name != apex && is_within(&sender.domain, &name) && !is_within(&sender.domain, &apex)
            };
            senders.find(owns).map(|sender| (holder, sender))
        };
        of(&self.plan.drops, Holder::Drop).or_else(|| of(&self.plan.former, Holder::Former))
    }

    /// The sender whose tracking host has this name.
    pub(crate) fn tracking_holder(&self, name: &str) -> Option<(Holder, &'a Sender)> {
        let is_host = |sender: &&Sender| {
            sender
                .tracking
                .iter()
                .any(|host| host.trim_end_matches('.').eq_ignore_ascii_case(name.trim_end_matches('.')))
        };
        let dropped = self.plan.drops.iter().find(is_host).map(|sender| (Holder::Drop, sender));
        dropped.or_else(|| self.plan.former.iter().find(is_host).map(|sender| (Holder::Former, sender)))
    }

    /// Whether unsubscribe links point to a name.
    pub(crate) fn carries_unsubscribe(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.');
        self.plan.unsubscribe.host.iter().any(|host| host.trim_end_matches('.').eq_ignore_ascii_case(name))
    }

    /// The owner of a DKIM key, and the service.
    pub(crate) fn key_holder(
        &self,
        selector: &str,
        domain: &str,
        target: Option<&str>,
    ) -> (Holder, Option<String>) {
        let lists = |selectors: &[String]| {
            selectors.iter().any(|own| {
                let own = own.split("._domainkey").next().unwrap_or_default();
                own.eq_ignore_ascii_case(selector)
            })
        };
        if let Some(own) = self.plan.uses.iter().find(|own| lists(&own.dkim_selectors)) {
            let dropped = self.plan.drops.iter().find(|sender| lists(&sender.dkim_selectors));
            // Both name it: the one that has this domain to itself wins.
            if let Some(sender) = dropped.filter(|sender| is_within(&sender.domain, domain)) {
                return (Holder::Drop, Some(canonical(&sender.service)));
            }
            return (Holder::Use, own.sends_with.first().map(|name| canonical(name)));
        }
        for (senders, holder) in [(&self.plan.drops, Holder::Drop), (&self.plan.former, Holder::Former)] {
            if let Some(sender) = senders.iter().find(|sender| lists(&sender.dkim_selectors)) {
                return (holder, Some(canonical(&sender.service)));
            }
        }
        if lists(&self.plan.host.dkim_selectors) {
            let host = self.host().map(ToOwned::to_owned);
            return (host.as_deref().map_or(Holder::Host, |host| self.holder(host)), host);
        }
        let by_target = target.and_then(Service::by_dkim_target);
        let service = by_target.or_else(|| Service::by_selector(selector).filter(|_| target.is_none()));
        let service = service.or_else(|| self.neighbor(domain).filter(|_| target.is_none()));
        let domain_holder = self.domain_holder(domain);
        let Some(service) = service.map(|service| service.name) else {
            return domain_holder.map_or((Holder::Nobody, None), |(holder, sender)| {
                (holder, Some(canonical(&sender.service)))
            });
        };
        let holder = match self.holder(service) {
            Holder::Use if domain_holder.is_some() && self.is_dropped(service) => Holder::Drop,
            Holder::Use => {
                let claims_keys = self.uses_of(service).any(|own| !own.dkim_selectors.is_empty());
                let keeps_host = self.host() == Some(service) && !self.plan.closes_mail();
                let unclaimed = (claims_keys || self.is_dropped(service)) && !keeps_host;
                if unclaimed { Holder::Unclaimed } else { Holder::Use }
            }
            other => other,
        };
        (holder, Some(service.to_owned()))
    }

    /// The one service that has the return path or the SPF record of a subdomain.
    fn neighbor(&self, domain: &str) -> Option<&'static Service> {
        if domain.trim_end_matches('.').eq_ignore_ascii_case(&self.apex()) {
            return None;
        }
        let by_exchanger =
            self.at(domain, "MX").filter_map(|record| record.target()).find_map(Service::by_bounce);
        let terms = self.at(domain, "TXT").filter(|record| spf::Record::is_spf(record.data().as_bytes()));
        let mut terms = terms.flat_map(|record| record.data().split_ascii_whitespace().skip(1));
        let by_spf = terms.find_map(|term| spf_domain(term).and_then(Service::by_spf));
        by_exchanger.or(by_spf)
    }

    /// Whether a name receives mail for a use.
    pub(crate) fn receives_for_use(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.');
        let at_name = |place: &String| {
            let domain = place.rsplit('@').next().unwrap_or_default().trim_end_matches('.');
            domain.eq_ignore_ascii_case(name)
        };
        let by_host = |place: &String| self.host() == Some(canonical(place).as_str());
        let mut uses = self.plan.uses.iter();
        let is_apex = name.eq_ignore_ascii_case(&self.apex());
        uses.any(|own| {
            own.receives_at.iter().any(at_name)
                || is_apex && own.receives_at.iter().any(by_host)
                || is_apex && self.host().is_some_and(|host| is_service(&own.sends_with, host))
        })
    }

    /// Whether anything continues to send once the plan is carried out.
    pub(crate) fn still_sends(&self) -> bool {
        !self.plan.closes_mail()
            || self.plan.uses.iter().any(|own| !own.sends_with.is_empty() || !own.spf_terms.is_empty())
    }

    /// Whether a name is a mail exchanger of one that receives mail for a use.
    pub(crate) fn is_exchanger_in_use(&self, name: &str) -> bool {
        self.exchangers_in_use.contains(&key(name))
    }

    /// Whether a record has the address of a host that accepts mail.
    pub(crate) fn takes_mail_at(&self, record: &Record) -> bool {
        self.index.takes_mail_at(record)
    }

    /// Whether an SPF term of a use has this address.
    pub(crate) fn sends_from(&self, address: &str) -> bool {
        let address = address.parse::<core::net::IpAddr>().ok();
        let terms = self.plan.uses.iter().flat_map(|own| &own.spf_terms);
        let mut networks = terms.filter_map(|term| {
            let term = term.trim_start_matches('+').to_ascii_lowercase();
            term.strip_prefix("ip4:").or_else(|| term.strip_prefix("ip6:")).and_then(network)
        });
        address.is_some_and(|address| networks.any(|network| network.contains(address)))
    }

    /// Whether a name is a mail exchanger of this zone.
    pub(crate) fn is_exchanger(&self, name: &str) -> bool {
        self.index.is_exchanger(name)
    }

    /// The relation of the mailbox host to the plan, and its name.
    fn host_holder(&self) -> (Holder, Option<String>) {
        let used = self.host().is_some_and(|host| self.is_used(host));
        (if used { Holder::Use } else { Holder::Host }, self.host().map(ToOwned::to_owned))
    }

    /// The owner of a term of an SPF record, and the service; the record is at `owner`.
    pub(crate) fn term_holder(&self, term: &str, owner: &str) -> (Holder, Option<String>) {
        let bare = term.trim_start_matches(['+', '-', '~', '?']);
        let lists = |terms: &[String]| {
            terms.iter().any(|own| own.trim_start_matches(['+', '-', '~', '?']).eq_ignore_ascii_case(bare))
        };
        if let Some(own) = self.plan.uses.iter().find(|own| lists(&own.spf_terms)) {
            return (Holder::Use, own.sends_with.first().map(|name| canonical(name)));
        }
        for (senders, holder) in [(&self.plan.drops, Holder::Drop), (&self.plan.former, Holder::Former)] {
            if let Some(sender) = senders.iter().find(|sender| lists(&sender.spf_terms)) {
                return (holder, Some(canonical(&sender.service)));
            }
        }
        if lists(&self.plan.host.spf_terms) {
            return self.host_holder();
        }
        let service = spf_domain(bare).and_then(Service::by_spf).map(|service| service.name);
        if let Some(service) = service {
            return (self.holder(service), Some(service.to_owned()));
        }
        if let Some((holder, sender)) = self.domain_holder(owner) {
            return (holder, Some(canonical(&sender.service)));
        }
        let lower = bare.to_ascii_lowercase();
        if lower == "mx" || lower.starts_with("mx:") || lower.starts_with("mx/") {
            return self.host_holder();
        }
        let address = lower
            .strip_prefix("a:")
            .map(ToString::to_string)
            .or_else(|| (lower == "a").then(|| owner.to_owned()));
        if address.is_some_and(|name| self.is_exchanger(&name)) {
            return self.host_holder();
        }
        let network = lower.strip_prefix("ip4:").or_else(|| lower.strip_prefix("ip6:")).and_then(network);
        if let Some(network) = network
            && self.index.takes_mail_in(network)
        {
            return self.host_holder();
        }
        (Holder::Nobody, None)
    }
}

/// The domain that a term names, without its macros.
pub(crate) fn spf_domain(term: &str) -> Option<&str> {
    let colon = ["include:", "redirect=", "exists:", "a:", "mx:", "ptr:"];
    let lower = term.to_ascii_lowercase();
    let prefix = colon.into_iter().find(|prefix| lower.starts_with(prefix))?;
    let domain = term.get(prefix.len()..)?;
    let domain = domain.split('/').next().unwrap_or_default();
    Some(domain.rsplit('}').next().unwrap_or_default().trim_matches('.'))
}

/// An address or a network in the form of an `ip4` or `ip6` term.
fn network(text: &str) -> Option<spf::Network> {
    let (address, length) =
        text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: core::net::IpAddr = address.parse().ok()?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    spf::Network::new(address, length.map_or(Some(whole), |length| length.parse().ok())?)
}
