//! Programs of others that read an image, and what each of them can judge.

pub mod bsdtar;
pub mod grub;
pub mod iso_info;
pub mod isoinfo;
mod limits;
pub mod sevenzip;
pub mod udfclient;
pub mod udfinfo;
pub mod xorriso;

use std::path::Path;

use libtest_mimic::Failed;

pub use self::limits::Limits;
use crate::{Difference, Error, Kind, Listing, Rules, Tool};

/// The file system of an image that a reader is told to read.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "each reader decides for all of them")]
pub enum FileSystem {
    /// ISO 9660 by the names and attributes of ECMA-119 alone.
    Iso9660,
    /// ISO 9660 with Rock Ridge.
    RockRidge,
    /// Joliet.
    Joliet,
    /// UDF.
    Udf,
}

/// A program that lists an image.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Oracle {
    /// libburnia's xorriso.
    Xorriso,
    /// libarchive's bsdtar.
    Bsdtar,
    /// 7-Zip's 7zz.
    SevenZip,
    /// cdrkit's isoinfo.
    Isoinfo,
    /// libcdio's iso-info.
    IsoInfo,
    /// udfclient.
    Udfclient,
    /// GRUB's drivers, by grub-fstest.
    Grub,
}

impl Oracle {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Xorriso,
        Self::Bsdtar,
        Self::SevenZip,
        Self::Isoinfo,
        Self::IsoInfo,
        Self::Udfclient,
        Self::Grub,
    ];

    /// The program it runs.
    #[must_use]
    pub const fn tool(self) -> Tool {
        match self {
            Self::Xorriso => Tool::Xorriso,
            Self::Bsdtar => Tool::Bsdtar,
            Self::SevenZip => Tool::SevenZip,
            Self::Isoinfo => Tool::Isoinfo,
            Self::IsoInfo => Tool::IsoInfo,
            Self::Udfclient => Tool::Udfclient,
            Self::Grub => Tool::GrubFstest,
        }
    }

    /// Whether the program is there.
    #[must_use]
    pub fn available(self) -> bool {
        self.tool().available()
    }

    /// Whether it reads this file system, and the properties and names that it can judge.
    #[must_use]
    pub const fn limits(self, file_system: FileSystem) -> Option<Limits> {
        limits::of(self, file_system)
    }

    /// Those that read this file system.
    pub fn reading(file_system: FileSystem) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |oracle| oracle.limits(file_system).is_some())
    }

    /// Lists an image as the program reads it in that file system, whatever else is in it.
    ///
    /// In plain ISO 9660 names come without version number and trailing dot.
    ///
    /// # Errors
    ///
    /// The program fails, or says what is not understood.
    pub fn list(self, image: &Path, file_system: FileSystem) -> Result<Listing, Error> {
        let listing = match self {
            Self::Xorriso => xorriso::list(image, file_system),
            Self::Bsdtar => bsdtar::list(image, file_system),
            Self::SevenZip => sevenzip::list(image, file_system),
            Self::Isoinfo => isoinfo::list(image, file_system),
            Self::IsoInfo => iso_info::list(image, file_system),
            Self::Udfclient => udfclient::list(image, file_system),
            Self::Grub => grub::list(image, file_system),
        }?;
        if file_system != FileSystem::Iso9660 {
            return Ok(listing);
        }
        // Readers differ in whether they show the version number and a dot before it.
        Ok(listing.map(|mut entry| {
            if entry.kind == Kind::File {
                let path = entry.path.strip_suffix(b";1").unwrap_or(&entry.path);
                entry.path = path.strip_suffix(b".").unwrap_or(path).to_vec();
            }
            Some(entry)
        }))
    }

    /// Compares what the program reads with what the image should hold, as far as it can judge.
    ///
    /// `expected` is the truth in that file system: names as they are stored there, without what
    /// it cannot hold.
    ///
    /// # Errors
    ///
    /// As [`Self::list`].
    pub fn judge(
        self,
        image: &Path,
        file_system: FileSystem,
        expected: &Listing,
    ) -> Result<Judgement, Error> {
        self.judge_by(image, file_system, expected, Rules::all())
    }

    /// As [`Self::judge`], by rules of the caller's; what the program cannot judge is left out of
    /// them in any case.
    ///
    /// # Errors
    ///
    /// As [`Self::list`].
    pub fn judge_by(
        self,
        image: &Path,
        file_system: FileSystem,
        expected: &Listing,
        mut rules: Rules,
    ) -> Result<Judgement, Error> {
        let limits = self.limits(file_system).ok_or_else(|| self.unreadable(file_system))?;
        if let Some(refused) = limits.refuses(expected) {
            return Ok(Judgement::refused(self, file_system, refused));
        }
        let (expected, unjudged) = limits.split(expected);
        let found = self.list(image, file_system)?;
        rules.compare &= limits.judges;
        rules.extra += unjudged.len();
        let differences = expected.diff(&found, &rules);
        let judged = expected.len();
        Ok(Judgement { oracle: self, file_system, differences, judged, unjudged, refused: None })
    }

    pub(crate) const fn unreadable(self, file_system: FileSystem) -> Error {
        let what = match file_system {
            FileSystem::Iso9660 => "plain ISO 9660",
            FileSystem::RockRidge => "Rock Ridge",
            FileSystem::Joliet => "Joliet",
            FileSystem::Udf => "UDF",
        };
        Error::Unreadable { tool: self.tool().program(), what }
    }
}

/// What a program says of an image, held against the truth.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// Who judges.
    pub oracle: Oracle,
    /// In which file system.
    pub file_system: FileSystem,
    /// Where it disagrees.
    pub differences: Vec<Difference>,
    /// How many paths were compared.
    pub judged: usize,
    /// Paths that it cannot judge, by its limits.
    pub unjudged: Vec<Vec<u8>>,
    /// Why it judges nothing of such a tree.
    pub refused: Option<&'static str>,
}

impl Judgement {
    const fn refused(oracle: Oracle, file_system: FileSystem, why: &'static str) -> Self {
        Self {
            oracle,
            file_system,
            differences: Vec::new(),
            judged: 0,
            unjudged: Vec::new(),
            refused: Some(why),
        }
    }

    /// Fails a test with the differences, or because nothing was judged.
    ///
    /// # Errors
    ///
    /// There are differences, or there was nothing to compare.
    pub fn agreed(&self) -> Result<(), Failed> {
        let who = format!("{} reading {:?}", self.oracle.tool().program(), self.file_system);
        if let Some(why) = self.refused {
            return Err(format!("{who} judges nothing: {why}").into());
        }
        if self.judged <= 1 {
            return Err(format!("{who} compared nothing").into());
        }
        if self.differences.is_empty() {
            return Ok(());
        }
        let shown = self.differences.iter().take(40).map(|d| format!("\n  {d}"));
        let all = self.differences.len();
        Err(format!("{who}: {all} differences{}", shown.collect::<String>()).into())
    }
}
