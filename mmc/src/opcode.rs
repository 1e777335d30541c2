//! The operation codes of a multi-media device.

discwright_core::code! {
    /// What a command does: the first byte of its CDB.
    ///
    /// Spec: MMC-6, "Commands for multi-media devices"; SPC-4, "Operation codes".
    pub struct Opcode(u8) {
        /// Asks whether the device could read or write now.
        TEST_UNIT_READY = 0x00 => "TEST UNIT READY",
        /// Asks for the sense data.
        REQUEST_SENSE = 0x03 => "REQUEST SENSE",
        /// Formats the medium.
        FORMAT_UNIT = 0x04 => "FORMAT UNIT",
        /// Asks who the device is.
        INQUIRY = 0x12 => "INQUIRY",
        /// Spins up or down, loads or ejects.
        START_STOP_UNIT = 0x1B => "START STOP UNIT",
        /// Locks or unlocks the tray.
        PREVENT_ALLOW_MEDIUM_REMOVAL = 0x1E => "PREVENT ALLOW MEDIUM REMOVAL",
        /// Asks in which ways the medium can be formatted.
        READ_FORMAT_CAPACITIES = 0x23 => "READ FORMAT CAPACITIES",
        /// Asks for the last readable block.
        READ_CAPACITY = 0x25 => "READ CAPACITY(10)",
        /// Reads blocks.
        READ_10 = 0x28 => "READ(10)",
        /// Writes blocks.
        WRITE_10 = 0x2A => "WRITE(10)",
        /// Moves the optical head.
        SEEK_10 = 0x2B => "SEEK(10)",
        /// Writes blocks and reads them back.
        WRITE_AND_VERIFY_10 = 0x2E => "WRITE AND VERIFY(10)",
        /// Reads blocks without sending them.
        VERIFY_10 = 0x2F => "VERIFY(10)",
        /// Writes what the buffer still holds.
        SYNCHRONIZE_CACHE = 0x35 => "SYNCHRONIZE CACHE(10)",
        /// Writes the device's buffer or firmware.
        WRITE_BUFFER = 0x3B => "WRITE BUFFER",
        /// Reads the device's buffer.
        READ_BUFFER = 0x3C => "READ BUFFER",
        /// Reads a Q subchannel.
        READ_SUB_CHANNEL = 0x42 => "READ SUB-CHANNEL",
        /// Reads the table of contents, the PMA, ATIP or CD-TEXT.
        READ_TOC_PMA_ATIP = 0x43 => "READ TOC/PMA/ATIP",
        /// Asks for features and the current profile.
        GET_CONFIGURATION = 0x46 => "GET CONFIGURATION",
        /// Asks what has happened.
        GET_EVENT_STATUS_NOTIFICATION = 0x4A => "GET EVENT STATUS NOTIFICATION",
        /// Asks for the state of the disc.
        READ_DISC_INFORMATION = 0x51 => "READ DISC INFORMATION",
        /// Asks for the state of a track.
        READ_TRACK_INFORMATION = 0x52 => "READ TRACK INFORMATION",
        /// Sets room aside for a track.
        RESERVE_TRACK = 0x53 => "RESERVE TRACK",
        /// Calibrates the laser power.
        SEND_OPC_INFORMATION = 0x54 => "SEND OPC INFORMATION",
        /// Sets mode pages.
        MODE_SELECT_10 = 0x55 => "MODE SELECT(10)",
        /// Repairs a track that was cut by a loss of power.
        REPAIR_TRACK = 0x58 => "REPAIR TRACK",
        /// Asks for mode pages.
        MODE_SENSE_10 = 0x5A => "MODE SENSE(10)",
        /// Closes a track, a session or the disc.
        CLOSE_TRACK_SESSION = 0x5B => "CLOSE TRACK/SESSION",
        /// Asks how much room the buffer has.
        READ_BUFFER_CAPACITY = 0x5C => "READ BUFFER CAPACITY",
        /// Gives the layout of a session-at-once recording.
        SEND_CUE_SHEET = 0x5D => "SEND CUE SHEET",
        /// Asks which logical units there are.
        REPORT_LUNS = 0xA0 => "REPORT LUNS",
        /// Erases a rewritable disc.
        BLANK = 0xA1 => "BLANK",
        /// Sends a key.
        SEND_KEY = 0xA3 => "SEND KEY",
        /// Asks for a key or the region state.
        REPORT_KEY = 0xA4 => "REPORT KEY",
        /// Changes the disc of a changer.
        LOAD_UNLOAD_MEDIUM = 0xA6 => "LOAD/UNLOAD MEDIUM",
        /// Limits what READ reads ahead.
        SET_READ_AHEAD = 0xA7 => "SET READ AHEAD",
        /// Reads blocks, many at once.
        READ_12 = 0xA8 => "READ(12)",
        /// Writes blocks, many at once.
        WRITE_12 = 0xAA => "WRITE(12)",
        /// Asks for speeds and other performance.
        GET_PERFORMANCE = 0xAC => "GET PERFORMANCE",
        /// Reads what a disc says of itself outside its data.
        READ_DISC_STRUCTURE = 0xAD => "READ DISC STRUCTURE",
        /// Sets speeds by a performance descriptor.
        SET_STREAMING = 0xB6 => "SET STREAMING",
        /// Reads a CD by minutes, seconds and frames.
        READ_CD_MSF = 0xB9 => "READ CD MSF",
        /// Sets speeds by kilobytes a second.
        SET_CD_SPEED = 0xBB => "SET CD SPEED",
        /// Asks for the state of a changer.
        MECHANISM_STATUS = 0xBD => "MECHANISM STATUS",
        /// Reads any part of a CD's sectors.
        READ_CD = 0xBE => "READ CD",
        /// Writes what a disc says of itself outside its data.
        SEND_DISC_STRUCTURE = 0xBF => "SEND DISC STRUCTURE",
    }
}
