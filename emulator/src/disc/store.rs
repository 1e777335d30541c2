//! The disc file: a head, two slots for the state, and the blocks.
//!
//! | bytes | |
//! |---|---|
//! | 0–4095 | magic 16, version 4, kind of disc 16 (its word, padded with zeros), CRC-32 of these 4 |
//! | 4096–34 815 | slot 0 |
//! | 34 816–65 535 | slot 1 |
//! | from 65 536 | blocks, each at its place; what was never written is a hole |
//!
//! A slot is a sequence number (8), a length (4), a CRC-32 of both and the state (4), the state.
//! The valid slot with the higher number counts, and the other is the next to be written: a
//! process that is killed between or within writes leaves a valid slot, and the blocks that it
//! speaks of were written before it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crc::{CRC_32_ISO_HDLC, Crc};
use discwright_core::MediaType;

use super::codec;
use super::error::DiscError;
use super::geometry::Geometry;
use super::state::State;

const MAGIC: &[u8; 16] = b"\x89discwright\r\n\x1a\n\0";
const VERSION: u32 = 1;
const HEAD: usize = 40;
const SLOTS: [u64; 2] = [4_096, 34_816];
const SLOT_BYTES: usize = 30_720;
const SLOT_HEAD: usize = 16;
/// Where the blocks begin.
const DATA: u64 = 65_536;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// An open disc file, held under an exclusive lock.
#[derive(Debug)]
pub(super) struct Store {
    path: PathBuf,
    file: File,
    sequence: u64,
    /// The length of the file.
    length: u64,
    /// Behind this, the file has held nothing but zeros since it was opened.
    untouched: u64,
}

