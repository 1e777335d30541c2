//! What the system use entries of one record say in Rock Ridge.

use alloc::vec::Vec;

use discwright_core::{AnomalySink, Both32, Finding, FindingKind, Limits, Timestamp};
use zerocopy::FromBytes;

use super::entry::{Device, EntryKind, Posix};
use super::susp::{Entry, too_short};
use super::symlink::Target;
use super::{ReadError, both32, location, note};
use crate::raw::{
    ChildLink, DeviceNumber, NameFlags, PosixAttributes, RecordTime, SerialNumber, TimeFlags,
    VolumeTime,
};
use crate::spec::rrip;

/// Everything that Rock Ridge says of one directory record.
#[derive(Debug, Default)]
pub(super) struct RockRidge {
    /// Any entry of Rock Ridge was there.
    pub(super) present: bool,
    name: Option<Vec<u8>>,
    target: Target,
    pub(super) posix: Option<Posix>,
    device: Option<(u32, u32)>,
    pub(super) modified: Option<Timestamp>,
    pub(super) accessed: Option<Timestamp>,
    pub(super) changed: Option<Timestamp>,
    /// `CL`: this record stands for a directory that begins at this block.
    pub(super) child: Option<u32>,
    /// `RE`: this directory was moved here and belongs elsewhere.
    pub(super) relocated: bool,
    /// Contents are not stored as they are.
    pub(super) unsupported: Option<&'static str>,
}

impl RockRidge {
    /// Takes one system use entry in.
    pub(super) fn entry(
        &mut self,
        entry: &Entry<'_>,
        limits: &Limits,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let (data, at) = (entry.data, entry.at);
        match &entry.signature {
            b"RR" => {}
            b"PX" => self.posix(data, at, sink)?,
            b"PN" => match DeviceNumber::ref_from_prefix(data) {
                Ok((pn, _)) => {
                    let high = both32(pn.high, at, "PN high", rrip("4.1.2"), sink)?;
                    let low = both32(pn.low, at, "PN low", rrip("4.1.2"), sink)?;
                    self.device = Some((high, low));
                }
                Err(_) => note(sink, too_short("PN", at))?,
            },
            b"NM" => self.name(data, at, limits, sink)?,
            b"SL" => self.link(data, at, limits, sink)?,
            b"TF" => self.times(data, at, sink)?,
            b"CL" => self.child = block(data, at, "CL", sink)?.or(self.child),
            // The parent of a relocated directory: a reader that comes from above knows it.
            b"PL" => {}
            b"RE" => self.relocated = true,
            b"SF" => self.unsupported = Some("a sparse file of Rock Ridge"),
            b"ZF" => self.unsupported = Some("a compressed file of zisofs"),
            _ => return Ok(()),
        }
        self.present = true;
        Ok(())
    }

    /// The name, if `NM` gives one.
    pub(super) fn take_name(&mut self) -> Option<Vec<u8>> {
        self.name.take()
    }

    /// The target of a symbolic link.
    pub(super) fn take_target(&mut self) -> Option<Vec<u8>> {
        core::mem::take(&mut self.target).finish()
    }

    /// The kind that the mode tells, if it tells one.
    pub(super) fn kind(&self) -> Option<EntryKind> {
        match self.posix?.mode & 0o170_000 {
            0o040_000 => Some(EntryKind::Directory),
            0o100_000 => Some(EntryKind::File),
            0o120_000 => Some(EntryKind::Symlink),
            0o060_000 => Some(EntryKind::BlockDevice),
            0o020_000 => Some(EntryKind::CharDevice),
            0o010_000 => Some(EntryKind::Fifo),
            0o140_000 => Some(EntryKind::Socket),
            _ => None,
        }
    }

    /// The device number: 64 bits as systems of today divide them, or the driver in the high and
    /// the device in the low half, as some writers have it.
    pub(super) fn device(&self) -> Option<Device> {
        let (high, low) = self.device?;
        Some(if high & 0xFFF == 0 {
            Device { major: high | (low >> 8 & 0xFFF), minor: (low & 0xFF) | (low >> 12 & !0xFF) }
        } else {
            Device { major: high, minor: low }
        })
    }

