//! Where the numbers and rules of this crate come from, and named sets of rules with
//! their sources.
//!
//! Facts of the outside world (what a mailbox provider asks of senders, a published
//! warm-up table) change. Each is recorded with the publication and the day on which it
//! was seen there.

use core::fmt;

/// A publication, and the day on which it was consulted.
///
/// ```
/// use deliverability::quarantine::Policy;
///
/// let source = Policy::default().source().unwrap();
/// assert_eq!((source.seen(), source.is_confirmed()), ("2026-11-28", false));
/// assert!(source.to_string().ends_with("seen 2026-11-28, unconfirmed)"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Source {
    title: &'static str,
    address: &'static str,
    seen: &'static str,
    confirmed: bool,
}

impl Source {
    /// `address` is a URL, a repository with its file, or a section of a standard;
    /// `seen` has the form `YYYY-MM-DD`.
    #[allow(dead_code, reason = "not every combination of features has such a row")]
    pub(crate) const fn new(title: &'static str, address: &'static str, seen: &'static str) -> Self {
        Self { title, address, seen, confirmed: true }
    }

    /// A statement that could not be confirmed on the day `seen`.
    #[allow(dead_code, reason = "not every combination of features has such a row")]
    pub(crate) const fn unconfirmed(title: &'static str, address: &'static str, seen: &'static str) -> Self {
        Self { title, address, seen, confirmed: false }
    }

    /// The title of the publication.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Where the publication is: a URL, a repository with its file, or a section of a
    /// standard.
    #[must_use]
    pub const fn address(&self) -> &'static str {
        self.address
    }

    /// The day on which it was consulted, in the form `YYYY-MM-DD`.
    #[must_use]
    pub const fn seen(&self) -> &'static str {
        self.seen
    }

    /// Whether the publication says what the crate says. If not, the statement is common
    /// knowledge, or from an earlier version of the page.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        self.confirmed
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, seen {}", self.title, self.address, self.seen)?;
        f.write_str(if self.confirmed { ")" } else { ", unconfirmed)" })
    }
}

/// A named policy, and where it was published.
///
/// Every `Policy` that holds limits or choices lists them as `Policy::PRESETS`, finds
/// one with `Policy::preset(name)`, and says with `source()` where it was published,
/// unless it was changed. Where nobody has published a policy of a kind, the list is
/// empty.
///
/// ```
/// use deliverability::quarantine::Policy;
///
/// let preset =
///     Policy::PRESETS.iter().find(|preset| preset.name() == "klaviyo").unwrap();
/// assert_eq!(preset.source().title(), "Klaviyo, bounced emails");
/// assert_eq!(preset.policy().soft_bounces, 7);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Preset<P> {
    name: &'static str,
    source: Source,
    make: fn() -> P,
}

impl<P> Preset<P> {
    #[allow(dead_code, reason = "not every combination of features has a policy")]
    pub(crate) const fn new(name: &'static str, source: Source, make: fn() -> P) -> Self {
        Self { name, source, make }
    }

    /// The stable name, in lower case with hyphens.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The publication.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }

    /// The policy itself.
    #[must_use]
    pub fn policy(&self) -> P {
        (self.make)()
    }

    /// The preset with this name.
    #[allow(dead_code, reason = "not every combination of features has a policy")]
    pub(crate) fn find<'a>(presets: &'a [Self], name: &str) -> Option<&'a Self> {
        presets.iter().find(|preset| preset.name == name)
    }

    /// The policy of the preset with this name.
    #[allow(dead_code, reason = "not every combination of features has a policy")]
    pub(crate) fn policy_of(presets: &[Self], name: &str) -> Option<P> {
        Self::find(presets, name).map(Self::policy)
    }

    /// The source of a policy; `None` if it is not one of the presets, or was changed.
    #[allow(dead_code, reason = "not every combination of features has a policy")]
    pub(crate) fn source_of(presets: &[Self], policy: &P) -> Option<Source>
    where
        P: PartialEq,
    {
        presets.iter().find(|preset| preset.policy() == *policy).map(Self::source)
    }
}

/// The published forms of a policy: `PRESETS`, `preset` and `source`.
#[allow(unused_macros, reason = "not every combination of features has a policy")]
macro_rules! presets {
    ($policy:ident, $module:literal, [$($preset:expr),* $(,)?]) => {
        impl $policy {
            /// The policies of this kind that somebody has published.
            pub const PRESETS: &'static [$crate::source::Preset<Self>] = &[$($preset),*];
        }

        $crate::source::presets!($policy, $module);
    };
    // For a type that writes its list itself.
    ($policy:ident, $module:literal) => {
        impl $policy {
            /// The published policy with this name, or `None`; [`PRESETS`](Self::PRESETS)
            /// lists the names.
            ///
            /// ```
            #[doc = concat!("use deliverability::", $module, "::Policy;")]
            ///
            /// for preset in Policy::PRESETS {
            ///     assert_eq!(Policy::preset(preset.name()), Some(preset.policy()));
            /// }
            /// assert_eq!(Policy::preset("nobody"), None);
            /// ```
            #[must_use]
            pub fn preset(name: &str) -> Option<Self> {
                $crate::source::Preset::policy_of(Self::PRESETS, name)
            }

            /// Where this policy was published; `None` if it is not one of the presets,
            /// or was changed.
            ///
            /// ```
            #[doc = concat!("use deliverability::", $module, "::Policy;")]
            ///
            /// for preset in Policy::PRESETS {
            ///     assert!(preset.policy().source().is_some());
            /// }
            /// ```
            #[must_use]
            pub fn source(&self) -> Option<$crate::source::Source> {
                $crate::source::Preset::source_of(Self::PRESETS, self)
            }
        }
    };
}
#[allow(unused_imports, reason = "not every combination of features has a policy")]
pub(crate) use presets;
