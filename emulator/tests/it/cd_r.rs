//! CD-R: track at once, session at once, and what lead-ins say.

use discwright_core::{Lba, MediaType, Msf};
use discwright_mmc::Command;
use discwright_mmc::command::*;
use discwright_mmc::mode::{DataBlockType, MultiSession, WriteParameters, WriteType};
use discwright_rawcd::mode1;
use discwright_scsi_transport::Data;

use super::host::{Code, Host, data};

fn blank() -> Host {
    Host::blank(MediaType::CdR)
}

#[test]
fn a_track_at_once_ends_with_two_blocks_that_cannot_be_read() {
    let mut host = blank();
    host.choose(WriteType::TRACK_AT_ONCE, MultiSession::NONE);
    let content = data(1, 400);
    host.write(0, &content).unwrap();
    host.sync().unwrap();
    assert_eq!(host.close(CloseFunction::SESSION, 0), Err((5, 0x72, 3)));
    host.close(CloseFunction::TRACK, 1).unwrap();
    assert_eq!(host.next(), 400 + 2 + 150);
    host.close(CloseFunction::SESSION, 0).unwrap();
    assert_eq!(host.disc().status, DiscStatus::FINALIZED);
    assert_eq!(host.run(&ReadCapacity).unwrap().last, Lba(401));
    host.reopen();
    assert_eq!(host.read(0, 400).unwrap(), content);
    assert_eq!(host.read(400, 1), Err((3, 0x11, 5)));
    assert_eq!(host.read(402, 1), Err((5, 0x21, 0)));
    assert_eq!(host.write(552, &content), Err((5, 0x30, 5)));
}

#[test]
fn sessions_lie_where_the_standard_puts_them_while_another_is_allowed() {
    let mut host = blank();
    host.choose(WriteType::TRACK_AT_ONCE, MultiSession::NEXT);
    let mut start = 0;
    for (number, gap) in [(1, 11_400), (2, 6_900), (3, 6_900)] {
        assert_eq!(host.next(), start);
        host.write(start, &data(number, 300)).unwrap();
        host.close(CloseFunction::TRACK, number as u16).unwrap();
        host.close(CloseFunction::SESSION, 0).unwrap();
        assert_eq!(host.disc().status, DiscStatus::INCOMPLETE);
        assert_eq!(host.disc().sessions.0 as u32, number + 1);
        start += 302 + gap;
    }
    let full = host.run(&ReadFullToc::default()).unwrap();
    assert_eq!((full.first_session, full.last_session), (1, 3));
    let pointer = full.entries.iter().find(|entry| entry.point == 0xB0);
    let [minute, second, frame] = pointer.unwrap().time;
    let next = Msf::new(minute, second, frame).unwrap().to_lba();
    assert_eq!(next, Lba(302 + 11_400 - 150));
    let last = host.run(&ReadSessionInformation::default()).unwrap();
    assert_eq!(last.track.track, 3);
    assert_eq!(last.track.start.lba(), Lba(302 + 11_400 + 302 + 6_900));
    assert_eq!(host.read(302, 1), Err((3, 0x11, 5)), "in the lead-out");
}

#[test]
fn a_short_track_is_padded_to_four_seconds() {
    let mut host = blank();
    host.write(0, &data(1, 10)).unwrap();
    host.close(CloseFunction::TRACK, 1).unwrap();
    assert_eq!(host.track(TrackAddress::Track(1)).unwrap().size.0, 302);
    assert_eq!(host.read(10, 290).unwrap(), vec![0; 290 * 2048]);
}

#[test]
fn the_track_mode_must_go_with_the_blocks() {
    let mut host = blank();
    let good = host.parameters();
    for bad in [
        WriteParameters { track_mode: 0, ..good },
        WriteParameters { track_mode: 5, ..good },
        WriteParameters { data_block_type: DataBlockType::RAW, ..good },
        WriteParameters { data_block_type: DataBlockType::MODE2_FORM1, ..good },
    ] {
        host.select(&bad).unwrap();
        assert_eq!(host.write(0, &data(1, 1)), Err((5, 0x64, 0)));
    }
    for bad in [
        WriteParameters { write_type: WriteType::RAW, ..good },
        WriteParameters { write_type: WriteType::PACKET, ..good },
        WriteParameters { data_block_type: DataBlockType(7), ..good },
        WriteParameters { multi_session: MultiSession(2), ..good },
        WriteParameters { test_write: true, ..good },
    ] {
        assert_eq!(host.select(&bad), Err((5, 0x26, 0)));
    }
    host.select(&good).unwrap();
    host.write(0, &data(1, 1)).unwrap();
}

