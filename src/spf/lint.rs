//! What is wrong with a record.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    network::Network,
    record::{Mechanism, Modifier, Qualifier, Record, Term},
};
use crate::diagnostic::{Finding, Severity, Span};

/// How long a record may be to fit one answer over UDP, with its name (RFC 7208 section 3.4).
const MAX_RECORD: usize = 450;
/// The longest string of a text record (RFC 1035 section 3.3).
const MAX_STRING: usize = 255;
pub(super) const STRING_TOO_LONG: &str = "spf::string-too-long";
/// How long a record may be for its findings to carry the corrected one.
const MAX_CORRECTED: usize = 2_048;
/// Networks with a shorter prefix are too broad to be meant.
const BROAD_IP4: u8 = 16;
const BROAD_IP6: u8 = 32;
/// How many terms may look up names (RFC 7208 section 4.6.4).
pub(super) const MAX_LOOKUPS: usize = 10;

/// Finds what is wrong with a text that is to be an SPF record, syntax errors included.
///
/// ```
/// use deliverability::spf;
///
/// let findings = spf::lint_text("v=spf1 inlcude:_spf.example.net -all");
/// assert_eq!(findings[0].code(), "spf::syntax");
/// assert_eq!(findings[0].span().slice("v=spf1 inlcude:_spf.example.net -all"), Some("inlcude"));
/// assert_eq!(findings[0].suggestion(), Some("v=spf1 include:_spf.example.net -all"));
/// ```
#[must_use]
pub fn lint_text(text: &str) -> Vec<Finding> {
    match Record::parse(text) {
        Ok(record) => lint(&record),
        Err(error) => {
            let finding =
                Finding::new("spf::syntax", Severity::Error, error.span(), error.kind().to_string());
            Vec::from([match corrected_mechanism(text, error.span()) {
                Some(corrected) => finding.suggest(corrected),
                None => finding,
            }])
        }
    }
}

/// The text with a misspelt mechanism mended, where one slip (a letter left out, added, replaced, or
/// swapped with its neighbour) or the long name of an address family tells which was meant.
fn corrected_mechanism(text: &str, span: Span) -> Option<String> {
    let word = span.slice(text)?.to_ascii_lowercase();
    let near = match word.as_str() {
        "ipv4" => "ip4",
        "ipv6" => "ip6",
        _ => {
            let names = ["include", "exists", "redirect", "all", "ip4", "ip6", "ptr"];
            let mut near = names.into_iter().filter(|name| is_one_slip(word.as_bytes(), name.as_bytes()));
            near.next().filter(|_| near.next().is_none())?
        }
    };
    let mut out = String::from(text.get(..span.start())?);
    out.push_str(near);
    out.push_str(text.get(span.end()..)?);
    Record::parse(&out).is_ok().then_some(out)
}

/// Whether one slip lies between two words.
fn is_one_slip(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([], []) => false,
        ([_, rest @ ..], whole) if rest == whole => true,
        (whole, [_, rest @ ..]) if rest == whole => true,
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) => one == other,
        ([_, one @ ..], [_, other @ ..]) => one == other,
        _ => false,
    }
}

