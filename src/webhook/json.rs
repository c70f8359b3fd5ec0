//! JSON whose strings are borrowed from the payload if they have no escapes.

use alloc::{string::String, vec::Vec};
use core::{fmt, ops::Range};

use serde_core::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::de::{SliceRead, StreamDeserializer};

use super::text::Text;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(Text<'a>),
    List(Vec<Self>),
    Object(Vec<(Text<'a>, Self)>),
}

impl<'a> Json<'a> {
    /// Reads one value that fills the bytes.
    pub(super) fn parse(bytes: &'a [u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }

    /// Reads one value after another.
    pub(super) fn stream(bytes: &'a [u8]) -> StreamDeserializer<'a, SliceRead<'a>, Self> {
        serde_json::Deserializer::from_slice(bytes).into_iter()
    }

    /// The field of an object; null if there is none. Of two fields with one name the
    /// last counts.
    pub(super) fn at(&self, key: &str) -> &Self {
        const NOTHING: &Json<'static> = &Json::Null;
        let Self::Object(fields) = self else { return NOTHING };
        fields.iter().rev().find(|(name, _)| name.as_str() == key).map_or(NOTHING, |(_, value)| value)
    }

    /// The first field of this name.
    pub(super) fn first_at(&self, key: &str) -> &Self {
        match self {
            Self::Object(fields) => fields
                .iter()
                .find(|(name, _)| name.as_str() == key)
                .map_or_else(|| self.at(key), |(_, value)| value),
            _ => self.at(key),
        }
    }

    /// The field of a field, and so on.
    pub(super) fn path(&self, keys: &[&str]) -> &Self {
        keys.iter().fold(self, |json, key| json.at(key))
    }

    pub(super) const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether an object has the field, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        matches!(self, Self::Object(fields) if fields.iter().any(|(name, _)| name.as_str() == key))
    }

    /// The elements of a list, or the value itself if it is not a list.
    pub(super) fn each(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            Self::Null => &[],
            one => core::slice::from_ref(one),
        }
    }

    /// The first element of a list, or the value itself.
    pub(super) fn first(&self) -> &Self {
        self.each().first().unwrap_or(self)
    }

    /// A string that is not empty.
    pub(super) fn str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A string that is not empty.
    pub(super) fn text(&self) -> Option<Text<'a>> {
        match self {
            Self::Text(text) if !text.as_str().is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    /// An id: a string that is not empty, or a number that is not 0.
    pub(super) fn id(&self) -> Option<Text<'a>> {
        match self {
            Self::Integer(0) => None,
            Self::Integer(number) => Some(alloc::format!("{number}").into()),
            _ => self.text(),
        }
    }

    /// The address in a string.
    pub(super) fn address(&self) -> Option<Text<'a>> {
        self.text()?.address()
    }

    /// A whole number, or a string that is one.
    pub(super) fn integer(&self) -> Option<i128> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.as_str().trim().parse().ok(),
            _ => None,
        }
    }

    /// A reply code of SMTP.
    pub(super) fn code(&self) -> Option<u16> {
        u16::try_from(self.integer()?).ok().filter(|code| (200..600).contains(code))
    }

    /// `true`, or a string or number that stands for it.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            Self::Integer(number) => Some(*number != 0),
            Self::Text(text) => match text.as_str() {
                "true" | "True" | "1" => Some(true),
                "false" | "False" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Json::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Json::Text(Text::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Json::Text(Text::Shared(value.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = access.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::with_capacity(16);
        while let Some((Key(key), value)) = access.next_entry()? {
            fields.push((key, value));
        }
        Ok(Json::Object(fields))
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

/// The name of a field.
struct Key<'a>(Text<'a>);

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Key(Text::Borrowed(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Key(Text::Shared(value.into())))
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The text without what a strict parser refuses: commas before a closing bracket, and
/// bytes that are not UTF-8 (they become U+FFFD).
pub(super) fn repaired(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    // Where a comma and the blanks after it begin, while nothing but blanks has followed.
    let mut comma = None;
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        if quoted {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quoted = false,
                _ => {}
            }
        } else {
            match character {
                ',' => comma = Some(out.len()),
                '}' | ']' => {
                    if let Some(length) = comma.take() {
                        out.truncate(length);
                    }
                }
                _ if character.is_ascii_whitespace() => {}
                _ => {
                    comma = None;
                    quoted = character == '"';
                }
            }
        }
        out.push(character);
    }
    out
}

/// The places of the elements of a list, found by its brackets and quotes alone, so
/// that a broken one does not hide the others; if there is no list, those of the lines
/// if each has an object, else the whole text.
pub(super) fn elements(bytes: &[u8]) -> Vec<Range<usize>> {
    let Some(first) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) else { return Vec::new() };
    if bytes.get(first) == Some(&b'[') {
        return of_list(bytes, first.saturating_add(1));
    }
    let mut lines = Vec::new();
    let mut start = 0_usize;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let end = start.saturating_add(line.len());
        if !line.trim_ascii().is_empty() {
            lines.push(start..end);
        }
        start = end;
    }
    let of_object = |place: &Range<usize>| {
        bytes.get(place.clone()).is_some_and(|line| line.trim_ascii_start().starts_with(b"{"))
    };
    if lines.iter().all(of_object) { lines } else { alloc::vec![first..bytes.len()] }
}

/// The places of the elements of the list whose first element begins at `from`.
fn of_list(bytes: &[u8], from: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0_usize, None);
    let (mut quoted, mut escaped) = (false, false);
    for (index, &byte) in bytes.iter().enumerate().skip(from) {
        if quoted {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                // A string cannot continue on the next line: its end is missing.
                b'"' | b'\n' => quoted = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b',' | b']' if depth == 0 => {
                found.extend(start.take().map(|start| start..index));
                if byte == b']' {
                    return found;
                }
                continue;
            }
            b'[' | b'{' => depth = depth.saturating_add(1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => quoted = byte == b'"',
        }
        if start.is_none() && !byte.is_ascii_whitespace() {
            start = Some(index);
        }
    }
    found.extend(start.map(|start| start..bytes.len()));
    found
}
