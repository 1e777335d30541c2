//! What each reader cannot judge, found by running it, with the version that was run.

use super::{FileSystem, Oracle, udfclient};
use crate::{Entry, Kind, Listing, Properties};

/// The limits of one reader in one file system.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// What it can tell of an entry.
    pub judges: Properties,
    /// The version in which the limits were found.
    pub version: &'static str,
    /// In words, what else is left out of its judgement.
    pub notes: &'static [&'static str],
    /// Entries that it shows otherwise than they are.
    mangles: fn(&Entry) -> bool,
    /// Trees of which it shows nothing.
    refuses: fn(&Listing) -> Option<&'static str>,
}

impl Limits {
    /// Why the reader judges nothing of such a tree.
    #[must_use]
    pub fn refuses(&self, tree: &Listing) -> Option<&'static str> {
        (self.refuses)(tree)
    }

    /// Parts a tree into what the reader can judge and the paths of what it cannot, which are
    /// those that it mangles and all below them.
    #[must_use]
    pub fn split(&self, tree: &Listing) -> (Listing, Vec<Vec<u8>>) {
        let mut unjudged: Vec<Vec<u8>> = Vec::new();
        let judged = tree.map(|entry| {
            let below = unjudged.iter().any(|path| {
                entry.path.strip_prefix(&path[..]).is_some_and(|rest| rest.starts_with(b"/"))
            });
            if below || (self.mangles)(&entry) {
                unjudged.push(entry.path);
                return None;
            }
            Some(entry)
        });
        (judged, unjudged)
    }
}

const XORRISO: &str = "1.5.4";
const BSDTAR: &str = "3.6.2";
const SEVENZIP: &str = "26.02";
const ISOINFO: &str = "1.1.11";
const ISO_INFO: &str = "2.1.0";
const UDFCLIENT: &str = "0.8.11";
const GRUB: &str = "2.06";

const PLAIN: Properties = Properties::SIZE.union(Properties::CONTENT);
const TIMED: Properties = PLAIN.union(Properties::MTIME);
const POSIX: Properties =
    Properties::KIND.union(Properties::MODE).union(Properties::OWNER).union(Properties::TARGET);
const ALL_OF_ROCK_RIDGE: Properties =
    POSIX.union(TIMED).union(Properties::DEVICE).union(Properties::HARD_LINKS);

