//! Tables that fit the terminal they are printed to.
//!
//! A column says what may happen to its cells where the terminal is narrow. What finds no room beside the
//! others goes to lines of its own under the row. Colours take no width, and wide characters take two columns.

// Each example uses a part of it.
#![allow(dead_code)]

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use console::{Term, measure_text_width};

/// Between two columns.
const GAP: usize = 2;
/// The narrowest that a column becomes before it moves under the row.
const NARROW: usize = 24;
/// Before what stands under a row.
const INDENT: usize = 4;

/// What may happen to the cells of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Nothing: addresses, names, dates.
    Whole,
    /// Nothing, and they end at the right: numbers.
    Right,
    /// They are wrapped between words: sentences.
    Words,
    /// They are shortened in the middle: names of files.
    Middle,
}

/// A text with its colour.
pub struct Cell {
    text: String,
    colour: Option<AnsiColor>,
}

impl Cell {
    pub fn painted(text: impl Into<String>, colour: AnsiColor) -> Self {
        Self { text: text.into(), colour: Some(colour) }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), colour: None }
    }
}

pub struct Table {
    columns: Vec<(String, Fit)>,
    rows: Vec<Vec<Cell>>,
}

/// How wide the columns are, where they stand beside each other, and which stand under the row.
struct Layout {
    widths: Vec<usize>,
    below: Vec<usize>,
}

impl Table {
    pub fn new<T: Into<String>>(columns: impl IntoIterator<Item = (T, Fit)>) -> Self {
        Self {
            columns: columns.into_iter().map(|(title, fit)| (title.into(), fit)).collect(),
            rows: Vec::new(),
        }
    }

    pub fn add(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.rows.push(row.into_iter().collect());
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints the table to a terminal of so many columns; without a width nothing is wrapped or shortened.
    pub fn print(&self, out: &mut dyn Write, width: Option<usize>, colours: bool) -> io::Result<()> {
        let layout = self.layout(width);
        let titles: Vec<Cell> = self.columns.iter().map(|(title, _)| Cell::from(title.clone())).collect();
        self.print_row(out, &titles, &layout, width, false)?;
        self.rows.iter().try_for_each(|row| self.print_row(out, row, &layout, width, colours))
    }

    fn layout(&self, width: Option<usize>) -> Layout {
        let natural = |(index, (title, _)): (usize, &(String, Fit))| {
            let cells =
                self.rows.iter().filter_map(|row| row.get(index)).map(|cell| measure_text_width(&cell.text));
            cells.max().unwrap_or(0).max(measure_text_width(title))
        };
        let mut widths: Vec<usize> = self.columns.iter().enumerate().map(natural).collect();
        let Some(room) = width else { return Layout { widths, below: Vec::new() } };
        let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        // First the names of files give way, then sentences.
        for fit in [Fit::Middle, Fit::Words] {
            for index in (0..widths.len()).filter(|index| self.columns[*index].1 == fit) {
                let over = total(&widths).saturating_sub(room);
                let least = self.longest_word(index).max(NARROW).min(widths[index]);
                widths[index] = widths[index].saturating_sub(over).max(least);
            }
        }
        // Then they move under the row.
        let none: &[Fit] = &[];
        let mut layout = Layout { widths, below: Vec::new() };
        for moved in [none, &[Fit::Middle], &[Fit::Middle, Fit::Words]] {
            let (below, beside): (Vec<usize>, Vec<usize>) =
                (0..layout.widths.len()).partition(|index| moved.contains(&self.columns[*index].1));
            let beside: Vec<usize> = beside.into_iter().map(|index| layout.widths[index]).collect();
            layout.below = below;
            if total(&beside) <= room {
                return layout;
            }
        }
        // A name in the first column that is longer than what is left has the line for itself.
        let beside = (0..layout.widths.len()).filter(|index| !layout.below.contains(index));
        let beside: Vec<usize> = beside.map(|index| layout.widths[index]).collect();
        let over = total(&beside).saturating_sub(room);
        layout.widths[0] = layout.widths[0].saturating_sub(over);
        layout
    }

    /// What a column of sentences holds at least, so that no address in it is broken; nothing in other columns.
    fn longest_word(&self, index: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(index));
        let words = cells.flat_map(|cell| cell.text.split_whitespace());
        // Wide characters are written without spaces, and lines end between any two of them.
        let whole = words.filter(|word| measure_text_width(word) <= word.chars().count());
        whole.map(measure_text_width).max().filter(|_| self.columns[index].1 == Fit::Words).unwrap_or(0)
    }

