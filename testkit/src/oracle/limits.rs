//! What each reader cannot judge, found by running it, with the version that was run.

use super::{FileSystem, Oracle, udfclient};
use crate::{Entry, Listing, Properties};

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
                entry
                    .path
                    .strip_prefix(&path[..])
                    .is_some_and(|rest| rest.starts_with(b"/"))
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
const POSIX: Properties = Properties::KIND
    .union(Properties::MODE)
    .union(Properties::OWNER)
    .union(Properties::TARGET)
    .union(Properties::SIZE);

pub(super) const fn of(oracle: Oracle, file_system: FileSystem) -> Option<Limits> {
    use FileSystem::{Iso9660, Joliet, RockRidge, Udf};
    let plain_with_time = PLAIN.union(Properties::MTIME);
    Some(match (oracle, file_system) {
        (Oracle::Xorriso, RockRidge) => Limits {
            judges: POSIX
                .union(plain_with_time)
                .union(Properties::DEVICE)
                .union(Properties::HARD_LINKS),
            ..limits(XORRISO)
        },
        (Oracle::Xorriso, Iso9660 | Joliet) => Limits {
            judges: plain_with_time,
            ..limits(XORRISO)
        },
        (Oracle::Bsdtar, RockRidge) => Limits {
            judges: POSIX
                .union(plain_with_time)
                .union(Properties::DEVICE)
                .union(Properties::HARD_LINKS),
            ..limits(BSDTAR)
        },
        (Oracle::Bsdtar, Iso9660 | Joliet) => Limits {
            judges: plain_with_time,
            ..limits(BSDTAR)
        },
        (Oracle::SevenZip, _) => Limits {
            judges: plain_with_time,
            ..limits(SEVENZIP)
        },
        (Oracle::Isoinfo, RockRidge) => Limits {
            judges: POSIX.union(PLAIN),
            ..limits(ISOINFO)
        },
        (Oracle::Isoinfo, Iso9660 | Joliet) => Limits {
            judges: PLAIN,
            ..limits(ISOINFO)
        },
        (Oracle::IsoInfo, RockRidge) => Limits {
            judges: POSIX.union(Properties::MTIME),
            ..limits(ISO_INFO)
        },
        (Oracle::IsoInfo, Iso9660 | Joliet) => Limits {
            judges: Properties::SIZE.union(Properties::MTIME),
            ..limits(ISO_INFO)
        },
        (Oracle::IsoInfo, Udf) => Limits {
            judges: Properties::SIZE,
            ..limits(ISO_INFO)
        },
        (Oracle::Udfclient, Udf) => Limits {
            judges: PLAIN,
            mangles: |entry| entry.names().any(|name| !udfclient::prints(name)),
            ..limits(UDFCLIENT)
        },
        (Oracle::Grub, _) => Limits {
            judges: plain_with_time,
            ..limits(GRUB)
        },
        (Oracle::Xorriso | Oracle::Bsdtar | Oracle::Isoinfo, Udf) | (Oracle::Udfclient, _) => {
            return None;
        }
    })
}

const fn limits(version: &'static str) -> Limits {
    Limits {
        judges: PLAIN,
        version,
        notes: &[],
        mangles: |_| false,
        refuses: |_| None,
    }
}
