//! The additional sense codes that CD, DVD and Blu-ray drives use.

use core::fmt;

/// An additional sense code with its qualifier: what exactly is wrong.
///
/// Codes that are not in the table stay what they are and print as numbers.
///
/// Spec: SPC-4, "ASC and ASCQ assignments"; MMC-6, "Sense codes".
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Asc(u16);

impl Asc {
    /// From its two bytes: the code (ASC) and the qualifier (ASCQ).
    #[must_use]
    pub const fn new(asc: u8, ascq: u8) -> Self {
        Self(u16::from_be_bytes([asc, ascq]))
    }

    /// The code.
    #[must_use]
    pub const fn asc(self) -> u8 {
        let [asc, _] = self.0.to_be_bytes();
        asc
    }

    /// The qualifier.
    #[must_use]
    pub const fn ascq(self) -> u8 {
        let [_, ascq] = self.0.to_be_bytes();
        ascq
    }
}

impl fmt::Display for Asc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "ASC {:02X}h ASCQ {:02X}h", self.asc(), self.ascq()),
        }
    }
}

impl fmt::Debug for Asc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asc({:02X}/{:02X})", self.asc(), self.ascq())?;
        self.name().map_or(Ok(()), |name| write!(f, " = {name}"))
    }
}

/// Declares the table: a constant for each code, and its name.
macro_rules! table {
    ($($asc:literal $ascq:literal $name:ident $text:literal)+) => {
        impl Asc {
            $(
                #[doc = concat!($text, ".")]
                pub const $name: Self = Self::new($asc, $ascq);
            )+

            /// The name of the code, if it is in the table.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some($text),)+
                    _ => None,
                }
            }
        }
    };
}

