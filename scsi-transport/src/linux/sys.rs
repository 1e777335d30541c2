//! The system calls of the SCSI generic driver, version 3.
//!
//! Spec: Linux, include/scsi/sg.h; Documentation/scsi/scsi-generic.rst.
#![allow(unsafe_code, reason = "system calls live in files of this name")]

use core::ffi::{c_int, c_uchar, c_uint, c_ushort, c_void};
use core::mem::{MaybeUninit, offset_of, size_of};
use core::ptr;

use rustix::fd::{AsFd, OwnedFd};
use rustix::io::Errno;
use rustix::ioctl::{Ioctl, IoctlOutput, Opcode, ioctl};

use super::kernel::{Answer, Kernel};
use crate::{Data, Sense};

const SG_IO: Opcode = 0x2285;
const SG_GET_RESERVED_SIZE: Opcode = 0x2272;
const SG_SET_RESERVED_SIZE: Opcode = 0x2275;

const SG_DXFER_NONE: c_int = -1;
const SG_DXFER_TO_DEV: c_int = -2;
const SG_DXFER_FROM_DEV: c_int = -3;

/// `struct sg_io_hdr`.
#[repr(C)]
struct SgIoHdr {
    interface_id: c_int,
    dxfer_direction: c_int,
    cmd_len: c_uchar,
    mx_sb_len: c_uchar,
    iovec_count: c_ushort,
    dxfer_len: c_uint,
    dxferp: *mut c_void,
    cmdp: *const c_uchar,
    sbp: *mut c_uchar,
    timeout: c_uint,
    flags: c_uint,
    pack_id: c_int,
    usr_ptr: *mut c_void,
    status: c_uchar,
    masked_status: c_uchar,
    msg_status: c_uchar,
    sb_len_wr: c_uchar,
    host_status: c_ushort,
    driver_status: c_ushort,
    resid: c_int,
    duration: c_uint,
    info: c_uint,
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<SgIoHdr>() == 88);
    assert!(offset_of!(SgIoHdr, dxferp) == 16);
    assert!(offset_of!(SgIoHdr, timeout) == 40);
    assert!(offset_of!(SgIoHdr, usr_ptr) == 56);
    assert!(offset_of!(SgIoHdr, status) == 64);
    assert!(offset_of!(SgIoHdr, resid) == 72);
};

#[cfg(target_pointer_width = "32")]
const _: () = {
    assert!(size_of::<SgIoHdr>() == 64);
    assert!(offset_of!(SgIoHdr, dxferp) == 16);
    assert!(offset_of!(SgIoHdr, timeout) == 28);
    assert!(offset_of!(SgIoHdr, usr_ptr) == 40);
    assert!(offset_of!(SgIoHdr, status) == 44);
    assert!(offset_of!(SgIoHdr, resid) == 52);
};

/// An open node of the SCSI CD or the SCSI generic driver.
#[derive(Debug)]
pub(super) struct Node(OwnedFd);

impl Node {
    /// Takes a descriptor; that the node understands SCSI shows at the first command.
    pub(super) const fn new(fd: OwnedFd) -> Self {
        Self(fd)
    }

    /// Asks the driver to hold a buffer of `bytes`, and says how much it grants: no more than
    /// the host adapter can transfer by one command.
    pub(super) fn reserve(&self, bytes: c_int) -> Result<c_int, Errno> {
        // SAFETY: both requests take a pointer to one int, which the kernel only reads or only
        // writes before the call returns (sg.h: SG_SET_RESERVED_SIZE, SG_GET_RESERVED_SIZE).
        unsafe { ioctl(self.0.as_fd(), Int::<SG_SET_RESERVED_SIZE>(bytes)) }?;
        // SAFETY: as above.
        unsafe { ioctl(self.0.as_fd(), Int::<SG_GET_RESERVED_SIZE>(0)) }
    }
}

impl Kernel for Node {
    fn sg_io(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        sense: &mut [u8; Sense::MAX],
        timeout: u32,
    ) -> Result<Answer, Errno> {
        let cmd_len = c_uchar::try_from(cdb.len()).map_err(|_| Errno::INVAL)?;
        let dxfer_len = c_uint::try_from(data.as_bytes().len()).map_err(|_| Errno::INVAL)?;
        let (dxfer_direction, dxferp): (c_int, *mut c_void) = match data {
            Data::None => (SG_DXFER_NONE, ptr::null_mut()),
            Data::In(buffer) => (SG_DXFER_FROM_DEV, buffer.as_mut_ptr().cast()),
            Data::Out(bytes) => (SG_DXFER_TO_DEV, bytes.as_ptr().cast_mut().cast()),
        };
        let header = SgIoHdr {
            interface_id: c_int::from(b'S'),
            dxfer_direction,
            cmd_len,
            mx_sb_len: c_uchar::try_from(Sense::MAX).unwrap_or(c_uchar::MAX),
            iovec_count: 0,
            dxfer_len,
            dxferp,
            cmdp: cdb.as_ptr(),
            sbp: sense.as_mut_ptr(),
            timeout,
            flags: 0,
            pack_id: 0,
            usr_ptr: ptr::null_mut(),
            status: 0,
            masked_status: 0,
            msg_status: 0,
            sb_len_wr: 0,
            host_status: 0,
            driver_status: 0,
            resid: 0,
            duration: 0,
            info: 0,
        };
        let _undisturbed = SignalsHeldBack::new();
        // SAFETY: SG_IO takes a pointer to a header of this layout (asserted above). Its pointers
        // and lengths come from the borrows `cdb`, `data` and `sense`, all of which outlive the
        // call; the kernel reads `cdb`, reads data to the device, writes data from the device and
        // at most `mx_sb_len` bytes of sense. Without SG_FLAG_DIRECT_IO and SG_FLAG_MMAP_IO it
        // touches no memory of ours after the call returned.
        let header = unsafe { ioctl(self.0.as_fd(), SgIo(header)) }?;
        Ok(Answer {
            status: header.status,
            host_status: header.host_status,
            driver_status: header.driver_status,
            residue: header.resid,
            sense_length: header.sb_len_wr,
        })
    }
}

