//! A pack as a folder or as one zip file: whole, or not there. What is in it is not known here.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::PackFile;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Evidence beside other files would be taken for one with them.
    #[error("{} is there and not empty: evidence goes into a folder of its own", .0.display())]
    NotEmpty(PathBuf),
    /// A pack does not take the place of another.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The disk.
    #[error("{}: {error}", .path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it says.
        error: std::io::Error,
    },
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> WriteError {
    let path = path.to_owned();
    move |error| WriteError::Io { path, error }
}

/// Writes a pack into a folder that is made, or is empty. It is filled under another name beside it and then renamed:
/// nothing half-written ever stands under its own.
///
/// # Errors
/// A folder that is not empty, or the disk's.
pub fn write_folder(folder: &Path, files: &[PackFile]) -> Result<(), WriteError> {
    if folder.exists() {
        if !folder.is_dir() {
            return Err(WriteError::Exists(folder.to_owned()));
        }
        if fs::read_dir(folder).map_err(failed(folder))?.next().is_some() {
            return Err(WriteError::NotEmpty(folder.to_owned()));
        }
    }
    let partial = Partial::beside(folder)?;
    fs::create_dir(&partial.0).map_err(failed(&partial.0))?;
    for file in files {
        let path = partial.0.join(file.name);
        fs::write(&path, &file.bytes).map_err(failed(&path))?;
    }
    if folder.exists() {
        fs::remove_dir(folder).map_err(failed(folder))?;
    }
    fs::rename(&partial.0, folder).map_err(failed(folder))
}

/// Writes a pack as one file, which is not there yet: the same pack gives the same bytes.
///
/// # Errors
/// A file of that name, or the disk's.
pub fn write_zip(path: &Path, folder: &str, files: &[PackFile]) -> Result<(), WriteError> {
    if path.exists() {
        return Err(WriteError::Exists(path.to_owned()));
    }
    let bytes = zipped(folder, files).map_err(failed(path))?;
    let partial = Partial::beside(path)?;
    fs::write(&partial.0, bytes).map_err(failed(&partial.0))?;
    fs::rename(&partial.0, path).map_err(failed(path))
}

fn zipped(folder: &str, files: &[PackFile]) -> std::io::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    // No clock and no file mode of this machine: who asks the same gets the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for file in files {
        writer.start_file(format!("{folder}/{}", file.name), options)?;
        writer.write_all(&file.bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A name beside the one that is meant, gone again when it was not renamed.
struct Partial(PathBuf);

impl Partial {
    fn beside(path: &Path) -> Result<Self, WriteError> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(failed(parent))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self(parent.join(format!(".{name}.{}.partial", std::process::id()))))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Nothing is there any more where it was renamed, and nobody to tell where it cannot be removed.
        if self.0.is_dir() {
            drop(fs::remove_dir_all(&self.0));
        } else {
            drop(fs::remove_file(&self.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Vec<PackFile> {
        vec![
            PackFile { name: "a.json", bytes: b"{}".to_vec() },
            PackFile { name: "index.html", bytes: vec![b'x'; 999] },
        ]
    }

    #[test]
    fn a_pack_is_whole_or_not_there() {
        let directory = tempfile::tempdir().expect("a directory");
        let folder = directory.path().join("deeper/证据 & <1>");
        write_folder(&folder, &pack()).expect("written");
        assert_eq!(fs::read(folder.join("a.json")).expect("a file"), b"{}");
        assert!(matches!(write_folder(&folder, &pack()), Err(WriteError::NotEmpty(_))));
        // A file that cannot be written leaves nothing behind.
        let broken = [PackFile { name: "no/such/folder", bytes: Vec::new() }];
        let other = directory.path().join("other");
        assert!(matches!(write_folder(&other, &broken), Err(WriteError::Io { .. })));
        let left: Vec<_> = fs::read_dir(directory.path()).expect("a directory").collect();
        assert_eq!(left.len(), 1, "{left:?}");
        fs::create_dir(&other).expect("an empty folder");
        write_folder(&other, &pack()).expect("written into an empty folder");
    }

    #[test]
    fn the_same_pack_gives_the_same_zip() {
        let directory = tempfile::tempdir().expect("a directory");
        let paths = ["a.zip", "b.zip"].map(|name| directory.path().join(name));
        for path in &paths {
            write_zip(path, "evidence", &pack()).expect("written");
        }
        let [a, b] = paths.each_ref().map(|path| fs::read(path).expect("a file"));
        assert_eq!(a, b);
        assert!(matches!(write_zip(&paths[0], "evidence", &pack()), Err(WriteError::Exists(_))));
    }
}
