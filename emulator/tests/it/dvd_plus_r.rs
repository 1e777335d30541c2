//! DVD+R: fragments, sessions, finalizing.

use discwright_core::{Lba, MediaType};
use discwright_mmc::command::*;

use super::host::{Host, data};

fn blank() -> Host {
    Host::blank(MediaType::DvdPlusR)
}

#[test]
fn a_blank_disc_becomes_a_finalized_one_that_reads_back_equal() {
    let mut host = blank();
    let disc = host.disc();
    assert_eq!(disc.status, DiscStatus::EMPTY);
    assert_eq!(disc.last_session, SessionState::EMPTY);
    let track = host.invisible();
    assert_eq!(track.next_writable, Some(Lba(0)));
    assert_eq!(track.free.0, 2_295_104);
    assert!(track.blank);

    let content = data(1, 1000);
    host.write(0, &content).unwrap();
    assert_eq!(host.next(), 1000);
    host.sync().unwrap();
    assert_eq!(host.next(), 1008, "the ECC block was padded");
    assert_eq!(host.read(0, 1000).unwrap(), content);
    assert_eq!(host.read(1000, 8).unwrap(), vec![0; 8 * 2048]);

    host.close(CloseFunction::TRACK, 1).unwrap();
    host.close(CloseFunction::SESSION, 0).unwrap();
    assert_eq!(host.disc().status, DiscStatus::INCOMPLETE);
    assert_eq!(host.next(), 1008 + 2048);
    host.close(CloseFunction::FINALIZE, 0).unwrap();
    let disc = host.disc();
    assert_eq!(disc.status, DiscStatus::FINALIZED);
    assert_eq!(disc.sessions.0, 1);
    assert_eq!(host.run(&ReadCapacity).unwrap().last, Lba(1007));

    host.reopen();
    assert_eq!(host.disc(), disc);
    assert_eq!(host.read(0, 1000).unwrap(), content);
    assert_eq!(host.read(1008, 1), Err((5, 0x21, 0)));
    assert_eq!(host.write(1008, &content), Err((5, 0x30, 5)));
}

#[test]
fn writes_go_to_next_writable_addresses_only() {
    let mut host = blank();
    let block = data(2, 1);
    assert_eq!(host.write(16, &block), Err((5, 0x21, 2)));
    assert_eq!(host.write(2_295_104, &block), Err((5, 0x21, 0)));
    assert_eq!(host.write(-1, &block), Err((5, 0x21, 0)));
    host.write(0, &block).unwrap();
    assert_eq!(host.write(0, &block), Err((5, 0x21, 2)));
    host.write(1, &block).unwrap();
    // What waits in the buffer can be read already; padding cannot.
    assert_eq!(host.read(0, 2).unwrap(), [block.clone(), block].concat());
    assert_eq!(host.read(2, 1), Err((5, 0x21, 0)));
}

#[test]
fn a_write_must_bring_its_blocks_and_may_bring_none() {
    use discwright_mmc::Command;
    use discwright_scsi_transport::Data;
    let mut host = blank();
    let mut command = Write10 { lba: Lba(0), blocks: 2, fua: false };
    let short = data(1, 1);
    assert_eq!(host.send(command.cdb().as_bytes(), Data::Out(&short)), Err((0xB, 0x4B, 0)));
    assert_eq!(host.send(command.cdb().as_bytes(), Data::None), Err((0xB, 0x4B, 0)));
    command.blocks = 0;
    assert!(host.send(command.cdb().as_bytes(), Data::None).is_ok());
    assert_eq!(host.disc().status, DiscStatus::EMPTY);
    let twelve = Write12 { lba: Lba(0), blocks: 1, fua: false, streaming: false };
    host.put(&twelve, &short).unwrap();
    let read = Read12 { lba: Lba(0), blocks: 1, fua: false, streaming: false };
    assert_eq!(host.run(&read).unwrap().len, 2048);
    assert_eq!(host.send(read.cdb().as_bytes(), Data::In(&mut [0; 100])), Err((0xB, 0x4B, 0)));
}

#[test]
fn a_reserved_fragment_is_written_beside_the_open_one_and_padded_when_closed() {
    let mut host = blank();
    host.reserve(100).unwrap();
    let first = host.track(TrackAddress::Track(1)).unwrap();
    assert_eq!((first.size.0, first.reserved, first.blank), (112, true, true));
    assert_eq!(host.next(), 112);
    let (a, b) = (data(3, 20), data(4, 40));
    host.write(112, &b).unwrap();
    assert_eq!(host.reserve(16), Err((5, 0x2C, 0)), "the end is open");
    assert_eq!(host.read(0, 1), Err((8, 0, 0)));
    assert_eq!(host.close(CloseFunction::SESSION, 0), Err((5, 0x72, 4)), "fragment 1 is empty");
    let second = host.track(TrackAddress::Track(2)).unwrap();
    assert!(second.next_writable.is_some(), "nothing was closed");
    host.write(0, &a).unwrap();
    host.sync().unwrap();
    assert_eq!(host.read(32, 1), Err((8, 0, 0)));
    host.close(CloseFunction::TRACK, 1).unwrap();
    assert_eq!(host.track(TrackAddress::Track(1)).unwrap().next_writable, None);
    assert_eq!(host.write(32, &a), Err((5, 0x21, 2)));
    host.close(CloseFunction::SESSION, 0).unwrap();
    assert_eq!(host.read(0, 20).unwrap(), a);
    assert_eq!(host.read(20, 92).unwrap(), vec![0; 92 * 2048]);
    assert_eq!(host.read(112, 40).unwrap(), b);
}