/// Signals to this thread, kept waiting while the value lives.
///
/// A signal that interrupts SG_IO on a generic node leaves the command running, and the kernel
/// then starts the call, and so the command, a second time: a WRITE would go out twice.
struct SignalsHeldBack(Option<libc::sigset_t>);

impl SignalsHeldBack {
    fn new() -> Self {
        let mut all = MaybeUninit::<libc::sigset_t>::uninit();
        let mut before = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: `all` is a sigset_t to be written, which sigfillset does completely.
        unsafe { libc::sigfillset(all.as_mut_ptr()) };
        // SAFETY: `all` was filled above; `before` may be written.
        let failed =
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr()) };
        // SAFETY: on success pthread_sigmask wrote the whole of `before`.
        Self((failed == 0).then(|| unsafe { before.assume_init() }))
    }
}

impl Drop for SignalsHeldBack {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            // SAFETY: `before` is the mask that this thread had; the old mask is not asked for.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before, ptr::null_mut()) };
        }
    }
}

/// SG_IO, as rustix wants it.
struct SgIo(SgIoHdr);

// SAFETY: the opcode belongs to the layout; the pointer is that of the header itself, which the
// kernel updates in place, and is valid where the output is read.
unsafe impl Ioctl for SgIo {
    type Output = SgIoHdr;

    const IS_MUTATING: bool = true;

    fn opcode(&self) -> Opcode {
        SG_IO
    }

    fn as_ptr(&mut self) -> *mut c_void {
        ptr::from_mut(&mut self.0).cast()
    }

    unsafe fn output_from_ptr(_: IoctlOutput, header: *mut c_void) -> Result<Self::Output, Errno> {
        // SAFETY: rustix passes the pointer that `as_ptr` gave, still pointing to a whole header.
        Ok(unsafe { header.cast::<SgIoHdr>().read() })
    }
}

/// A request whose argument is a pointer to an int, read or written.
struct Int<const OPCODE: Opcode>(c_int);

// SAFETY: used for requests with an int argument only; the pointer is that of the int itself.
unsafe impl<const OPCODE: Opcode> Ioctl for Int<OPCODE> {
    type Output = c_int;

    const IS_MUTATING: bool = true;

    fn opcode(&self) -> Opcode {
        OPCODE
    }

    fn as_ptr(&mut self) -> *mut c_void {
        ptr::from_mut(&mut self.0).cast()
    }

    unsafe fn output_from_ptr(_: IoctlOutput, value: *mut c_void) -> Result<c_int, Errno> {
        // SAFETY: rustix passes the pointer that `as_ptr` gave, still pointing to the int.
        Ok(unsafe { value.cast::<c_int>().read() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_knows_no_scsi_refuses_the_request() {
        let null = rustix::fs::open(
            "/dev/null",
            rustix::fs::OFlags::RDWR | rustix::fs::OFlags::CLOEXEC,
            rustix::fs::Mode::empty(),
        )
        .unwrap();
        let mut node = Node::new(null);
        let mut sense = [0; Sense::MAX];
        let answer = node.sg_io(&[0; 6], Data::None, &mut sense, 1000);
        assert_eq!(answer.unwrap_err(), Errno::NOTTY);
        assert_eq!(node.reserve(65536).unwrap_err(), Errno::NOTTY);
    }

    #[test]
    fn the_signal_mask_is_as_before_afterwards() {
        let mask = || {
            let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
            // SAFETY: a null new set asks for the present one, written to `set`.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, ptr::null(), set.as_mut_ptr()) };
            // SAFETY: zeroed, and then written by the call.
            let set = unsafe { set.assume_init() };
            // SAFETY: `set` is a whole set.
            unsafe { libc::sigismember(&set, libc::SIGINT) }
        };
        let before = mask();
        let held = SignalsHeldBack::new();
        assert_eq!(mask(), 1);
        drop(held);
        assert_eq!(mask(), before);
    }
}
