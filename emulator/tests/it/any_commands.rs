//! Commands by chance: nothing panics, and what the disc says survives reopening.

use std::time::Duration;

use discwright_core::{Lba, MediaType};
use discwright_mmc::Command;
use discwright_mmc::command::*;
use discwright_mmc::mode::{MultiSession, WriteType};
use discwright_scsi_transport::{Data, Transport};
use proptest::prelude::*;

use super::host::{Host, data};

#[derive(Clone, Debug)]
enum Step {
    Raw(Vec<u8>, u16, bool),
    Write(Option<u8>, u8),
    Read(i32, u8),
    Sync,
    Close(u8, u8),
    Reserve(u16),
    Choose(bool, bool),
    Cue(u16),
    Reopen,
}

const OPCODES: [u8; 34] = [
    0x00, 0x03, 0x12, 0x1B, 0x1E, 0x23, 0x25, 0x28, 0x2A, 0x35, 0x43, 0x46, 0x4A, 0x51, 0x52, 0x53,
    0x54, 0x55, 0x5A, 0x5B, 0x5C, 0x5D, 0xA1, 0xA8, 0xAA, 0xAC, 0xAD, 0xB6, 0xBB, 0xBE, 0x04, 0x2B,
    0xBF, 0xA4,
];

fn step() -> impl Strategy<Value = Step> {
    let raw = (
        prop_oneof![proptest::sample::select(&OPCODES[..]), any::<u8>()],
        proptest::collection::vec(prop_oneof![Just(0), Just(0xFF), any::<u8>()], 0..16),
        0..5000_u16,
        any::<bool>(),
    );
    prop_oneof![
        4 => raw.prop_map(|(opcode, mut rest, length, out)| {
            rest.insert(0, opcode);
            Step::Raw(rest, length, out)
        }),
        4 => (proptest::option::weighted(0.9, 0..4_u8), 0..32_u8).prop_map(|(at, n)| Step::Write(at, n)),
        1 => (-200..20_000_i32, 0..32_u8).prop_map(|(at, n)| Step::Read(at, n)),
        1 => Just(Step::Sync),
        2 => (0..8_u8, prop_oneof![0..6_u8, Just(0xFF)]).prop_map(|(f, t)| Step::Close(f, t)),
        1 => (0..1000_u16).prop_map(Step::Reserve),
        1 => any::<(bool, bool)>().prop_map(|(a, b)| Step::Choose(a, b)),
        1 => (300..400_u16).prop_map(Step::Cue),
        1 => Just(Step::Reopen),
    ]
}

fn facts(host: &mut Host) -> (DiscInformation, Vec<Option<TrackInformation>>, i32) {
    let tracks = (1..8).map(|number| host.track(TrackAddress::Track(number)).ok()).collect();
    let capacity = host.run(&ReadCapacity).unwrap().last.0;
    (host.disc(), tracks, capacity)
}

fn run(host: &mut Host, step: Step) {
    match step {
        Step::Raw(cdb, length, out) => {
            let mut room = vec![0x5A; usize::from(length)];
            let data = if out { Data::Out(&room) } else { Data::In(&mut room) };
            let done = host.drive.execute(&cdb, data, Duration::ZERO).unwrap();
            assert!(done.residue <= u32::from(length));
        }
        Step::Write(track, blocks) => {
            let lba = track
                .and_then(|number| {
                    let address = match number {
                        0 => TrackAddress::INVISIBLE,
                        _ => TrackAddress::Track(u32::from(number)),
                    };
                    host.track(address).ok()?.next_writable
                })
                .map_or(-150, |lba| lba.0);
            let _ = host.write(lba, &data(1, usize::from(blocks)));
        }
        Step::Read(lba, blocks) => drop(host.read(lba, usize::from(blocks))),
        Step::Sync => _ = host.sync(),
        Step::Close(function, track) => {
            let _ = host.close(CloseFunction(function), u16::from(track));
        }
        Step::Reserve(blocks) => _ = host.reserve(u32::from(blocks)),
        Step::Choose(at_once, next) => {
            let write_type =
                if at_once { WriteType::SESSION_AT_ONCE } else { WriteType::TRACK_AT_ONCE };
            let multi = if next { MultiSession::NEXT } else { MultiSession::NONE };
            host.choose(write_type, multi);
        }
        Step::Cue(blocks) => {
            let at = |lba| discwright_core::Msf::from_lba(Lba(lba)).unwrap();
            let sheet = CueSheet {
                entries: vec![
                    CueEntry::position(4, 0, 0, 0x41, at(-150)),
                    CueEntry::position(4, 1, 0, 0x10, at(-150)),
                    CueEntry::position(4, 1, 1, 0x10, at(0)),
                    CueEntry::position(4, 0xAA, 1, 0x41, at(i32::from(blocks))),
                ],
            };
            let command = SendCueSheet::of(&sheet);
            let _ = host.send(command.cdb().as_bytes(), Data::Out(&sheet.encode()));
        }
        Step::Reopen => host.reopen(),
    }
    // A raw command may have opened the tray.
    let _ = host.send(&[0x1B, 0, 0, 0, 3, 0], Data::None);
    let _ = host.ready();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_sequence_leaves_a_disc_that_reopens_as_it_was(
        media in proptest::sample::select(vec![
            MediaType::CdR, MediaType::DvdPlusR, MediaType::DvdPlusRDl, MediaType::BdR,
        ]),
        steps in proptest::collection::vec(step(), 0..40),
    ) {
        let mut host = Host::blank(media);
        for step in steps {
            run(&mut host, step);
        }
        // What waits in the buffer is padded when the disc is taken out.
        let _ = host.sync();
        let before = facts(&mut host);
        host.reopen();
        prop_assert_eq!(facts(&mut host), before);
    }
}
