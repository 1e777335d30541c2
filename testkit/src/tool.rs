//! Programs that others wrote, and running them.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::Error;

/// A program that a test may need.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Tool {
    /// `xorriso`, of libburnia: reads and writes ISO 9660, Rock Ridge, Joliet.
    Xorriso,
    /// `bsdtar`, of libarchive: reads ISO 9660, Rock Ridge, Joliet.
    Bsdtar,
    /// `7zz`, of 7-Zip: reads ISO 9660, Rock Ridge, Joliet, UDF.
    SevenZip,
    /// `isoinfo`, of cdrkit: reads ISO 9660, Rock Ridge, Joliet.
    Isoinfo,
    /// `iso-info`, of libcdio: reads ISO 9660, Rock Ridge, Joliet, UDF.
    IsoInfo,
    /// `udfclient`: reads and writes UDF.
    Udfclient,
    /// `grub-fstest`: GRUB's drivers for ISO 9660, Rock Ridge, Joliet, UDF.
    GrubFstest,
    /// `udfinfo`, of udftools: facts of a UDF volume.
    Udfinfo,
    /// `genisoimage`, of cdrkit: writes bridges of ISO 9660 and UDF.
    Genisoimage,
    /// `xz`: unpacks the corpus.
    Xz,
}

impl Tool {
    /// The file name that is looked for in `PATH`.
    #[must_use]
    pub const fn program(self) -> &'static str {
        match self {
            Self::Xorriso => "xorriso",
            Self::Bsdtar => "bsdtar",
            Self::SevenZip => "7zz",
            Self::Isoinfo => "isoinfo",
            Self::IsoInfo => "iso-info",
            Self::Udfclient => "udfclient",
            Self::GrubFstest => "grub-fstest",
            Self::Udfinfo => "udfinfo",
            Self::Genisoimage => "genisoimage",
            Self::Xz => "xz",
        }
    }

    /// The Debian package that installs it.
    #[must_use]
    pub const fn package(self) -> &'static str {
        match self {
            Self::Xorriso => "xorriso",
            Self::Bsdtar => "libarchive-tools",
            Self::SevenZip => "7zip",
            Self::Isoinfo | Self::Genisoimage => "genisoimage",
            Self::IsoInfo => "libcdio-utils",
            Self::Udfclient => "udfclient",
            Self::GrubFstest => "grub-common",
            Self::Udfinfo => "udftools",
            Self::Xz => "xz-utils",
        }
    }

    /// Where it is, if a folder of `PATH` (or one for administrators) holds it.
    #[must_use]
    pub fn find(self) -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let administrators = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from);
        std::env::split_paths(&path)
            .chain(administrators)
            .map(|folder| folder.join(self.program()))
            .find(|file| file.is_file())
    }

    /// Whether it can be run.
    #[must_use]
    pub fn available(self) -> bool {
        self.find().is_some()
    }

    /// The line in which it states its version; empty where it states none (udfclient).
    #[must_use]
    pub fn version(self) -> String {
        let argument = match self {
            Self::Xorriso => "-version",
            Self::SevenZip | Self::Udfclient | Self::Udfinfo => "",
            _ => "--version",
        };
        let mut command = self.command();
        if !argument.is_empty() {
            command.arg(argument);
        }
        let Ok(output) = command.output() else {
            return String::new();
        };
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&said)
            .lines()
            .find(|line| line.bytes().any(|byte| byte.is_ascii_digit()) && !line.contains("Usage"))
            .map_or_else(String::new, |line| line.trim().to_owned())
    }

    /// The program in the locale and time zone that this crate reads: UTF-8, English, UTC.
    #[must_use]
    pub fn command(self) -> Command {
        let program = self.find().unwrap_or_else(|| self.program().into());
        let mut command = Command::new(program);
        command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC").stdin(Stdio::null());
        command
    }

    /// Runs it to its end and gives what it printed.
    ///
    /// # Errors
    ///
    /// It cannot be started, exits with another status than 0, or takes over ten minutes.
    pub fn run<A: AsRef<OsStr>>(
        self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Vec<u8>, Error> {
        let mut command = self.command();
        command.args(arguments);
        self.finish(command, &[0])
    }

    /// Runs a prepared command, which may end with any of these statuses.
    pub(crate) fn finish(self, command: Command, good: &[i32]) -> Result<Vec<u8>, Error> {
        self.stream(command, good, |output| {
            let mut bytes = Vec::new();
            output.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
            Ok(bytes)
        })
    }

    /// Runs a prepared command and hands its standard output over as it comes.
    pub(crate) fn stream<T>(
        self,
        mut command: Command,
        good: &[i32],
        read: impl FnOnce(&mut dyn Read) -> Result<T, String>,
    ) -> Result<T, Error> {
        let arguments = command
            .get_args()
            .map(|argument| argument.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ");
        let failed = |reason: String| Error::Tool {
            tool: self.program(),
            arguments: arguments.clone(),
            reason,
        };
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let mut stdout = child.stdout.take().ok_or_else(|| failed("no output".into()))?;
        let mut stderr = child.stderr.take().ok_or_else(|| failed("no output".into()))?;
        let complaints = thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = stderr.read_to_end(&mut bytes);
            bytes
        });
        let (done, watched) = mpsc::channel::<()>();
        let watchdog = thread::spawn(move || watch(child, &watched));
        let result = read(&mut stdout);
        drop(stdout);
        let _ = done.send(());
        let status = watchdog.join().map_err(|_| failed("lost".into()))?;
        let said = complaints.join().unwrap_or_default();
        let said = String::from_utf8_lossy(&said[said.len().saturating_sub(600)..]).into_owned();
        match status.map_err(|error| failed(error.to_string()))? {
            None => Err(failed(format!("ended after {} s", TIME.as_secs()))),
            Some(code) if !good.contains(&code) => {
                Err(failed(format!("exit status {code}: {said}")))
            }
            Some(_) => result.map_err(|error| failed(format!("{error}; {said}"))),
        }
    }
}

/// Waits for the end; kills the program when its time is over, even while its output is read.
fn watch(mut child: Child, done: &mpsc::Receiver<()>) -> std::io::Result<Option<i32>> {
    let read_to_the_end = done.recv_timeout(TIME).is_ok();
    let mut patience = if read_to_the_end { 600 } else { 0 };
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.code().unwrap_or(-1)));
        }
        if patience == 0 {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        patience -= 1;
        thread::sleep(Duration::from_millis(if patience > 550 { 2 } else { 100 }));
    }
}

/// How long a program may run.
const TIME: Duration = Duration::from_secs(600);

/// A path as an argument that no program takes for an option.
pub(crate) fn argument(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}