pub(super) const fn of(oracle: Oracle, file_system: FileSystem) -> Option<Limits> {
    use FileSystem::{Iso9660, Joliet, RockRidge, Udf};
    Some(match (oracle, file_system) {
        (Oracle::Xorriso, RockRidge) => limits(XORRISO, ALL_OF_ROCK_RIDGE),
        (Oracle::Xorriso, Iso9660 | Joliet) => limits(XORRISO, TIMED),
        (Oracle::Bsdtar, RockRidge) => Limits {
            notes: &["a symbolic link's target of several SL entries loses a slash at each seam"],
            mangles: |entry| longer(entry.target.as_deref(), 240),
            ..limits(BSDTAR, ALL_OF_ROCK_RIDGE)
        },
        (Oracle::Bsdtar, Iso9660) => limits(BSDTAR, TIMED),
        (Oracle::Bsdtar, Joliet) => Limits {
            notes: &["names are composed (NFC)"],
            mangles: |entry| {
                entry.path.windows(2).any(|two| matches!(two, [0xcc, _] | [0xcd, 0x80..=0xaf]))
            },
            ..limits(BSDTAR, TIMED)
        },
        (Oracle::SevenZip, RockRidge) => Limits {
            notes: &[
                "of a name in several NM entries the first is shown",
                "a version number and dots at the end of a name are cut off",
                "a slash is put behind a target that ends in a dot",
            ],
            mangles: |entry| {
                entry.names().any(|name| name.len() > 80 || cut_by_7zip(name))
                    || entry.target.as_deref().is_some_and(|target| target.ends_with(b"."))
            },
            ..limits(
                SEVENZIP,
                TIMED.union(Properties::KIND).union(Properties::MODE).union(Properties::TARGET),
            )
        },
        (Oracle::SevenZip, Joliet) => Limits {
            notes: &["a version number and dots at the end of a name are cut off"],
            mangles: |entry| entry.names().any(cut_by_7zip),
            ..limits(SEVENZIP, TIMED)
        },
        (Oracle::SevenZip, Udf) => Limits {
            notes: &["a volume that holds a symbolic link or a special file is refused as a whole"],
            refuses: |tree| {
                let plain = |entry: &Entry| matches!(entry.kind, Kind::File | Kind::Directory);
                (!tree.iter().all(plain)).then_some("it refuses links and special files")
            },
            ..limits(SEVENZIP, TIMED.union(Properties::MTIME_MICROS))
        },
        (Oracle::Isoinfo, RockRidge) => Limits {
            notes: &[
                "set-user-id, set-group-id and sticky are not shown",
                "a target of the root alone is shown as nothing",
            ],
            mangles: |entry| {
                entry.target.as_deref() == Some(b"/") || entry.mode.is_some_and(|mode| mode > 0o777)
            },
            ..limits(ISOINFO, POSIX.union(PLAIN))
        },
        (Oracle::Isoinfo, Iso9660) => limits(ISOINFO, PLAIN),
        (Oracle::Isoinfo, Joliet) => Limits {
            notes: &["names are printed in Latin-1"],
            mangles: |entry| {
                std::str::from_utf8(&entry.path)
                    .is_ok_and(|path| path.chars().any(|c| c > '\u{ff}'))
            },
            ..limits(ISOINFO, PLAIN)
        },
        (Oracle::IsoInfo, RockRidge) => Limits {
            notes: &[
                "a symbolic link's target of several SL entries makes it crash",
                "of a name in several NM entries the first is shown",
            ],
            mangles: |entry| entry.names().any(|name| name.len() > 80),
            refuses: |tree| {
                let long = |entry: &Entry| longer(entry.target.as_deref(), 100);
                tree.iter().any(long).then_some("it crashes on a long target of a symbolic link")
            },
            ..limits(ISO_INFO, POSIX.union(Properties::SIZE).union(Properties::MTIME))
        },
        (Oracle::IsoInfo, Joliet) => Limits {
            notes: &["a name in UTF-8 is cut off after as many bytes as it has in UCS-2"],
            mangles: |entry| {
                entry.names().any(|name| {
                    let units = String::from_utf8_lossy(name).encode_utf16().count();
                    name.len() > 2 * units
                })
            },
            ..limits(ISO_INFO, Properties::SIZE.union(Properties::MTIME))
        },
        (Oracle::IsoInfo, Udf) => Limits {
            notes: &[
                "a name of 8-bit characters is printed in Latin-1",
                "a name with characters above U+FFFF is not shown",
            ],
            mangles: |entry| {
                entry.names().any(|name| {
                    let name = String::from_utf8_lossy(name);
                    !name.is_ascii() && name.chars().all(|c| c <= '\u{ff}')
                        || name.chars().any(|c| c > '\u{ffff}')
                })
            },
            ..limits(ISO_INFO, Properties::SIZE)
        },
        (Oracle::Udfclient, Udf) => Limits {
            notes: &[
                "names are shown in ASCII, other characters as a line with a checksum behind",
                "block devices and sockets are shown as directories",
                "volumes of less than 512 sectors are refused",
            ],
            mangles: |entry| {
                matches!(entry.kind, Kind::BlockDevice | Kind::Socket)
                    || entry.names().any(|name| !udfclient::prints(name))
            },
            ..limits(UDFCLIENT, PLAIN)
        },
        (Oracle::Grub, RockRidge | Udf) => Limits {
            notes: &["a symbolic link is shown as the file that it leads to, or not at all"],
            mangles: |entry| entry.kind == Kind::Symlink,
            ..limits(GRUB, TIMED)
        },
        // 7zz and GRUB cannot be kept from Rock Ridge, GRUB not even where there is Joliet;
        // iso-info prints small letters.
        (Oracle::SevenZip | Oracle::IsoInfo | Oracle::Grub, Iso9660)
        | (Oracle::Grub, Joliet)
        | (Oracle::Xorriso | Oracle::Bsdtar | Oracle::Isoinfo, Udf)
        | (Oracle::Udfclient, Iso9660 | RockRidge | Joliet) => return None,
    })
}

const fn limits(version: &'static str, judges: Properties) -> Limits {
    Limits { judges, version, notes: &[], mangles: |_| false, refuses: |_| None }
}

fn longer(target: Option<&[u8]>, bytes: usize) -> bool {
    target.is_some_and(|target| target.len() > bytes)
}

fn cut_by_7zip(name: &[u8]) -> bool {
    name.ends_with(b".") || name.ends_with(b";1")
}
