//! The drive without regard to what is written: identity, tray, events, pages, speeds.

use std::time::Duration;

use discwright_core::{Lba, MediaType};
use discwright_emulator::{Disc, Drive};
use discwright_mmc::command::*;
use discwright_mmc::feature::{FeatureCode, ProfileList};
use discwright_mmc::mode::{Capabilities, ModePageCode};
use discwright_mmc::{Command, Profile};
use discwright_scsi_transport::{Data, Transport, TransportErrorKind};

use super::host::{Host, data};

#[test]
fn the_current_profile_and_features_are_those_of_the_disc() {
    for (media, profile, feature) in [
        (MediaType::CdR, Profile::CD_R, FeatureCode::CD_TRACK_AT_ONCE),
        (MediaType::DvdPlusR, Profile::DVD_PLUS_R, FeatureCode::DVD_PLUS_R),
        (MediaType::DvdPlusRDl, Profile::DVD_PLUS_R_DL, FeatureCode::DVD_PLUS_R_DUAL_LAYER),
        (MediaType::BdR, Profile::BD_R_SRM, FeatureCode::BD_WRITE),
        (MediaType::BdRDl, Profile::BD_R_SRM, FeatureCode::BD_WRITE),
    ] {
        let mut host = Host::blank(media);
        let all = host.run(&GetConfiguration::ALL).unwrap();
        assert_eq!(all.profile, profile);
        let codes: Vec<_> = all.features.iter().map(|feature| feature.code).collect();
        assert!(codes.is_sorted(), "{codes:?}");
        for code in [
            FeatureCode::CD_TRACK_AT_ONCE,
            FeatureCode::DVD_PLUS_R,
            FeatureCode::DVD_PLUS_R_DUAL_LAYER,
            FeatureCode::BD_WRITE,
        ] {
            assert_eq!(all.is_current(code), code == feature, "{media} {code}");
        }
        let profiles = all.feature::<ProfileList>().unwrap().profiles;
        assert_eq!(profiles.len(), 4);
        assert!(profiles.iter().all(|p| p.current == (p.profile == profile)));
        let one = host
            .run(&GetConfiguration {
                requested: RequestedFeatures::ONE,
                start: feature,
                allocation_length: 100,
            })
            .unwrap();
        assert_eq!(one.features.len(), 1);
        let current = host
            .run(&GetConfiguration {
                requested: RequestedFeatures::CURRENT,
                ..GetConfiguration::ALL
            })
            .unwrap();
        assert!(current.features.iter().all(|feature| feature.current));
    }
}

#[test]
fn replies_are_cut_to_the_allocation_and_to_the_room() {
    let mut host = Host::blank(MediaType::DvdPlusR);
    let mut room = [0xEE; 100];
    let inquiry = Inquiry { allocation_length: 20 };
    let (moved, _) = host.send(inquiry.cdb().as_bytes(), Data::In(&mut room)).unwrap();
    assert_eq!(moved, 20);
    assert_eq!(&room[8..16], b"DISCWRGT");
    assert_eq!(room[20..], [0xEE; 80]);
    let (moved, _) = host.send(inquiry.cdb().as_bytes(), Data::In(&mut room[..7])).unwrap();
    assert_eq!(moved, 7);
}

#[test]
fn the_attention_is_told_once_and_not_to_all_commands() {
    let mut host = Host::blank(MediaType::DvdPlusR);
    host.reopen();
    drop(host.drive.eject());
    host.drive.insert(Disc::open(&host.path).unwrap());
    host.run(&Inquiry::default()).unwrap();
    host.run(&GetConfiguration::ALL).unwrap();
    let events = host.run(&GetEventStatusNotification::MEDIA).unwrap();
    let Event::Media { code, present, .. } = events.event else { unreachable!() };
    assert_eq!((code, present), (MediaEventCode::NEW_MEDIA, true));
    let events = host.run(&GetEventStatusNotification::MEDIA).unwrap();
    assert!(matches!(events.event, Event::Media { code: MediaEventCode::NO_CHANGE, .. }));
    assert_eq!(host.run(&ReadCapacity).unwrap_err(), (6, 0x28, 0));
    assert!(host.run(&ReadCapacity).is_ok());

    // REQUEST SENSE takes it as well.
    host.drive.eject();
    host.drive.insert(Disc::open(&host.path).unwrap());
    let mut sense = [0; 18];
    host.send(&[3, 0, 0, 0, 18, 0], Data::In(&mut sense)).unwrap();
    assert_eq!((sense[2], sense[12]), (6, 0x28));
    assert_eq!(host.ready(), Ok(()));
}