table! {
    0x00 0x00 NO_ADDITIONAL_SENSE "no additional sense information"
    0x00 0x11 AUDIO_PLAY_IN_PROGRESS "audio play operation in progress"
    0x00 0x12 AUDIO_PLAY_PAUSED "audio play operation paused"
    0x00 0x13 AUDIO_PLAY_COMPLETED "audio play operation successfully completed"
    0x00 0x14 AUDIO_PLAY_STOPPED "audio play operation stopped due to error"
    0x00 0x15 NO_CURRENT_AUDIO_STATUS "no current audio status to return"
    0x00 0x16 OPERATION_IN_PROGRESS_NO_ERROR "operation in progress"
    0x00 0x1D ATA_PASS_THROUGH "ATA pass-through information available"
    0x02 0x00 NO_SEEK_COMPLETE "no seek complete"
    0x03 0x00 PERIPHERAL_WRITE_FAULT "peripheral device write fault"
    0x04 0x00 NOT_READY "logical unit not ready, cause not reportable"
    0x04 0x01 BECOMING_READY "logical unit is in process of becoming ready"
    0x04 0x02 INITIALIZING_REQUIRED "logical unit not ready, initializing command required"
    0x04 0x03 MANUAL_INTERVENTION_REQUIRED "logical unit not ready, manual intervention required"
    0x04 0x04 FORMAT_IN_PROGRESS "logical unit not ready, format in progress"
    0x04 0x07 OPERATION_IN_PROGRESS "logical unit not ready, operation in progress"
    0x04 0x08 LONG_WRITE_IN_PROGRESS "logical unit not ready, long write in progress"
    0x04 0x09 SELF_TEST_IN_PROGRESS "logical unit not ready, self-test in progress"
    0x04 0x10 AUXILIARY_MEMORY_NOT_ACCESSIBLE "logical unit not ready, auxiliary memory not accessible"
    0x04 0x11 NOTIFY_ENABLE_REQUIRED "logical unit not ready, notify (enable spinup) required"
    0x05 0x00 NO_RESPONSE_TO_SELECTION "logical unit does not respond to selection"
    0x06 0x00 NO_REFERENCE_POSITION "no reference position found"
    0x07 0x00 MULTIPLE_DEVICES_SELECTED "multiple peripheral devices selected"
    0x08 0x00 COMMUNICATION_FAILURE "logical unit communication failure"
    0x08 0x01 COMMUNICATION_TIMEOUT "logical unit communication time-out"
    0x08 0x02 COMMUNICATION_PARITY_ERROR "logical unit communication parity error"
    0x08 0x03 COMMUNICATION_CRC_ERROR "logical unit communication CRC error"
    0x09 0x00 TRACK_FOLLOWING_ERROR "track following error"
    0x09 0x01 TRACKING_SERVO_FAILURE "tracking servo failure"
    0x09 0x02 FOCUS_SERVO_FAILURE "focus servo failure"
    0x09 0x03 SPINDLE_SERVO_FAILURE "spindle servo failure"
    0x09 0x04 HEAD_SELECT_FAULT "head select fault"
    0x09 0x05 VIBRATION_TRACKING_ERROR "vibration induced tracking error"
    0x0A 0x00 ERROR_LOG_OVERFLOW "error log overflow"
    0x0B 0x00 WARNING "warning"
    0x0B 0x01 WARNING_TEMPERATURE "warning, specified temperature exceeded"
    0x0B 0x02 WARNING_ENCLOSURE "warning, enclosure degraded"
    0x0C 0x00 WRITE_ERROR "write error"
    0x0C 0x01 WRITE_ERROR_REALLOCATED "write error, recovered with auto reallocation"
    0x0C 0x02 WRITE_ERROR_REALLOCATION_FAILED "write error, auto reallocation failed"
    0x0C 0x03 WRITE_ERROR_REASSIGN "write error, recommend reassignment"
    0x0C 0x07 WRITE_ERROR_RECOVERY_NEEDED "write error, recovery needed"
    0x0C 0x08 WRITE_ERROR_RECOVERY_FAILED "write error, recovery failed"
    0x0C 0x09 WRITE_ERROR_LOSS_OF_STREAMING "write error, loss of streaming"
    0x0C 0x0A WRITE_ERROR_PADDING "write error, padding blocks added"
    0x0C 0x0F DEFECTS_IN_ERROR_WINDOW "defects in error window"
    0x10 0x00 ID_CRC_OR_ECC_ERROR "ID CRC or ECC error"
    0x11 0x00 UNRECOVERED_READ_ERROR "unrecovered read error"
    0x11 0x01 READ_RETRIES_EXHAUSTED "read retries exhausted"
    0x11 0x02 ERROR_TOO_LONG_TO_CORRECT "error too long to correct"
    0x11 0x05 L_EC_UNCORRECTABLE "L-EC uncorrectable error"
    0x11 0x06 CIRC_UNRECOVERED "CIRC unrecovered error"
    0x11 0x0F ERROR_READING_UPC "error reading UPC/EAN number"
    0x11 0x10 ERROR_READING_ISRC "error reading ISRC number"
    0x11 0x11 READ_ERROR_LOSS_OF_STREAMING "read error, loss of streaming"
    0x14 0x00 RECORDED_ENTITY_NOT_FOUND "recorded entity not found"
    0x14 0x01 RECORD_NOT_FOUND "record not found"
    0x15 0x00 RANDOM_POSITIONING_ERROR "random positioning error"
    0x15 0x01 MECHANICAL_POSITIONING_ERROR "mechanical positioning error"
    0x15 0x02 POSITIONING_ERROR "positioning error detected by read of medium"
    0x17 0x00 RECOVERED_WITHOUT_CORRECTION "recovered data with no error correction applied"
    0x17 0x01 RECOVERED_WITH_RETRIES "recovered data with retries"
    0x17 0x02 RECOVERED_WITH_POSITIVE_OFFSET "recovered data with positive head offset"
    0x17 0x03 RECOVERED_WITH_NEGATIVE_OFFSET "recovered data with negative head offset"
    0x17 0x04 RECOVERED_WITH_RETRIES_OR_CIRC "recovered data with retries and/or CIRC applied"
    0x17 0x05 RECOVERED_FROM_PREVIOUS_SECTOR "recovered data using previous sector ID"
    0x17 0x07 RECOVERED_REASSIGN "recovered data without ECC, recommend reassignment"
    0x17 0x08 RECOVERED_REWRITE "recovered data without ECC, recommend rewrite"
    0x17 0x09 RECOVERED_REWRITTEN "recovered data without ECC, data rewritten"
    0x18 0x00 RECOVERED_WITH_CORRECTION "recovered data with error correction applied"
    0x18 0x01 RECOVERED_WITH_CORRECTION_AND_RETRIES "recovered data with error correction and retries applied"
    0x18 0x02 RECOVERED_REALLOCATED "recovered data, data auto-reallocated"
    0x18 0x03 RECOVERED_WITH_CIRC "recovered data with CIRC"
    0x18 0x04 RECOVERED_WITH_L_EC "recovered data with L-EC"
    0x18 0x05 RECOVERED_RECOMMEND_REASSIGN "recovered data, recommend reassignment"
    0x18 0x06 RECOVERED_RECOMMEND_REWRITE "recovered data, recommend rewrite"
    0x18 0x08 RECOVERED_WITH_LINKING "recovered data with linking"
    0x1A 0x00 PARAMETER_LIST_LENGTH_ERROR "parameter list length error"
    0x1B 0x00 SYNCHRONOUS_TRANSFER_ERROR "synchronous data transfer error"
    0x1D 0x00 MISCOMPARE_DURING_VERIFY "miscompare during verify operation"
    0x20 0x00 INVALID_OPERATION_CODE "invalid command operation code"
    0x21 0x00 LBA_OUT_OF_RANGE "logical block address out of range"
    0x21 0x01 INVALID_ELEMENT_ADDRESS "invalid element address"
    0x21 0x02 INVALID_ADDRESS_FOR_WRITE "invalid address for write"
    0x21 0x03 INVALID_WRITE_CROSSING_LAYER_JUMP "invalid write crossing layer jump"
    0x24 0x00 INVALID_FIELD_IN_CDB "invalid field in CDB"
    0x25 0x00 LOGICAL_UNIT_NOT_SUPPORTED "logical unit not supported"
    0x26 0x00 INVALID_FIELD_IN_PARAMETER_LIST "invalid field in parameter list"
    0x26 0x01 PARAMETER_NOT_SUPPORTED "parameter not supported"
    0x26 0x02 PARAMETER_VALUE_INVALID "parameter value invalid"
    0x26 0x03 THRESHOLD_PARAMETERS_NOT_SUPPORTED "threshold parameters not supported"
    0x26 0x04 INVALID_RELEASE "invalid release of persistent reservation"
    0x27 0x00 WRITE_PROTECTED "write protected"
    0x27 0x01 HARDWARE_WRITE_PROTECTED "hardware write protected"
    0x27 0x02 SOFTWARE_WRITE_PROTECTED "logical unit software write protected"
    0x27 0x03 ASSOCIATED_WRITE_PROTECT "associated write protect"
    0x27 0x04 PERSISTENT_WRITE_PROTECT "persistent write protect"
    0x27 0x05 PERMANENT_WRITE_PROTECT "permanent write protect"
    0x27 0x06 CONDITIONAL_WRITE_PROTECT "conditional write protect"
    0x28 0x00 MEDIUM_MAY_HAVE_CHANGED "not ready to ready change, medium may have changed"
    0x28 0x01 IMPORT_OR_EXPORT_ELEMENT_ACCESSED "import or export element accessed"
    0x28 0x02 FORMAT_LAYER_MAY_HAVE_CHANGED "format layer may have changed"
    0x29 0x00 POWER_ON_OR_RESET "power on, reset, or bus device reset occurred"
    0x29 0x01 POWER_ON "power on occurred"
    0x29 0x02 BUS_RESET "bus reset occurred"
    0x29 0x03 DEVICE_RESET "bus device reset function occurred"
    0x29 0x04 INTERNAL_RESET "device internal reset"
    0x2A 0x00 PARAMETERS_CHANGED "parameters changed"
    0x2A 0x01 MODE_PARAMETERS_CHANGED "mode parameters changed"
    0x2A 0x02 LOG_PARAMETERS_CHANGED "log parameters changed"
    0x2A 0x03 RESERVATIONS_PREEMPTED "reservations preempted"
    0x2B 0x00 COPY_CANNOT_EXECUTE "copy cannot execute, host cannot disconnect"
    0x2C 0x00 COMMAND_SEQUENCE_ERROR "command sequence error"
    0x2C 0x03 PROGRAM_AREA_NOT_EMPTY "current program area is not empty"
    0x2C 0x04 PROGRAM_AREA_EMPTY "current program area is empty"
    0x2E 0x00 INSUFFICIENT_TIME "insufficient time for operation"
    0x2F 0x00 COMMANDS_CLEARED "commands cleared by another initiator"
    0x30 0x00 INCOMPATIBLE_MEDIUM "incompatible medium installed"
    0x30 0x01 CANNOT_READ_UNKNOWN_FORMAT "cannot read medium, unknown format"
    0x30 0x02 CANNOT_READ_INCOMPATIBLE_FORMAT "cannot read medium, incompatible format"
    0x30 0x03 CLEANING_CARTRIDGE "cleaning cartridge installed"
    0x30 0x04 CANNOT_WRITE_UNKNOWN_FORMAT "cannot write medium, unknown format"
    0x30 0x05 CANNOT_WRITE_INCOMPATIBLE_FORMAT "cannot write medium, incompatible format"
    0x30 0x06 CANNOT_FORMAT_INCOMPATIBLE_MEDIUM "cannot format medium, incompatible medium"
    0x30 0x07 CLEANING_FAILURE "cleaning failure"
    0x30 0x08 CANNOT_WRITE_APPLICATION_CODE "cannot write, application code mismatch"
    0x30 0x09 SESSION_NOT_FIXATED_FOR_APPEND "current session not fixated for append"
    0x30 0x0C WORM_MEDIUM_OVERWRITE_ATTEMPTED "WORM medium, overwrite attempted"
    0x30 0x10 MEDIUM_NOT_FORMATTED "medium not formatted"
    0x30 0x11 INCOMPATIBLE_VOLUME_TYPE "incompatible volume type"
    0x31 0x00 MEDIUM_FORMAT_CORRUPTED "medium format corrupted"
    0x31 0x01 FORMAT_COMMAND_FAILED "format command failed"
    0x31 0x02 ZONED_FORMATTING_FAILED "zoned formatting failed due to spare linking"
    0x32 0x00 NO_DEFECT_SPARE_LOCATION "no defect spare location available"
    0x34 0x00 ENCLOSURE_FAILURE "enclosure failure"
    0x35 0x00 ENCLOSURE_SERVICES_FAILURE "enclosure services failure"
    0x37 0x00 ROUNDED_PARAMETER "rounded parameter"
    0x39 0x00 SAVING_PARAMETERS_NOT_SUPPORTED "saving parameters not supported"
    0x3A 0x00 MEDIUM_NOT_PRESENT "medium not present"
    0x3A 0x01 MEDIUM_NOT_PRESENT_TRAY_CLOSED "medium not present, tray closed"
    0x3A 0x02 MEDIUM_NOT_PRESENT_TRAY_OPEN "medium not present, tray open"
    0x3A 0x03 MEDIUM_NOT_PRESENT_LOADABLE "medium not present, loadable"
    0x3B 0x0D MEDIUM_DESTINATION_FULL "medium destination element full"
    0x3B 0x0E MEDIUM_SOURCE_EMPTY "medium source element empty"
    0x3B 0x0F END_OF_MEDIUM_REACHED "end of medium reached"
    0x3B 0x11 MAGAZINE_NOT_ACCESSIBLE "medium magazine not accessible"
    0x3B 0x16 CHANGER_ERROR "mechanical positioning or changer error"
    0x3D 0x00 INVALID_BITS_IN_IDENTIFY "invalid bits in identify message"
    0x3E 0x00 NOT_SELF_CONFIGURED "logical unit has not self-configured yet"
    0x3E 0x01 LOGICAL_UNIT_FAILURE "logical unit failure"
    0x3E 0x02 TIMEOUT_ON_LOGICAL_UNIT "timeout on logical unit"
    0x3F 0x00 TARGET_CONDITIONS_CHANGED "target operating conditions have changed"
    0x3F 0x01 MICROCODE_CHANGED "microcode has been changed"
    0x3F 0x02 OPERATING_DEFINITION_CHANGED "changed operating definition"
    0x3F 0x03 INQUIRY_DATA_CHANGED "inquiry data has changed"
    0x40 0x00 DIAGNOSTIC_FAILURE "diagnostic failure on a component"
    0x43 0x00 MESSAGE_ERROR "message error"
    0x44 0x00 INTERNAL_TARGET_FAILURE "internal target failure"
    0x45 0x00 SELECT_OR_RESELECT_FAILURE "select or reselect failure"
    0x46 0x00 UNSUCCESSFUL_SOFT_RESET "unsuccessful soft reset"
    0x47 0x00 SCSI_PARITY_ERROR "SCSI parity error"
    0x47 0x03 INFORMATION_UNIT_CRC_ERROR "information unit CRC error detected"
    0x48 0x00 INITIATOR_DETECTED_ERROR "initiator detected error message received"
    0x49 0x00 INVALID_MESSAGE "invalid message error"
    0x4A 0x00 COMMAND_PHASE_ERROR "command phase error"
    0x4B 0x00 DATA_PHASE_ERROR "data phase error"
    0x4C 0x00 SELF_CONFIGURATION_FAILED "logical unit failed self-configuration"
    0x4E 0x00 OVERLAPPED_COMMANDS "overlapped commands attempted"
    0x51 0x00 ERASE_FAILURE "erase failure"
    0x51 0x01 ERASE_FAILURE_INCOMPLETE "erase failure, incomplete erase operation detected"
    0x53 0x00 MEDIA_LOAD_OR_EJECT_FAILED "media load or eject failed"
    0x53 0x02 MEDIUM_REMOVAL_PREVENTED "medium removal prevented"
    0x55 0x00 SYSTEM_RESOURCE_FAILURE "system resource failure"
    0x57 0x00 UNABLE_TO_RECOVER_TOC "unable to recover table of contents"
    0x58 0x00 GENERATION_DOES_NOT_EXIST "generation does not exist"
    0x59 0x00 UPDATED_BLOCK_READ "updated block read"
    0x5A 0x00 OPERATOR_REQUEST "operator request or state change input"
    0x5A 0x01 OPERATOR_MEDIUM_REMOVAL_REQUEST "operator medium removal request"
    0x5A 0x02 OPERATOR_SELECTED_WRITE_PROTECT "operator selected write protect"
    0x5A 0x03 OPERATOR_SELECTED_WRITE_PERMIT "operator selected write permit"
    0x5B 0x00 LOG_EXCEPTION "log exception"
    0x5D 0x00 FAILURE_PREDICTION "failure prediction threshold exceeded"
    0x5D 0x01 MEDIA_FAILURE_PREDICTION "media failure prediction threshold exceeded"
    0x5D 0x02 LOGICAL_UNIT_FAILURE_PREDICTION "logical unit failure prediction threshold exceeded"
    0x5D 0x03 SPARE_AREA_EXHAUSTION_PREDICTION "spare area exhaustion prediction threshold exceeded"
    0x5D 0xFF FAILURE_PREDICTION_FALSE "failure prediction threshold exceeded (false)"
    0x5E 0x00 LOW_POWER "low power condition on"
    0x5E 0x01 IDLE_BY_TIMER "idle condition activated by timer"
    0x5E 0x02 STANDBY_BY_TIMER "standby condition activated by timer"
    0x5E 0x03 IDLE_BY_COMMAND "idle condition activated by command"
    0x5E 0x04 STANDBY_BY_COMMAND "standby condition activated by command"
    0x63 0x00 END_OF_USER_AREA "end of user area encountered on this track"
    0x63 0x01 PACKET_DOES_NOT_FIT "packet does not fit in available space"
    0x64 0x00 ILLEGAL_MODE_FOR_TRACK "illegal mode for this track"
    0x64 0x01 INVALID_PACKET_SIZE "invalid packet size"
    0x65 0x00 VOLTAGE_FAULT "voltage fault"
    0x6F 0x00 KEY_EXCHANGE_FAILURE "copy protection key exchange failure, authentication failure"
    0x6F 0x01 KEY_NOT_PRESENT "copy protection key exchange failure, key not present"
    0x6F 0x02 KEY_NOT_ESTABLISHED "copy protection key exchange failure, key not established"
    0x6F 0x03 READ_OF_SCRAMBLED_SECTOR "read of scrambled sector without authentication"
    0x6F 0x04 REGION_MISMATCH "media region code is mismatched to logical unit region"
    0x6F 0x05 REGION_RESET_COUNT "drive region must be permanent, or region reset count error"
    0x6F 0x06 INSUFFICIENT_BLOCK_COUNT "insufficient block count for binding nonce recording"
    0x6F 0x07 BINDING_NONCE_CONFLICT "conflict in binding nonce recording"
    0x72 0x00 SESSION_FIXATION_ERROR "session fixation error"
    0x72 0x01 LEAD_IN_ERROR "session fixation error writing lead-in"
    0x72 0x02 LEAD_OUT_ERROR "session fixation error writing lead-out"
    0x72 0x03 INCOMPLETE_TRACK_IN_SESSION "session fixation error, incomplete track in session"
    0x72 0x04 EMPTY_OR_PARTIAL_RESERVED_TRACK "empty or partially written reserved track"
    0x72 0x05 NO_MORE_RESERVATIONS "no more track reservations allowed"
    0x72 0x06 RMZ_EXTENSION_NOT_ALLOWED "RMZ extension is not allowed"
    0x72 0x07 NO_MORE_TEST_ZONE_EXTENSIONS "no more test zone extensions are allowed"
    0x73 0x00 CD_CONTROL_ERROR "CD control error"
    0x73 0x01 POWER_CALIBRATION_AREA_ALMOST_FULL "power calibration area almost full"
    0x73 0x02 POWER_CALIBRATION_AREA_FULL "power calibration area is full"
    0x73 0x03 POWER_CALIBRATION_AREA_ERROR "power calibration area error"
    0x73 0x04 PMA_UPDATE_FAILURE "program memory area update failure"
    0x73 0x05 PMA_FULL "program memory area is full"
    0x73 0x06 PMA_ALMOST_FULL "RMA or PMA is almost full"
    0x73 0x10 PCA_ALMOST_FULL "current power calibration area almost full"
    0x73 0x11 PCA_FULL "current power calibration area is full"
    0x73 0x17 RDZ_FULL "RDZ is full"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_names_or_print_as_numbers() {
        assert_eq!(Asc::new(0x21, 0x02), Asc::INVALID_ADDRESS_FOR_WRITE);
        assert_eq!(Asc::new(0x21, 0x02).to_string(), "invalid address for write");
        assert_eq!(Asc::new(0x80, 0x7F).to_string(), "ASC 80h ASCQ 7Fh");
        assert_eq!(Asc::new(0x30, 0x06).asc(), 0x30);
        assert_eq!(Asc::new(0x30, 0x06).ascq(), 0x06);
    }
}
