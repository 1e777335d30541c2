//! GET EVENT STATUS NOTIFICATION.

use alloc::vec::Vec;

use bitflags::bitflags;
use zerocopy::big_endian::U16;

use crate::wire::{self, display_command, display_flags, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

bitflags! {
    /// The classes of events: bit n for class n.
    ///
    /// Spec: MMC-6, GET EVENT STATUS NOTIFICATION command, "Notification Class Request".
    #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
    pub struct EventClasses: u8 {
        /// Class 1: features have changed, or something is wanted of the host.
        const OPERATIONAL_CHANGE = 0x02;
        /// Class 2: power states.
        const POWER_MANAGEMENT = 0x04;
        /// Class 3: buttons of the device.
        const EXTERNAL_REQUEST = 0x08;
        /// Class 4: media come and go.
        const MEDIA = 0x10;
        /// Class 5: another host holds the device.
        const MULTI_HOST = 0x20;
        /// Class 6: the device is busy.
        const DEVICE_BUSY = 0x40;
        const _ = !0;
    }
}
display_flags!(EventClasses);

discwright_core::code! {
    /// What has happened to the medium: 4 bits.
    ///
    /// Spec: MMC-6, GET EVENT STATUS NOTIFICATION command, "Media Event Codes".
    pub struct MediaEventCode(u8) {
        /// Nothing.
        NO_CHANGE = 0 => "no change",
        /// The eject button was pressed.
        EJECT_REQUEST = 1 => "eject request",
        /// A medium has come.
        NEW_MEDIA = 2 => "new medium",
        /// The medium has gone.
        MEDIA_REMOVAL = 3 => "medium removed",
        /// The user wants another medium of a changer.
        MEDIA_CHANGED = 4 => "medium change requested",
        /// A background format is complete.
        FORMAT_COMPLETED = 5 => "background format completed",
        /// A background format was started again.
        FORMAT_RESTARTED = 6 => "background format restarted",
    }
}

wire! {
    struct Raw[10] {
        opcode: u8,
        polled: u8,
        reserved: [u8; 2],
        classes: u8,
        reserved2: [u8; 2],
        allocation_length: U16,
        control: u8,
    }
    struct RawHeader[4] { length: U16, class: u8, supported: u8 }
}

/// Asks for the event of highest priority in some classes. It never fails for want of a medium.
///
/// Spec: MMC-6, GET EVENT STATUS NOTIFICATION command (4Ah).
///
/// | byte | 7..1 | 0 |
/// |---|---|---|
/// | 1 | | polled |
/// | 4 | notification class request | |
/// | 7..8 | allocation length | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct GetEventStatusNotification {
    /// Whether the answer is to come at once; without it only drives that queue commands agree.
    pub polled: bool,
    /// The classes asked for.
    pub classes: EventClasses,
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl GetEventStatusNotification {
    /// What there is to say about the medium.
    pub const MEDIA: Self =
        Self { polled: true, classes: EventClasses::MEDIA, allocation_length: 8 };
}

impl Command for GetEventStatusNotification {
    const OPCODE: Opcode = Opcode::GET_EVENT_STATUS_NOTIFICATION;
    type Response = EventStatus;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            polled: wire::has(raw.polled, 0x01),
            classes: EventClasses::from_bits_retain(raw.classes),
            allocation_length: raw.allocation_length.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            polled: wire::bit(self.polled, 0x01),
            classes: self.classes.bits(),
            allocation_length: U16::new(self.allocation_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<EventStatus, DecodeError> {
        EventStatus::decode(reply)
    }
}

display_command!(GetEventStatusNotification, polled, classes, allocation_length);

/// What has happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// NEA: the device knows none of the classes asked for, or only the header was asked for.
    None,
    /// Class 1: something about the device has changed, or wants a look.
    OperationalChange {
        /// 4 bits: 0 none, 1 requested, 2 changed.
        code: u8,
        /// Whether a persistent prevent is in force.
        persistent_prevent: bool,
        /// 4 bits: 0 ready for anything, 1 in use by another, 2 busy.
        status: u8,
        /// What is to be done: 0 nothing, 1 features have changed, 2..6 buttons and others.
        change: u16,
    },
    /// Class 4: media.
    Media {
        /// What has happened.
        code: MediaEventCode,
        /// Whether a medium is in the drive.
        present: bool,
        /// Whether the tray is open.
        tray_open: bool,
        /// The first slot of a changer this is about.
        start_slot: u8,
        /// The last slot of a changer this is about.
        end_slot: u8,
    },
    /// Another class, with its descriptor.
    Other {
        /// 3 bits.
        class: u8,
        /// The descriptor's bytes.
        descriptor: [u8; 4],
    },
}

/// The reply to [`GetEventStatusNotification`].
///
/// Spec: MMC-6, GET EVENT STATUS NOTIFICATION command, "Event Status Notification Response".
///
/// | byte | 7 | 6..3 | 2..0 |
/// |---|---|---|---|
/// | 0..1 | event descriptor length | | |
/// | 2 | NEA | | notification class |
/// | 3 | supported event classes | | |
/// | 4..7 | event descriptor | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EventStatus {
    /// All classes that the device knows.
    pub supported: EventClasses,
    /// The event.
    pub event: Event,
}

