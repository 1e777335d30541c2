//! The back end against a kernel that says what the test wants.

use rustix::io::Errno;

use super::kernel::{Answer, HostStatus};
use super::*;
use crate::Status;

/// Notes what it was asked, fills what came in, and gives its one answer.
struct Fake {
    answer: Result<Answer, Errno>,
    sense: Vec<u8>,
    asked: Vec<(Vec<u8>, u32, u32)>,
}

fn device(answer: Result<Answer, Errno>, sense: &[u8]) -> SgDevice<Fake> {
    SgDevice {
        kernel: Fake { answer, sense: sense.to_vec(), asked: Vec::new() },
        name: "/dev/sr0".to_owned(),
        capabilities: Capabilities::default().max_transfer(4096),
    }
}

impl Kernel for Fake {
    fn sg_io(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        sense: &mut [u8; Sense::MAX],
        timeout: u32,
    ) -> Result<Answer, Errno> {
        self.asked.push((cdb.to_vec(), data.len(), timeout));
        if let Data::In(buffer) = data {
            buffer.fill(0x5A);
        }
        sense[..self.sense.len()].copy_from_slice(&self.sense);
        let length = u8::try_from(self.sense.len()).unwrap();
        self.answer.map(|answer| Answer { sense_length: length, ..answer })
    }
}

fn run(device: &mut SgDevice<Fake>) -> Result<Completion, TransportError> {
    device.execute(&[0x28; 10], Data::In(&mut [0; 2048]), Duration::from_secs(30))
}

const SENSE: [u8; 18] = [0x70, 0, 3, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x11, 0, 0, 0, 0, 0];

#[test]
fn the_command_goes_out_as_it_is_and_its_data_come_in() {
    let mut device = device(Ok(Answer::default()), &[]);
    let mut buffer = [0; 4];
    let answer = device
        .execute(&[0x12, 0, 0, 0, 4, 0], Data::In(&mut buffer), Duration::from_micros(1500))
        .unwrap();
    assert!(answer.is_good() && answer.residue == 0 && answer.sense.is_empty());
    assert_eq!(buffer, [0x5A; 4]);
    assert_eq!(device.kernel.asked, [(vec![0x12, 0, 0, 0, 4, 0], 4, 2)]);
}

#[test]
fn the_residue_is_the_drivers_but_never_out_of_range() {
    for (said, residue) in [(0, 0), (100, 100), (2048, 2048), (5000, 2048), (-8, 0)] {
        let answer = Answer { residue: said, ..Answer::default() };
        assert_eq!(run(&mut device(Ok(answer), &[])).unwrap().residue, residue);
    }
}

#[test]
fn a_check_condition_is_a_completion_with_its_sense() {
    // As a SATA bridge reports it, and as adapters do that set a host status besides, or lose
    // the status byte.
    for (status, host, driver) in [
        (2, HostStatus::OK, 0),
        (2, HostStatus::OK, 8),
        (2, HostStatus::ERROR, 8),
        (2, HostStatus::TARGET_FAILURE, 0),
        (0, HostStatus::OK, 8),
    ] {
        let answer = Answer {
            status,
            host_status: host.0,
            driver_status: driver,
            residue: 2048,
            ..Answer::default()
        };
        let completion = run(&mut device(Ok(answer), &SENSE)).unwrap();
        assert_eq!(completion.status, Status::CHECK_CONDITION);
        assert_eq!(completion.sense.as_bytes(), SENSE);
        assert_eq!(completion.residue, 2048);
    }
}

#[test]
fn other_statuses_are_completions() {
    for status in [Status::BUSY, Status::RESERVATION_CONFLICT, Status::TASK_SET_FULL, Status(0x22)]
    {
        let answer = Answer { status: status.0, ..Answer::default() };
        assert_eq!(run(&mut device(Ok(answer), &[])).unwrap().status, status);
    }
}