    fn posix(&mut self, data: &[u8], at: u64, sink: &mut dyn AnomalySink) -> Result<(), ReadError> {
        let Ok((px, rest)) = PosixAttributes::ref_from_prefix(data) else {
            return note(sink, too_short("PX", at));
        };
        let mut get = |value: Both32, field| both32(value, at, field, rrip("4.1.1"), sink);
        let serial = match SerialNumber::ref_from_prefix(rest) {
            Ok((tail, _)) => Some(get(tail.serial, "PX file serial number")?),
            Err(_) => None,
        };
        self.posix = Some(Posix {
            mode: get(px.mode, "PX file mode")?,
            links: get(px.links, "PX links")?,
            uid: get(px.uid, "PX user ID")?,
            gid: get(px.gid, "PX group ID")?,
            serial,
        });
        Ok(())
    }

    fn name(
        &mut self,
        data: &[u8],
        at: u64,
        limits: &Limits,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let Some((flags, part)) = data.split_first() else {
            return note(sink, too_short("NM", at));
        };
        let flags = NameFlags::from_bits_retain(*flags);
        if flags.intersects(NameFlags::CURRENT | NameFlags::PARENT) {
            return Ok(());
        }
        let name = self.name.get_or_insert_default();
        if bounded(name.len(), part.len(), limits) {
            name.extend_from_slice(part);
            Ok(())
        } else {
            let finding = Finding::new(FindingKind::Limit, location(at), "NM", rrip("4.1.4"));
            note(sink, finding)
        }
    }

    fn link(
        &mut self,
        data: &[u8],
        at: u64,
        limits: &Limits,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let Some((_, records)) = data.split_first() else {
            return note(sink, too_short("SL", at));
        };
        if !bounded(self.target.len(), records.len(), limits) {
            let finding = Finding::new(FindingKind::Limit, location(at), "SL", rrip("4.1.3"));
            return note(sink, finding);
        }
        if self.target.extend(records) {
            return Ok(());
        }
        let finding =
            Finding::new(FindingKind::Range, location(at), "SL component length", rrip("4.1.3.1"));
        note(sink, finding)
    }

    fn times(&mut self, data: &[u8], at: u64, sink: &mut dyn AnomalySink) -> Result<(), ReadError> {
        let Some((flags, mut stamps)) = data.split_first() else {
            return note(sink, too_short("TF", at));
        };
        let flags = TimeFlags::from_bits_retain(*flags);
        for bit in 0..7_u32 {
            let which = TimeFlags::from_bits_retain(1_u8.unbounded_shl(bit));
            if !flags.contains(which) {
                continue;
            }
            let (stamp, unset, rest) = if flags.contains(TimeFlags::LONG_FORM) {
                let Ok((time, rest)) = VolumeTime::read_from_prefix(stamps) else {
                    return note(sink, too_short("TF", at));
                };
                (time.timestamp(), time.is_unset(), rest)
            } else {
                let Ok((time, rest)) = RecordTime::read_from_prefix(stamps) else {
                    return note(sink, too_short("TF", at));
                };
                (time.timestamp(), time.is_unset(), rest)
            };
            stamps = rest;
            if stamp.is_none() && !unset {
                let finding = Finding::new(FindingKind::Value, location(at), "TF", rrip("4.1.6"));
                note(sink, finding.found("a moment that does not exist"))?;
            }
            match which {
                TimeFlags::MODIFY => self.modified = stamp,
                TimeFlags::ACCESS => self.accessed = stamp,
                TimeFlags::ATTRIBUTES => self.changed = stamp,
                _ => {}
            }
        }
        Ok(())
    }
}

fn block(
    data: &[u8],
    at: u64,
    field: &'static str,
    sink: &mut dyn AnomalySink,
) -> Result<Option<u32>, ReadError> {
    match ChildLink::ref_from_prefix(data) {
        Ok((link, _)) => both32(link.block, at, field, rrip("4.1.5"), sink).map(Some),
        Err(_) => note(sink, too_short(field, at)).map(|()| None),
    }
}