    fn print_row(
        &self,
        out: &mut dyn Write,
        row: &[Cell],
        layout: &Layout,
        room: Option<usize>,
        colours: bool,
    ) -> io::Result<()> {
        let beside: Vec<usize> = (0..row.len()).filter(|index| !layout.below.contains(index)).collect();
        let cells: Vec<Vec<String>> = beside
            .iter()
            .map(|&index| {
                lines(&row[index].text, self.columns[index].1, layout.widths[index], room.is_some())
            })
            .collect();
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut text = String::new();
            let mut column = 0;
            for (&index, cell) in beside.iter().zip(&cells) {
                let part = cell.get(line).map_or("", String::as_str);
                let (width, taken) = (layout.widths[index], measure_text_width(part));
                if column > text_width(&text) {
                    text.push_str(&" ".repeat(column - text_width(&text)));
                }
                if self.columns[index].1 == Fit::Right {
                    text.push_str(&" ".repeat(width.saturating_sub(taken)));
                }
                text.push_str(&paint(part, row[index].colour.filter(|_| colours)));
                column += width + GAP;
                if taken > width {
                    // The rest of the row goes on in the next line.
                    writeln!(out, "{}", text.trim_end())?;
                    text.clear();
                }
            }
            if !text.trim_end().is_empty() {
                writeln!(out, "{}", text.trim_end())?;
            }
        }
        self.print_below(out, row, layout, room.unwrap_or(usize::MAX))
    }

    /// What found no room beside the other cells, one after the other where a line holds them.
    fn print_below(&self, out: &mut dyn Write, row: &[Cell], layout: &Layout, room: usize) -> io::Result<()> {
        let room = room.saturating_sub(INDENT);
        let mut line = String::new();
        for &index in &layout.below {
            for part in lines(&row[index].text, self.columns[index].1, room, true) {
                let joined = measure_text_width(&line) + GAP + measure_text_width(&part);
                if !line.is_empty() && joined > room {
                    writeln!(out, "{:INDENT$}{line}", "")?;
                    line.clear();
                }
                if !line.is_empty() && !part.is_empty() {
                    line.push_str(&" ".repeat(GAP));
                }
                line.push_str(&part);
            }
        }
        if line.is_empty() { Ok(()) } else { writeln!(out, "{:INDENT$}{line}", "") }
    }
}

fn text_width(text: &str) -> usize {
    measure_text_width(text)
}

pub fn paint(text: &str, colour: Option<AnsiColor>) -> String {
    let style = Style::new().fg_color(colour.map(Into::into));
    if colour.is_some() && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// The lines of a cell in a column of a width.
fn lines(text: &str, fit: Fit, width: usize, is_narrow: bool) -> Vec<String> {
    if !is_narrow || measure_text_width(text) <= width {
        return vec![text.to_owned()];
    }
    match fit {
        Fit::Whole | Fit::Right => vec![text.to_owned()],
        Fit::Middle => vec![shortened(text, width)],
        Fit::Words => wrapped(text, width),
    }
}

/// The name of a file with a part left out: of its folder where that is enough, else of its middle.
fn shortened(text: &str, width: usize) -> String {
    let (folder, name) = text.split_at(text.rfind('/').unwrap_or(0));
    let room = width.saturating_sub(measure_text_width(name) + 1);
    if !folder.is_empty() && room > 0 {
        return format!("{}…{name}", taken(folder.chars(), room));
    }
    let name = name.trim_start_matches('/');
    if measure_text_width(name) <= width {
        return name.to_owned();
    }
    let half = width.saturating_sub(1) / 2;
    let begin = taken(name.chars(), half);
    let end: String = taken(name.chars().rev(), width.saturating_sub(1 + half)).chars().rev().collect();
    format!("{begin}…{end}")
}

/// As many characters as the width holds.
pub fn taken(characters: impl Iterator<Item = char>, width: usize) -> String {
    let mut text = String::new();
    for character in characters {
        text.push(character);
        if measure_text_width(&text) > width {
            text.pop();
            break;
        }
    }
    text
}

/// A text in lines of a width, broken between words; a word that is longer is broken where the line ends.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut word = word.to_owned();
        let gap = usize::from(!line.is_empty());
        if measure_text_width(&line) + gap + measure_text_width(&word) > width && !line.is_empty() {
            lines.push(core::mem::take(&mut line));
        }
        while measure_text_width(&word) > width {
            let part = taken(word.chars(), width.max(2));
            word = word[part.len()..].to_owned();
            lines.push(part);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    lines.push(line);
    lines
}

/// A text after what stands before it, in lines that fit the terminal; those after the first are indented.
pub fn fitted(before: &str, text: &str, indent: usize) -> String {
    let begin = measure_text_width(before);
    match terminal_width() {
        Some(width) if begin + measure_text_width(text) > width => {
            let lines = wrapped(text, width.saturating_sub(begin.max(indent)).max(NARROW));
            format!("{before}{}", lines.join(&format!("\n{:indent$}", "")))
        }
        _ => format!("{before}{text}"),
    }
}

/// The columns of the terminal that standard output goes to, 80 where it does not say; `None` where it goes
/// elsewhere.
pub fn terminal_width() -> Option<usize> {
    let size = || Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    io::stdout().is_terminal().then(|| size().unwrap_or(80))
}

/// Whether to paint.
pub fn wants_colours() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
