//! Any command, for programs that look on: traces, targets, fuzzers.

use alloc::vec::Vec;
use core::fmt;

use super::*;
use crate::DecodeErrorKind;
use crate::sense::SenseData;

macro_rules! commands {
    ($($name:ident),+ $(,)?) => {
        /// A command of any kind, read from its CDB.
        ///
        /// ```
        /// use discwright_mmc::AnyCommand;
        ///
        /// let command = AnyCommand::decode(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0])?;
        /// let text = "CLOSE TRACK/SESSION immediate=false function=close session track=0";
        /// assert_eq!(command.to_string(), text);
        /// # Ok::<(), discwright_mmc::DecodeError>(())
        /// ```
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum AnyCommand {
            $(
                #[allow(missing_docs, reason = "each is named like the command it holds")]
                $name($name),
            )+
            /// A command, or a form of one, that has no type here.
            Unknown(Cdb),
        }

        impl AnyCommand {
            /// Reads a CDB.
            ///
            /// # Errors
            ///
            /// If it is empty, longer than 16 bytes, or shorter than the command it begins.
            pub fn decode(cdb: &[u8]) -> Result<Self, DecodeError> {
                let block = Cdb::new(cdb)?;
                let opcode = block.opcode();
                $(
                    if opcode == <$name as Command>::OPCODE {
                        match $name::from_cdb(cdb) {
                            Ok(command) => return Ok(Self::$name(command)),
                            // Another form of the command; its type may come later in the list.
                            Err(error) if matches!(
                                error.kind(), DecodeErrorKind::Unexpected { .. }
                            ) => {}
                            Err(error) => return Err(error),
                        }
                    }
                )+
                Ok(Self::Unknown(block))
            }

            /// The CDB. Reserved bits of the one that was read are not in it.
            #[must_use]
            pub fn cdb(&self) -> Cdb {
                match self {
                    $(Self::$name(command) => command.cdb(),)+
                    Self::Unknown(cdb) => *cdb,
                }
            }

            /// Which way how much data goes; [`Direction::None`] if the command is unknown.
            #[must_use]
            pub fn direction(&self) -> Direction {
                match self {
                    $(Self::$name(command) => command.direction(),)+
                    Self::Unknown(_) => Direction::None,
                }
            }

            /// Reads what the device sent.
            ///
            /// # Errors
            ///
            /// As [`Command::decode`] of the command. What an unknown command sends is only
            /// counted.
            pub fn decode_reply(&self, reply: &[u8]) -> Result<AnyReply, DecodeError> {
                match self {
                    $(Self::$name(command) => command.decode(reply).map(AnyReply::from),)+
                    Self::Unknown(_) => Ok(AnyReply::Data(Data::of(reply))),
                }
            }
        }

        impl fmt::Display for AnyCommand {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name(command) => command.fmt(f),)+
                    Self::Unknown(cdb) => write!(f, "{} ({cdb})", cdb.opcode()),
                }
            }
        }

        $(
            impl From<$name> for AnyCommand {
                fn from(command: $name) -> Self {
                    Self::$name(command)
                }
            }
        )+

        /// The operation codes that the types above have.
        #[cfg(test)]
        const OPCODES: &[Opcode] = &[$(<$name as Command>::OPCODE),+];
    };
}

commands! {
    Blank, CloseTrackSession, FormatUnit, GetConfiguration, GetEventStatusNotification,
    GetPerformance, GetWriteSpeeds, Inquiry, ModeSelect10, ModeSense10,
    PreventAllowMediumRemoval, Read10, Read12, ReadAtip, ReadBufferCapacity, ReadCapacity, ReadCd,
    ReadCdText, ReadDiscInformation, ReadDiscStructure, ReadFormatCapacities, ReadFullToc,
    ReadSessionInformation, ReadToc, ReadTrackInformation, RequestSense, ReserveTrack,
    SendCueSheet, SendOpcInformation, SetCdSpeed, SetStreaming, StartStopUnit, SynchronizeCache,
    TestUnitReady, Write10, Write12,
}