impl Store {
    pub(super) fn create(
        path: &Path,
        geometry: &Geometry,
        state: &State,
    ) -> Result<Self, DiscError> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(path);
        let file = file.map_err(|cause| match cause.kind() {
            ErrorKind::AlreadyExists => DiscError::Exists { path: path.into() },
            _ => failed(path, "be created", cause),
        })?;
        lock(&file, path)?;
        let mut store = Self { path: path.into(), file, sequence: 0, length: 0, untouched: DATA };
        store
            .write_head(geometry.media)
            .and_then(|()| store.write_state(state))
            .map_err(|cause| failed(path, "be written", cause))?;
        Ok(store)
    }

    pub(super) fn open(path: &Path) -> Result<(Self, Geometry, State), DiscError> {
        let file = OpenOptions::new().read(true).write(true).open(path);
        let mut file = file.map_err(|cause| match cause.kind() {
            ErrorKind::NotFound => DiscError::NotFound { path: path.into() },
            _ => failed(path, "be opened", cause),
        })?;
        let damaged = |what: String| DiscError::Damaged { path: path.into(), what };
        let meta = file.metadata().map_err(|cause| failed(path, "be opened", cause))?;
        if !meta.is_file() {
            return Err(DiscError::NotADisc { path: path.into() });
        }
        lock(&file, path)?;
        let length = meta.len();
        let head = read_part(&mut file, 0, HEAD).map_err(|cause| failed(path, "be read", cause))?;
        let media = read_head(&head, path)?;
        let Some(geometry) = Geometry::of(media) else {
            return Err(DiscError::Unsupported { media });
        };
        if length < DATA {
            return Err(damaged(format!(
                "{length} bytes long, cut short before its first {DATA} bytes end"
            )));
        }
        let mut best = None;
        for at in SLOTS {
            let slot = read_part(&mut file, at, SLOT_BYTES)
                .map_err(|cause| failed(path, "be read", cause))?;
            if let Some(found) = read_slot(&slot)
                && best.as_ref().is_none_or(|(sequence, _)| found.0 > *sequence)
            {
                best = Some(found);
            }
        }
        let Some((sequence, state)) = best else {
            return Err(damaged("both copies of its state are broken".into()));
        };
        state
            .check(&geometry)
            .map_err(|what| damaged(format!("its state makes no sense: {what}")))?;
        let expected = needed(&geometry, &state);
        if length < expected {
            return Err(damaged(format!(
                "cut short: {length} bytes long, but what is recorded needs {expected}"
            )));
        }
        let store = Self { path: path.into(), file, sequence, length, untouched: length };
        Ok((store, geometry, state))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn write_head(&mut self, media: MediaType) -> io::Result<()> {
        let mut head = MAGIC.to_vec();
        head.extend(VERSION.to_le_bytes());
        head.extend(media.word().as_bytes());
        head.resize(HEAD.saturating_sub(4), 0);
        head.extend(CRC.checksum(&head).to_le_bytes());
        self.write_at(0, &head)?;
        self.grow(DATA)
    }

    /// Writes the state to the older slot, and lets the file be as long as what is recorded.
    pub(super) fn save(&mut self, geometry: &Geometry, state: &State) -> io::Result<()> {
        self.grow(needed(geometry, state))?;
        self.write_state(state)
    }

    fn write_state(&mut self, state: &State) -> io::Result<()> {
        let sequence = self.sequence.checked_add(1).ok_or(ErrorKind::InvalidData)?;
        let payload = codec::encode(state)?;
        let length = u32::try_from(payload.len()).map_err(|_| ErrorKind::InvalidInput)?;
        if payload.len().saturating_add(SLOT_HEAD) > SLOT_BYTES {
            return Err(ErrorKind::InvalidInput.into());
        }
        let mut slot = sequence.to_le_bytes().to_vec();
        slot.extend(length.to_le_bytes());
        slot.extend(slot_sum(sequence, &payload).to_le_bytes());
        slot.extend(payload);
        let [even, odd] = SLOTS;
        self.write_at(if sequence & 1 == 0 { even } else { odd }, &slot)?;
        self.sequence = sequence;
        Ok(())
    }

    /// Writes blocks at a place of the data; those that are all zero stay or become holes where
    /// nothing was before.
    pub(super) fn write_blocks(
        &mut self,
        geometry: &Geometry,
        lba: i32,
        bytes: &[u8],
    ) -> io::Result<()> {
        let size = block_bytes(geometry);
        let mut at = offset(geometry, lba)?;
        let mut run: &[u8] = bytes;
        while !run.is_empty() {
            let zeros = prefix(run, size, is_zero);
            let (skipped, rest) = run.split_at_checked(zeros).unwrap_or((run, &[]));
            let behind = at.saturating_add(len64(skipped));
            if at < self.untouched {
                let must = usize::try_from(self.untouched.saturating_sub(at)).unwrap_or(usize::MAX);
                self.write_at(at, skipped.get(..must).unwrap_or(skipped))?;
            }
            at = behind;
            let solid = prefix(rest, size, |block| !is_zero(block));
            let (solid, rest) = rest.split_at_checked(solid).unwrap_or((rest, &[]));
            if !solid.is_empty() {
                self.write_at(at, solid)?;
            }
            at = at.saturating_add(len64(solid));
            run = rest;
        }
        Ok(())
    }

    /// Makes blocks at a place of the data zero, at the cost of those alone that a process wrote
    /// there which was killed before it could say so.
    pub(super) fn zero_blocks(
        &mut self,
        geometry: &Geometry,
        lba: i32,
        count: u32,
    ) -> io::Result<()> {
        let zeros = [0; 2048];
        for at in (lba..i32::MAX).take(discwright_core::index(count)) {
            if offset(geometry, at)? >= self.untouched {
                break;
            }
            self.write_blocks(geometry, at, &zeros)?;
        }
        Ok(())
    }

    /// Fills `buffer` with the blocks at a place of the data; what lies in a hole is zero.
    pub(super) fn read_blocks(
        &mut self,
        geometry: &Geometry,
        lba: i32,
        buffer: &mut [u8],
    ) -> io::Result<()> {
        let at = offset(geometry, lba)?;
        let there = usize::try_from(self.length.saturating_sub(at)).unwrap_or(usize::MAX);
        let there = there.min(buffer.len());
        let (read, hole) = buffer.split_at_mut_checked(there).ok_or(ErrorKind::InvalidInput)?;
        hole.fill(0);
        if read.is_empty() {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(read)
    }

    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        let written = self.file.write_all(bytes);
        // What a write that failed has left behind is no hole.
        let end = match &written {
            Ok(()) => at.saturating_add(len64(bytes)),
            Err(_) => self.file.metadata()?.len(),
        };
        self.length = self.length.max(end);
        written
    }

    fn grow(&mut self, length: u64) -> io::Result<()> {
        if self.length < length {
            self.file.set_len(length)?;
            self.length = length;
        }
        Ok(())
    }
}

