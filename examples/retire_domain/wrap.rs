//! Lines of at most so many columns.

/// The columns of a page for people.
pub const COLUMNS: usize = 80;

/// Breaks a text at its spaces; a word that is longer than a line stays whole. Lines after the first are
/// indented.
pub fn wrapped(text: &str, first: usize, indent: usize) -> String {
    let mut lines = String::new();
    let mut column = first;
    for (number, word) in text.split_ascii_whitespace().enumerate() {
        let width = word.chars().count();
        if number > 0 && column + 1 + width > COLUMNS {
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
