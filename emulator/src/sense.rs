//! What a drive answers when it refuses.

use discwright_core::Lba;

/// A refusal: sense key, additional sense code and qualifier, and where on the medium.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    key: u8,
    asc: u8,
    ascq: u8,
    information: Option<Lba>,
}

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident = $key:literal, $asc:literal, $ascq:literal;)+) => {
        impl Refusal {
            $($(#[$meta])* pub(crate) const $name: Self = Self::of($key, $asc, $ascq);)+
        }
    };
}

refusals! {
    /// Nothing is to be said.
    NO_SENSE = 0, 0x00, 0x00;
    NO_MEDIUM_TRAY_CLOSED = 2, 0x3A, 0x01;
    NO_MEDIUM_TRAY_OPEN = 2, 0x3A, 0x02;
    UNRECOVERED_READ = 3, 0x11, 0x05;
    PARAMETER_LIST_LENGTH = 5, 0x1A, 0x00;
    INVALID_OPERATION_CODE = 5, 0x20, 0x00;
    OUT_OF_RANGE = 5, 0x21, 0x00;
    INVALID_ADDRESS_FOR_WRITE = 5, 0x21, 0x02;
    INVALID_FIELD_IN_CDB = 5, 0x24, 0x00;
    INVALID_FIELD_IN_LIST = 5, 0x26, 0x00;
    SEQUENCE = 5, 0x2C, 0x00;
    CANNOT_WRITE_INCOMPATIBLE = 5, 0x30, 0x05;
    SAVING_UNSUPPORTED = 5, 0x39, 0x00;
    REMOVAL_PREVENTED = 5, 0x53, 0x02;
    END_OF_USER_AREA = 5, 0x63, 0x00;
    ILLEGAL_MODE_FOR_TRACK = 5, 0x64, 0x00;
    SESSION_FIXATION = 5, 0x72, 0x00;
    INCOMPLETE_TRACK = 5, 0x72, 0x03;
    PARTIAL_RESERVED_TRACK = 5, 0x72, 0x04;
    NO_MORE_RESERVATIONS = 5, 0x72, 0x05;
    MEDIUM_CHANGED = 6, 0x28, 0x00;
    BLANK_CHECK = 8, 0x00, 0x00;
    DATA_PHASE = 0xB, 0x4B, 0x00;
}

impl Refusal {
    const fn of(key: u8, asc: u8, ascq: u8) -> Self {
        Self { key, asc, ascq, information: None }
    }

    /// The same, with the block at fault.
    pub(crate) const fn at(mut self, lba: Lba) -> Self {
        self.information = Some(lba);
        self
    }

    /// Sense data in the fixed format, current.
    ///
    /// Spec: SPC-4, 4.5.3 (fixed format sense data).
    pub(crate) fn sense(self) -> [u8; 18] {
        let [i0, i1, i2, i3] = self.information.unwrap_or_default().0.to_be_bytes();
        let code = if self.information.is_some() { 0xF0 } else { 0x70 };
        [code, 0, self.key, i0, i1, i2, i3, 10, 0, 0, 0, 0, self.asc, self.ascq, 0, 0, 0, 0]
    }
}
