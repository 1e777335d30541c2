//! The commands, each with its reply or parameter list; one file for each.

#![expect(clippy::exhaustive_structs, reason = "commands and replies are what their layouts hold")]

mod any;
mod blank;
mod blocks;
mod close_track_session;
mod format_unit;
mod get_configuration;
mod get_event_status_notification;
mod get_performance;
mod inquiry;
mod mode;
mod prevent_allow_medium_removal;
mod read_buffer_capacity;
mod read_capacity;
mod read_cd;
mod read_disc_information;
mod read_disc_structure;
mod read_format_capacities;
mod read_toc;
mod read_toc_raw;
mod read_track_information;
mod request_sense;
mod reserve_track;
mod send_cue_sheet;
mod send_opc_information;
mod set_cd_speed;
mod set_streaming;
mod start_stop_unit;
mod synchronize_cache;
mod test_unit_ready;

use core::fmt;

pub use self::any::{AnyCommand, AnyParameters, AnyReply};
pub use self::blank::{Blank, BlankingType};
pub use self::blocks::{Read10, Read12, Write10, Write12};
pub use self::close_track_session::{CloseFunction, CloseTrackSession};
pub use self::format_unit::{FormatFlags, FormatList, FormatUnit};
pub use self::get_configuration::{Configuration, GetConfiguration, RequestedFeatures};
pub use self::get_event_status_notification::{
    Event, EventClasses, EventStatus, GetEventStatusNotification, MediaEventCode,
};
pub use self::get_performance::{
    GetPerformance, GetWriteSpeeds, NominalDescriptor, NominalPerformance, WriteSpeedDescriptor,
    WriteSpeeds,
};
pub use self::inquiry::{Inquiry, InquiryData, PeripheralDeviceType};
pub use self::mode::{ModeParameters, ModeSelect10, ModeSense10, PageControl};
pub use self::prevent_allow_medium_removal::PreventAllowMediumRemoval;
pub use self::read_buffer_capacity::{BufferCapacity, ReadBufferCapacity};
pub use self::read_capacity::{Capacity, ReadCapacity};
pub use self::read_cd::{C2Errors, HeaderCodes, ReadCd, SectorType, SubChannel};
pub use self::read_disc_information::{
    BackgroundFormat, DiscInformation, DiscStatus, DiscType, ReadDiscInformation, SessionState,
};
pub use self::read_disc_structure::{
    BdDiscInformation, BdDiscInformationUnit, DiscStructure, DvdPhysicalFormat, ReadDiscStructure,
    StructureFormat, StructureMedia,
};
pub use self::read_format_capacities::{
    CapacityKind, FormatCapacities, FormatDescriptor, FormatType, ReadFormatCapacities,
};
pub use self::read_toc::{
    ReadSessionInformation, ReadToc, SessionInformation, Toc, TocAddress, TocTrack,
};
pub use self::read_toc_raw::{
    Atip, CdTextPacks, FullToc, FullTocEntry, ReadAtip, ReadCdText, ReadFullToc,
};
pub use self::read_track_information::{
    LayerJumps, ReadTrackInformation, TrackAddress, TrackInformation,
};
pub use self::request_sense::RequestSense;
pub use self::reserve_track::{Reservation, ReserveTrack};
pub use self::send_cue_sheet::{CueEntry, CueSheet, SendCueSheet};
pub use self::send_opc_information::{OpcEntry, OpcTable, SendOpcInformation};
pub use self::set_cd_speed::{RotationControl, SetCdSpeed};
pub use self::set_streaming::{SetStreaming, StreamingDescriptor, StreamingType};
pub use self::start_stop_unit::{PowerCondition, StartStopUnit};
pub use self::synchronize_cache::SynchronizeCache;
pub use self::test_unit_ready::TestUnitReady;
use crate::{Cdb, DecodeError, Direction, Opcode};

/// A command as a pure pair: its CDB, and how to read the reply. No command can execute itself.
///
/// A host makes a command, sends [`Command::cdb`], moves data as [`Command::direction`] says, and
/// hands what came to [`Command::decode`]. A device reads the CDB with [`Command::from_cdb`] and
/// encodes the response, which it cuts to the length that `direction` announces.
///
/// Values wider than their field in the CDB lose their upper bits, and the reserved bits of a CDB
/// are not kept: `from_cdb(x.cdb()) == x` holds for all values that fit.
pub trait Command: Sized + fmt::Debug + fmt::Display {
    /// The first byte of the CDB.
    const OPCODE: Opcode;
    /// What the device sends, read. `()` where it sends nothing.
    type Response;

    /// Reads the CDB on the side of the device. Bytes behind the command's length, as ATAPI has
    /// them, are ignored.
    ///
    /// # Errors
    ///
    /// If it is shorter than the command, is another command, or is a sub-form of the command
    /// that has a type of its own.
    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError>;

    /// The bytes to send.
    fn cdb(&self) -> Cdb;

    /// Which way how much data goes.
    fn direction(&self) -> Direction;

    /// Reads what the device sent, as far as it came.
    ///
    /// # Errors
    ///
    /// If not even the fields came without which nothing makes sense, or one of them contradicts
    /// the layout.
    fn decode(&self, reply: &[u8]) -> Result<Self::Response, DecodeError>;
}

/// The reply is data that stays in the caller's buffer: this only counts it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Data {
    /// How many bytes came.
    pub len: usize,
}

impl Data {
    pub(crate) const fn of(reply: &[u8]) -> Self {
        Self { len: reply.len() }
    }
}