#[test]
fn the_user_area_ends_before_the_last_possible_lead_out() {
    let mut host = blank();
    let free = host.invisible().free.0;
    assert_eq!(free, 359_849 - 2);
    host.reserve(free - 300 - 152).unwrap();
    let next = host.next();
    assert_eq!(next, 359_849 - 2 - 300);
    assert_eq!(host.write(next, &data(1, 301)), Err((5, 0x63, 0)));
    assert_eq!(host.write(359_849, &data(1, 1)), Err((5, 0x21, 0)));
    assert_eq!(host.write(next + 1, &data(1, 1)), Err((5, 0x21, 2)));
}

fn cue_sheet(blocks: i32, pregap: u8) -> CueSheet {
    let at = |lba| Msf::from_lba(Lba(lba)).unwrap();
    CueSheet {
        entries: vec![
            CueEntry::position(4, 0, 0, 0x41, at(-150)),
            CueEntry::position(4, 1, 0, pregap, at(-150)),
            CueEntry::position(4, 1, 1, 0x10, at(0)),
            CueEntry::position(4, 0xAA, 1, 0x41, at(blocks)),
        ],
    }
}

fn send(host: &mut Host, sheet: &CueSheet) -> Result<(), Code> {
    host.put(&SendCueSheet::of(sheet), &sheet.encode()).map(drop)
}

#[test]
fn a_session_at_once_begins_with_its_pre_gap_and_closes_itself() {
    let mut host = blank();
    let sheet = cue_sheet(500, 0x10);
    assert_eq!(send(&mut host, &sheet), Err((5, 0x2C, 0)), "page 05h first");
    host.choose(WriteType::SESSION_AT_ONCE, MultiSession::NONE);
    assert_eq!(host.write(0, &data(1, 1)), Err((5, 0x2C, 0)));
    send(&mut host, &sheet).unwrap();
    assert_eq!(host.write(0, &data(1, 1)), Err((5, 0x21, 2)));
    host.write(-150, &vec![0; 150 * 2048]).unwrap();
    let content = data(9, 500);
    host.write(0, &content[..300 * 2048]).unwrap();
    host.sync().unwrap();
    assert_eq!(host.disc().status, DiscStatus::INCOMPLETE);
    assert_eq!(host.write(301, &content[..2048]), Err((5, 0x21, 2)));
    assert_eq!(host.write(300, &data(1, 201)[..]), Ok(()).and(Err((5, 0x63, 0))));
}

#[test]
fn a_session_at_once_is_complete_when_all_is_flushed() {
    let mut host = blank();
    host.choose(WriteType::SESSION_AT_ONCE, MultiSession::NONE);
    send(&mut host, &cue_sheet(500, 0x10)).unwrap();
    host.write(-150, &vec![0; 150 * 2048]).unwrap();
    let content = data(9, 500);
    host.write(0, &content).unwrap();
    host.sync().unwrap();
    assert_eq!(host.disc().status, DiscStatus::FINALIZED);
    assert_eq!(host.run(&ReadCapacity).unwrap().last, Lba(499));
    host.reopen();
    assert_eq!(host.read(0, 500).unwrap(), content);
    let mut raw = vec![0; 2352 * 2];
    let command = ReadCd::raw(Lba(-1), 2);
    host.send(command.cdb().as_bytes(), Data::In(&mut raw)).unwrap();
    for (lba, sector) in (-1..).zip(raw.chunks(2352)) {
        let sector: &[u8; 2352] = sector.try_into().unwrap();
        assert!(mode1::verify(Lba(lba), sector).is_empty());
    }
    assert_eq!(raw[2352 + 16..2352 + 16 + 2048], content[..2048]);
    assert_eq!(host.run(&ReadCd::user_data(Lba(3), 4)).unwrap().len, 8192);
}

#[test]
fn a_generated_pre_gap_is_not_sent() {
    let mut host = blank();
    host.choose(WriteType::SESSION_AT_ONCE, MultiSession::NEXT);
    send(&mut host, &cue_sheet(300, 0x14)).unwrap();
    assert_eq!(host.write(-150, &data(1, 1)), Err((5, 0x21, 2)));
    host.write(0, &data(1, 300)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.disc().status, DiscStatus::INCOMPLETE);
    assert_eq!(host.next(), 300 + 11_400);
}

#[test]
fn a_session_at_once_that_was_cut_off_can_be_closed() {
    let mut host = blank();
    host.choose(WriteType::SESSION_AT_ONCE, MultiSession::NONE);
    send(&mut host, &cue_sheet(5000, 0x10)).unwrap();
    host.write(-150, &vec![0; 150 * 2048]).unwrap();
    host.write(0, &data(9, 400)).unwrap();
    host.sync().unwrap();
    host.reopen();
    assert_eq!(host.write(400, &data(1, 1)), Err((5, 0x2C, 0)));
    host.choose(WriteType::TRACK_AT_ONCE, MultiSession::NONE);
    assert_eq!(host.write(400, &data(1, 1)), Err((5, 0x64, 0)));
    assert_eq!(host.close(CloseFunction::TRACK, 1), Err((5, 0x72, 3)));
    host.close(CloseFunction::SESSION, 0).unwrap();
    assert_eq!(host.run(&ReadCapacity).unwrap().last, Lba(399));
    assert_eq!(host.read(0, 400).unwrap(), data(9, 400));
}

