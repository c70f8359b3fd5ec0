//! The two forms of international names (UTS 46): `to_ascii`, which is `None` for a text
//! that has no such form, and `to_unicode`, which has U+FFFD for what cannot be decoded.
//!
//! Without the feature `idna` no name outside ASCII converts, and A-labels are taken as
//! they are.

#[cfg(feature = "idna")]
mod uts46 {
    use alloc::borrow::Cow;

    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

    pub(in crate::domain) fn to_ascii(text: &str) -> Option<Cow<'_, str>> {
        Uts46::new()
            .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
            .ok()
    }

    pub(in crate::domain) fn to_unicode(text: &str) -> Cow<'_, str> {
        Uts46::new().to_unicode(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast).0
    }
}

#[cfg(not(feature = "idna"))]
mod uts46 {
    use alloc::borrow::Cow;

    pub(in crate::domain) fn to_ascii(text: &str) -> Option<Cow<'_, str>> {
        text.is_ascii().then(|| to_unicode(text))
    }

    pub(in crate::domain) fn to_unicode(text: &str) -> Cow<'_, str> {
        match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        }
    }
}

pub(super) use uts46::{to_ascii, to_unicode};