macro_rules! replies {
    ($($name:ident),+ $(,)?) => {
        /// A reply of any kind, read.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum AnyReply {
            /// The command has no reply.
            None,
            /// Data that stays in the caller's buffer.
            Data(Data),
            $(
                #[allow(missing_docs, reason = "each is named like the reply it holds")]
                $name($name),
            )+
        }

        impl AnyReply {
            /// The bytes that a device would send; none for data, which is the caller's.
            #[must_use]
            pub fn encode(&self) -> Vec<u8> {
                match self {
                    Self::None | Self::Data(_) => Vec::new(),
                    $(Self::$name(reply) => reply.encode(),)+
                }
            }
        }

        impl fmt::Display for AnyReply {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::None => f.write_str("nothing"),
                    Self::Data(data) => write!(f, "{} bytes", data.len),
                    $(Self::$name(reply) => fmt::Debug::fmt(reply, f),)+
                }
            }
        }

        impl From<()> for AnyReply {
            fn from((): ()) -> Self {
                Self::None
            }
        }

        impl From<Data> for AnyReply {
            fn from(data: Data) -> Self {
                Self::Data(data)
            }
        }

        $(
            impl From<$name> for AnyReply {
                fn from(reply: $name) -> Self {
                    Self::$name(reply)
                }
            }
        )+
    };
}

replies! {
    Atip, BufferCapacity, Capacity, CdTextPacks, Configuration, DiscInformation, DiscStructure,
    EventStatus, FormatCapacities, FullToc, InquiryData, ModeParameters, NominalPerformance,
    SenseData, SessionInformation, Toc, TrackInformation, WriteSpeeds,
}

/// A parameter list of any kind, read: what a host sends with a command.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AnyParameters {
    /// The command takes none.
    None,
    /// Data, or a list that has no type here.
    Data(Data),
    /// Of SEND CUE SHEET.
    CueSheet(CueSheet),
    /// Of FORMAT UNIT.
    FormatList(FormatList),
    /// Of MODE SELECT(10).
    ModeParameters(ModeParameters),
    /// Of SEND OPC INFORMATION.
    OpcTable(OpcTable),
    /// Of SET STREAMING.
    StreamingDescriptor(StreamingDescriptor),
}

impl fmt::Display for AnyParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("nothing"),
            Self::Data(data) => write!(f, "{} bytes", data.len),
            Self::CueSheet(list) => fmt::Debug::fmt(list, f),
            Self::FormatList(list) => fmt::Debug::fmt(list, f),
            Self::ModeParameters(list) => fmt::Debug::fmt(list, f),
            Self::OpcTable(list) => fmt::Debug::fmt(list, f),
            Self::StreamingDescriptor(list) => fmt::Debug::fmt(list, f),
        }
    }
}

impl AnyCommand {
    /// Reads what the host sends with the command.
    ///
    /// # Errors
    ///
    /// As `decode` of the parameter list.
    pub fn decode_parameters(&self, list: &[u8]) -> Result<AnyParameters, DecodeError> {
        Ok(match self {
            Self::SendCueSheet(_) => AnyParameters::CueSheet(CueSheet::decode(list)),
            Self::FormatUnit(command) if command.format_data => {
                AnyParameters::FormatList(FormatList::decode(list)?)
            }
            Self::ModeSelect10(_) => AnyParameters::ModeParameters(ModeParameters::decode(list)?),
            Self::SendOpcInformation(_) => AnyParameters::OpcTable(OpcTable::decode(list)),
            Self::SetStreaming(command) if command.kind == StreamingType::PERFORMANCE => {
                AnyParameters::StreamingDescriptor(StreamingDescriptor::decode(list)?)
            }
            _ if list.is_empty() => AnyParameters::None,
            _ => AnyParameters::Data(Data::of(list)),
        })
    }
}

#[cfg(test)]
mod tests;