#[test]
fn a_reservation_must_fit() {
    let mut host = blank();
    assert_eq!(host.reserve(0), Err((5, 0x24, 0)));
    assert_eq!(host.reserve(2_295_105), Err((5, 0x24, 0)));
    host.reserve(2_295_104 - 16).unwrap();
    host.reserve(16).unwrap();
    assert_eq!(host.reserve(16), Err((5, 0x72, 5)));
    let last = data(1, 16);
    host.write(2_295_104 - 16, &last).unwrap();
    assert_eq!(host.read(2_295_104 - 16, 16).unwrap(), last);
    assert_eq!(
        host.write(2_295_104 - 32, &last),
        Err((5, 0x21, 2)),
        "within the first, which begins at 0"
    );
}

#[test]
fn data_may_not_go_on_behind_the_last_block() {
    let mut host = blank();
    host.reserve(2_295_104 - 16).unwrap();
    assert_eq!(host.write(2_295_104 - 16, &data(1, 17)), Err((5, 0x21, 0)));
    host.write(2_295_104 - 16, &data(1, 16)).unwrap();
}

#[test]
fn close_wants_a_track_that_is_there() {
    let mut host = blank();
    assert_eq!(host.close(CloseFunction::TRACK, 1), Err((5, 0x24, 0)));
    assert_eq!(host.close(CloseFunction::TRACK, 0), Err((5, 0x24, 0)));
    assert_eq!(host.close(CloseFunction::SESSION, 0), Err((5, 0x72, 0)));
    assert_eq!(host.close(CloseFunction::FINALIZE, 0), Err((5, 0x72, 0)));
    assert_eq!(host.close(CloseFunction(7), 0), Err((5, 0x24, 0)));
    host.write(0, &data(1, 3)).unwrap();
    assert_eq!(host.close(CloseFunction::TRACK, 2), Err((5, 0x24, 0)));
    host.close(CloseFunction::TRACK, 0xFF).unwrap();
    host.close(CloseFunction::TRACK, 1).unwrap();
    host.close(CloseFunction::FINALIZE_MINIMAL_RADIUS, 0).unwrap();
    assert_eq!(host.close(CloseFunction::FINALIZE, 0), Err((5, 0x72, 0)));
    assert_eq!(host.reserve(16), Err((5, 0x30, 5)));
    assert_eq!(host.track(TrackAddress::INVISIBLE).unwrap_err(), (5, 0x24, 0));
}

#[test]
fn the_second_session_is_found_by_format_1_and_the_gap_cannot_be_read() {
    let mut host = blank();
    host.write(0, &data(1, 32)).unwrap();
    host.close(CloseFunction::SESSION, 0).unwrap();
    let next = host.next();
    assert_eq!(next, 32 + 2048);
    let second = data(2, 64);
    host.write(next, &second).unwrap();
    assert_eq!(host.run(&ReadCapacity).unwrap().last, Lba(31));
    host.close(CloseFunction::SESSION, 0).unwrap();
    let sessions = host.run(&ReadSessionInformation::default()).unwrap();
    assert_eq!(sessions.last_session, 2);
    assert_eq!(sessions.track.start.lba(), Lba(next));
    let toc = host.run(&ReadToc::default()).unwrap();
    assert_eq!((toc.first_track, toc.last_track), (1, 2));
    assert_eq!(toc.tracks.last().unwrap().start.lba(), Lba(next + 64));
    assert_eq!(host.read(40, 1), Err((3, 0x11, 5)));
    assert_eq!(host.read(next, 64).unwrap(), second);
    assert_eq!(host.disc().sessions.0, 3);
    assert_eq!(host.track(TrackAddress::Session(2)).unwrap().track.0, 2);
    assert!(host.track(TrackAddress::Session(3)).unwrap().blank);
    assert_eq!(host.track(TrackAddress::Session(4)).unwrap_err(), (5, 0x24, 0));
    assert_eq!(host.track(TrackAddress::Lba(Lba(next + 1))).unwrap().track.0, 2);
    assert_eq!(host.track(TrackAddress::Lba(Lba(2_295_104))).unwrap_err(), (5, 0x21, 0));
}

#[test]
fn a_disc_of_two_layers_says_so() {
    let mut host = Host::blank(MediaType::DvdPlusRDl);
    assert_eq!(host.invisible().free.0, 4_173_824);
    let DiscStructure::DvdPhysicalFormat(format) =
        host.run(&ReadDiscStructure::DVD_PHYSICAL).unwrap()
    else {
        unreachable!()
    };
    assert_eq!(format.book_type, 0x0E);
    assert_eq!(format.layers_minus_one, 1);
    assert_eq!(format.layer0_end + 1 - format.data_start, 2_086_912);
    host.write(0, &data(1, 16)).unwrap();
    host.close(CloseFunction::FINALIZE, 0).unwrap();
    assert_eq!(host.disc().status, DiscStatus::FINALIZED);
    assert_eq!(host.read(0, 16).unwrap(), data(1, 16));
}