#[test]
fn a_locked_tray_stays_in_and_an_open_one_has_no_medium() {
    let mut host = Host::blank(MediaType::DvdPlusR);
    let lock = |prevent| PreventAllowMediumRemoval { prevent, persistent: false };
    host.write(0, &data(1, 3)).unwrap();
    host.run(&lock(true)).unwrap();
    assert!(host.drive.is_locked());
    assert_eq!(host.run(&StartStopUnit::EJECT), Err((5, 0x53, 2)));
    host.run(&lock(false)).unwrap();
    host.run(&StartStopUnit::EJECT).unwrap();
    assert_eq!(host.ready(), Err((2, 0x3A, 2)));
    assert_eq!(host.read(0, 1), Err((2, 0x3A, 2)));
    assert_eq!(host.write(16, &data(1, 1)), Err((2, 0x3A, 2)));
    let events = host.run(&GetEventStatusNotification::MEDIA).unwrap();
    assert!(matches!(
        events.event,
        Event::Media { code: MediaEventCode::MEDIA_REMOVAL, present: false, tray_open: true, .. }
    ));
    let profile = host.run(&GetConfiguration::PROFILE).unwrap().profile;
    assert_eq!(profile, Profile::NONE);
    host.run(&StartStopUnit::LOAD).unwrap();
    assert_eq!(host.ready(), Err((6, 0x28, 0)));
    assert_eq!(host.next(), 16);
    host.drive.eject();
    assert_eq!(host.ready(), Err((2, 0x3A, 1)));
    let capacities = host.run(&ReadFormatCapacities::default()).unwrap();
    assert_eq!(capacities.kind, CapacityKind::NO_MEDIUM);
}

#[test]
fn what_the_drive_does_not_know_is_refused() {
    let mut host = Host::blank(MediaType::DvdPlusR);
    for cdb in [&[0xFF; 12][..], &[0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0x04; 6]] {
        assert_eq!(host.send(cdb, Data::None), Err((5, 0x20, 0)));
    }
    // Vital product data; a data type of the disc's state; a page; a cut CDB; CDs' own.
    for cdb in [
        &[0x12, 1, 0x80, 0, 96, 0][..],
        &[0x51, 2, 0, 0, 0, 0, 0, 0, 34, 0],
        &[0x5A, 0, 0x3B, 0, 0, 0, 0, 0, 96, 0],
        &[0x43, 0, 3, 0, 0, 0, 0, 0, 96, 0],
        &[0x28, 0],
    ] {
        let mut room = [0; 2048];
        assert_eq!(host.send(cdb, Data::In(&mut room)), Err((5, 0x24, 0)));
    }
    assert_eq!(host.run(&ReadAtip::default()).unwrap_err(), (5, 0x24, 0));
    assert_eq!(host.run(&ReadCd::user_data(Lba(0), 1)).unwrap_err(), (5, 0x20, 0));
    assert_eq!(
        host.run(&ModeSense10 {
            control: PageControl::SAVED,
            ..ModeSense10::current(ModePageCode(5))
        })
        .unwrap_err(),
        (5, 0x39, 0)
    );
    let error = host.drive.execute(&[0; 6], Data::Out(&[0; 65_537]), Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Unsupported);
}

