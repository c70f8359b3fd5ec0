//! Networks in place of the names that lead to them.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{AuditReport, NetworkSet};
use crate::{
    dns::Name,
    spf::{
        Network,
        record::{Kind, Qualifier, Record},
    },
};

/// How long a record may be (RFC 7208 section 3.4).
const MAX_RECORD: usize = 450;

/// A piece of the flat record: a term as it stands, or networks.
enum Piece {
    Term(String),
    Networks(Vec<Network>),
}

impl AuditReport {
    /// The domain's record with networks in place of the terms that look up names, as the DNS has them
    /// now; it must be made again when they change.
    ///
    /// Terms keep their order and qualifiers. A term stays as it is where what it says depends on the
    /// client or could not be looked up: macros, `ptr`, `exists`, a failure, a record that does more
    /// than let networks pass. A record over 450 bytes is split: the first of the list is the
    /// domain's, the others are to be published at the names that it includes, `_spf1` and so on below
    /// the domain. Empty where the domain has no record that can be read.
    #[must_use]
    pub fn flatten(&self) -> Vec<(Name, Record<'static>)> {
        let Some(root) = self.records.first() else { return Vec::new() };
        let Some(record) = &root.record else { return Vec::new() };
        let pieces = self.pieces(0, record);
        let whole = text_of(pieces.iter().flat_map(|piece| match piece {
            Piece::Term(term) => Vec::from([term.clone()]),
            Piece::Networks(networks) => networks.iter().map(term_of).collect(),
        }));
        let texts = if whole.len() <= MAX_RECORD {
            Vec::from([(root.domain.clone(), whole)])
        } else {
            split(&root.domain, &pieces)
        };
        // Every term was read from a record, or is a network: the texts are records.
        texts.into_iter().filter_map(|(name, text)| Some((name, text.parse().ok()?))).collect()
    }

    /// The terms of a record, flattened; a redirect that can be is replaced by what it leads to.
    fn pieces(&self, index: usize, record: &Record<'_>) -> Vec<Piece> {
        let (mut pieces, mut redirected) = (Vec::new(), Vec::new());
        let all = record.raw().iter().position(|term| term.kind == Kind::All);
        for (at, (raw, term)) in record.raw().iter().zip(record.terms()).enumerate() {
            let place = (index, at);
            // No directive behind `all` is reached, and none need be published.
            let is_modifier = matches!(raw.kind, Kind::Redirect | Kind::Exp | Kind::Unknown);
            if !is_modifier && all.is_some_and(|all| at > all) {
                continue;
            }
            let networks = match raw.kind {
                Kind::Ip4(address, length) if raw.qualifier == Qualifier::Pass => {
                    Some(Network::new(address.into(), length.unwrap_or(32)).into_iter().collect())
                }
                Kind::Ip6(address, length) if raw.qualifier == Qualifier::Pass => {
                    Some(Network::new(address.into(), length.unwrap_or(128)).into_iter().collect())
                }
                Kind::Include if raw.qualifier == Qualifier::Pass => {
                    self.child(place).filter(|child| self.is_flat(*child)).map(|_| self.networks_of(place))
                }
                Kind::A(_) | Kind::Mx(_) if raw.qualifier == Qualifier::Pass => {
                    self.term_is_known(place).then(|| self.networks_of(place))
                }
                Kind::Redirect => {
                    match self.child(place).filter(|child| all.is_none() && self.is_flat(*child)) {
                        Some(child) => {
                            // Wherever it stands, a redirect is followed last.
                            redirected.push(Piece::Networks(self.networks_of(place)));
                            redirected.extend(self.all_of(child).map(Piece::Term));
                            continue;
                        }
                        None => None,
                    }
                }
                _ => None,
            };
            match (networks, pieces.last_mut()) {
                (Some(more), Some(Piece::Networks(networks))) => networks.extend(more),
                (Some(networks), _) => pieces.push(Piece::Networks(networks)),
                (None, _) => pieces.push(Piece::Term(term.to_string())),
            }
        }
        pieces.extend(redirected);
        for piece in &mut pieces {
            if let Piece::Networks(networks) = piece {
                *networks = NetworkSet::of(networks.iter().copied()).networks().collect();
            }
        }
        pieces
    }

