//! What a host is to make of sense data.

use super::{Asc, SenseKey};

/// What a host is to make of sense data.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SenseClass {
    /// Nothing is wrong, and the command was done: go on.
    None,
    /// The same command may work if it is sent again.
    Retry,
    /// The device is not done with something (becoming ready, formatting, writing, closing):
    /// wait, then send the command again.
    Wait,
    /// The world has changed (medium, reset, mode): learn it anew, then perhaps send the command
    /// again.
    Changed,
    /// There is no medium, or it is bad, full, protected, or of the wrong kind or state.
    Medium,
    /// The command or its order was wrong.
    Misuse,
    /// The device is broken, or data was lost after its status was good.
    Fatal,
}

impl SenseClass {
    pub(super) const fn of(key: SenseKey, asc: Asc, deferred: bool) -> Self {
        let waiting = matches!(
            asc,
            Asc::BECOMING_READY
                | Asc::FORMAT_IN_PROGRESS
                | Asc::OPERATION_IN_PROGRESS
                | Asc::LONG_WRITE_IN_PROGRESS
                | Asc::SELF_TEST_IN_PROGRESS
                | Asc::NOT_READY
                | Asc::NOT_SELF_CONFIGURED
                | Asc::OPERATION_IN_PROGRESS_NO_ERROR
        );
        match key {
            // REQUEST SENSE tells of an operation in the background by these two keys.
            SenseKey::NO_SENSE | SenseKey::NOT_READY if waiting => Self::Wait,
            // Deferred sense tells of an earlier command; the one that it came for was not done.
            SenseKey::NO_SENSE | SenseKey::RECOVERED_ERROR if deferred => Self::Retry,
            SenseKey::NO_SENSE | SenseKey::RECOVERED_ERROR => Self::None,
            SenseKey::NOT_READY | SenseKey::DATA_PROTECT | SenseKey::VOLUME_OVERFLOW => {
                Self::Medium
            }
            SenseKey::UNIT_ATTENTION => Self::Changed,
            // An error of a write whose status was good is data that is lost.
            SenseKey::MEDIUM_ERROR | SenseKey::HARDWARE_ERROR if deferred => Self::Fatal,
            SenseKey::MEDIUM_ERROR | SenseKey::BLANK_CHECK | SenseKey::MISCOMPARE => Self::Medium,
            SenseKey::ILLEGAL_REQUEST => match asc.asc() {
                // Said with this key though it is the medium's state, or the drive at work.
                0x30 | 0x63 | 0x64 | 0x6F | 0x72 | 0x73 => Self::Medium,
                _ if waiting => Self::Wait,
                _ => Self::Misuse,
            },
            SenseKey::ABORTED_COMMAND => Self::Retry,
            _ => Self::Fatal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sense::SenseData;

    #[test]
    fn what_drives_say_is_told_apart() {
        for (key, asc, ascq, class) in [
            (0x0, 0x00, 0x00, SenseClass::None),
            (0x0, 0x00, 0x16, SenseClass::Wait),
            (0x0, 0x04, 0x04, SenseClass::Wait),
            (0x1, 0x18, 0x00, SenseClass::None),
            (0x2, 0x04, 0x01, SenseClass::Wait),
            (0x2, 0x04, 0x04, SenseClass::Wait),
            (0x2, 0x04, 0x08, SenseClass::Wait),
            (0x2, 0x04, 0x00, SenseClass::Wait),
            (0x2, 0x3A, 0x01, SenseClass::Medium),
            (0x3, 0x0C, 0x00, SenseClass::Medium),
            (0x4, 0x44, 0x00, SenseClass::Fatal),
            (0x5, 0x24, 0x00, SenseClass::Misuse),
            (0x5, 0x21, 0x02, SenseClass::Misuse),
            // Corpus mmc/responses.tsv, blank-refused: the drive cannot blank this medium.
            (0x5, 0x30, 0x06, SenseClass::Medium),
            (0x5, 0x64, 0x00, SenseClass::Medium),
            (0x6, 0x28, 0x00, SenseClass::Changed),
            (0x6, 0x29, 0x00, SenseClass::Changed),
            (0x7, 0x27, 0x00, SenseClass::Medium),
            (0xB, 0x08, 0x00, SenseClass::Retry),
        ] {
            let sense = SenseData::new(SenseKey(key), Asc::new(asc, ascq));
            assert_eq!(sense.class(), class, "{sense}");
        }
    }

    #[test]
    fn an_error_after_good_status_is_data_lost() {
        let write = SenseData::new(SenseKey::MEDIUM_ERROR, Asc::WRITE_ERROR);
        assert_eq!(write.class(), SenseClass::Medium);
        assert_eq!(SenseData { deferred: true, ..write }.class(), SenseClass::Fatal);
    }
}
