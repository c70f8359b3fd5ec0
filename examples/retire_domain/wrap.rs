//! Lines of at most so many columns.

use console::measure_text_width;

/// The columns of a page for people.
pub const COLUMNS: usize = 80;

/// Breaks a text at its spaces. Lines after the first are indented, less so before a word that needs the room.
pub fn wrapped(text: &str, first: usize, indent: usize) -> String {
    let mut lines = String::new();
    let mut column = first;
    for (number, word) in text.split_ascii_whitespace().enumerate() {
        let width = measure_text_width(word);
        if number > 0 && column + 1 + width > COLUMNS {
            let indent = indent.min(COLUMNS.saturating_sub(width));
            lines.push('\n');
            lines.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if number > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += width;
    }
    lines
}
