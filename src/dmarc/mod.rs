//! DMARC: records, discovery, alignment and disposition, lint and editing (RFC 9989).
//!
//! A [`Record`] is the parsed text, with every tag and its place, including removed and
//! unknown tags. A [`Check`] is the evaluation of one message as a
//! [`Machine`](crate::dns::Machine): given the domain of the author and what SPF and
//! DKIM have authenticated, it walks the tree, asks for what it needs, and reaches a
//! [`Verdict`].
//!
//! ```
//! use deliverability::{
//!     dmarc::{Check, Disposition, Request, Result},
//!     dns::{self, Zone},
//! };
//!
//! let zone = Zone::parse(
//!     "_dmarc.example.org. TXT \"v=DMARC1; p=reject; sp=quarantine\"\n\
//!      news.example.org. A 192.0.2.1\n",
//! )?;
//! // Mail from news.example.org that DKIM has authenticated for example.org is aligned.
//! let request = Request::new("news.example.org").dkim("example.org");
//! let verdict =
//!     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
//! assert_eq!(verdict.result(), Result::Pass);
//! assert_eq!(verdict.organizational_domain().unwrap().as_str(), "example.org");
//!
//! // Otherwise, the policy for subdomains applies.
//! let request = Request::new("news.example.org").spf("bounces.example.net");
//! let verdict =
//!     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
//! assert_eq!(
//!     (verdict.result(), verdict.disposition()),
//!     (Result::Fail, Disposition::Quarantine)
//! );
//! assert_eq!(
//!     verdict.to_string(),
//!     "fail: nothing authenticated is aligned with news.example.org \
//!      (quarantine, by sp of example.org)",
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Decisions
//!
//! What RFC 9989 leaves open is decided as follows. [`Rules`] changes what can be
//! changed.
//!
//! - **A record with an invalid `p`, `sp` or `np`**: acts as `p=none` if it has a usable
//!   `rua`, and its `adkim` and `aspf` hold. Otherwise there is no DMARC: `none`, or
//!   `permerror` by [`Rules::unusable`].
//! - **A repeated tag**: the first one counts; lint reports it.
//! - **Case**: it does not matter in the names of tags, as in all strings of ABNF, but
//!   it does in `DMARC1`.
//! - **White space before `v`**: the text is not a record.
//! - **No author domain**: `none`, with the cause.
//! - **Several author domains**: `none`, with the cause; or the strictest verdict, by
//!   [`Rules::several_authors`].
//! - **An author domain that the DNS cannot hold** (a label over 63 bytes): what its
//!   longest part that could exist asks for domains that do not; never a pass.
//! - **An authenticated domain outside the author's organizational domain**: not
//!   aligned, without a question.
//! - **A temporary failure of SPF or DKIM for an aligned domain**, while nothing passes:
//!   `temperror`, unless [`Rules::method_failures`] is off.
//! - **The disposition**: what the record asks for. Receivers may do less (RFC 9989
//!   section 5.4).

#[cfg(feature = "reports")]
pub mod aggregate;
mod check;
pub mod discovery;
mod edit;
mod lint;
mod mend;
mod policy;
mod record;
pub mod report;
mod request;
mod verdict;

pub use check::Check;
pub use discovery::Discovery;
pub use edit::Editor;
pub use lint::{lint, lint_text};
pub use policy::{Alignment, Disposition, FailureOptions, Policy, Psd};
pub use record::{Error, ErrorKind, Record, ReportUri};
pub use request::{Request, Rules, SeveralAuthors};
pub use verdict::{Cause, Identifier, Method, PolicySource, Result, Verdict};