#[test]
fn a_mode_parameter_list_must_have_its_length() {
    let mut host = Host::blank(MediaType::CdR);
    let list = ModeParameters::of(&host.parameters()).encode_for_select();
    let select = |length: usize| ModeSelect10 {
        page_format: true,
        save_pages: false,
        parameter_list_length: u16::try_from(length).unwrap(),
    };
    host.put(&select(list.len()), &list).unwrap();
    host.put(&select(0), &[]).unwrap();
    for length in [4, 9, list.len() - 1] {
        let refused = host.put(&select(length), &list[..length]);
        assert_eq!(refused.unwrap_err(), (5, 0x1A, 0), "{length} bytes");
    }
    let refused = host.put(&select(list.len() + 1), &list);
    assert_eq!(refused.unwrap_err(), (5, 0x1A, 0));
    let mut other = list.clone();
    other[8] = 0x0E;
    let refused = host.put(&select(list.len()), &other);
    assert_eq!(refused.unwrap_err(), (5, 0x26, 0));
    let mut described = list;
    described[7] = 8;
    let refused = host.put(&select(described.len()), &described);
    assert_eq!(refused.unwrap_err(), (5, 0x26, 0));
}

#[test]
fn every_page_can_be_asked_for() {
    let mut host = Host::blank(MediaType::CdR);
    let all = host.run(&ModeSense10::current(ModePageCode(0x3F))).unwrap();
    let codes: Vec<u8> = all.pages.iter().map(|page| page.code.0).collect();
    assert_eq!(codes, [0x01, 0x05, 0x1A, 0x1D, 0x2A]);
    let page: Capabilities = all.page().unwrap();
    assert_eq!(page.max_write_speed, 48 * 176);
    assert_eq!(page.write_speeds.len(), 7);
}

#[test]
fn time_is_that_of_the_chosen_speed() {
    let mut host = Host::blank(MediaType::DvdPlusR);
    let content = data(1, 32);
    let command = |lba| Write10 { lba: Lba(lba), blocks: 32, fua: false };
    host.put(&command(0), &content).unwrap();
    let fast = host.put(&command(32), &content).unwrap();
    host.run(&SetCdSpeed {
        rotation: RotationControl::CLV,
        read_speed: SetCdSpeed::MAX,
        write_speed: 5 * 1385,
    })
    .unwrap();
    let slow = host.put(&command(64), &content).unwrap();
    assert!(slow > fast * 3, "{slow:?} at 4x, {fast:?} at 16x");
    let speeds = host.run(&GetPerformance { write: true, start: Lba(0), max_descriptors: 10 });
    assert_eq!(speeds.unwrap().descriptors[0].start_speed, 4 * 1385);
    let streaming = StreamingDescriptor::speeds(Lba(2_295_103), 4 * 1385, 8 * 1385);
    let list = streaming.encode();
    host.put(&SetStreaming::PERFORMANCE, &list).unwrap();
    let middle = host.put(&command(96), &content).unwrap();
    assert!(fast < middle && middle < slow);
    let write_speeds = host.run(&GetWriteSpeeds::default()).unwrap();
    let kb: Vec<u32> = write_speeds.descriptors.iter().map(|d| d.write_speed).collect();
    assert_eq!(kb, [16, 12, 8, 6, 4].map(|times| times * 1385));
    assert_eq!(
        host.put(
            &SetStreaming { parameter_list_length: 27, ..SetStreaming::PERFORMANCE },
            &list[..27]
        )
        .unwrap_err(),
        (5, 0x1A, 0)
    );
    host.put(&SendOpcInformation::CALIBRATE, &[]).unwrap();
    let buffer = host.run(&ReadBufferCapacity::default()).unwrap();
    assert_eq!(buffer.available, buffer.total);
}

#[test]
fn drives_are_sent_between_threads_and_named_after_their_disc() {
    fn assert_send<T: Send + 'static>(_: &T) {}
    let host = Host::blank(MediaType::DvdPlusR);
    assert_send(&host.drive);
    assert_eq!(host.drive.name(), format!("emulated:{}", host.path.display()));
    assert_eq!(Drive::empty("bare").name(), "bare");
}