#[test]
fn the_host_adapters_failures_are_errors_of_their_kind() {
    use TransportErrorKind::{NoDevice, Reset, Timeout, Transport};
    for (host, kind) in [
        (HostStatus::TIME_OUT, Timeout),
        (HostStatus::NO_CONNECT, NoDevice),
        (HostStatus::BAD_TARGET, NoDevice),
        (HostStatus::RESET, Reset),
        (HostStatus::ERROR, Transport),
        (HostStatus::ABORT, Transport),
        (HostStatus(0x77), Transport),
    ] {
        let answer = Answer { host_status: host.0, ..Answer::default() };
        let error = run(&mut device(Ok(answer), &[])).unwrap_err();
        assert_eq!(error.kind(), kind, "{host}");
        assert_eq!(error.to_string(), format!("/dev/sr0: {kind}: the host adapter reports {host}"));
    }
    // A timeout stays one, whatever the status byte was left at.
    let late = Answer { status: 2, host_status: HostStatus::TIME_OUT.0, ..Answer::default() };
    assert_eq!(run(&mut device(Ok(late), &SENSE)).unwrap_err().kind(), Timeout);
}

#[test]
fn the_drivers_failures_are_errors() {
    for (driver, kind) in
        [(0x06, TransportErrorKind::Timeout), (0x07, TransportErrorKind::Transport)]
    {
        let answer = Answer { driver_status: driver, ..Answer::default() };
        assert_eq!(run(&mut device(Ok(answer), &[])).unwrap_err().kind(), kind);
    }
}

#[test]
fn what_the_kernel_refuses_is_an_error_with_its_cause() {
    use std::error::Error as _;
    for (errno, kind) in [
        (Errno::ACCESS, TransportErrorKind::Permission),
        (Errno::PERM, TransportErrorKind::Permission),
        (Errno::NODEV, TransportErrorKind::NoDevice),
        (Errno::NXIO, TransportErrorKind::NoDevice),
        (Errno::NOTTY, TransportErrorKind::Unsupported),
        (Errno::INVAL, TransportErrorKind::Unsupported),
        (Errno::BUSY, TransportErrorKind::Busy),
        (Errno::NOMEM, TransportErrorKind::Transport),
    ] {
        let error = run(&mut device(Err(errno), &[])).unwrap_err();
        assert_eq!((error.kind(), error.device()), (kind, "/dev/sr0"));
        assert!(error.source().is_some());
    }
}

#[test]
fn what_cannot_be_carried_is_refused_before_it_is_sent() {
    let mut device = device(Ok(Answer::default()), &[]);
    let wait = Duration::from_secs(1);
    for (cdb, length) in [(0, 0), (17, 0), (10, 4097)] {
        let error = device.execute(&vec![0; cdb], Data::Out(&vec![0; length]), wait).unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Unsupported);
    }
    assert!(device.kernel.asked.is_empty());
    assert!(device.execute(&[0; 16], Data::Out(&[0; 4096]), wait).unwrap().is_good());
}

#[test]
fn timeouts_are_rounded_up_and_never_the_drivers_default() {
    assert_eq!(milliseconds(Duration::ZERO), 1);
    assert_eq!(milliseconds(Duration::from_nanos(1_000_001)), 2);
    assert_eq!(milliseconds(Duration::from_secs(60)), 60_000);
    assert_eq!(milliseconds(Duration::MAX), u32::MAX);
}

#[test]
fn what_is_no_drive_is_not_opened() {
    let error = |path: &str| open(Path::new(path)).map(drop).unwrap_err();
    assert_eq!(error("/dev/no-such-node").kind(), TransportErrorKind::NoDevice);
    assert_eq!(error("/dev/null").kind(), TransportErrorKind::Unsupported);
    assert_eq!(error("/etc/group").kind(), TransportErrorKind::Unsupported);
    assert_eq!(
        error("/dev/null").to_string(),
        "/dev/null: not supported: neither a SCSI CD node (/dev/sr0) nor a SCSI generic node \
         (/dev/sg0)"
    );
}
