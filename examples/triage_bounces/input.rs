//! Files, folders and mbox files, as a row of messages.

use std::{
    fmt::Display,
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

use mail_parser::mailbox::mbox::MessageIterator;

/// What went wrong: with the file, or with the output.
pub enum Error {
    Read(io::Error),
    Write(io::Error),
}

/// Every file under the paths, folders walked in the order of their names.
pub fn files(paths: &[PathBuf], complain: &mut dyn FnMut(&str, &dyn Display)) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open: Vec<PathBuf> = paths.iter().rev().cloned().collect();
    while let Some(path) = open.pop() {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        match fs::read_dir(&path)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        {
            Ok(entries) => {
                let mut entries: Vec<PathBuf> = entries;
                entries.sort();
                open.extend(entries.into_iter().rev());
            }
            Err(error) => complain(&path.display().to_string(), &error),
        }
    }
    files
}

/// Hands over every message of a file: the messages of an mbox, else the file as one message.
pub fn messages(path: &Path, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> Result<(), Error> {
    let mut reader = BufReader::new(File::open(path).map_err(Error::Read)?);
    let mut start = [0; 5];
    let mut filled = 0;
    while filled < start.len() {
        match reader.read(&mut start[filled..]).map_err(Error::Read)? {
            0 => break,
            more => filled += more,
        }
    }
    let whole = start[..filled].chain(reader);
    if &start[..filled] == b"From " {
        for message in MessageIterator::new(BufReader::new(whole)) {
            let message = message.map_err(|error| {
                Error::Read(io::Error::other(format!("not readable as an mbox: {error:?}")))
            })?;
            take(message.contents()).map_err(Error::Write)?;
        }
        return Ok(());
    }
    let mut raw = Vec::new();
    { whole }.read_to_end(&mut raw).map_err(Error::Read)?;
    take(&raw).map_err(Error::Write)
}