impl EventStatus {
    /// Reads the reply.
    ///
    /// # Errors
    ///
    /// With less than the header of 4 bytes.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawHeader = wire::head(reply, 4, "Event Status Notification Response")?;
        let supported = EventClasses::from_bits_retain(raw.supported);
        if wire::has(raw.class, 0x80) || reply.len() < 8 {
            return Ok(Self { supported, event: Event::None });
        }
        let descriptor: [u8; 4] = wire::padded(wire::after(reply, 4));
        let [a, b, c, d] = descriptor;
        let event = match raw.class & 0x07 {
            1 => Event::OperationalChange {
                code: a & 0x0F,
                persistent_prevent: wire::has(b, 0x80),
                status: b & 0x0F,
                change: u16::from_be_bytes([c, d]),
            },
            4 => Event::Media {
                code: MediaEventCode(a & 0x0F),
                present: wire::has(b, 0x02),
                tray_open: wire::has(b, 0x01),
                start_slot: c,
                end_slot: d,
            },
            class => Event::Other { class, descriptor },
        };
        Ok(Self { supported, event })
    }

    /// The bytes of the reply: 8, or 4 where there is no event.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (class, descriptor) = match self.event {
            Event::None => (0x80, None),
            Event::OperationalChange { code, persistent_prevent, status, change } => {
                let [c, d] = change.to_be_bytes();
                let b = wire::bit(persistent_prevent, 0x80) | (status & 0x0F);
                (1, Some([code & 0x0F, b, c, d]))
            }
            Event::Media { code, present, tray_open, start_slot, end_slot } => {
                let b = wire::bit(present, 0x02) | wire::bit(tray_open, 0x01);
                (4, Some([code.0 & 0x0F, b, start_slot, end_slot]))
            }
            Event::Other { class, descriptor } => (class & 0x07, Some(descriptor)),
        };
        let length = U16::new(if descriptor.is_some() { 6 } else { 2 });
        let supported = self.supported.bits();
        let mut bytes = wire::bytes(&RawHeader { length, class, supported });
        bytes.extend(descriptor.into_iter().flatten());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_medium_is_an_event() {
        let bytes = [0, 6, 4, 0x5E, 2, 2, 0, 0];
        let status = EventStatus::decode(&bytes).unwrap();
        let event = Event::Media {
            code: MediaEventCode::NEW_MEDIA,
            present: true,
            tray_open: false,
            start_slot: 0,
            end_slot: 0,
        };
        assert_eq!(status.event, event);
        assert!(status.supported.contains(EventClasses::MEDIA | EventClasses::DEVICE_BUSY));
        assert_eq!(status.encode(), bytes);
        let none = EventStatus::decode(&[0, 2, 0x80, 0x5E]).unwrap();
        assert_eq!(none.event, Event::None);
        assert!(EventStatus::decode(&[0, 2, 0x80]).is_err());
        let poll = GetEventStatusNotification::MEDIA;
        assert_eq!(poll.cdb().as_bytes(), [0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0]);
        let text = "GET EVENT STATUS NOTIFICATION polled=true classes=MEDIA allocation_length=8";
        assert_eq!(poll.to_string(), text);
    }
}
