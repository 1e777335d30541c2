//! BD-R in sequential recording mode.

use discwright_core::{Lba, MediaType};
use discwright_mmc::command::*;

use super::host::{Host, data};

#[test]
fn sessions_follow_each_other_without_a_gap_until_the_disc_is_finalized() {
    for (media, capacity) in [(MediaType::BdR, 12_219_392), (MediaType::BdRDl, 24_438_784)] {
        let mut host = Host::blank(media);
        assert_eq!(host.invisible().free.0, capacity);
        let content = data(7, 50);
        host.write(0, &content).unwrap();
        host.close(CloseFunction::SESSION, 0).unwrap();
        assert_eq!(host.next(), 64, "padded to a cluster of 32 blocks");
        host.write(64, &content).unwrap();
        host.close(CloseFunction::TRACK, 2).unwrap();
        host.reopen();
        host.close(CloseFunction::FINALIZE, 0).unwrap();
        assert_eq!(host.disc().status, DiscStatus::FINALIZED);
        assert_eq!(host.disc().sessions.0, 2);
        assert_eq!(host.read(0, 50).unwrap(), content);
        assert_eq!(host.read(64, 50).unwrap(), content);
        assert_eq!(host.run(&ReadCapacity).unwrap().last, Lba(127));
        assert_eq!(host.write(128, &content), Err((5, 0x30, 5)));
    }
}

#[test]
fn a_reserved_track_may_be_closed_unfilled() {
    let mut host = Host::blank(MediaType::BdR);
    host.run(&ReserveTrack { reservation: Reservation::NextTrackAt(Lba(96)), rmz: false }).unwrap();
    assert_eq!(host.track(TrackAddress::Track(1)).unwrap().size.0, 96);
    host.write(0, &data(1, 3)).unwrap();
    host.write(96, &data(2, 3)).unwrap();
    host.close(CloseFunction::SESSION, 0).unwrap();
    assert_eq!(host.read(0, 3).unwrap(), data(1, 3));
    assert_eq!(host.read(96, 3).unwrap(), data(2, 3));
    assert_eq!(host.read(32, 1), Err((8, 0, 0)));
    assert_eq!(host.close(CloseFunction::FINALIZE_MINIMAL_RADIUS, 0), Err((5, 0x24, 0)));
}

#[test]
fn disc_information_has_a_unit_for_each_layer() {
    for (media, layers) in [(MediaType::BdR, 1), (MediaType::BdRDl, 2)] {
        let mut host = Host::blank(media);
        let DiscStructure::BdDiscInformation(information) =
            host.run(&ReadDiscStructure::BD_DISC_INFORMATION).unwrap()
        else {
            unreachable!()
        };
        assert_eq!(information.units.len(), layers);
        for unit in information.units {
            assert_eq!(unit.disc_type(), *b"BDR");
            assert_eq!(usize::from(unit.layers()), layers);
        }
        assert_eq!(host.run(&ReadDiscStructure::DVD_PHYSICAL).unwrap_err(), (5, 0x24, 0));
    }
}
