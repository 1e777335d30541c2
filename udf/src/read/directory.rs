//! Directories: file identifiers, one behind the other.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use discwright_core::{AnomalySink, ByteSource, Finding, FindingKind, Location, SectorSource};
use zerocopy::FromBytes;

use super::icb::Icb;
use super::sequence::kind_of;
use super::{Entry, EntryKind, Volume};
use crate::error::{Report, ecma, udf};
use crate::raw::{
    Characteristics, FileIdentifierDescriptor, PathComponent, Tag, TagFault, TagIdentifier,
};
use crate::{LbAddr, ReadError, cs0};

/// How much of a directory is read at once; more than the longest file identifier.
const WINDOW: u64 = 1 << 17;
/// How many bytes of symbolic links one listing reads.
const LINK_BYTES: u64 = 64 << 20;

/// Takes the names of a directory, and says whether to go on.
type Each<'a> = dyn FnMut(Name, &mut Report<'_>) -> Result<ControlFlow<()>, ReadError> + 'a;

/// A name in a directory.
struct Name {
    characteristics: Characteristics,
    icb: LbAddr,
    name: Vec<u8>,
    at: Location,
}

impl<S: SectorSource> Volume<S> {
    /// The entries of a directory, in the order in which it has them.
    ///
    /// Entries whose file entry cannot be read are left out, with a finding each.
    ///
    /// # Errors
    ///
    /// [`ReadError::NotADirectory`]; [`ReadError::Corrupt`] if its file entry cannot be read, or
    /// when `sink` says to stop; [`ReadError::Source`] if the source fails.
    pub fn read_dir(
        &self,
        directory: &Entry,
        sink: &mut dyn AnomalySink,
    ) -> Result<Vec<Entry>, ReadError> {
        self.list(directory, &mut self.directory_budget(), sink)
    }

    /// The bytes of directories that one question may read: extents that directories share could
    /// make it many times what lies on the disc.
    pub(super) fn directory_budget(&self) -> u64 {
        self.disc.bytes().len().saturating_mul(2)
    }

