//! What is wrong with a record or a policy.

use crate::diagnostic::{ParseError, expectations};

/// What a record or a policy should have had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The record does not begin with `v=STSv1`.
    StsVersion,
    /// The id of the policy is missing, too long, or not of letters and digits.
    Id,
    /// The policy has no `version: STSv1`.
    PolicyVersion,
    /// The mode is missing or none of the three.
    Mode,
    /// A pattern of MX hosts is no domain name, or there is none.
    Mx,
    /// The lifetime is missing, no number, or over a year.
    MaxAge,
    /// A line of the policy is no pair.
    Pair,
    /// The record does not begin with `v=TLSRPTv1`.
    RptVersion,
    /// The record names no address for reports.
    Rua,
    /// An address for reports is neither `mailto:` nor `https:`.
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

/// The error of the parsers of this module.
pub type Error = ParseError<ErrorKind>;
