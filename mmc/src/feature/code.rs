//! The numbers of the features.

discwright_core::code! {
    /// The number of a feature.
    ///
    /// Spec: MMC-6, "Features", "Feature List".
    pub struct FeatureCode(u16) {
        /// All profiles that the drive knows.
        PROFILE_LIST = 0x0000 => "Profile List",
        /// What all drives have.
        CORE = 0x0001 => "Core",
        /// Features come and go, and the drive tells of it.
        MORPHING = 0x0002 => "Morphing",
        /// The medium can be taken out.
        REMOVABLE_MEDIUM = 0x0003 => "Removable Medium",
        /// The medium can be write protected.
        WRITE_PROTECT = 0x0004 => "Write Protect",
        /// Any block can be read.
        RANDOM_READABLE = 0x0010 => "Random Readable",
        /// All kinds of CD can be read.
        MULTI_READ = 0x001D => "Multi-Read",
        /// CDs can be read.
        CD_READ = 0x001E => "CD Read",
        /// DVDs can be read.
        DVD_READ = 0x001F => "DVD Read",
        /// Any block can be written.
        RANDOM_WRITABLE = 0x0020 => "Random Writable",
        /// Writing goes on from where it ended.
        INCREMENTAL_STREAMING_WRITABLE = 0x0021 => "Incremental Streaming Writable",
        /// Blocks must be erased before they are written.
        SECTOR_ERASABLE = 0x0022 => "Sector Erasable",
        /// The medium can be formatted.
        FORMATTABLE = 0x0023 => "Formattable",
        /// The drive hides defects.
        HARDWARE_DEFECT_MANAGEMENT = 0x0024 => "Hardware Defect Management",
        /// Any block can be written, once.
        WRITE_ONCE = 0x0025 => "Write Once",
        /// Whole packets can be overwritten.
        RESTRICTED_OVERWRITE = 0x0026 => "Restricted Overwrite",
        /// CD-RW of constant angular velocity.
        CD_RW_CAV_WRITE = 0x0027 => "CD-RW CAV Write",
        /// Mount Rainier.
        MRW = 0x0028 => "MRW",
        /// The drive tells of blocks that were hard to read.
        ENHANCED_DEFECT_REPORTING = 0x0029 => "Enhanced Defect Reporting",
        /// DVD+RW.
        DVD_PLUS_RW = 0x002A => "DVD+RW",
        /// DVD+R.
        DVD_PLUS_R = 0x002B => "DVD+R",
        /// DVD-RW restricted overwrite.
        RIGID_RESTRICTED_OVERWRITE = 0x002C => "Rigid Restricted Overwrite",
        /// CD, track at once.
        CD_TRACK_AT_ONCE = 0x002D => "CD Track at Once",
        /// CD, session at once and raw.
        CD_MASTERING = 0x002E => "CD Mastering",
        /// DVD-R and DVD-RW.
        DVD_R_RW_WRITE = 0x002F => "DVD-R/-RW Write",
        /// Layer jump recording.
        LAYER_JUMP_RECORDING = 0x0033 => "Layer Jump Recording",
        /// A layer jump address can be rewritten.
        LJ_RIGID_RESTRICTED_OVERWRITE = 0x0034 => "LJ Rigid Restricted Overwrite",
        /// An operation can be stopped.
        STOP_LONG_OPERATION = 0x0035 => "Stop Long Operation",
        /// CD-RW of some sub-types can be written.
        CD_RW_MEDIA_WRITE = 0x0037 => "CD-RW Media Write Support",
        /// BD-R as if it could be overwritten.
        BD_R_POW = 0x0038 => "BD-R POW",
        /// DVD+RW of two layers.
        DVD_PLUS_RW_DUAL_LAYER = 0x003A => "DVD+RW Dual Layer",
        /// DVD+R of two layers.
        DVD_PLUS_R_DUAL_LAYER = 0x003B => "DVD+R Dual Layer",
        /// Blu-ray discs can be read.
        BD_READ = 0x0040 => "BD Read",
        /// Blu-ray discs can be written.
        BD_WRITE = 0x0041 => "BD Write",
        /// What hurts the recording is told at once.
        TSR = 0x0042 => "TSR",
        /// HD DVDs can be read.
        HD_DVD_READ = 0x0050 => "HD DVD Read",
        /// HD DVDs can be written.
        HD_DVD_WRITE = 0x0051 => "HD DVD Write",
        /// Discs of several layers of different kind.
        HYBRID_DISC = 0x0080 => "Hybrid Disc",
        /// Power states.
        POWER_MANAGEMENT = 0x0100 => "Power Management",
        /// Faults are foretold.
        SMART = 0x0101 => "S.M.A.R.T.",
        /// A changer.
        EMBEDDED_CHANGER = 0x0102 => "Embedded Changer",
        /// Audio is played by the drive.
        CD_AUDIO_EXTERNAL_PLAY = 0x0103 => "CD Audio External Play",
        /// The firmware can be changed.
        MICROCODE_UPGRADE = 0x0104 => "Microcode Upgrade",
        /// Commands end in time.
        TIMEOUT = 0x0105 => "Timeout",
        /// CSS.
        DVD_CSS = 0x0106 => "DVD CSS",
        /// Speeds are kept.
        REAL_TIME_STREAMING = 0x0107 => "Real Time Streaming",
        /// The drive has a serial number.
        DRIVE_SERIAL_NUMBER = 0x0108 => "Drive Serial Number",
        /// Media have serial numbers.
        MEDIA_SERIAL_NUMBER = 0x0109 => "Media Serial Number",
        /// Control blocks of discs can be read and written.
        DISC_CONTROL_BLOCKS = 0x010A => "Disc Control Blocks",
        /// CPRM.
        DVD_CPRM = 0x010B => "DVD CPRM",
        /// The date of the firmware.
        FIRMWARE_INFORMATION = 0x010C => "Firmware Information",
        /// AACS.
        AACS = 0x010D => "AACS",
        /// Discs are written with a CSS key.
        DVD_CSS_MANAGED_RECORDING = 0x010E => "DVD CSS Managed Recording",
        /// VCPS.
        VCPS = 0x0110 => "VCPS",
        /// SecurDisc.
        SECUR_DISC = 0x0113 => "SecurDisc",
        /// Keys are sent under protection.
        OSSC = 0x0142 => "Optical Security Subsystem Class",
    }
}
