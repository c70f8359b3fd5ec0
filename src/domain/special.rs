//! The registry of special-use domain names (RFC 6761), as far as mail meets them.

/// Why no mail can be expected at a special-use name (RFC 6761 and its IANA registry).
///
/// ```
/// use deliverability::domain::{Domain, SpecialUse};
///
/// assert_eq!(
///     Domain::parse("mx.example.org")?.special_use(),
///     Some(SpecialUse::Example)
/// );
/// assert_eq!(Domain::parse("myexample.org")?.special_use(), None);
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SpecialUse {
    /// Documentation: `example`, `example.com`, `example.net`, `example.org` (RFC 6761
    /// section 6.5).
    Example,
    /// Tests: `test` (RFC 6761 section 6.2).
    Test,
    /// Never resolves: `invalid` (RFC 6761 section 6.4).
    Invalid,
    /// The host itself: `localhost` (RFC 6761 section 6.3).
    Localhost,
    /// The local link: `local` (RFC 6762), `home.arpa` (RFC 8375), `internal` (reserved
    /// 2024).
    LocalNetwork,
    /// Outside the DNS: `onion` (RFC 7686), `alt` (RFC 9476).
    OtherNetwork,
    /// Infrastructure of the DNS: everything else below `arpa` (RFC 3172, RFC 6761
    /// section 6.1).
    Infrastructure,
}

crate::names::named! {
    SpecialUse {
        Example => "example",
        Test => "test",
        Invalid => "invalid",
        Localhost => "localhost",
        LocalNetwork => "local-network",
        OtherNetwork => "other-network",
        Infrastructure => "infrastructure",
    }
}

/// The special use of a lower-case ASCII name.
pub(super) fn of(name: &str) -> Option<SpecialUse> {
    let mut labels = name.rsplit('.');
    let top = labels.next()?;
    let second = labels.next();
    Some(match (top, second) {
        ("example", _) | ("com" | "net" | "org", Some("example")) => SpecialUse::Example,
        ("test", _) => SpecialUse::Test,
        ("invalid", _) => SpecialUse::Invalid,
        ("localhost", _) => SpecialUse::Localhost,
        ("local" | "internal", _) | ("arpa", Some("home")) => SpecialUse::LocalNetwork,
        ("onion" | "alt", _) => SpecialUse::OtherNetwork,
        ("arpa", _) => SpecialUse::Infrastructure,
        _ => return None,
    })
}
