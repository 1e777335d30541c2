//! File entries, and what does not fit into them.

use discwright_tree::{Kind, Node, NodeId};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromZeros, IntoBytes};

use super::extents::Extents;
use super::measure::Spill;
use super::place::Placed;
use super::{BLOCK, symlink};
use crate::raw::{
    AllocationExtentDescriptor, DeviceSpecification, ExtendedAttributeHeader, FileEntry, FileType,
    IcbTag, Tag, TagIdentifier,
};
use crate::time;

/// Bytes of attributes and allocation descriptors that a file entry holds.
pub(super) const ROOM: usize = BLOCK.saturating_sub(size_of::<FileEntry>());

/// What a file entry says of the contents.
struct Body {
    length: u64,
    form: u16,
    allocation: Vec<u8>,
}

impl Placed {
    /// Fills the block of a file entry.
    ///
    /// Spec: ECMA-167 3rd edition, 4/14.9; OSTA UDF 1.02, 2.3.6.
    pub(super) fn emit_entry(&self, id: NodeId, out: &mut [u8]) {
        let measured = &self.measured;
        let node = measured.tree.node(id);
        let location = self.lbn(measured.entry_block(id));
        let (file_type, links) = match node.kind() {
            // Each folder in it leads back to it.
            Kind::Directory => (
                FileType::DIRECTORY,
                measured.directories.of(id).map_or(1, |d| d.folders.saturating_add(1)),
            ),
            Kind::File => (FileType::REGULAR, node.links()),
            Kind::Symlink => (FileType::SYMLINK, node.links()),
            Kind::BlockDevice => (FileType::BLOCK_DEVICE, node.links()),
            Kind::CharDevice => (FileType::CHAR_DEVICE, node.links()),
            Kind::Fifo => (FileType::FIFO, node.links()),
            Kind::Socket => (FileType::SOCKET, node.links()),
        };
        let body = self.body(node);
        let attributes = self.attributes(node, location);
        let (permissions, flags) = permissions(node.mode());
        let modified = time::encode(node.modified());
        let blocks = match body.form {
            IcbTag::EMBEDDED => 0,
            _ => body.length.div_ceil(2048),
        };
        let head = FileEntry {
            icb_tag: IcbTag {
                strategy: U16::new(4),
                maximum_entries: U16::new(1),
                file_type: file_type.0,
                flags: U16::new(body.form | flags),
                ..IcbTag::new_zeroed()
            },
            uid: U32::new(node.uid()),
            gid: U32::new(node.gid()),
            permissions: U32::new(permissions),
            links: U16::new(u16::try_from(links).unwrap_or(u16::MAX)),
            information_length: U64::new(body.length),
            blocks_recorded: U64::new(blocks),
            access_time: modified,
            modification_time: modified,
            attribute_time: modified,
            checkpoint: U32::new(1),
            implementation_identifier: self.implementation(),
            unique_id: U64::new(measured.unique_id(id)),
            attributes_length: length_of(&attributes),
            allocation_length: length_of(&body.allocation),
            ..FileEntry::new_zeroed()
        };
        let bytes = [head.as_bytes(), &attributes, &body.allocation].concat();
        put_sealed(bytes, TagIdentifier::FILE_ENTRY, location, out);
    }

    /// Fills a block that a file entry had no room for.
    pub(super) fn emit_spill(&self, spill: Spill, index: u32, out: &mut [u8]) {
        let node = self.measured.tree.node(spill.node);
        if node.kind() == Kind::Symlink {
            let target = symlink::encode(node.target()).bytes;
            let from = discwright_core::index(index).saturating_mul(BLOCK);
            for (to, from) in out.iter_mut().zip(target.get(from..).unwrap_or_default()) {
                *to = *from;
            }
            return;
        }
        let chain = self.lbn(self.measured.spill_block(spill.node));
        let (bytes, data) = self.data_of(node);
        let descriptors = Extents::of(bytes).extent_descriptors(index, data, chain);
        let head = AllocationExtentDescriptor {
            allocation_length: length_of(&descriptors),
            ..AllocationExtentDescriptor::new_zeroed()
        };
        let location = chain.saturating_add(index);
        let bytes = [head.as_bytes(), &descriptors].concat();
        put_sealed(bytes, TagIdentifier::ALLOCATION_EXTENT, location, out);
    }

