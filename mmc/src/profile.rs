//! Profiles: what kind of medium a drive behaves for.

discwright_core::code! {
    /// A set of features that a drive and a medium have together.
    ///
    /// Spec: MMC-6, "Profiles", and GET CONFIGURATION command, "Profile List".
    pub struct Profile(u16) {
        /// No profile: no medium, or one that is not known.
        NONE = 0x0000 => "none",
        /// A disk that can be removed.
        REMOVABLE_DISK = 0x0002 => "removable disk",
        /// A magneto-optical disk that can be erased.
        MO_ERASABLE = 0x0003 => "MO erasable",
        /// A magneto-optical disk that can be written once.
        MO_WRITE_ONCE = 0x0004 => "MO write once",
        /// Advanced storage magneto-optical.
        AS_MO = 0x0005 => "AS-MO",
        /// A pressed or closed CD.
        CD_ROM = 0x0008 => "CD-ROM",
        /// A CD that can be written once.
        CD_R = 0x0009 => "CD-R",
        /// A rewritable CD.
        CD_RW = 0x000A => "CD-RW",
        /// A pressed or closed DVD.
        DVD_ROM = 0x0010 => "DVD-ROM",
        /// DVD-R, sequential.
        DVD_R = 0x0011 => "DVD-R sequential recording",
        /// DVD-RAM.
        DVD_RAM = 0x0012 => "DVD-RAM",
        /// DVD-RW that can be overwritten in blocks of 16.
        DVD_RW_OVERWRITE = 0x0013 => "DVD-RW restricted overwrite",
        /// DVD-RW, sequential.
        DVD_RW_SEQUENTIAL = 0x0014 => "DVD-RW sequential recording",
        /// DVD-R of two layers, sequential.
        DVD_R_DL = 0x0015 => "DVD-R DL sequential recording",
        /// DVD-R of two layers, jumping between them.
        DVD_R_DL_JUMP = 0x0016 => "DVD-R DL layer jump recording",
        /// DVD-RW of two layers.
        DVD_RW_DL = 0x0017 => "DVD-RW DL",
        /// DVD from downloads.
        DVD_DOWNLOAD = 0x0018 => "DVD-Download",
        /// DVD+RW.
        DVD_PLUS_RW = 0x001A => "DVD+RW",
        /// DVD+R.
        DVD_PLUS_R = 0x001B => "DVD+R",
        /// DVD+RW of two layers.
        DVD_PLUS_RW_DL = 0x002A => "DVD+RW DL",
        /// DVD+R of two layers.
        DVD_PLUS_R_DL = 0x002B => "DVD+R DL",
        /// A pressed Blu-ray disc.
        BD_ROM = 0x0040 => "BD-ROM",
        /// BD-R, sequential.
        BD_R_SRM = 0x0041 => "BD-R SRM",
        /// BD-R, random.
        BD_R_RRM = 0x0042 => "BD-R RRM",
        /// BD-RE.
        BD_RE = 0x0043 => "BD-RE",
        /// A pressed HD DVD.
        HD_DVD_ROM = 0x0050 => "HD DVD-ROM",
        /// HD DVD-R.
        HD_DVD_R = 0x0051 => "HD DVD-R",
        /// HD DVD-RAM.
        HD_DVD_RAM = 0x0052 => "HD DVD-RAM",
        /// HD DVD-RW.
        HD_DVD_RW = 0x0053 => "HD DVD-RW",
        /// HD DVD-R of two layers.
        HD_DVD_R_DL = 0x0058 => "HD DVD-R DL",
        /// HD DVD-RW of two layers.
        HD_DVD_RW_DL = 0x005A => "HD DVD-RW DL",
        /// What the drive does fits no profile.
        NON_CONFORMING = 0xFFFF => "non-conforming",
    }
}
