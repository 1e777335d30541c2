//! A volume: opened from its anchors down to the root directory.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use discwright_core::{
    AnomalySink, Finding, FindingKind, Location, SectorRange, SectorSize, SectorSource, Space,
    Timestamp,
};
use zerocopy::FromBytes;

use super::disc::Disc;
use super::sequence::{Sequence, kind_of};
use super::{Entry, Integrity, ReadOptions, anchor, integrity};
use crate::error::{Report, ecma, udf};
use crate::raw::{
    EntityId, FileSetDescriptor, LogicalVolumeDescriptor, LongAd, PhysicalPartitionMap, ShortAd,
    Tag, TagFault, TagIdentifier, VolumeStructureDescriptor,
};
use crate::{LbAddr, Lbn, ReadError, cs0, time};

/// How many blocks of a file set descriptor sequence are read.
const MOST_FILE_SETS: u32 = 64;

/// A UDF volume on a source of the whole disc.
///
/// Reads nothing but what is asked, holds no image in memory, and may be shared by threads as its
/// source may.
#[derive(Clone, Debug)]
pub struct Volume<S> {
    pub(super) disc: Disc<S>,
    pub(super) options: ReadOptions,
    pub(super) partitions: Vec<Partition>,
    label: String,
    volume_id: String,
    volume_set_id: String,
    implementation: String,
    recorded: Option<Timestamp>,
    revision: Revision,
    integrity: Option<Integrity>,
    pub(super) root: LbAddr,
    root_entry: Entry,
}

/// A revision of OSTA UDF, in binary-coded decimal as recorded: 0102h prints as `1.02`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "a code is its number")]
pub struct Revision(pub u16);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [high, low] = self.0.to_be_bytes();
        write!(f, "{high:x}.{low:02x}")
    }
}

/// A partition of the logical volume.
///
/// Spec: ECMA-167 3rd edition, 3/10.5.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Partition {
    /// Partition Number.
    pub number: u16,
    /// Access Type: 1 read-only, 2 write-once, 3 rewritable, 4 overwritable.
    pub access: u32,
    /// First block of the volume.
    pub(crate) start: u32,
    /// Blocks.
    pub(crate) blocks: u32,
    block_size: u32,
}

impl Partition {
    /// Which sectors of a source with sectors of `size` it takes; `None` if it does not begin and
    /// end at such sectors.
    #[must_use]
    pub fn sectors(&self, size: SectorSize) -> Option<SectorRange> {
        let convert = |blocks: u32| {
            let bytes = u64::from(blocks).checked_mul(u64::from(self.block_size))?;
            let whole = bytes.checked_rem(u64::from(size.get())) == Some(0);
            let sectors = bytes.checked_div(u64::from(size.get()))?;
            u32::try_from(sectors).ok().filter(|_| whole)
        };
        SectorRange::new(
            discwright_core::Sector(convert(self.start)?),
            discwright_core::Sectors(convert(self.blocks)?),
        )
    }
}

impl<S: SectorSource> Volume<S> {
    /// Finds the volume on `source` and reads its descriptors.
    ///
    /// What breaks the standard but can be read around goes to `sink`. Reads up to UDF 2.01, and
    /// what is later as far as it lies in partitions of type 1, with blocks of 512 to 4096 bytes.
    ///
    /// # Errors
    ///
    /// [`ReadError::NotUdf`] without an anchor; [`ReadError::Unsupported`] for virtual, sparable
    /// and metadata partitions; [`ReadError::Corrupt`] if no root directory can be reached, or
    /// when `sink` says to stop; [`ReadError::Source`] if the source fails.
    pub fn open(
        source: S,
        options: &ReadOptions,
        sink: &mut dyn AnomalySink,
    ) -> Result<Self, ReadError> {
        let report = &mut Report::new(sink);
        let mut disc = Disc::new(source);
        let anchor = anchor::find(&mut disc, options.session, report)?;
        check_recognition(&disc, options, report)?;
        let main = Sequence::read(&disc, anchor.main, report)?;
        let mut sequence = main;
        if sequence.broken || !sequence.suffices() {
            let reserve = Sequence::read(&disc, anchor.reserve, report)?;
            if reserve.suffices() && !(reserve.broken && sequence.suffices()) {
                sequence = reserve;
            }
        }
        let missing = |field| {
            Finding::new(
                FindingKind::Missing,
                disc.location(disc.offset(anchor.main.location.get())),
                field,
                ecma("3/8.4.2"),
            )
        };
        let Some((_, logical, logical_at)) = &sequence.logical else {
            return Err(missing("Logical Volume Descriptor").into());
        };
        let at = disc.location(*logical_at);
        let Ok((logical, maps)) = LogicalVolumeDescriptor::read_from_prefix(logical) else {
            return Err(missing("Logical Volume Descriptor").into());
        };
        if logical.block_size.get() != disc.block_size() {
            return Err(Finding::new(FindingKind::Value, at, "Logical Block Size", udf("2.2.4.2"))
                .found(logical.block_size.get().to_string())
                .expected(disc.block_size().to_string())
                .into());
        }
        if logical.domain.name() != b"*OSTA UDF Compliant" {
            report.tell(
                Finding::new(FindingKind::Signature, at, "Domain Identifier", udf("2.2.4.3"))
                    .found(logical.domain.to_string())
                    .expected("*OSTA UDF Compliant"),
            )?;
        }
        let partitions = read_maps(&disc, &sequence, &logical, maps, at, report)?;
        let integrity = if logical.integrity_sequence.length.get() == 0 {
            None
        } else {
            integrity::read(&disc, logical.integrity_sequence, report)?
        };
        let primary = sequence.primary.as_ref().map(|(_, primary)| primary);
        if primary.is_none() {
            report.tell(missing("Primary Volume Descriptor"))?;
        }
        let mut volume = Self {
            label: cs0::decode_dstring(&logical.logical_volume_identifier),
            volume_id: primary
                .map_or_else(String::new, |d| cs0::decode_dstring(&d.volume_identifier)),
            volume_set_id: primary
                .map_or_else(String::new, |d| cs0::decode_dstring(&d.volume_set_identifier)),
            implementation: String::from_utf8_lossy(logical.implementation_identifier.name())
                .into_owned(),
            recorded: primary.and_then(|d| time::decode(&d.recording_time)),
            revision: Revision(logical.domain.revision()),
            integrity,
            partitions,
            options: *options,
            root: LbAddr::default(),
            root_entry: Entry::placeholder(),
            disc,
        };
        let file_set = LongAd::read_from_bytes(&logical.contents_use).ok();
        volume.root = volume.read_file_set(file_set.as_ref(), report)?;
        volume.root_entry = volume.read_root(report)?;
        Ok(volume)
    }