fn bounded(have: usize, more: usize, limits: &Limits) -> bool {
    u32::try_from(have.saturating_add(more)).is_ok_and(|sum| sum <= limits.path_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use discwright_core::{Anomalies, Strict};

    fn parse(entries: &[(&[u8; 2], &[u8])], sink: &mut dyn AnomalySink) -> RockRidge {
        let mut rock = RockRidge::default();
        for (signature, data) in entries {
            let entry = Entry { signature: **signature, data, at: 34 };
            rock.entry(&entry, &Limits::default(), sink).unwrap();
        }
        rock
    }

    fn both(value: u32) -> Vec<u8> {
        [value.to_le_bytes(), value.to_be_bytes()].concat()
    }

    #[test]
    fn attributes_are_read_with_and_without_serial_number() {
        let short = [both(0o120_777), both(1), both(1000), both(100)].concat();
        let long = [short.clone(), both(42)].concat();
        let rock = parse(&[(b"PX", &short)], &mut Strict);
        assert_eq!(rock.kind(), Some(EntryKind::Symlink));
        assert_eq!(rock.posix.unwrap().serial, None);
        let px = parse(&[(b"PX", &long)], &mut Strict).posix.unwrap();
        assert_eq!((px.uid, px.gid, px.links), (1000, 100, 1));
        assert_eq!(px.serial, Some(42));
    }

    #[test]
    fn a_name_goes_on_until_it_is_told_to_end() {
        let mut rock = parse(&[(b"NM", b"\x01ab"), (b"NM", b"\0c")], &mut Strict);
        assert_eq!(rock.take_name().unwrap(), b"abc");
        let mut rock = parse(&[(b"NM", b"\x02")], &mut Strict);
        assert_eq!(rock.take_name(), None);
        assert!(rock.present);
    }

    #[test]
    fn moments_come_in_two_forms_and_in_the_order_of_the_bits() {
        let short =
            b"\x0E\x64\x01\x02\x03\x04\x05\0\x65\x01\x02\x03\x04\x05\0\x66\x01\x02\x03\x04\x05\0";
        let rock = parse(&[(b"TF", short)], &mut Strict);
        let years = [rock.modified, rock.accessed, rock.changed]
            .map(|moment| moment.unwrap().civil().unwrap().year);
        assert_eq!(years, [2000, 2001, 2002]);
        let long = b"\x82\x32\x30\x30\x30\x30\x31\x30\x32\x30\x33\x30\x34\x30\x35\x35\x30\0";
        let moment = parse(&[(b"TF", long)], &mut Strict).modified.unwrap();
        assert_eq!(moment.to_string(), "2000-01-02T03:04:05Z");
        assert_eq!(moment.nanoseconds(), 500_000_000);
    }

    #[test]
    fn device_numbers_are_read_as_the_writers_put_them() {
        for (high, low, major, minor) in [
            (0, 0x0103, 1, 3),
            (0, 0x1111_2C70, 300, 70_000),
            (2, 7, 2, 7),
            (0x1000, 0x0101, 0x1001, 1),
        ] {
            let device = parse(&[(b"PN", &[both(high), both(low)].concat())], &mut Strict);
            assert_eq!(device.device(), Some(Device { major, minor }));
        }
    }

    #[test]
    fn entries_that_end_too_early_are_told_and_left_out() {
        let mut anomalies = Anomalies::default();
        let broken: [(&[u8; 2], &[u8]); 6] = [
            (b"PX", b"123"),
            (b"PN", b""),
            (b"NM", b""),
            (b"SL", b"\0\0\x09a"),
            (b"TF", b"\x02\x64"),
            (b"CL", b"1234"),
        ];
        let rock = parse(&broken, &mut anomalies);
        assert_eq!(anomalies.count(), 6);
        assert!(rock.posix.is_none() && rock.child.is_none() && rock.modified.is_none());
        let at = anomalies.findings()[0].location();
        assert_eq!((at.address, at.offset), (0, 34));
    }
}
