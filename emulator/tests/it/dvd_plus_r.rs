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
