//! A text cut at white space, with the classes of the bytes of each chunk.

/// A run of characters between white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The classes of its bytes, and [`TORN`].
    pub(crate) seen: u8,
}

/// A letter, or a byte of a character outside ASCII.
pub(crate) const LETTER: u8 = 1;
pub(crate) const DIGIT: u8 = 2;
/// White space has no class.
pub(crate) const SPACE: u8 = 0;
/// A letter or digit after a [`MARK`] in the same chunk, or an underscore.
pub(crate) const TORN: u8 = 4;
/// A sign of a host, an IP address or a vendor's code, inside a word: `.`, `_`, `:`.
pub(crate) const MARK: u8 = 8;
pub(crate) const OTHER: u8 = 16;
pub(crate) const AT: u8 = 32;
pub(crate) const SLASH: u8 = 64;
pub(crate) const EQUALS: u8 = 128;

const CLASS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0_u8;
    loop {
        let class = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | 0x80..=0xff => LETTER,
            b'0'..=b'9' => DIGIT,
            0 | b' ' | b'\t' | b'\n' | b'\r' | 0x0c => SPACE,
            b'.' | b':' => MARK,
            b'_' => MARK | TORN,
            b'@' => AT,
            b'/' => SLASH,
            b'=' => EQUALS,
            _ => OTHER,
        };
        #[expect(clippy::indexing_slicing, reason = "the table has an entry for each byte")]
        {
            table[byte as usize] = class;
        }
        if byte == u8::MAX {
            break;
        }
        byte = byte.saturating_add(1);
    }
    table
};

/// The class of a byte.
#[inline]
pub(crate) fn class_of(byte: u8) -> u8 {
    CLASS.get(usize::from(byte)).copied().unwrap_or(OTHER)
}

/// The chunks of a text.
pub(super) struct Chunks<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Chunks<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        let rest = self.bytes.get(self.at..)?;
        let blank = rest.iter().position(|&byte| class_of(byte) != SPACE)?;
        let mut seen = 0;
        let own = rest.get(blank..).unwrap_or_default();
        let length = own.iter().position(|&byte| {
            let class = class_of(byte);
            seen |= class;
            class == SPACE
        });
        let start = self.at.wrapping_add(blank);
        self.at = start.wrapping_add(length.unwrap_or(own.len()));
        Some(Chunk { start, end: self.at, seen })
    }
}
