//! The program's output. A reader that has seen enough (`| head`) ends it quietly: that is no error, and the
//! program ends with 0.

use std::io::{self, BufWriter, Write};

/// An output that a reader may leave.
#[derive(Debug)]
pub struct Out<W: Write> {
    inner: W,
    left: bool,
}

/// The process' stdout, buffered. Flush it at the end and look at the result.
#[must_use]
pub fn stdout() -> Out<BufWriter<io::Stdout>> {
    Out::new(BufWriter::new(io::stdout()))
}

impl<W: Write> Out<W> {
    /// Wraps an output.
    pub const fn new(inner: W) -> Self {
        Self { inner, left: false }
    }

    /// Whether the reader has left. Long work that only prints may stop then.
    #[must_use]
    pub const fn is_left(&self) -> bool {
        self.left
    }

    fn quietly<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                self.left = true;
                Ok(instead)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left {
            return Ok(bytes.len());
        }
        let result = self.inner.write(bytes);
        self.quietly(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.left {
            return Ok(());
        }
        let result = self.inner.flush();
        self.quietly(result, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(io::ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_reader_that_left_is_no_error_and_a_full_disk_is() {
        let mut out = Out::new(BufWriter::new(Fails(io::ErrorKind::BrokenPipe)));
        assert!(out.write_all(&[b'x'; 100_000]).is_ok());
        assert!(out.flush().is_ok() && out.is_left());
        let mut out = Out::new(Fails(io::ErrorKind::StorageFull));
        assert!(out.write_all(b"x").is_err() && !out.is_left());
    }
}