    /// As [`Self::read_dir`], with bytes of directories that several calls share.
    pub(super) fn list(
        &self,
        directory: &Entry,
        bytes: &mut u64,
        sink: &mut dyn AnomalySink,
    ) -> Result<Vec<Entry>, ReadError> {
        let report = &mut Report::new(sink);
        let mut entries = Vec::new();
        let mut budget = LINK_BYTES;
        self.scan(directory, bytes, report, &mut |name, report| {
            if let Some(entry) = self.named_entry(name, &mut budget, report)? {
                entries.push(entry);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(entries)
    }

    /// The entry at `path`: names with `/` between them, from the root. An empty path is the root.
    ///
    /// Symbolic links are not followed, and `..` is a name like any other.
    ///
    /// # Errors
    ///
    /// [`ReadError::NotFound`]; [`ReadError::NotADirectory`] if the path goes on below a file; else
    /// as [`Self::read_dir`].
    pub fn lookup(
        &self,
        path: impl AsRef<[u8]>,
        sink: &mut dyn AnomalySink,
    ) -> Result<Entry, ReadError> {
        let path = path.as_ref();
        let report = &mut Report::new(sink);
        let mut entry = self.root();
        let mut bytes = self.directory_budget();
        for wanted in path.split(|b| *b == b'/').filter(|name| !name.is_empty()) {
            let mut found = None;
            let mut budget = LINK_BYTES;
            self.scan(&entry, &mut bytes, report, &mut |name, report| {
                if name.name != wanted {
                    return Ok(ControlFlow::Continue(()));
                }
                found = self.named_entry(name, &mut budget, report)?;
                Ok(match found {
                    Some(_) => ControlFlow::Break(()),
                    None => ControlFlow::Continue(()),
                })
            })?;
            entry = found
                .ok_or_else(|| ReadError::NotFound(String::from_utf8_lossy(path).into_owned()))?;
        }
        Ok(entry)
    }

    /// Makes an entry of a name, if its file entry can be read.
    fn named_entry(
        &self,
        name: Name,
        budget: &mut u64,
        report: &mut Report<'_>,
    ) -> Result<Option<Entry>, ReadError> {
        let icb = match self.icb(name.icb, report)? {
            Ok(icb) => icb,
            Err(finding) => {
                report.tell(*finding)?;
                return Ok(None);
            }
        };
        let mut entry = self.entry(name.name, &icb, report)?;
        entry.hidden = name.characteristics.contains(Characteristics::HIDDEN);
        entry.deleted = name.characteristics.contains(Characteristics::DELETED);
        let said = name.characteristics.contains(Characteristics::DIRECTORY);
        if said != (entry.kind == EntryKind::Directory) {
            let field = "File Characteristics";
            report.tell_of(FindingKind::Mismatch, name.at, field, ecma("4/14.4.3"))?;
        }
        if entry.kind == EntryKind::Symlink {
            entry.target = self.target(&icb, budget, report)?;
        }
        Ok(Some(entry))
    }

    /// Gives every name of a directory to `each`, but for its parent's and, unless asked for,
    /// deleted ones.
    ///
    /// Spec: ECMA-167 3rd edition, 4/8.6 and 4/14.4.
    fn scan(
        &self,
        directory: &Entry,
        budget: &mut u64,
        report: &mut Report<'_>,
        each: &mut Each<'_>,
    ) -> Result<(), ReadError> {
        if directory.kind() != EntryKind::Directory {
            let name = String::from_utf8_lossy(directory.name()).into_owned();
            return Err(ReadError::NotADirectory(name));
        }
        let icb = self.icb(directory.icb(), report)?.map_err(|finding| *finding)?;
        let contents = self.contents(&icb, report)?;
        let limits = &self.options.limits;
        // Extents that overlap could make a directory larger than the disc it lies on.
        let most = limits.directory_bytes.min(self.disc.bytes().len());
        if contents.length > most {
            let at = Self::location(icb.at, 0);
            report.tell_of(FindingKind::Limit, at, "Information Length", ecma("4/14.9.10"))?;
        }
        let end = contents.length.min(most);
        let head = u64::try_from(size_of::<FileIdentifierDescriptor>()).unwrap_or(u64::MAX);
        let mut window = Vec::new();
        let mut window_at = 0_u64;
        let mut position = 0_u64;
        let mut entries = 0_u64;
        while position.saturating_add(head) <= end {
            let ahead = window_at
                .saturating_add(u64::try_from(window.len()).unwrap_or(u64::MAX))
                .saturating_sub(position);
            // Half a window holds the longest file identifier.
            if window.is_empty()
                || (ahead < WINDOW.div_euclid(2).saturating_add(1024)
                    && position.saturating_add(ahead) < end)
            {
                let length = end.saturating_sub(position).min(WINDOW);
                let Some(rest) = budget.checked_sub(length) else {
                    *budget = 0;
                    let at = Self::location(icb.at, 0);
                    report.tell_of(FindingKind::Limit, at, "Directory", ecma("4/14.4"))?;
                    break;
                };
                *budget = rest;
                window.resize(usize::try_from(length).unwrap_or(0), 0);
                window_at = position;
                if !contents.read(self.disc.bytes(), position, &mut window)? {
                    let at = Self::location(icb.at, 0);
                    report.tell_of(FindingKind::Range, at, "Directory", ecma("4/14.4"))?;
                    break;
                }
            }
            let from = usize::try_from(position.saturating_sub(window_at)).unwrap_or(usize::MAX);
            let bytes = window.get(from..).unwrap_or_default();
            let block = contents.block_of(position, self.disc.block_size()).unwrap_or(icb.at);
            let offset = match icb.form() {
                crate::raw::IcbTag::EMBEDDED => position,
                _ => position.checked_rem(u64::from(self.disc.block_size())).unwrap_or(0),
            };
            let at = Self::location(block, offset);
            let Some((name, length)) = read_name(bytes, block, at, report)? else {
                break;
            };
            position = position.saturating_add(length);
            let marks = name.characteristics;
            if marks.contains(Characteristics::PARENT)
                || (marks.contains(Characteristics::DELETED) && !self.options.deleted)
            {
                continue;
            }
            entries = entries.saturating_add(1);
            if entries > limits.entries {
                report.tell_of(FindingKind::Limit, at, "Directory", ecma("4/14.4"))?;
                break;
            }
            if each(name, report)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The path that a symbolic link's components make.
    ///
    /// Spec: ECMA-167 3rd edition, 4/14.16; OSTA UDF 1.02, 2.3.13.
    fn target(
        &self,
        icb: &Icb,
        budget: &mut u64,
        report: &mut Report<'_>,
    ) -> Result<Vec<u8>, ReadError> {
        let at = Self::location(icb.at, 0);
        let most = u64::from(self.options.limits.path_bytes).min(*budget);
        if icb.size > most {
            report.tell_of(FindingKind::Limit, at, "Information Length", ecma("4/14.9.10"))?;
            return Ok(Vec::new());
        }
        *budget = budget.saturating_sub(icb.size);
        let contents = self.contents(icb, report)?;
        let mut bytes = alloc::vec![0; usize::try_from(contents.length).unwrap_or(0)];
        if !contents.read(self.disc.bytes(), 0, &mut bytes)? {
            report.tell_of(FindingKind::Range, at, "Path Component", ecma("4/14.16"))?;
            return Ok(Vec::new());
        }
        let mut path: Vec<u8> = Vec::new();
        let mut rest = bytes.as_slice();
        while let Ok((component, behind)) = PathComponent::ref_from_prefix(rest) {
            let length = usize::from(component.identifier_length);
            let Some((identifier, behind)) = behind.split_at_checked(length) else {
                report.tell_of(FindingKind::Range, at, "Path Component", ecma("4/14.16.1"))?;
                break;
            };
            rest = behind;
            let name = match component.kind {
                PathComponent::AGREED_ROOT | PathComponent::ROOT => {
                    path.clear();
                    path.push(b'/');
                    continue;
                }
                PathComponent::PARENT => b"..".to_vec(),
                PathComponent::CURRENT => b".".to_vec(),
                PathComponent::NAME => safe_name(identifier, at, report)?,
                other => {
                    report.tell(
                        Finding::new(FindingKind::Value, at, "Component Type", ecma("4/14.16.1.1"))
                            .found(alloc::format!("{other}")),
                    )?;
                    continue;
                }
            };
            if !path.is_empty() && path.last() != Some(&b'/') {
                path.push(b'/');
            }
            path.extend_from_slice(&name);
        }
        Ok(path)
    }
}

/// Reads the file identifier at the head of `bytes`, and how many bytes it takes; `None` where the directory cannot be followed
/// further.
fn read_name(
    bytes: &[u8],
    block: LbAddr,
    at: Location,
    report: &mut Report<'_>,
) -> Result<Option<(Name, u64)>, ReadError> {
    let field = "File Identifier Descriptor";
    let Ok((head, rest)) = FileIdentifierDescriptor::ref_from_prefix(bytes) else {
        return Ok(None);
    };
    let implementation_use = usize::from(head.implementation_use_length.get());
    let name_length = usize::from(head.identifier_length);
    let used = size_of::<FileIdentifierDescriptor>()
        .saturating_add(implementation_use)
        .saturating_add(name_length);
    let length = used.next_multiple_of(4);
    // The last may lack its padding.
    let whole = bytes.get(..length).unwrap_or(bytes);
    let checked = Tag::check(whole, block.block.0);
    let sound = checked.filter(|(tag, fault)| {
        *fault != TagFault::Checksum && tag.identifier() == TagIdentifier::FILE_IDENTIFIER
    });
    let Some((_, fault)) = sound else {
        report.tell_of(FindingKind::Signature, at, field, ecma("4/14.4"))?;
        return Ok(None);
    };
    if fault != TagFault::None {
        report.tell_of(kind_of(fault), at, "Descriptor Tag", ecma("4/7.2"))?;
    }
    let Some(identifier) = rest.get(implementation_use..).and_then(|rest| rest.get(..name_length))
    else {
        report.tell_of(FindingKind::Range, at, "Length of File Identifier", ecma("4/14.4.4"))?;
        return Ok(None);
    };
    let characteristics = Characteristics::from_bits_retain(head.characteristics);
    let name = if characteristics.contains(Characteristics::PARENT) {
        Vec::new()
    } else {
        safe_name(identifier, at, report)?
    };
    let name = Name { characteristics, icb: head.icb.location.into(), name, at };
    Ok(Some((name, u64::try_from(length).unwrap_or(u64::MAX))))
}

/// Decodes a name, and takes out what a path must not hold.
fn safe_name(
    identifier: &[u8],
    at: Location,
    report: &mut Report<'_>,
) -> Result<Vec<u8>, ReadError> {
    let field = "File Identifier";
    let mut name = match cs0::decode(identifier) {
        Some(name) => name,
        None => {
            report.tell_of(FindingKind::Value, at, "Compression ID", udf("2.1.1"))?;
            String::from_utf8_lossy(identifier).into_owned().into_bytes()
        }
    };
    let mut changed = false;
    if name.is_empty() || name == b"." || name == b".." {
        name = b"_".to_vec();
        changed = true;
    }
    for byte in name.iter_mut().filter(|b| matches!(b, b'/' | 0)) {
        *byte = b'_';
        changed = true;
    }
    if changed {
        report.tell_of(FindingKind::Name, at, field, ecma("4/14.4.8"))?;
    }
    Ok(name)
}
