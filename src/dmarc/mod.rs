//! DMARC: records, discovery, alignment and disposition, lint and editing (RFC 9989).
//!
//! A [`Record`] is the parsed text, every tag with its place, the removed and unknown
//! ones too. A [`Check`] is the evaluation of one message as a
//! [`Machine`](crate::dns::Machine): told the domain of the author and what SPF and DKIM
//! have authenticated, it walks the tree, asks for what it needs and comes to a
//! [`Verdict`].
//!
//! ```
//! use deliverability::{
//!     dmarc::{Check, Disposition, Request, Result},
//!     dns::{self, Zone},
//! };
//!
//! let zone = Zone::parse(
//!     "_dmarc.example.org. TXT \"v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@example.org\"\n\
//!      news.example.org. A 192.0.2.1\n",
//! )?;
//! // Mail of news.example.org that DKIM has authenticated for example.org is aligned.
//! let request = Request::new("news.example.org").dkim("example.org");
//! let verdict =
//!     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
//! assert_eq!(verdict.result(), Result::Pass);
//! assert_eq!(verdict.organizational_domain().unwrap().as_str(), "example.org");
//!
//! // Without, the policy for subdomains applies.
//! let request = Request::new("news.example.org").spf("bounces.example.net");
//! let verdict =
//!     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
//! assert_eq!(
//!     (verdict.result(), verdict.disposition()),
//!     (Result::Fail, Disposition::Quarantine)
//! );
//! assert_eq!(
//!     verdict.to_string(),
//!     "fail: nothing authenticated is aligned with news.example.org (quarantine, by sp of example.org)",
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Decisions
//!
//! What RFC 9989 leaves open is decided so; [`Rules`] changes what can be changed.
//!
//! | question | here |
//! |---|---|
//! | a record whose `p`, `sp` or `np` is bad, without a `rua` that could be written to | no DMARC: `none`, or `permerror` by [`Rules::unusable`] |
//! | such a record with a `rua` | as `p=none`; `adkim` and `aspf` hold |
//! | a tag twice | the first one counts; lint reports it |
//! | the case of names of tags | does not matter, as ABNF strings go; that of `DMARC1` does |
//! | white space before `v` | the text is no record |
//! | no author domain | `none`, with the cause |
//! | several author domains | `none`, with the cause; or the strictest verdict, by [`Rules::several_authors`] |
//! | an author domain that no DNS holds (a label over 63 bytes) | what its longest part that could exist asks for domains that do not; never a pass |
//! | an authenticated domain outside the author's organizational domain | not aligned, without a question |
//! | SPF or DKIM of an aligned domain failed for the moment, and nothing passes | `temperror`; not by [`Rules::method_failures`] |
//! | the disposition | what the record asks for; receivers may do less (RFC 9989 section 5.4) |

#[cfg(feature = "reports")]
pub mod aggregate;
mod check;
mod discovery;
mod edit;
mod lint;
mod mend;
mod policy;
mod record;
mod report;
mod verdict;

pub use check::{Check, Request, Rules, SeveralAuthors};
pub use discovery::{Discovery, Mode, Walk};
pub use edit::Editor;
pub use lint::{lint, lint_text};
pub use policy::{Alignment, Disposition, FailureOptions, Policy, Psd};
pub use record::{Error, ErrorKind, Record, ReportUri};
pub use report::{Authorization, Destination, ReportCheck};
pub use verdict::{Cause, Identifier, Method, PolicySource, Result, Verdict};
