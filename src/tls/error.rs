//! What is wrong with a record or a policy.

use crate::diagnostic::{ParseError, expectations};

/// The kinds of error in records and policies.
///
/// ```
/// use deliverability::tls::{ErrorKind, StsPolicy, TlsRptRecord};
///
/// let kind = |text| StsPolicy::parse(text).unwrap_err().kind();
/// assert_eq!(kind("mode: enforce\n"), ErrorKind::PolicyVersion);
/// assert_eq!(kind("version: STSv1\nmode: enforce\nmx: mx_1\n"), ErrorKind::Mx);
/// assert_eq!(TlsRptRecord::parse("v=TLSRPTv1").unwrap_err().kind(), ErrorKind::Rua);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The record does not begin with `v=STSv1`.
    StsVersion,
    /// The id of the policy is missing, too long, or not of letters and digits.
    Id,
    /// The policy does not state `version: STSv1`.
    PolicyVersion,
    /// The mode is missing, or none of the three.
    Mode,
    /// A pattern of MX hosts is not a domain name, or there is none.
    Mx,
    /// The lifetime is missing, not a number, or longer than a year.
    MaxAge,
    /// A line of the policy is not a pair.
    Pair,
    /// The record does not begin with `v=TLSRPTv1`.
    RptVersion,
    /// The record names no address for reports.
    Rua,
    /// An address for reports is neither a `mailto:` nor an `https:` URI.
    Uri,
}

expectations! {
    ErrorKind {
        StsVersion => "v=STSv1 at the start", "RFC 8461, 3.1";
        Id => "an id of 1 to 32 letters and digits", "RFC 8461, 3.1";
        PolicyVersion => "version: STSv1", "RFC 8461, 3.2";
        Mode => "the mode enforce, testing or none", "RFC 8461, 3.2";
        Mx => "a host name of an MX, or *. and a domain", "RFC 8461, 3.2";
        MaxAge => "a lifetime of 0 to 31557600 seconds", "RFC 8461, 3.2";
        Pair => "a name, a colon and a value", "RFC 8461, 3.2";
        RptVersion => "v=TLSRPTv1 at the start", "RFC 8460, 3";
        Rua => "rua with an address for reports", "RFC 8460, 3";
        Uri => "a mailto or https URI", "RFC 8460, 3";
    }
}

/// Why a text is not a record or a policy, and where.
///
/// ```
/// let error =
///     deliverability::tls::StsRecord::parse("v=STSv1; id=2026-02-02").unwrap_err();
/// assert_eq!((error.found(), error.section()), ("2026-02-02", "RFC 8461, 3.1"));
/// ```
pub type Error = ParseError<ErrorKind>;