    /// The root directory. Its name is empty.
    #[must_use]
    pub fn root(&self) -> Entry {
        self.root_entry.clone()
    }

    /// The Logical Volume Identifier: what users see as the name of the volume.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The Volume Identifier of the Primary Volume Descriptor.
    #[must_use]
    pub fn volume_id(&self) -> &str {
        &self.volume_id
    }

    /// The Volume Set Identifier, whose first 16 characters tell volumes apart.
    #[must_use]
    pub fn volume_set_id(&self) -> &str {
        &self.volume_set_id
    }

    /// The developer id of the program that wrote the Logical Volume Descriptor.
    #[must_use]
    pub fn implementation(&self) -> &str {
        &self.implementation
    }

    /// When the volume was made, if said.
    #[must_use]
    pub const fn recorded(&self) -> Option<Timestamp> {
        self.recorded
    }

    /// The revision of UDF that the domain identifier names.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    /// How the volume was left, if an integrity descriptor says so.
    #[must_use]
    pub const fn integrity(&self) -> Option<&Integrity> {
        self.integrity.as_ref()
    }

    /// Bytes of a logical block.
    #[must_use]
    pub const fn block_size(&self) -> u32 {
        self.disc.block_size()
    }

    /// The partitions of the logical volume, by partition reference number.
    #[must_use]
    pub fn partitions(&self) -> &[Partition] {
        &self.partitions
    }

    /// What the volume was opened on.
    pub fn source(&self) -> &S {
        self.disc.source()
    }

    /// A block of a partition as a place for findings.
    pub(super) fn location(at: LbAddr, offset: u64) -> Location {
        Location { space: Space::Partition(at.partition), address: i64::from(at.block.0), offset }
    }

    /// Where `length` bytes from block `at` lie in the source, if they lie in the partition.
    pub(super) fn place(&self, at: LbAddr, length: u64) -> Option<u64> {
        let partition = self.partitions.get(usize::from(at.partition))?;
        let blocks = length.div_ceil(u64::from(self.disc.block_size()));
        let end = u64::from(at.block.0).checked_add(blocks)?;
        if end > u64::from(partition.blocks) {
            return None;
        }
        let block = partition.start.checked_add(at.block.0)?;
        Some(self.disc.offset(block))
    }

    /// One block of a partition; a finding if it lies outside.
    pub(super) fn block(
        &self,
        at: LbAddr,
        field: &'static str,
        report: &mut Report<'_>,
    ) -> Result<Option<Vec<u8>>, ReadError> {
        let bytes = match self.place(at, 1) {
            Some(offset) => self.disc.read(offset, self.disc.block_size())?,
            None => None,
        };
        if bytes.is_none() {
            report.tell_of(FindingKind::Range, Self::location(at, 0), field, ecma("4/7.1"))?;
        }
        Ok(bytes)
    }

