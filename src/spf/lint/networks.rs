//! Findings about networks: too broad, needless, hidden.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
};

use super::Linter;
use crate::{
    diagnostic::{Severity, Span},
    spf::{
        network::{Network, NetworkSet},
        term::{Directive, Mechanism, Qualifier},
    },
};

/// Networks with a shorter prefix are too broad to be intended.
const BROAD_IP4: u8 = 16;
const BROAD_IP6: u8 = 32;

/// Networks with a shorter prefix let nearly everyone pass.
const EVERYONE_IP4: u8 = 8;
const EVERYONE_IP6: u8 = 16;

/// Whether a network holds nearly all addresses of its family.
pub(in crate::spf) const fn is_nearly_everyone(network: Network) -> bool {
    network.length() < if network.first().is_ipv4() { EVERYONE_IP4 } else { EVERYONE_IP6 }
}

impl Linter<'_> {
    pub(super) fn broad_network(&mut self, directive: &Directive<'_>, span: Span) {
        if directive.qualifier() != Qualifier::Pass {
            return;
        }
        let (ip4, ip6) = match directive.mechanism() {
            Mechanism::A(_, cidr) | Mechanism::Mx(_, cidr) => (cidr.ip4, cidr.ip6),
            Mechanism::Ip4(_, length) => (length, None),
            Mechanism::Ip6(_, length) => (None, length),
            _ => return,
        };
        let (ip4, ip6) = (ip4.unwrap_or(32), ip6.unwrap_or(128));
        if ip4 < BROAD_IP4 || ip6 < BROAD_IP6 {
            let is_nearly_everyone = ip4 < EVERYONE_IP4 || ip6 < EVERYONE_IP6;
            let severity = if is_nearly_everyone { Severity::Error } else { Severity::Warning };
            let message = "this network is very large: name those that send";
            self.add("spf::broad-network", severity, span, message);
        }
    }

    /// Networks that together hold nearly all addresses although none of them does
    /// alone.
    pub(super) fn networks_pass_all(&mut self) {
        let holds_everyone =
            |(_, directive, _): (usize, Directive<'_>, Span)| match directive.mechanism().network() {
                Some(network) => network.length() == 0 && directive.qualifier() == Qualifier::Pass,
                None => false,
            };
        if self.reached().any(holds_everyone) {
            return;
        }
        let set = NetworkSet::authorized_by(self.record);
        let own: BTreeSet<Network> =
            self.reached().filter_map(|(_, directive, _)| directive.mechanism().network()).collect();
        let broad = set.networks().find(|network| is_nearly_everyone(*network) && !own.contains(network));
        if let Some(broad) = broad {
            let message = format!("the networks together let all of {broad} pass: name those that send");
            self.add("spf::pass-all", Severity::Error, self.whole(), message);
        }
    }

    pub(super) fn networks(&mut self, duplicates: &BTreeSet<usize>) {
        let mut networks: BTreeMap<Network, Qualifier> = BTreeMap::new();
        // The networks that pass and that no other holds so far, with their terms.
        let mut unheld: BTreeMap<Network, (usize, Span)> = BTreeMap::new();
        for index in 0..self.all.unwrap_or(self.terms.len()) {
            let Some(&(super::Term::Directive(directive), span)) = self.terms.get(index) else { continue };
            let qualifier = directive.qualifier();
            if qualifier != Qualifier::Pass {
                // It may take addresses that an earlier network lets pass.
                unheld.clear();
            }
            let Some(network) = directive.mechanism().network() else { continue };
            let wider = (0..=network.length()).filter_map(|length| Network::new(network.first(), length));
            let holder =
                wider.filter_map(|wider| networks.get_key_value(&wider)).next().map(|(n, q)| (*n, *q));
            // A repeated term already has its finding.
            if let Some((holder, of)) = holder.filter(|_| !duplicates.contains(&index)) {
                self.held(index, span, holder, of == qualifier);
            }
            // Earlier ones that this one holds, as in `ip4:192.0.2.1 ip4:192.0.2.0/24`.
            while let Some((narrow, (at, span))) = narrow_within(&mut unheld, network, qualifier) {
                self.needless.insert(at);
                let message = format!("remove this network: {network} after it holds {narrow}");
                self.add("spf::needless-network", Severity::Warning, span, message);
            }
            if qualifier == Qualifier::Pass && !networks.contains_key(&network) {
                unheld.insert(network, (index, span));
            }
            networks.entry(network).or_insert(qualifier);
        }
    }

    /// A network that an earlier one holds.
    fn held(&mut self, index: usize, span: Span, holder: Network, same_result: bool) {
        if same_result {
            self.needless.insert(index);
            let message = format!("remove this network: {holder} holds it");
            self.add("spf::needless-network", Severity::Warning, span, message);
        } else {
            let message = format!("this network is never reached: {holder} comes before it");
            self.add("spf::hidden-network", Severity::Warning, span, message);
        }
    }
}

/// Removes a network that a wider one holds; both pass, as does every directive between
/// them.
fn narrow_within(
    unheld: &mut BTreeMap<Network, (usize, Span)>,
    wide: Network,
    qualifier: Qualifier,
) -> Option<(Network, (usize, Span))> {
    if qualifier != Qualifier::Pass {
        return None;
    }
    let (narrow, at) = unheld.range(wide..).next().map(|(narrow, at)| (*narrow, *at))?;
    (wide.covers(narrow) && narrow != wide).then(|| {
        unheld.remove(&narrow);
        (narrow, at)
    })
}
