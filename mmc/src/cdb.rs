//! The command descriptor block, and which way data goes.

use core::fmt;

use zerocopy::{Immutable, IntoBytes};

use crate::{DecodeError, Opcode};

/// A command descriptor block: up to 16 bytes that tell the device what to do.
///
/// Spec: SPC-4, "Command descriptor block (CDB) formats".
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Cdb {
    bytes: [u8; 16],
    len: usize,
}

impl Cdb {
    /// A block of these bytes.
    ///
    /// # Errors
    ///
    /// If there is none, or there are more than 16.
    pub fn new(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut block = Self { bytes: [0; 16], len: bytes.len() };
        if bytes.is_empty() {
            return Err(DecodeError::short("CDB", 1, 0));
        }
        let Some(room) = block.bytes.get_mut(..bytes.len()) else {
            return Err(DecodeError::long("CDB", bytes.len()));
        };
        room.copy_from_slice(bytes);
        Ok(block)
    }

    /// The block of a raw layout, all of which are at most 16 bytes long.
    pub(crate) fn of<T: IntoBytes + Immutable>(raw: &T) -> Self {
        const { assert!(size_of::<T>() <= 16 && size_of::<T>() > 0) };
        let mut block = Self { bytes: [0; 16], len: size_of::<T>() };
        for (to, from) in block.bytes.iter_mut().zip(raw.as_bytes()) {
            *to = *from;
        }
        block
    }

    /// The bytes as they go to the device; never empty.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }

    /// The first byte, which names the command.
    #[must_use]
    pub const fn opcode(&self) -> Opcode {
        let [opcode, ..] = self.bytes;
        Opcode(opcode)
    }
}

impl fmt::Display for Cdb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.as_bytes().iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Cdb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cdb({self})")
    }
}

/// Which way data goes, and how many bytes of it the CDB announces.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "data goes one way or the other, or not at all")]
pub enum Direction {
    /// No data goes either way.
    None,
    /// The device sends.
    FromDevice {
        /// At most this many bytes.
        len: u32,
    },
    /// The device receives.
    ToDevice {
        /// Exactly this many bytes.
        len: u32,
    },
}

impl Direction {
    /// From the device, if there is room for anything.
    pub(crate) const fn from_device(len: u32) -> Self {
        if len == 0 { Self::None } else { Self::FromDevice { len } }
    }

    /// To the device, if there is anything.
    pub(crate) const fn to_device(len: u32) -> Self {
        if len == 0 { Self::None } else { Self::ToDevice { len } }
    }

    /// The announced number of bytes, 0 if there is no data.
    #[must_use]
    pub const fn len(self) -> u32 {
        match self {
            Self::None => 0,
            Self::FromDevice { len } | Self::ToDevice { len } => len,
        }
    }

    /// Whether no data goes either way.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_one_to_sixteen_bytes() {
        assert!(Cdb::new(&[]).is_err());
        assert!(Cdb::new(&[0; 17]).is_err());
        let cdb = Cdb::new(&[0x2A, 0, 0, 0, 0, 1, 0, 0, 16, 0]).unwrap();
        assert_eq!(cdb.as_bytes().len(), 10);
        assert_eq!(cdb.opcode(), Opcode::WRITE_10);
        assert_eq!(cdb.to_string(), "2a 00 00 00 00 01 00 00 10 00");
    }
}