    /// Finds the root directory's ICB by the file set descriptor.
    ///
    /// Spec: ECMA-167 3rd edition, 4/8.3.1.
    fn read_file_set(
        &self,
        extent: Option<&LongAd>,
        report: &mut Report<'_>,
    ) -> Result<LbAddr, ReadError> {
        let first = extent.map(|e| LbAddr::from(e.location)).unwrap_or_default();
        let length = extent.map_or(0, |e| e.length.get() & ShortAd::LENGTH_MASK);
        let blocks = length.div_ceil(self.disc.block_size()).clamp(1, MOST_FILE_SETS);
        let mut best: Option<(u32, LbAddr)> = None;
        for index in 0..blocks {
            let Some(block) = first.block.0.checked_add(index) else {
                break;
            };
            let at = LbAddr { block: Lbn(block), ..first };
            let Some(bytes) = self.block(at, "File Set Descriptor", report)? else {
                break;
            };
            let Some((tag, fault)) = Tag::check(&bytes, block) else {
                break;
            };
            if fault == TagFault::Checksum || tag.identifier() != TagIdentifier::FILE_SET {
                break;
            }
            if fault != TagFault::None {
                let at = Self::location(at, 0);
                report.tell_of(kind_of(fault), at, "Descriptor Tag", ecma("4/7.2"))?;
            }
            if let Ok((d, _)) = FileSetDescriptor::read_from_prefix(&bytes) {
                let number = d.descriptor_number.get();
                if best.is_none_or(|(kept, _)| number >= kept) {
                    best = Some((number, d.root.location.into()));
                }
            }
        }
        best.map(|(_, root)| root).ok_or_else(|| {
            let at = Self::location(first, 0);
            Finding::new(FindingKind::Missing, at, "File Set Descriptor", ecma("4/8.3.1")).into()
        })
    }
}

/// Looks for `NSR02` or `NSR03` in the volume recognition sequence; its absence is a finding.
///
/// Spec: ECMA-167 3rd edition, 2/8.3 and 3/9.1.
fn check_recognition<S: SectorSource>(
    disc: &Disc<S>,
    options: &ReadOptions,
    report: &mut Report<'_>,
) -> Result<(), ReadError> {
    let start = options.session.byte_offset(disc.source().sector_size()).saturating_add(32_768);
    let step = u64::from(disc.block_size().max(2048));
    for index in 0_u64..64 {
        let at = start.saturating_add(index.saturating_mul(step));
        let Some(bytes) = disc.read(at, 2048)? else {
            break;
        };
        let Ok((d, _)) = VolumeStructureDescriptor::read_from_prefix(&bytes) else {
            break;
        };
        match &d.identifier {
            b"NSR02" | b"NSR03" => return Ok(()),
            b"BEA01" | b"TEA01" | b"BOOT2" | b"CD001" | b"CDW02" => {}
            _ => break,
        }
    }
    report.tell_of(FindingKind::Missing, disc.location(start), "NSR Descriptor", ecma("3/9.1"))
}

/// The partitions that the maps of the logical volume name.
fn read_maps<S: SectorSource>(
    disc: &Disc<S>,
    sequence: &Sequence,
    logical: &LogicalVolumeDescriptor,
    maps: &[u8],
    at: Location,
    report: &mut Report<'_>,
) -> Result<Vec<Partition>, ReadError> {
    let table = discwright_core::index(logical.map_table_length.get());
    let mut rest = maps.get(..table).unwrap_or(maps);
    let mut partitions = Vec::new();
    for _ in 0..logical.partition_maps.get() {
        let Some((map, behind)) = rest
            .get(1)
            .filter(|length| **length >= 6)
            .and_then(|length| rest.split_at_checked(usize::from(*length)))
        else {
            report.tell_of(FindingKind::Range, at, "Partition Maps", ecma("3/10.6.13"))?;
            break;
        };
        rest = behind;
        let number = match PhysicalPartitionMap::ref_from_prefix(map) {
            Ok((map, _)) if map.kind == 1 => map.partition_number.get(),
            _ => return Err(unsupported_map(map)),
        };
        let Some((_, d)) = sequence.partitions.get(&number) else {
            return Err(Finding::new(
                FindingKind::Missing,
                at,
                "Partition Descriptor",
                ecma("3/10.7.2"),
            )
            .expected(format!("partition number {number}"))
            .into());
        };
        let start = d.start.get();
        let end = u64::from(start).saturating_add(u64::from(d.length.get()));
        if end > disc.blocks() {
            report.tell(
                Finding::new(FindingKind::Range, at, "Partition Length", ecma("3/10.5.9"))
                    .found(format!("partition {number} to block {end}"))
                    .expected(format!("at most {} blocks", disc.blocks())),
            )?;
        }
        partitions.push(Partition {
            number,
            access: d.access_type.get(),
            start,
            blocks: d.length.get(),
            block_size: disc.block_size(),
        });
    }
    Ok(partitions)
}

/// Names what a partition map of type 2 stands for.
fn unsupported_map(map: &[u8]) -> ReadError {
    let id = map.get(4..).and_then(|rest| EntityId::ref_from_prefix(rest).ok());
    let name = match id.map(|(id, _)| id.name()) {
        Some(b"*UDF Virtual Partition") => Cow::Borrowed("a virtual partition (UDF 1.50, VAT)"),
        Some(b"*UDF Sparable Partition") => Cow::Borrowed("a sparable partition (UDF 1.50)"),
        Some(b"*UDF Metadata Partition") => Cow::Borrowed("a metadata partition (UDF 2.50)"),
        Some(name) => Cow::Owned(format!("a partition map {}", name.escape_ascii())),
        None => Cow::Borrowed("a partition map of unknown type"),
    };
    ReadError::Unsupported(name)
}