    /// Bytes of a file's or a directory's contents, and their first block.
    fn data_of(&self, node: Node<'_>) -> (u64, u32) {
        if node.kind() != Kind::Directory {
            return (node.size(), self.data_block(node.id()));
        }
        let directories = self.measured.directories_block();
        self.measured
            .directories
            .of(node.id())
            .map_or((0, 0), |d| (d.bytes, self.lbn(directories.saturating_add(d.first))))
    }

    fn body(&self, node: Node<'_>) -> Body {
        match node.kind() {
            Kind::Directory | Kind::File => {
                let (length, data) = self.data_of(node);
                let chain = self.lbn(self.measured.spill_block(node.id()));
                let allocation = Extents::of(length).entry_descriptors(data, chain);
                Body { length, form: IcbTag::SHORT, allocation }
            }
            Kind::Symlink => {
                let bytes = symlink::encode(node.target()).bytes;
                let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                if bytes.len() <= ROOM {
                    return Body { length, form: IcbTag::EMBEDDED, allocation: bytes };
                }
                let data = self.lbn(self.measured.spill_block(node.id()));
                let allocation = Extents::of(length).entry_descriptors(data, 0);
                Body { length, form: IcbTag::SHORT, allocation }
            }
            _ => Body { length: 0, form: IcbTag::SHORT, allocation: Vec::new() },
        }
    }

    /// The extended attributes: the numbers of a device, nothing for all else.
    ///
    /// Spec: ECMA-167 3rd edition, 4/14.10; OSTA UDF 1.02, 3.3.4.
    fn attributes(&self, node: Node<'_>, location: u32) -> Vec<u8> {
        if !matches!(node.kind(), Kind::BlockDevice | Kind::CharDevice) {
            return Vec::new();
        }
        let header = ExtendedAttributeHeader {
            implementation_attributes: U32::new(u32::MAX),
            application_attributes: U32::new(u32::MAX),
            ..ExtendedAttributeHeader::new_zeroed()
        };
        let mut header = header.as_bytes().to_vec();
        Tag::seal(&mut header, TagIdentifier::EXTENDED_ATTRIBUTE_HEADER, location);
        let device = node.device();
        let implementation = self.implementation();
        let specification = DeviceSpecification {
            kind: U32::new(DeviceSpecification::KIND),
            subtype: 1,
            length: U32::new(SPECIFICATION_LENGTH),
            implementation_use_length: length_of(implementation.as_bytes()),
            major: U32::new(device.major),
            minor: U32::new(device.minor),
            implementation_identifier: implementation,
            ..DeviceSpecification::new_zeroed()
        };
        header.extend_from_slice(specification.as_bytes());
        header
    }
}

/// Bytes of a device specification with a developer id.
const SPECIFICATION_LENGTH: u32 = 56;
const _: () = assert!(size_of::<DeviceSpecification>() == 56);

fn length_of(bytes: &[u8]) -> U32 {
    U32::new(u32::try_from(bytes.len()).unwrap_or(u32::MAX))
}

/// Seals a descriptor and puts it at the head of its block.
pub(super) fn put_sealed(
    mut bytes: Vec<u8>,
    identifier: TagIdentifier,
    location: u32,
    out: &mut [u8],
) {
    Tag::seal(&mut bytes, identifier, location);
    for (to, from) in out.iter_mut().zip(&bytes) {
        *to = *from;
    }
}

/// Permissions and ICB flags of a POSIX mode.
///
/// Who may write may also delete, as POSIX lets him; only the owner may change attributes.
///
/// Spec: ECMA-167 3rd edition, 4/14.9.5 and 4/14.6.8; OSTA UDF 1.02, 3.3.3.3.
fn permissions(mode: u16) -> (u32, u16) {
    let mut permissions = 0_u32;
    for (bit, mask) in [
        (0o001, 1),
        (0o002, 1 << 1 | 1 << 4),
        (0o004, 1 << 2),
        (0o010, 1 << 5),
        (0o020, 1 << 6 | 1 << 9),
        (0o040, 1 << 7),
        (0o100, 1 << 10),
        (0o200, 1 << 11 | 1 << 13 | 1 << 14),
        (0o400, 1 << 12),
    ] {
        if mode & bit != 0 {
            permissions |= mask;
        }
    }
    let mut flags = 0;
    for (bit, flag) in
        [(0o4000, IcbTag::SETUID), (0o2000, IcbTag::SETGID), (0o1000, IcbTag::STICKY)]
    {
        if mode & bit != 0 {
            flags |= flag;
        }
    }
    (permissions, flags)
}