/// How long the file must be to hold all that the state calls recorded.
fn needed(geometry: &Geometry, state: &State) -> u64 {
    state.recorded_end().and_then(|end| offset(geometry, end).ok()).unwrap_or(DATA)
}

/// Where a block begins in the file.
fn offset(geometry: &Geometry, lba: i32) -> io::Result<u64> {
    let place = i64::from(lba).saturating_sub(i64::from(geometry.base));
    let place = u64::try_from(place).map_err(|_| ErrorKind::InvalidInput)?;
    Ok(DATA.saturating_add(place.saturating_mul(u64::from(geometry.stored))))
}

fn block_bytes(geometry: &Geometry) -> usize {
    discwright_core::index(geometry.stored).max(1)
}

/// How many bytes at the start of `bytes` are blocks of which `is` holds.
fn prefix(bytes: &[u8], size: usize, is: impl Fn(&[u8]) -> bool) -> usize {
    bytes.chunks(size).take_while(|block| is(block)).map(<[u8]>::len).fold(0, usize::saturating_add)
}

fn is_zero(block: &[u8]) -> bool {
    let (words, rest) = block.as_chunks::<16>();
    words.iter().all(|word| u128::from_ne_bytes(*word) == 0) && rest.iter().all(|byte| *byte == 0)
}

fn len64(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn slot_sum(sequence: u64, payload: &[u8]) -> u32 {
    let mut digest = CRC.digest();
    digest.update(&sequence.to_le_bytes());
    digest.update(&len64(payload).to_le_bytes());
    digest.update(payload);
    digest.finalize()
}

fn read_slot(slot: &[u8]) -> Option<(u64, State)> {
    let (sequence, rest) = slot.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let sequence = u64::from_le_bytes(*sequence);
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let payload = rest.get(..length)?;
    if sequence == 0 || slot_sum(sequence, payload) != u32::from_le_bytes(*sum) {
        return None;
    }
    Some((sequence, codec::decode(payload).ok()?))
}

fn read_head(head: &[u8], path: &Path) -> Result<MediaType, DiscError> {
    let not_ours = || DiscError::NotADisc { path: path.into() };
    let (magic, rest) = head.split_first_chunk::<16>().ok_or_else(not_ours)?;
    if magic != MAGIC {
        return Err(not_ours());
    }
    let damaged = |what: &str| DiscError::Damaged { path: path.into(), what: what.into() };
    let (version, rest) =
        rest.split_first_chunk::<4>().ok_or_else(|| damaged("cut short within its head"))?;
    let found = u32::from_le_bytes(*version);
    if found != VERSION {
        return Err(DiscError::Version { path: path.into(), found, known: VERSION });
    }
    let (word, sum) =
        rest.split_first_chunk::<16>().ok_or_else(|| damaged("cut short within its head"))?;
    let summed = head.get(..HEAD.saturating_sub(4)).unwrap_or_default();
    if sum != CRC.checksum(summed).to_le_bytes() {
        return Err(damaged("its head has a wrong checksum or is cut short"));
    }
    let word = word.split(|byte| *byte == 0).next().unwrap_or_default();
    std::str::from_utf8(word)
        .ok()
        .and_then(|word| MediaType::from_str(word).ok())
        .ok_or_else(|| damaged("its head names no kind of disc"))
}

/// The bytes at `at`; fewer where the file ends.
fn read_part(file: &mut File, at: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut part = Vec::with_capacity(length);
    file.seek(SeekFrom::Start(at))?;
    let limit = u64::try_from(length).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut part)?;
    Ok(part)
}

fn lock(file: &File, path: &Path) -> Result<(), DiscError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => DiscError::InUse { path: path.into() },
        TryLockError::Error(cause) => failed(path, "be locked", cause),
    })
}

fn failed(path: &Path, action: &'static str, cause: io::Error) -> DiscError {
    DiscError::Io { path: path.into(), action, cause }
}