/// Finds what is wrong with a record: findings with stable codes, in the order of their places.
///
/// `~all` is no fault. What only the DNS can tell (the look-ups of included records, names without a
/// record) is found by an [`Audit`](super::Audit).
///
/// | code | severity | what |
/// |---|---|---|
/// | `spf::pass-all` | error | anyone passes |
/// | `spf::neutral-all` | warning | nothing is said of anyone else |
/// | `spf::no-all` | warning | the record has neither `all` nor `redirect` |
/// | `spf::after-all` | warning | a directive behind `all` is never reached |
/// | `spf::redirect-beside-all` | warning | the redirect has no effect |
/// | `spf::ptr` | warning | slow, unreliable, not to be published |
/// | `spf::deprecated-macro` | warning | `%{p}`, for the same reasons |
/// | `spf::too-many-lookups` | error | the record alone needs more than ten |
/// | `spf::string-too-long` | warning | must be split into several strings |
/// | `spf::record-too-long` | warning | may not fit an answer over UDP |
/// | `spf::needless-network` | warning | another network of the same result holds it |
/// | `spf::hidden-network` | warning | a network before it takes all of it |
/// | `spf::broad-network` | warning, error for /0 | shorter than /16, or /32 for IPv6, that passes |
/// | `spf::duplicate-term` | warning | stands twice |
/// | `spf::upper-case` | info | a mechanism or modifier in capitals |
///
/// ```
/// use deliverability::spf::{self, Record};
///
/// let record = Record::parse("v=spf1 a ptr +all")?;
/// let codes: Vec<_> = spf::lint(&record).iter().map(|finding| finding.code()).collect();
/// assert_eq!(codes, ["spf::ptr", "spf::pass-all"]);
/// assert!(spf::lint(&Record::parse("v=spf1 mx ~all")?).is_empty());
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[must_use]
pub fn lint(record: &Record<'_>) -> Vec<Finding> {
    let text = record.as_str();
    let mut findings = Vec::new();
    let whole = Span::new(0, text.len());
    let spans: Vec<Span> = record.spans().collect();
    let terms: Vec<Term<'_>> = record.terms().collect();
    // A longer record has so many faults, perhaps, that a corrected one for each would fill the memory.
    let is_short = text.len() <= MAX_CORRECTED;
    let without = |index: usize| is_short.then(|| rebuilt(&terms, |at| at != index));
    let all =
        terms.iter().position(|term| matches!(term, Term::Directive(d) if d.mechanism() == Mechanism::All));
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut networks: BTreeMap<Network, Qualifier> = BTreeMap::new();
    // Networks that pass and that no other holds yet, with their terms.
    let mut unheld: BTreeMap<Network, usize> = BTreeMap::new();
    if !text.starts_with("v=spf1") {
        let message = "write the version in lower case, as everyone does";
        let finding = Finding::new("spf::upper-case", Severity::Info, Span::new(0, 6), message);
        findings.push(if is_short { finding.suggest(record.to_string()) } else { finding });
    }

    for (index, (term, span)) in terms.iter().zip(&spans).enumerate() {
        let span = *span;
        let mut add = |code, severity, message: &str, suggestion: Option<String>| {
            let finding = Finding::new(code, severity, span, message);
            findings.push(match suggestion {
                Some(suggestion) => finding.suggest(suggestion),
                None => finding,
            });
        };
        // In a macro a capital means something: it escapes.
        let shown = term.to_string();
        let shown = if shown.contains('%') { shown } else { shown.to_ascii_lowercase() };
        // The name of an unknown modifier is kept as it is.
        let is_known = !matches!(term, Term::Modifier(Modifier::Unknown { .. }));
        if is_known && has_capitals(span.slice(text).unwrap_or_default()) {
            let message = "write the name in lower case, as everyone does";
            add("spf::upper-case", Severity::Info, message, is_short.then(|| record.to_string()));
        }
        let is_duplicate = !seen.insert(shown);
        if is_duplicate {
            let message = "remove this term: it stands in the record already";
            add("spf::duplicate-term", Severity::Warning, message, without(index));
        }
        let macros = match term {
            Term::Directive(directive) => directive.mechanism().domain_spec().map(|spec| spec.macro_string()),
            Term::Modifier(Modifier::Redirect(spec) | Modifier::Exp(spec)) => Some(spec.macro_string()),
            Term::Modifier(Modifier::Unknown { value, .. }) => Some(*value),
        };
        if macros.is_some_and(|macros| macros.uses('p')) {
            let message = "do not use the macro p: it is slow and unreliable (RFC 7208, 7.2)";
            add("spf::deprecated-macro", Severity::Warning, message, None);
        }
        let Term::Directive(directive) = term else {
            if all.is_some() && matches!(term, Term::Modifier(Modifier::Redirect(_))) {
                let message = "remove the redirect: beside `all` it has no effect (RFC 7208, 6.1)";
                add("spf::redirect-beside-all", Severity::Warning, message, without(index));
            }
            continue;
        };
        if all.is_some_and(|all| index > all) {
            let message = "remove this term or move it: nothing behind `all` is reached (RFC 7208, 5.1)";
            add("spf::after-all", Severity::Warning, message, without(index));
            continue;
        }
        if directive.qualifier() != Qualifier::Pass {
            // It may take addresses that a network before it lets pass.
            unheld.clear();
        }
        let network = match directive.mechanism() {
            Mechanism::All => {
                let changed = |all: &str| is_short.then(|| rebuilt_with(&terms, index, all));
                match directive.qualifier() {
                    Qualifier::Pass => {
                        let message = "`+all` lets anyone pass for this domain: say `-all` or `~all`";
                        add("spf::pass-all", Severity::Error, message, changed("-all"));
                    }
                    Qualifier::Neutral => {
                        let message = "`?all` says nothing of anyone else: say `~all` or `-all`";
                        add("spf::neutral-all", Severity::Warning, message, changed("~all"));
                    }
                    Qualifier::Fail | Qualifier::SoftFail => {}
                }
                None
            }
            Mechanism::Ptr(_) => {
                let message = "do not publish `ptr`: list the networks instead (RFC 7208, 5.5)";
                // Without anything in its place the clients it lets pass would fail.
                add("spf::ptr", Severity::Warning, message, None);
                None
            }
            Mechanism::A(_, cidr) | Mechanism::Mx(_, cidr) => {
                let (ip4, ip6) = (cidr.ip4.unwrap_or(32), cidr.ip6.unwrap_or(128));
                if directive.qualifier() == Qualifier::Pass && (ip4 < BROAD_IP4 || ip6 < BROAD_IP6) {
                    add("spf::broad-network", broad(ip4.min(ip6)), BROAD, None);
                }
                None
            }
            Mechanism::Ip4(network, length) => {
                let length = length.unwrap_or(32);
                Network::new(network.into(), length).map(|network| (network, length < BROAD_IP4))
            }
            Mechanism::Ip6(network, length) => {
                let length = length.unwrap_or(128);
                Network::new(network.into(), length).map(|network| (network, length < BROAD_IP6))
            }
            _ => None,
        };
        let Some((network, is_broad)) = network else { continue };
        let qualifier = directive.qualifier();
        if is_broad && qualifier == Qualifier::Pass {
            add("spf::broad-network", broad(network.length()), BROAD, None);
        }
        let wider = (0..=network.length()).filter_map(|length| Network::new(network.first(), length));
        let holder = wider.filter_map(|wider| networks.get_key_value(&wider)).next();
        // The same term again has its finding already.
        if let Some((holder, of)) = holder.filter(|_| !is_duplicate) {
            if *of == qualifier {
                let message = format!("remove this network: {holder} holds it");
                add("spf::needless-network", Severity::Warning, &message, without(index));
            } else {
                let message = format!("this network is never reached: {holder} stands before it");
                add("spf::hidden-network", Severity::Warning, &message, None);
            }
        }
        // Those that stand before and are held by this one, as by `ip4:192.0.2.1 ip4:192.0.2.0/24`.
        while let Some((narrow, at)) = narrow_within(&mut unheld, network, qualifier) {
            let Some(span) = spans.get(at) else { break };
            let message = format!("remove this network: {network} behind it holds {narrow}");
            let finding = Finding::new("spf::needless-network", Severity::Warning, *span, message);
            findings.push(match without(at) {
                Some(corrected) => finding.suggest(corrected),
                None => finding,
            });
        }
        if qualifier == Qualifier::Pass && !networks.contains_key(&network) {
            unheld.insert(network, index);
        }
        networks.entry(network).or_insert(qualifier);
    }

    let lookups = own_lookups(record);
    if lookups > MAX_LOOKUPS {
        let message = format!(
            "{lookups} terms look up names, and at most {MAX_LOOKUPS} may: receivers answer permerror (RFC 7208, 4.6.4)"
        );
        findings.push(Finding::new("spf::too-many-lookups", Severity::Error, whole, message));
    }
    if all.is_none() && record.redirect().is_none() {
        let message =
            "end the record with `~all` or `-all`: without it everyone else is neutral (RFC 7208, 4.7)";
        let finding = Finding::new("spf::no-all", Severity::Warning, Span::at(text.len()), message);
        findings.push(finding.suggest(format!("{record} ~all")));
    }
    if text.len() > MAX_STRING {
        let message =
            format!("publish the record as several strings of at most {MAX_STRING} bytes (RFC 7208, 3.3)");
        findings.push(Finding::new(STRING_TOO_LONG, Severity::Warning, whole, message));
    }
    if text.len() > MAX_RECORD {
        let message = format!(
            "shorten the record to {MAX_RECORD} bytes, so that the answer fits into one packet (RFC 7208, 3.4)"
        );
        findings.push(Finding::new("spf::record-too-long", Severity::Warning, whole, message));
    }
    findings.sort_by_key(|finding| finding.span().start());
    findings
}

