//! A host that runs typed commands, and is told what the drive refused.

use std::path::{Path, PathBuf};
use std::time::Duration;

use discwright_core::{Lba, MediaType, Sectors};
use discwright_emulator::{Disc, Drive};
use discwright_mmc::Command;
use discwright_mmc::command::*;
use discwright_mmc::mode::{MultiSession, WriteParameters, WriteType};
use discwright_scsi_transport::{Data, Transport};

/// Sense key, additional sense code, qualifier.
pub(crate) type Code = (u8, u8, u8);

pub(crate) struct Host {
    pub(crate) drive: Drive,
    pub(crate) path: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl Host {
    /// A drive with a blank disc, its unit attention taken.
    pub(crate) fn blank(media: MediaType) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.disc");
        let disc = Disc::create(&path, media).unwrap();
        let mut host = Self { drive: Drive::new(disc), path, _folder: Some(folder) };
        assert_eq!(host.ready(), Err((6, 0x28, 0)));
        assert_eq!(host.ready(), Ok(()));
        host
    }

    pub(crate) fn of(path: &Path) -> Self {
        let mut host =
            Self { drive: Drive::new(Disc::open(path).unwrap()), path: path.into(), _folder: None };
        assert_eq!(host.ready(), Err((6, 0x28, 0)));
        host
    }

    /// Takes the disc out and puts it in again from its file.
    pub(crate) fn reopen(&mut self) {
        drop(self.drive.eject());
        self.drive.insert(Disc::open(&self.path).unwrap());
        assert_eq!(self.ready(), Err((6, 0x28, 0)));
    }

    pub(crate) fn send(&mut self, cdb: &[u8], data: Data<'_>) -> Result<(u32, Duration), Code> {
        let length = data.len();
        let done = self.drive.execute(cdb, data, Duration::from_secs(1)).unwrap();
        if done.is_good() {
            Ok((length - done.residue, done.elapsed))
        } else {
            let sense = done.sense.as_bytes();
            Err((sense[2], sense[12], sense[13]))
        }
    }

    pub(crate) fn ready(&mut self) -> Result<(), Code> {
        self.send(&[0; 6], Data::None).map(drop)
    }

    /// Runs a command without data, or with a reply.
    pub(crate) fn run<C: Command>(&mut self, command: &C) -> Result<C::Response, Code> {
        let mut room = vec![0; 32 << 10];
        let (length, _) = self.send(command.cdb().as_bytes(), Data::In(&mut room))?;
        Ok(command.decode(&room[..length as usize]).unwrap())
    }

    pub(crate) fn put<C: Command>(&mut self, command: &C, list: &[u8]) -> Result<Duration, Code> {
        let (moved, time) = self.send(command.cdb().as_bytes(), Data::Out(list))?;
        assert_eq!(moved as usize, list.len());
        Ok(time)
    }

    pub(crate) fn write(&mut self, lba: i32, data: &[u8]) -> Result<(), Code> {
        let mut at = lba;
        for part in data.chunks(65_536) {
            let blocks = u16::try_from(part.len() / 2048).unwrap();
            let command = Write10 { lba: Lba(at), blocks, fua: false };
            self.put(&command, part)?;
            at += i32::from(blocks);
        }
        Ok(())
    }

    pub(crate) fn read(&mut self, lba: i32, blocks: usize) -> Result<Vec<u8>, Code> {
        let mut data = vec![0xEE; blocks * 2048];
        let mut at = lba;
        for part in data.chunks_mut(65_536) {
            let blocks = u16::try_from(part.len() / 2048).unwrap();
            let command = Read10 { lba: Lba(at), blocks, fua: false };
            let length = part.len() as u32;
            let (moved, _) = self.send(command.cdb().as_bytes(), Data::In(part))?;
            assert_eq!(moved, length);
            at += i32::from(blocks);
        }
        Ok(data)
    }

    pub(crate) fn sync(&mut self) -> Result<(), Code> {
        self.run(&SynchronizeCache { immediate: false, lba: Lba(0), blocks: 0 })
    }

    pub(crate) fn close(&mut self, function: CloseFunction, track: u16) -> Result<(), Code> {
        self.run(&CloseTrackSession {
            immediate: false,
            function,
            track: discwright_core::TrackNo(track),
        })
    }

    pub(crate) fn reserve(&mut self, blocks: u32) -> Result<(), Code> {
        self.run(&ReserveTrack { reservation: Reservation::Size(Sectors(blocks)), rmz: false })
    }

    pub(crate) fn disc(&mut self) -> DiscInformation {
        self.run(&ReadDiscInformation::default()).unwrap()
    }

    pub(crate) fn track(&mut self, address: TrackAddress) -> Result<TrackInformation, Code> {
        self.run(&ReadTrackInformation::of(address))
    }

    pub(crate) fn invisible(&mut self) -> TrackInformation {
        self.track(TrackAddress::INVISIBLE).unwrap()
    }

    pub(crate) fn next(&mut self) -> i32 {
        self.invisible().next_writable.unwrap().0
    }

    pub(crate) fn select(&mut self, page: &WriteParameters) -> Result<(), Code> {
        let list = ModeParameters::of(page);
        let command = ModeSelect10::of(&list);
        self.put(&command, &list.encode_for_select()).map(drop)
    }

    pub(crate) fn parameters(&mut self) -> WriteParameters {
        let page = discwright_mmc::mode::ModePageCode(5);
        let list = self.run(&ModeSense10::current(page)).unwrap();
        list.page().unwrap()
    }

    pub(crate) fn choose(&mut self, write_type: WriteType, multi_session: MultiSession) {
        let page = WriteParameters { write_type, multi_session, ..self.parameters() };
        self.select(&page).unwrap();
    }
}

/// Blocks that differ from each other, some of them zero.
pub(crate) fn data(seed: u32, blocks: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(blocks * 2048);
    for block in 0..blocks {
        let mut word = seed.wrapping_mul(2_654_435_761) ^ (block as u32 + 1);
        for _ in 0..512 {
            word ^= word << 13;
            word ^= word >> 17;
            word ^= word << 5;
            let keep = if block % 5 == 3 { 0 } else { word };
            out.extend(keep.to_le_bytes());
        }
    }
    out
}
