//! Splitting a payload into its elements.

use alloc::vec::Vec;
use core::ops::Range;

use super::{
    csv,
    error::{Error, ErrorKind},
    event::Event,
    form::Form,
    json::{self, Json},
    mail,
    provider::Provider,
    providers,
};
use crate::diagnostic::Span;

/// Reads every event of a payload of `provider`, in the payload's order.
///
/// A payload is a JSON object, a list of them, several in a row (one a line, as in a
/// log), form fields, CSV, or a message that carries a notification, in the forms that
/// the provider uses. A list element that names several recipients gives an event for
/// each. A test call or a ping gives none.
///
/// # Errors
///
/// An element that is not an event gives an [`Error`] in its place; the other elements
/// are read.
///
/// ```
/// use deliverability::webhook::{self, Kind, Provider};
///
/// let body = br#"[{"event": "open", "email": "a@b.example", "timestamp": 1513299569},
///     {"event": "click" "email": "a@b.example"},
///     {"event": "spamreport", "email": "a@b.example", "timestamp": 1513299570}]"#;
/// let events = webhook::parse(Provider::SendGrid, body);
/// assert_eq!(events[0].as_ref().unwrap().kind(), Kind::Opened);
/// assert_eq!(events[1].as_ref().unwrap_err().element(), 1);
/// assert_eq!(events[2].as_ref().unwrap().kind(), Kind::Complaint);
/// ```
#[must_use]
pub fn parse(provider: Provider, body: &[u8]) -> Vec<Result<Event<'_>, Error>> {
    let start = json_start(body);
    match body.get(start) {
        Some(b'{' | b'[') => of_json(provider, body, start),
        _ if provider == Provider::PowerMta => csv::parse(body),
        _ if mail::is_mail(body) => of_mail(provider, body),
        _ => of_form(provider, body),
    }
}

/// The place of the first character after blanks and a byte order mark.
pub(super) fn json_start(body: &[u8]) -> usize {
    let mark = if body.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let rest = body.get(mark..).unwrap_or_default();
    rest.iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .map_or(body.len(), |blanks| blanks.saturating_add(mark))
}

struct Batch<'a> {
    provider: Provider,
    body: &'a [u8],
    results: Vec<Result<Event<'a>, Error>>,
    /// How many elements were seen.
    elements: usize,
    /// The places of the elements, computed when they are first needed.
    places: Option<Vec<Range<usize>>>,
}

fn of_json(provider: Provider, body: &[u8], start: usize) -> Vec<Result<Event<'_>, Error>> {
    let mut batch = Batch { provider, body, results: Vec::new(), elements: 0, places: None };
    let rest = body.get(start..).unwrap_or_default();
    let mut stream = Json::stream(rest);
    loop {
        let before = stream.byte_offset();
        match stream.next() {
            None => break,
            Some(Ok(value)) => batch.value(&value),
            Some(Err(_)) => {
                batch.recover(start.saturating_add(before));
                break;
            }
        }
    }
    batch.results
}

impl<'a> Batch<'a> {
    /// A whole value: a list is its elements.
    fn value(&mut self, value: &Json<'a>) {
        let elements = match value {
            Json::List(elements) => elements.as_slice(),
            Json::Object(_) => providers::envelope(self.provider, value),
            _ => core::slice::from_ref(value),
        };
        // Most elements hold one event.
        self.results.reserve(elements.len());
        for element in elements {
            self.element(element, None);
        }
    }

    fn element(&mut self, element: &Json<'a>, place: Option<Range<usize>>) {
        let index = self.elements;
        self.elements = index.saturating_add(1);
        if let Err(kind) = read(self.provider, element, &mut |event| self.results.push(Ok(event))) {
            let places = self.places.get_or_insert_with(|| json::elements(self.body));
            let place = place.or_else(|| places.get(index).cloned()).unwrap_or(0..self.body.len());
            self.error(index, kind, place);
        }
    }

    fn error(&mut self, element: usize, kind: ErrorKind, place: Range<usize>) {
        let span = Span::new(place.start, place.end);
        self.results.push(Err(Error::new(element, kind, span, self.body)));
    }

    /// Reads what follows `from`, if the whole text is not JSON.
    fn recover(&mut self, from: usize) {
        let body = self.body;
        for place in json::elements(body.get(from..).unwrap_or_default()) {
            let place = place.start.saturating_add(from)..place.end.saturating_add(from);
            let bytes = body.get(place.clone()).unwrap_or_default();
            if let Ok(value) = Json::parse(bytes) {
                self.element(&value, Some(place));
                continue;
            }
            let index = self.elements;
            self.elements = index.saturating_add(1);
            let text = json::repaired(bytes);
            let outcome = match Json::parse(text.as_bytes()) {
                Ok(value) => {
                    let elements = match &value {
                        Json::Object(_) => providers::envelope(self.provider, &value),
                        _ => core::slice::from_ref(&value),
                    };
                    elements.iter().try_for_each(|element| {
                        read(self.provider, element, &mut |event| self.results.push(Ok(event.into_owned())))
                    })
                }
                Err(_) => Err(ErrorKind::Json),
            };
            if let Err(kind) = outcome {
                self.error(index, kind, place);
            }
        }
    }
}

/// Reads one element.
fn read<'a>(
    provider: Provider,
    element: &Json<'a>,
    sink: &mut dyn FnMut(Event<'a>),
) -> Result<(), ErrorKind> {
    if !element.is_object() {
        return Err(ErrorKind::Object);
    }
    providers::read(provider, element, &mut |event| sink(event.finished()))
}

/// The events of a JSON text that was decoded from a payload. Its places are not those
/// of the payload: an error is of the whole.
fn owned(provider: Provider, text: &[u8], whole: Span) -> Vec<Result<Event<'static>, Error>> {
    let events = of_json(provider, text, 0).into_iter();
    events.map(|event| event.map(Event::into_owned).map_err(|error| error.within(whole))).collect()
}

fn of_form(provider: Provider, body: &[u8]) -> Vec<Result<Event<'_>, Error>> {
    let whole = Span::new(0, body.len());
    if body.trim_ascii().is_empty() {
        return Vec::new();
    }
    let Some(form) = Form::parse(body) else {
        return alloc::vec![Err(Error::new(0, ErrorKind::Form, whole, body))];
    };
    // Mandrill posts a list in one field.
    if let Some(list) = form.first("mandrill_events").filter(|_| provider == Provider::Mandrill) {
        return owned(provider, list.as_bytes(), whole);
    }
    let mut results = Vec::new();
    let json = form.into_json();
    if let Err(kind) = read(provider, &json, &mut |event| results.push(Ok(event))) {
        results.push(Err(Error::new(0, kind, whole, body)));
    }
    results
}

fn of_mail(provider: Provider, body: &[u8]) -> Vec<Result<Event<'_>, Error>> {
    let Some(text) = mail::notification(body) else {
        return alloc::vec![Err(Error::new(0, ErrorKind::Json, Span::new(0, body.len()), body))];
    };
    let text = text.as_bytes();
    // The notification is followed by text for people.
    let mut stream = Json::stream(text);
    let first = stream.next();
    let end = if matches!(first, Some(Ok(_))) { stream.byte_offset() } else { text.len() };
    owned(provider, text.get(..end).unwrap_or(text), Span::new(0, body.len()))
}