const BROAD: &str = "this network is very large: name those that send";

/// How grave it is that a prefix of this length passes.
const fn broad(length: u8) -> Severity {
    if length == 0 { Severity::Error } else { Severity::Warning }
}

/// Takes out a network that a wider one holds; both pass, and no directive between them does not.
fn narrow_within(
    unheld: &mut BTreeMap<Network, usize>,
    wide: Network,
    qualifier: Qualifier,
) -> Option<(Network, usize)> {
    if qualifier != Qualifier::Pass {
        return None;
    }
    let (narrow, at) = unheld.range(wide..).next().map(|(narrow, at)| (*narrow, *at))?;
    (wide.covers(narrow) && narrow != wide).then(|| {
        unheld.remove(&narrow);
        (narrow, at)
    })
}

/// How many terms of the record itself look up names.
pub(super) fn own_lookups(record: &Record<'_>) -> usize {
    let redirects = usize::from(
        record.redirect().is_some() && !record.directives().any(|d| d.mechanism() == Mechanism::All),
    );
    record
        .directives()
        .take_while(|directive| directive.mechanism() != Mechanism::All)
        .filter(|directive| directive.mechanism().looks_up())
        .count()
        .saturating_add(redirects)
}

/// Whether the name of a term has capitals; the domain behind it may.
fn has_capitals(term: &str) -> bool {
    let name = term.split([':', '=', '/']).next().unwrap_or_default();
    name.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn rebuilt(terms: &[Term<'_>], keeps: impl Fn(usize) -> bool) -> String {
    let mut out = String::from("v=spf1");
    for (_, term) in terms.iter().enumerate().filter(|(index, _)| keeps(*index)) {
        out.push(' ');
        out.push_str(&term.to_string());
    }
    out
}

fn rebuilt_with(terms: &[Term<'_>], index: usize, text: &str) -> String {
    let (before, after) = terms.split_at_checked(index).unwrap_or((terms, &[]));
    let after = after.get(1..).unwrap_or_default();
    let tail = rebuilt(after, |_| true);
    format!("{} {text}{}", rebuilt(before, |_| true), tail.strip_prefix("v=spf1").unwrap_or_default())
}
