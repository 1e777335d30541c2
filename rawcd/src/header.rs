//! The first 16 bytes of a data sector: synchronization, address, mode.

use discwright_core::{Lba, Msf};

/// The synchronization field with which every data sector begins.
///
/// Spec: ECMA-130 2nd edition, 14.1.
pub const SYNC: [u8; 12] = [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0];

discwright_core::code! {
    /// The mode byte of a sector's header: what its 2336 bytes behind the header hold.
    ///
    /// Spec: ECMA-130 2nd edition, 14.2. Drives that write packets set the three highest bits
    /// besides (MMC-6, block indicators); such a value has no name here.
    pub struct Mode(u8) {
        /// All zero.
        ZERO = 0x00 => "mode 0",
        /// User data of 2048 bytes with EDC and ECC.
        ONE = 0x01 => "mode 1",
        /// Data of 2336 bytes, which may have a form with EDC and ECC of its own.
        TWO = 0x02 => "mode 2",
    }
}

/// The header of a data sector: where it lies, and its mode.
///
/// | byte | field |
/// |---|---|
/// | 0 | minute, BCD |
/// | 1 | second, BCD |
/// | 2 | frame, BCD |
/// | 3 | mode |
///
/// Spec: ECMA-130 2nd edition, 14.2.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "the standard closed it")]
pub struct Header {
    /// The sector's absolute time; [`Msf::from_lba`] knows it.
    pub address: Msf,
    /// The mode.
    pub mode: Mode,
}

/// An address that the clock of a CD cannot show, and so no header can hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("LBA {lba} lies outside the clock of a CD (-45150 to 404849)")]
#[non_exhaustive]
pub struct AddressError {
    /// The address.
    pub lba: Lba,
}

impl Header {
    /// The header of the sector at `lba`.
    ///
    /// # Errors
    ///
    /// [`AddressError`] outside −45 150 to 404 849.
    pub fn new(lba: Lba, mode: Mode) -> Result<Self, AddressError> {
        let address = Msf::from_lba(lba).ok_or(AddressError { lba })?;
        Ok(Self { address, mode })
    }

    /// Reads a header; `None` if its address is not BCD or not on the clock.
    #[must_use]
    pub fn decode(bytes: [u8; 4]) -> Option<Self> {
        let [minute, second, frame, mode] = bytes;
        let address = Msf::new(from_bcd(minute)?, from_bcd(second)?, from_bcd(frame)?)?;
        Some(Self { address, mode: Mode(mode) })
    }

    /// The header's four bytes.
    #[must_use]
    pub fn encode(self) -> [u8; 4] {
        let address = self.address;
        [to_bcd(address.minute()), to_bcd(address.second()), to_bcd(address.frame()), self.mode.0]
    }
}

fn from_bcd(byte: u8) -> Option<u8> {
    let (tens, ones) = (byte >> 4, byte & 0x0F);
    if tens > 9 || ones > 9 {
        return None;
    }
    tens.checked_mul(10)?.checked_add(ones)
}

/// Of a number to 99, which all fields of a time are.
const fn to_bcd(number: u8) -> u8 {
    let (tens, ones) = (number.wrapping_div(10), number.wrapping_rem(10));
    (tens << 4) | ones
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_headers_read_and_write() {
        for (lba, bytes) in [
            (0, [0x00, 0x02, 0x00, 0x01]),
            (16, [0x00, 0x02, 0x16, 0x01]),
            (-150, [0x00, 0x00, 0x00, 0x01]),
            (359_849, [0x79, 0x59, 0x74, 0x01]),
            (-151, [0x99, 0x59, 0x74, 0x01]),
        ] {
            let header = Header::new(Lba(lba), Mode::ONE).unwrap();
            assert_eq!(header.encode(), bytes, "LBA {lba}");
            assert_eq!(Header::decode(bytes), Some(header));
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for bytes in [[0x0A, 0, 0, 1], [0, 0x60, 0, 1], [0, 0, 0x75, 1], [0xA0, 0, 0, 1]] {
            assert_eq!(Header::decode(bytes), None);
        }
        let error = Header::new(Lba(404_850), Mode::ONE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "LBA 404850 lies outside the clock of a CD (-45150 to 404849)"
        );
    }
}
