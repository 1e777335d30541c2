//! File entries, extended or not, behind an ICB.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::ops::Range;

use discwright_core::{Finding, FindingKind, SectorSource, Timestamp};
use zerocopy::FromBytes;

use super::sequence::kind_of;
use super::{Entry, EntryKind, Volume};
use crate::error::{Report, ecma, udf};
use crate::raw::{
    DeviceSpecification, ExtendedAttributeHeader, ExtendedFileEntry, FileEntry, FileType, IcbTag,
    LongAd, RawTimestamp, Tag, TagFault, TagIdentifier,
};
use crate::{LbAddr, Lbn, ReadError, time};

/// A file entry as the volume has it.
#[derive(Debug)]
pub(super) struct Icb {
    /// The block that holds it.
    pub(super) at: LbAddr,
    pub(super) tag: IcbTag,
    uid: u32,
    gid: u32,
    permissions: u32,
    links: u16,
    pub(super) size: u64,
    modified: RawTimestamp,
    accessed: RawTimestamp,
    changed: RawTimestamp,
    created: Option<RawTimestamp>,
    unique_id: u64,
    block: Vec<u8>,
    attributes: Range<usize>,
    allocation: Range<usize>,
}

/// How often an entry may have been rewritten by strategy 4096. Every name in a directory may lead
/// to the same long chain, so that [`Limits`](discwright_core::Limits) alone would not do.
const MOST_REWRITES: usize = 1024;

/// A structure could be read, or this is what is wrong with it.
pub(super) type Sound<T> = Result<T, Box<Finding>>;

impl<S: SectorSource> Volume<S> {
    /// Reads the file entry of the ICB that begins at `icb`; with strategy 4096, the last of its
    /// chain.
    pub(super) fn icb(
        &self,
        icb: LbAddr,
        report: &mut Report<'_>,
    ) -> Result<Sound<Icb>, ReadError> {
        let mut found = match self.direct_entry(icb, report)? {
            Ok(first) => first,
            Err(finding) => return Ok(Err(finding)),
        };
        let mut visited = BTreeSet::from([icb]);
        while found.tag.strategy.get() == 4096 {
            let Some(next) = self.indirect_entry(found.at)? else {
                break;
            };
            let at = Self::location(next, 0);
            let most = discwright_core::index(self.options.limits.continuations);
            if !visited.insert(next) || visited.len() > most.min(MOST_REWRITES) {
                report.tell_of(FindingKind::Loop, at, "Indirect ICB", ecma("4/14.7.3"))?;
                break;
            }
            match self.direct_entry(next, report)? {
                Ok(later) => found = later,
                // The chain ends in blocks that are not recorded yet.
                Err(_) => break,
            }
        }
        Ok(Ok(found))
    }

    /// Where the ICB goes on behind the entry at `at`, by strategy 4096.
    ///
    /// Spec: ECMA-167 3rd edition, 4/14.7; OSTA UDF 1.02, 6.6.
    fn indirect_entry(&self, at: LbAddr) -> Result<Option<LbAddr>, ReadError> {
        let Some(block) = at.block.0.checked_add(1) else {
            return Ok(None);
        };
        let next = LbAddr { block: Lbn(block), ..at };
        let Some(offset) = self.place(next, 1) else {
            return Ok(None);
        };
        let Some(bytes) = self.disc.read(offset, self.disc.block_size())? else {
            return Ok(None);
        };
        let indirect = Tag::check(&bytes, block).is_some_and(|(tag, fault)| {
            fault == TagFault::None && tag.identifier() == TagIdentifier::INDIRECT_ENTRY
        });
        let extent = bytes.get(36..).and_then(|rest| LongAd::read_from_prefix(rest).ok());
        Ok(extent
            .filter(|(extent, _)| indirect && extent.length.get() > 0)
            .map(|(extent, _)| extent.location.into()))
    }

