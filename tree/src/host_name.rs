//! Names between the host and the tree.

use std::ffi::OsStr;

/// The bytes of a host's name: as they are on Unix, WTF-8 on Windows.
pub(crate) fn to_bytes(name: &OsStr) -> &[u8] {
    name.as_encoded_bytes()
}

/// The host's name of these bytes.
#[cfg(unix)]
pub(crate) fn from_bytes(name: &[u8]) -> &OsStr {
    std::os::unix::ffi::OsStrExt::from_bytes(name)
}

/// The host's name of these bytes, WTF-8. What is none reads with replacement characters, and such
/// a file is then not found.
#[cfg(not(unix))]
pub(crate) fn from_bytes(name: &[u8]) -> std::ffi::OsString {
    String::from_utf8_lossy(name).into_owned().into()
}
