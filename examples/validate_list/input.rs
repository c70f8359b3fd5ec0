//! Lines in chunks, each of bounded length.

use std::io::{self, BufRead, Read};

/// The longest line that is kept; no address is near it.
const MAX_LINE: usize = 1 << 16;

/// One line of the list, without its end.
pub struct Line {
    bytes: Vec<u8>,
    is_cut: bool,
}

/// Why a line is no text.
pub struct Fault {
    pub kind: &'static str,
    pub message: &'static str,
}

impl Line {
    /// The address on the line, and what is wrong with it where it is no text.
    pub fn text(self, is_escaped: bool) -> (String, Option<Fault>) {
        let fault = |kind, message| Some(Fault { kind, message });
        let is_cut = self.is_cut;
        let text = match String::from_utf8(self.bytes) {
            Ok(text) => text,
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                return (
                    text,
                    fault("not-text", "an address is UTF-8, and this line is not (RFC 6531, 3.3)"),
                );
            }
        };
        if is_cut {
            return (text, fault("long-line", "a line of the list has at most 65536 bytes"));
        }
        if !is_escaped {
            return (text, None);
        }
        match serde_json::from_str(&format!("\"{text}\"")) {
            Ok(address) => (address, None),
            Err(_) => (text, fault("not-text", "the line is not the inside of a JSON string (RFC 8259, 7)")),
        }
    }
}

/// The next lines, at most `most`, and how many bytes they took.
pub fn chunk(reader: &mut impl BufRead, most: usize) -> io::Result<(Vec<Line>, u64)> {
    let mut lines = Vec::new();
    let mut taken = 0;
    // Long lines count more, so that a chunk stays within some megabytes.
    while lines.len() < most && taken < 1 << 23 {
        let mut bytes = Vec::new();
        let read = reader.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            break;
        }
        taken += read as u64;
        let is_cut = read > MAX_LINE && bytes.last() != Some(&b'\n');
        if is_cut {
            bytes.truncate(MAX_LINE);
            taken += reader.skip_until(b'\n')? as u64;
        }
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        }
        lines.push(Line { bytes, is_cut });
    }
    Ok((lines, taken))
}
