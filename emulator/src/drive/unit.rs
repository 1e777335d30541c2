//! The drive as a device: sense, tray, lock, events.

use core::time::Duration;

use discwright_mmc::command::{
    Event, EventClasses, EventStatus, GetEventStatusNotification, MediaEventCode, PowerCondition,
    PreventAllowMediumRemoval, StartStopUnit,
};

use super::transfer::AtOnce;
use super::{Done, Drive, QUICK};
use crate::disc::Failure;
use crate::sense::Refusal;

const TRAY: Duration = Duration::from_secs(2);

impl Drive {
    /// The unit attention if there is one, which is thereby reported; else nothing. The sense of
    /// commands that failed went with their status.
    pub(super) fn request_sense(&mut self) -> Vec<u8> {
        let refusal = if core::mem::take(&mut self.attention) {
            Refusal::MEDIUM_CHANGED
        } else {
            Refusal::NO_SENSE
        };
        refusal.sense().to_vec()
    }

    pub(super) fn start_stop_unit(&mut self, command: &StartStopUnit) -> Result<Done, Failure> {
        if command.format_layer.is_some() {
            return Err(Refusal::INVALID_FIELD_IN_CDB.into());
        }
        if command.power != PowerCondition::NO_CHANGE {
            return Ok(Done::after(QUICK));
        }
        match (command.load_eject, command.start) {
            (true, false) => {
                if self.locked {
                    return Err(Refusal::REMOVAL_PREVENTED.into());
                }
                if !self.tray_open {
                    if let Some(disc) = &mut self.disc {
                        disc.flush()?;
                        self.event = MediaEventCode::MEDIA_REMOVAL;
                    }
                    self.tray_open = true;
                    self.attention = false;
                    self.at_once = AtOnce::No;
                }
                Ok(Done::after(TRAY))
            }
            (true, true) => {
                if self.tray_open {
                    self.tray_open = false;
                    self.load();
                }
                Ok(Done::after(TRAY))
            }
            (false, _) => {
                self.medium()?;
                Ok(Done::after(QUICK))
            }
        }
    }

    /// Gets to know the disc that was put in.
    pub(super) fn load(&mut self) {
        if let Some(disc) = &self.disc {
            self.attention = true;
            self.event = MediaEventCode::NEW_MEDIA;
            self.speeds.reset(disc.geometry());
        }
    }

    pub(super) const fn prevent_allow(&mut self, command: &PreventAllowMediumRemoval) -> Done {
        self.locked = command.prevent;
        Done::after(QUICK)
    }

    /// Media events, polled; each is told once.
    pub(super) fn get_event_status(
        &mut self,
        command: &GetEventStatusNotification,
    ) -> Result<Vec<u8>, Refusal> {
        if !command.polled {
            return Err(Refusal::INVALID_FIELD_IN_CDB);
        }
        let event = if !command.classes.contains(EventClasses::MEDIA) {
            Event::None
        } else {
            let code = if command.allocation_length > 4 {
                core::mem::replace(&mut self.event, MediaEventCode::NO_CHANGE)
            } else {
                self.event
            };
            Event::Media {
                code,
                present: self.medium().is_ok(),
                tray_open: self.tray_open,
                start_slot: 0,
                end_slot: 0,
            }
        };
        let status = EventStatus { supported: EventClasses::MEDIA, event };
        Ok(status.encode())
    }
}
