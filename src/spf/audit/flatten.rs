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
        record::{Part, Record},
        term::{Mechanism, Qualifier},
        verdict::Place,
    },
};

/// The longest record, in bytes (RFC 7208 section 3.4).
const MAX_RECORD: usize = 450;

/// A piece of the flat record: an unchanged term, or networks.
enum Piece {
    Term(String),
    Networks(Vec<Network>),
}

impl AuditReport {
    /// The domain's record with networks in place of the terms that look up names, as
    /// the DNS has them now. Repeat it when they change.
    ///
    /// Terms keep their order and qualifiers. A term stays unchanged if its meaning
    /// depends on the client or could not be looked up: macros, `ptr`, `exists`, a
    /// failure, a record that does more than let networks pass. A record over 450 bytes
    /// is split: the first of the list is the domain's, the others are to be published
    /// at the names that it includes, `_spf1` and so on below the domain. Empty if the
    /// domain has no record that can be parsed.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{self, Zone},
    ///     spf::Audit,
    /// };
    ///
    /// let zone = Zone::parse(
    ///     "example.org. TXT \"v=spf1 a include:s.example exists:%{i}.x.test -all\"\n\
    ///      example.org. A 192.0.2.25\n\
    ///      s.example. TXT \"v=spf1 ip4:198.51.100.0/24 -all\"\n",
    /// )?;
    /// let audit = Audit::new("example.org".parse()?);
    /// let report = dns::resolve_with(audit, |question| zone.answer(question));
    /// assert_eq!(
    ///     report.flatten()[0].1.to_string(),
    ///     "v=spf1 ip4:192.0.2.25 ip4:198.51.100.0/24 exists:%{i}.x.test -all",
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
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

    /// The terms of a record, flattened; a redirect that can be is replaced by what it
    /// leads to.
    fn pieces(&self, index: usize, record: &Record<'_>) -> Vec<Piece> {
        let (mut pieces, mut redirected) = (Vec::new(), Vec::new());
        let all = record.all_index();
        for (at, (stored, term)) in record.stored().iter().zip(record.terms()).enumerate() {
            let place = (index, at);
            // No directive after `all` is reached, so none needs to be published.
            if matches!(stored.part, Part::Directive(..)) && all.is_some_and(|all| at > all) {
                continue;
            }
            let networks = match stored.part {
                Part::Directive(Qualifier::Pass, mechanism) => match mechanism {
                    Mechanism::Ip4(..) | Mechanism::Ip6(..) => {
                        Some(mechanism.network().into_iter().collect())
                    }
                    Mechanism::Include(_) => self
                        .child(place)
                        .filter(|child| self.is_flat(*child))
                        .map(|_| self.networks_of(place)),
                    Mechanism::A(..) | Mechanism::Mx(..) => {
                        self.term_is_known(place).then(|| self.networks_of(place))
                    }
                    _ => None,
                },
                Part::Redirect(_) => {
                    let child = self.child(place).filter(|child| all.is_none() && self.is_flat(*child));
                    if let Some(child) = child {
                        // Wherever it is, a redirect is followed last.
                        redirected.push(Piece::Networks(self.networks_of(place)));
                        redirected.extend(self.all_of(child).map(Piece::Term));
                        continue;
                    }
                    None
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
                *networks = NetworkSet::new(networks.iter().copied()).networks().collect();
            }
        }
        pieces
    }

    /// The record that an include or redirect leads to.
    fn child(&self, place: Place) -> Option<usize> {
        self.records.iter().position(|audited| audited.from == Some(place))
    }

    /// The `all` of a record, or of the record that it redirects to in the end.
    fn all_of(&self, mut index: usize) -> Option<String> {
        loop {
            let record = self.records.get(index)?.record.as_ref()?;
            if let Some(all) = record.all_index() {
                return record.term(all).map(|all| all.to_string());
            }
            // A record comes after the one that leads to it.
            index = self.child((index, record.redirect_index()?)).filter(|child| *child > index)?;
        }
    }

    /// Whether a record only lets networks pass, all of them known, and ends there.
    fn is_flat(&self, index: usize) -> bool {
        self.records.get(index).is_some_and(|audited| {
            audited.is_known
                && audited.record.as_ref().is_some_and(|record| {
                    record.stored().iter().all(|term| match term.part {
                        Part::Directive(qualifier, Mechanism::All) => qualifier != Qualifier::Pass,
                        Part::Directive(qualifier, _) => qualifier == Qualifier::Pass,
                        Part::Redirect(_) | Part::Exp(_) | Part::Unknown(_) => true,
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
    fn term_is_known(&self, place: Place) -> bool {
        !self.unknown.contains(&place)
    }

    /// The networks of a term and of all that it leads to.
    fn networks_of(&self, place: Place) -> Vec<Network> {
        let leads_to = |mut at: Place| loop {
            if at == place {
                return true;
            }
            match self.records.get(at.0).and_then(|audited| audited.from) {
                Some(from) => at = from,
                None => return false,
            }
        };
        let of_term = self.authorized.iter().filter(|authorized| leads_to(authorized.place));
        of_term.map(|authorized| authorized.network).collect()
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

/// Moves the networks into records of their own, and replaces each run of them with
/// includes of those records.
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
