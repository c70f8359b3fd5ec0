//! Form fields: `application/x-www-form-urlencoded` and `multipart/form-data`.

use alloc::{string::String, vec::Vec};

use super::json::Json;

/// The fields of a form, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body of either encoding; `None` if it is not a form.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let body = body.trim_ascii();
        if body.starts_with(b"--") {
            return multipart(body);
        }
        let body = body.strip_prefix(b"?").unwrap_or(body);
        let fields: Vec<_> = body
            .split(|&byte| byte == b'&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let equals = pair.iter().position(|&byte| byte == b'=')?;
                let (name, value) = pair.split_at_checked(equals)?;
                Some((decoded(name), decoded(value.get(1..)?)))
            })
            .collect::<Option<_>>()?;
        (!fields.is_empty()).then_some(Self(fields))
    }

    /// The first field of this name, unless it is empty.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Every name with its value.
    #[cfg(feature = "webhook-signatures")]
    pub(super) fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// The fields as an object of strings. Of two fields with one name, [`Json::at`]
    /// finds the last.
    pub(super) fn into_json(self) -> Json<'static> {
        let fields = self.0.into_iter().map(|(name, value)| (name.into(), Json::Text(value.into())));
        Json::Object(fields.collect())
    }
}

/// A name or value without its escapes; bytes that are not UTF-8 become U+FFFD.
fn decoded(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        out.push(match byte {
            b'+' => b' ',
            b'%' => match escaped(tail) {
                Some(value) => {
                    rest = tail.get(2..).unwrap_or_default();
                    value
                }
                None => b'%',
            },
            other => other,
        });
    }
    match String::from_utf8(out) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// The byte of two hexadecimal digits.
fn escaped(digits: &[u8]) -> Option<u8> {
    let digit = |index| char::from(*digits.get(index)?).to_digit(16);
    u8::try_from(digit(0)?.checked_mul(16)?.checked_add(digit(1)?)?).ok()
}

/// The fields of `multipart/form-data`, which names its boundary in its first line.
fn multipart(body: &[u8]) -> Option<Form> {
    let text = String::from_utf8_lossy(body);
    let (boundary, _) = text.split_once('\n')?;
    let boundary = boundary.trim_end();
    if boundary.len() <= 2 {
        return None;
    }
    let mut fields = Vec::new();
    for part in text.split(boundary).skip(1) {
        let Some((head, value)) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n")) else {
            continue;
        };
        let Some((_, name)) = head.split_once("name=\"") else { continue };
        let Some((name, _)) = name.split_once('"') else { continue };
        let value = value.strip_suffix('\n').unwrap_or(value);
        let value = value.strip_suffix('\r').unwrap_or(value);
        fields.push((name.into(), value.into()));
    }
    (!fields.is_empty()).then_some(Form(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        let form = Form::parse(b"a=1+2&b%5Bc%5D=%C3%A9%zz%4&a=3&=&d=").unwrap();
        assert_eq!((form.first("a"), form.has("x")), (Some("1 2"), false));
        assert_eq!(form.first("b[c]"), Some("\u{e9}%zz%4"));
        assert_eq!((form.first("d"), form.has("d")), (None, true));
        assert_eq!(Form::parse(b"no form"), None);
        assert_eq!(Form::parse(b""), None);
    }

    #[test]
    fn parts_are_fields() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\nbounced\r\n--x\r\n\
            Content-Disposition: form-data; name=\"note\"\r\n\r\ntwo\r\nlines\r\n--x--\r\n";
        let form = Form::parse(body).unwrap();
        assert_eq!((form.first("event"), form.first("note")), (Some("bounced"), Some("two\r\nlines")));
    }
}
