//! The state as bytes of the disc file.
//!
//! | bytes | field |
//! |---|---|
//! | 4 | identification |
//! | 1 | flags: bit 0 finalized |
//! | 2 | number of closed sessions, then 4 for the end of each |
//! | 2 | number of tracks, then 19 for each: session 2, start 4, first 4, recorded 4, size 4 (all ones: open), flags 1 |
//!
//! All numbers are little-endian.

use byteorder::{LE, ReadBytesExt, WriteBytesExt};
use std::io::{self, Read, Write};

use super::state::{State, Track};

const FINALIZED: u8 = 0x01;
const CLOSED: u8 = 0x01;
const AT_ONCE: u8 = 0x02;
const RESERVED: u8 = 0x04;
/// Stands for the size of a track whose end is open.
const OPEN: u32 = u32::MAX;

pub(super) fn encode(state: &State) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    out.write_u32::<LE>(state.identification)?;
    out.write_u8(if state.finalized { FINALIZED } else { 0 })?;
    out.write_u16::<LE>(count(state.closed_sessions.len())?)?;
    for end in &state.closed_sessions {
        out.write_i32::<LE>(*end)?;
    }
    out.write_u16::<LE>(count(state.tracks.len())?)?;
    for track in &state.tracks {
        write_track(&mut out, track)?;
    }
    Ok(out)
}

/// Reads a state; fails where the bytes end too early, go on behind it, or hold unknown flags.
pub(super) fn decode(mut bytes: &[u8]) -> io::Result<State> {
    let from = &mut bytes;
    let identification = from.read_u32::<LE>()?;
    let finalized = flags(from.read_u8()?, FINALIZED)? != 0;
    // Each entry takes bytes, so that a count beyond them ends in an error, not in memory.
    let sessions = from.read_u16::<LE>()?;
    let closed_sessions =
        (0..sessions).map(|_| from.read_i32::<LE>()).collect::<io::Result<_>>()?;
    let tracks = from.read_u16::<LE>()?;
    let tracks = (0..tracks).map(|_| read_track(from)).collect::<io::Result<_>>()?;
    if !from.is_empty() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(State { identification, finalized, closed_sessions, tracks })
}

fn write_track(out: &mut impl Write, track: &Track) -> io::Result<()> {
    out.write_u16::<LE>(track.session)?;
    out.write_i32::<LE>(track.start)?;
    out.write_i32::<LE>(track.first)?;
    out.write_u32::<LE>(track.recorded)?;
    out.write_u32::<LE>(track.size.unwrap_or(OPEN))?;
    let mut flags = 0;
    for (on, bit) in [(track.closed, CLOSED), (track.at_once, AT_ONCE), (track.reserved, RESERVED)]
    {
        flags |= if on { bit } else { 0 };
    }
    out.write_u8(flags)
}

fn read_track(from: &mut impl Read) -> io::Result<Track> {
    let session = from.read_u16::<LE>()?;
    let start = from.read_i32::<LE>()?;
    let first = from.read_i32::<LE>()?;
    let recorded = from.read_u32::<LE>()?;
    let size = from.read_u32::<LE>()?;
    let flags = flags(from.read_u8()?, CLOSED | AT_ONCE | RESERVED)?;
    Ok(Track {
        session,
        start,
        first,
        recorded,
        size: (size != OPEN).then_some(size),
        closed: flags & CLOSED != 0,
        at_once: flags & AT_ONCE != 0,
        reserved: flags & RESERVED != 0,
    })
}

fn flags(byte: u8, known: u8) -> io::Result<u8> {
    if byte & !known == 0 { Ok(byte) } else { Err(io::ErrorKind::InvalidData.into()) }
}

fn count(len: usize) -> io::Result<u16> {
    u16::try_from(len).map_err(|_| io::ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn track()(session: u16, start: i32, first: i32, recorded: u32, size: Option<u32>, flags in 0..8u8) -> Track {
            Track {
                session, start, first, recorded,
                size: size.filter(|size| *size != OPEN),
                closed: flags & 1 != 0, at_once: flags & 2 != 0, reserved: flags & 4 != 0,
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            identification: u32,
            finalized: bool,
            closed_sessions in proptest::collection::vec(any::<i32>(), 0..5),
            tracks in proptest::collection::vec(track(), 0..5),
        ) {
            let state = State { identification, finalized, closed_sessions, tracks };
            let bytes = encode(&state).unwrap();
            prop_assert_eq!(decode(&bytes).unwrap(), state);
            prop_assert!(decode(&bytes[..bytes.len() - 1]).is_err());
        }

        #[test]
        fn any_bytes_that_decode_encode_to_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(state) = decode(&bytes) {
                prop_assert_eq!(encode(&state).unwrap(), bytes);
            }
        }
    }
}