#[test]
fn a_cue_sheet_holds_one_data_track() {
    let mut host = blank();
    host.choose(WriteType::SESSION_AT_ONCE, MultiSession::NONE);
    let good = cue_sheet(500, 0x10);
    let at = |lba| Msf::from_lba(Lba(lba)).unwrap();
    let replaced = |place: usize, entry| {
        let mut sheet = good.clone();
        sheet.entries[place] = entry;
        sheet
    };
    for bad in [
        cue_sheet(299, 0x10),
        cue_sheet(359_850, 0x10),
        cue_sheet(500, 0x20),
        replaced(0, CueEntry::position(0, 0, 0, 0x41, at(-150))),
        replaced(1, CueEntry::position(4, 2, 0, 0x10, at(-150))),
        replaced(1, CueEntry::position(4, 1, 0, 0x10, at(-149))),
        replaced(2, CueEntry::position(4, 1, 1, 0x00, at(0))),
        replaced(2, CueEntry::position(4, 1, 1, 0x10, at(1))),
        CueSheet { entries: good.entries[..3].to_vec() },
    ] {
        assert_eq!(send(&mut host, &bad), Err((5, 0x26, 0)), "{bad:?}");
    }
    let list = good.encode();
    assert_eq!(host.put(&SendCueSheet { size: 24 }, &list).unwrap_err(), (5, 0x1A, 0));
    assert_eq!(host.put(&SendCueSheet { size: 31 }, &list[..31]).unwrap_err(), (5, 0x1A, 0));
}

#[test]
fn a_blank_disc_has_an_atip_and_no_table_of_contents() {
    let mut host = blank();
    assert_eq!(host.run(&ReadCapacity).unwrap().last, Lba(0));
    assert_eq!(host.run(&ReadToc::default()).unwrap_err(), (5, 0x24, 0));
    assert_eq!(host.run(&ReadSessionInformation::default()).unwrap_err(), (5, 0x24, 0));
    assert_eq!(host.run(&ReadFullToc::default()).unwrap_err(), (5, 0x24, 0));
    let atip = host.run(&ReadAtip::default()).unwrap();
    assert_eq!(atip.lead_out_time().unwrap().to_lba(), Lba(359_849));
    assert_eq!(host.disc().lead_out_time(), atip.lead_out_time());
    assert_eq!(host.disc().lead_in_time(), atip.lead_in_time());
    assert_eq!(host.read(0, 1), Err((5, 0x21, 0)));
    assert_eq!(host.read(-150, 1), Err((5, 0x21, 0)));
}

#[test]
fn the_table_of_contents_is_told_in_both_forms() {
    let mut host = blank();
    host.write(0, &data(1, 300)).unwrap();
    host.close(CloseFunction::TRACK, 1).unwrap();
    host.close(CloseFunction::SESSION, 0).unwrap();
    for msf in [false, true] {
        let toc = host.run(&ReadToc { msf, ..ReadToc::default() }).unwrap();
        let starts: Vec<_> = toc
            .tracks
            .iter()
            .map(|track| (track.track, track.control, track.start.lba().0))
            .collect();
        assert_eq!(starts, [(1, 4, 0), (0xAA, 4, 302)]);
    }
    let full = host.run(&ReadFullToc::default()).unwrap();
    let points: Vec<u8> = full.entries.iter().map(|entry| entry.point).collect();
    assert_eq!(points, [0xA0, 0xA1, 0xA2, 1]);
}

#[test]
fn a_cue_sheet_is_void_once_another_track_came_in_between() {
    let mut host = blank();
    host.choose(WriteType::SESSION_AT_ONCE, MultiSession::NONE);
    send(&mut host, &cue_sheet(500, 0x10)).unwrap();
    host.reserve(300).unwrap();
    assert_eq!(host.write(-150, &data(1, 1)), Err((5, 0x2C, 0)));
    assert_eq!(send(&mut host, &cue_sheet(500, 0x10)), Err((5, 0x2C, 0)));
    host.choose(WriteType::TRACK_AT_ONCE, MultiSession::NONE);
    assert_eq!(host.close(CloseFunction::SESSION, 0), Err((5, 0x72, 4)));
    host.write(0, &data(1, 300)).unwrap();
    assert_eq!(host.write(300, &data(1, 1)), Err((5, 0x21, 2)));
    host.close(CloseFunction::SESSION, 0).unwrap();
    assert_eq!(host.read(0, 300).unwrap(), data(1, 300));
}