    /// The record that an include or redirect leads to.
    fn child(&self, place: (usize, usize)) -> Option<usize> {
        self.records.iter().position(|audited| audited.from == Some(place))
    }

    /// The `all` of a record, or of the one that it redirects to in the end.
    fn all_of(&self, mut index: usize) -> Option<String> {
        loop {
            let record = self.records.get(index)?.record.as_ref()?;
            let find = |kind| record.raw().iter().position(|term| term.kind == kind);
            if let Some(all) = find(Kind::All) {
                return record.term(all).map(|all| all.to_string());
            }
            // A record that leads on was made after the one that leads to it.
            index = self.child((index, find(Kind::Redirect)?)).filter(|child| *child > index)?;
        }
    }

    /// Whether a record only lets networks pass that are all known, and ends there.
    fn is_flat(&self, index: usize) -> bool {
        self.records.get(index).is_some_and(|audited| {
            audited.is_known
                && audited.record.as_ref().is_some_and(|record| {
                    record.raw().iter().all(|term| match term.kind {
                        Kind::All => term.qualifier != Qualifier::Pass,
                        Kind::Exp | Kind::Unknown => true,
                        _ => term.qualifier == Qualifier::Pass,
                    })
                })
                && (0..self.records.len()).all(|other| {
                    let is_below = self
                        .records
                        .get(other)
                        .is_some_and(|record| record.from.is_some_and(|(parent, _)| parent == index));
                    !is_below || other <= index || self.is_flat(other)
                })
        })
    }

    /// Whether an `a` or `mx` was looked up.
    fn term_is_known(&self, place: (usize, usize)) -> bool {
        !self.unknown.contains(&place)
    }

    /// The networks of a term and of all that it leads to.
    fn networks_of(&self, place: (usize, usize)) -> Vec<Network> {
        let leads_to = |mut at: (usize, usize)| loop {
            if at == place {
                return true;
            }
            match self.records.get(at.0).and_then(|audited| audited.from) {
                Some(from) => at = from,
                None => return false,
            }
        };
        let of_term = self.authorised.iter().filter(|authorised| leads_to(authorised.place));
        of_term.map(|authorised| authorised.network).collect()
    }
}

fn term_of(network: &Network) -> String {
    let family = if network.first().is_ipv4() { "ip4" } else { "ip6" };
    format!("{family}:{network}")
}

fn text_of(terms: impl Iterator<Item = String>) -> String {
    let mut text = String::from("v=spf1");
    for term in terms {
        text.push(' ');
        text.push_str(&term);
    }
    text
}

/// The networks moved into records of their own, each run of them to the includes that stand in its
/// place.
fn split(domain: &Name, pieces: &[Piece]) -> Vec<(Name, String)> {
    let mut parts: Vec<(Name, String)> = Vec::new();
    let mut terms: Vec<String> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Term(term) => terms.push(term.clone()),
            Piece::Networks(networks) => {
                let mut open: Option<String> = None;
                for term in networks.iter().map(term_of) {
                    let fits = |text: &String| {
                        text.len().saturating_add(term.len()).saturating_add(" -all".len()) < MAX_RECORD
                    };
                    match open.as_mut().filter(|text| fits(text)) {
                        Some(text) => {
                            text.push(' ');
                            text.push_str(&term);
                        }
                        None => {
                            close(domain, open.take(), &mut parts, &mut terms);
                            open = Some(format!("v=spf1 {term}"));
                        }
                    }
                }
                close(domain, open, &mut parts, &mut terms);
            }
        }
    }
    parts.insert(0, (domain.clone(), text_of(terms.into_iter())));
    parts
}

/// Ends a record of networks and includes it.
fn close(domain: &Name, text: Option<String>, parts: &mut Vec<(Name, String)>, terms: &mut Vec<String>) {
    let Some(text) = text else { return };
    let name = format!("_spf{}.{domain}", parts.len().saturating_add(1));
    // A name that is too long for the DNS cannot be published; the networks then stay in the record.
    match Name::parse(&name) {
        Ok(name) => {
            terms.push(format!("include:{name}"));
            parts.push((name, format!("{text} -all")));
        }
        Err(_) => terms.push(text.trim_start_matches("v=spf1 ").into()),
    }
}