    /// Reads the entry in the block at `at`.
    fn direct_entry(&self, at: LbAddr, report: &mut Report<'_>) -> Result<Sound<Icb>, ReadError> {
        let broken = |kind, field| {
            let spec = ecma("4/14.9");
            Ok(Err(Box::new(Finding::new(kind, Self::location(at, 0), field, spec))))
        };
        let Some(offset) = self.place(at, 1) else {
            return broken(FindingKind::Range, "ICB");
        };
        let Some(block) = self.disc.read(offset, self.disc.block_size())? else {
            return broken(FindingKind::Range, "ICB");
        };
        let Some((tag, fault)) = Tag::check(&block, at.block.0) else {
            return broken(FindingKind::Missing, "File Entry");
        };
        if fault == TagFault::Checksum {
            return broken(FindingKind::Signature, "File Entry");
        }
        if fault != TagFault::None {
            let at = Self::location(at, 0);
            report.tell_of(kind_of(fault), at, "Descriptor Tag", ecma("4/7.2"))?;
        }
        let found = match tag.identifier() {
            TagIdentifier::FILE_ENTRY => from_file_entry(at, &block),
            TagIdentifier::EXTENDED_FILE_ENTRY => from_extended(at, &block),
            other => {
                let at = Self::location(at, 0);
                let finding =
                    Finding::new(FindingKind::Signature, at, "Tag Identifier", ecma("4/14.6"))
                        .found(other.to_string())
                        .expected("a file entry");
                return Ok(Err(Box::new(finding)));
            }
        };
        match found {
            Some(icb) if icb.allocation.end <= block.len() => Ok(Ok(Icb { block, ..icb })),
            _ => broken(FindingKind::Range, "Length of Allocation Descriptors"),
        }
    }

    /// The entry with `name` that an ICB makes.
    pub(super) fn entry(
        &self,
        name: Vec<u8>,
        icb: &Icb,
        report: &mut Report<'_>,
    ) -> Result<Entry, ReadError> {
        let at = Self::location(icb.at, 0);
        let file_type = FileType(icb.tag.file_type);
        let kind = match EntryKind::of(file_type) {
            Some(kind) => kind,
            None => {
                report.tell(
                    Finding::new(FindingKind::Value, at, "File Type", ecma("4/14.6.6"))
                        .found(file_type.to_string()),
                )?;
                EntryKind::File
            }
        };
        let mut moment = |raw: &RawTimestamp, field| match time::decode(raw) {
            Some(time) => Ok(time),
            None => {
                // Twelve zeros say that the time is not known.
                if *zerocopy::IntoBytes::as_bytes(raw) != [0; 12] {
                    report.tell_of(FindingKind::Value, at, field, ecma("1/7.3"))?;
                }
                Ok::<_, ReadError>(Timestamp::EPOCH)
            }
        };
        let device = match kind {
            EntryKind::BlockDevice | EntryKind::CharDevice => icb.device(),
            _ => None,
        };
        Ok(Entry {
            modified: moment(&icb.modified, "Modification Date and Time")?,
            accessed: moment(&icb.accessed, "Access Date and Time")?,
            changed: moment(&icb.changed, "Attribute Date and Time")?,
            created: match &icb.created {
                Some(raw) => Some(moment(raw, "Creation Date and Time")?),
                None => None,
            },
            name,
            target: Vec::new(),
            size: icb.size,
            unique_id: icb.unique_id,
            device,
            uid: icb.uid,
            gid: icb.gid,
            mode: mode(icb.permissions, icb.tag.flags.get()),
            links: icb.links,
            icb: icb.at,
            kind,
            hidden: false,
            deleted: false,
        })
    }

    /// Reads the root directory's entry.
    pub(super) fn read_root(&self, report: &mut Report<'_>) -> Result<Entry, ReadError> {
        let icb = self.icb(self.root, report)?.map_err(|finding| *finding)?;
        let root = self.entry(Vec::new(), &icb, report)?;
        if root.kind != EntryKind::Directory {
            let at = Self::location(icb.at, 0);
            return Err(Finding::new(FindingKind::Value, at, "File Type", udf("2.3.2.8"))
                .found(FileType(icb.tag.file_type).to_string())
                .expected("directory")
                .into());
        }
        Ok(root)
    }
}

impl Icb {
    /// Allocation descriptors, or the contents themselves.
    pub(super) fn allocation(&self) -> &[u8] {
        self.block.get(self.allocation.clone()).unwrap_or_default()
    }

