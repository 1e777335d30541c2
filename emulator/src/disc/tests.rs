//! States that no drive left behind: what is opened does no harm.

use core::time::Duration;

use discwright_scsi_transport::{Data, Transport};
use proptest::prelude::*;

use super::state::Track;
use super::*;
use crate::Drive;

prop_compose! {
    /// A track near the one that a drive would have made.
    fn track()(
        session in 0..4_u16,
        gap in prop_oneof![Just(0), Just(-150), Just(150), any::<i32>()],
        first in prop_oneof![(0..40_i32).prop_map(|ecc| ecc * 32), -200..2000, any::<i32>()],
        recorded in prop_oneof![(0..20_u32).prop_map(|ecc| ecc * 32), any::<u32>()],
        size in prop_oneof![
            Just(None), (0..20_u32).prop_map(|ecc| Some(ecc * 32)), any::<u32>().prop_map(Some),
        ],
        closed: bool,
        at_once: bool,
        reserved: bool,
    ) -> Track {
        let start = first.saturating_sub(gap);
        Track { session, start, first, recorded, size, closed, at_once, reserved }
    }
}

prop_compose! {
    /// Tracks that follow each other as on a real disc; the last may be open.
    fn tracks()(
        shapes in proptest::collection::vec(
            (0..2_u16, 0..3_i32, 10..20_u32, 0..20_u32, any::<(bool, bool)>()), 0..4,
        ),
        open: bool,
    ) -> Vec<Track> {
        let (mut session, mut first) = (1, 0);
        let last = shapes.len().saturating_sub(1);
        let mut tracks = Vec::new();
        for (at, (step, gap, size, recorded, (at_once, closed))) in shapes.into_iter().enumerate() {
            session += if at == 0 { 0 } else { step };
            first += gap * 32;
            let recorded = recorded.min(size) * 32;
            let unbounded = at == last && open;
            let size = (!unbounded).then_some(size * 32);
            let closed = !unbounded && closed;
            tracks.push(Track {
                session, start: first, first, recorded, size, closed,
                at_once: at_once && !unbounded, reserved: !at_once && !unbounded,
            });
            first += i32::try_from(size.unwrap_or(recorded)).unwrap();
        }
        tracks
    }
}

/// Sends what looks at all of the state, and then what changes it.
fn use_it(disc: Disc) {
    let next: Vec<i32> =
        (0..disc.state.tracks.len()).filter_map(|index| disc.next_writable(index)).collect();
    let mut drive = Drive::new(disc);
    let mut send = |cdb: &[u8], out: &[u8]| {
        let mut room = [0; 4096];
        let data = if out.is_empty() { Data::In(&mut room) } else { Data::Out(out) };
        drop(drive.execute(cdb, data, Duration::ZERO));
    };
    send(&[0; 6], &[]);
    for track in 0..5 {
        send(&[0x52, 1, 0, 0, 0, track, 0, 0, 48, 0], &[]);
        send(&[0x52, 2, 0, 0, 0, track, 0, 0, 48, 0], &[]);
    }
    for format in 0..5 {
        send(&[0x43, 2, format, 0, 0, 0, 0, 16, 0, 0], &[]);
    }
    send(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], &[]);
    send(&[0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    send(&[0x23, 0, 0, 0, 0, 0, 0, 0, 34, 0], &[]);
    send(&[0x28, 0, 0, 0, 0, 40, 0, 0, 2, 0], &[]);
    for lba in next {
        let [a, b, c, d] = lba.to_be_bytes();
        send(&[0x2A, 0, a, b, c, d, 0, 0, 1, 0], &[1; 2048]);
    }
    send(&[0x53, 0, 0, 0, 0, 0, 0, 1, 0, 0], &[]);
    for function in [1, 2, 2, 6] {
        send(&[0x5B, 0, function, 0, 0, 1, 0, 0, 0, 0], &[]);
    }
}

proptest! {
    #[test]
    fn a_state_that_is_opened_can_be_worked_with(
        media in proptest::sample::select(vec![MediaType::CdR, MediaType::DvdPlusR, MediaType::BdR]),
        finalized: bool,
        ends in proptest::collection::vec(any::<i32>(), 0..3),
        tracks in prop_oneof![3 => tracks(), 1 => proptest::collection::vec(track(), 0..4)],
        odd in proptest::option::weighted(0.3, (any::<proptest::sample::Index>(), track())),
        fitting in proptest::bool::weighted(0.9),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("odd.disc");
        let mut state = State { identification: 1, finalized, closed_sessions: ends, tracks };
        if let (Some((index, track)), false) = (odd, state.tracks.is_empty()) {
            let index = index.index(state.tracks.len());
            state.tracks[index] = track;
        }
        if fitting {
            // Sessions that end where their last tracks do, so that more states pass.
            state.tracks.sort_by_key(|track| (track.session, track.first));
            let count = state.tracks.last().map_or(0, |track| track.session);
            let count = usize::from(count.min(3)).saturating_sub(usize::from(!finalized));
            state.closed_sessions = (1..)
                .take(count)
                .map(|session| state.session_tracks(session).last().map_or(0, |(_, t)| t.end()))
                .collect();
        }
        let geometry = Geometry::of(media).unwrap();
        let good = state.check(&geometry).is_ok();
        drop(Store::create(&path, &geometry, &state).unwrap());
        if good {
            // As long as it says; holes cost nothing.
            let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
            file.set_len(1 << 36).unwrap();
        }
        match Disc::open(&path) {
            Ok(disc) => {
                prop_assert!(good);
                use_it(disc);
                prop_assert!(Disc::open(&path).is_ok());
            }
            Err(error) => {
                prop_assert!(!good, "{}", error);
                let damaged = matches!(error, DiscError::Damaged { .. });
                prop_assert!(damaged, "{}", error);
            }
        }
    }
}