    /// The form of the allocation descriptors: one of [`IcbTag`]'s constants.
    pub(super) fn form(&self) -> u16 {
        self.tag.flags.get() & IcbTag::FORM
    }

    /// The numbers of the device specification attribute, if there is one.
    ///
    /// Spec: ECMA-167 3rd edition, 4/14.10.7.
    fn device(&self) -> Option<(u32, u32)> {
        let area = self.block.get(self.attributes.clone())?;
        let mut rest = area.get(size_of::<ExtendedAttributeHeader>()..)?;
        loop {
            // Kind at byte 0, length at byte 8, of every attribute.
            let kind = zerocopy::little_endian::U32::read_from_prefix(rest).ok()?.0.get();
            let length = zerocopy::little_endian::U32::read_from_prefix(rest.get(8..)?).ok()?.0;
            let length = discwright_core::index(length.get());
            if length < 12 {
                return None;
            }
            if kind == DeviceSpecification::KIND && length >= DeviceSpecification::NUMBERS_END {
                let number = |at: usize| {
                    zerocopy::little_endian::U32::read_from_prefix(rest.get(at..)?).ok()
                };
                return Some((number(16)?.0.get(), number(20)?.0.get()));
            }
            rest = rest.get(length..)?;
        }
    }
}

/// The places of extended attributes and allocation descriptors behind a head.
fn areas(head: usize, attributes: u32, allocation: u32) -> Option<(Range<usize>, Range<usize>)> {
    let middle = head.checked_add(discwright_core::index(attributes))?;
    let end = middle.checked_add(discwright_core::index(allocation))?;
    Some((head..middle, middle..end))
}

fn from_file_entry(at: LbAddr, block: &[u8]) -> Option<Icb> {
    let (d, _) = FileEntry::ref_from_prefix(block).ok()?;
    let (attributes, allocation) =
        areas(size_of::<FileEntry>(), d.attributes_length.get(), d.allocation_length.get())?;
    Some(Icb {
        at,
        tag: d.icb_tag,
        uid: d.uid.get(),
        gid: d.gid.get(),
        permissions: d.permissions.get(),
        links: d.links.get(),
        size: d.information_length.get(),
        modified: d.modification_time,
        accessed: d.access_time,
        changed: d.attribute_time,
        created: None,
        unique_id: d.unique_id.get(),
        block: Vec::new(),
        attributes,
        allocation,
    })
}

fn from_extended(at: LbAddr, block: &[u8]) -> Option<Icb> {
    let (d, _) = ExtendedFileEntry::ref_from_prefix(block).ok()?;
    let (attributes, allocation) = areas(
        size_of::<ExtendedFileEntry>(),
        d.attributes_length.get(),
        d.allocation_length.get(),
    )?;
    Some(Icb {
        at,
        tag: d.icb_tag,
        uid: d.uid.get(),
        gid: d.gid.get(),
        permissions: d.permissions.get(),
        links: d.links.get(),
        size: d.information_length.get(),
        modified: d.modification_time,
        accessed: d.access_time,
        changed: d.attribute_time,
        created: Some(d.creation_time),
        unique_id: d.unique_id.get(),
        block: Vec::new(),
        attributes,
        allocation,
    })
}

/// The mode bits of POSIX that permissions and ICB flags stand for.
///
/// Spec: ECMA-167 3rd edition, 4/14.9.5 and 4/14.6.8.
fn mode(permissions: u32, flags: u16) -> u16 {
    let mut mode = 0;
    for (class, place) in [(0, 0), (5, 3), (10, 6)] {
        for (bit, rwx) in [(0, 1), (1, 2), (2, 4)] {
            let mask = 1_u32.checked_shl(class).and_then(|mask| mask.checked_shl(bit));
            if mask.is_some_and(|mask| permissions & mask != 0) {
                mode |= u16::checked_shl(rwx, place).unwrap_or(0);
            }
        }
    }
    for (flag, bit) in
        [(IcbTag::SETUID, 0o4000), (IcbTag::SETGID, 0o2000), (IcbTag::STICKY, 0o1000)]
    {
        if flags & flag != 0 {
            mode |= bit;
        }
    }
    mode
}
