//! Speeds, and how long things take at them.

use core::time::Duration;

use discwright_core::Lba;
use discwright_mmc::command::{
    GetPerformance, NominalDescriptor, NominalPerformance, SetCdSpeed, SetStreaming,
    StreamingDescriptor, StreamingType, WriteSpeedDescriptor, WriteSpeeds,
};

use super::{Done, Drive, QUICK};
use crate::disc::Failure;
use crate::disc::geometry::Geometry;
use crate::sense::Refusal;

/// To move the head to another place.
const SEEK: Duration = Duration::from_millis(100);

/// The speeds of the drive with its disc, in kB/s (1000 bytes), and where the head is.
#[derive(Debug, Default)]
pub(super) struct Speeds {
    /// All write speeds, the fastest first.
    writes: Vec<u32>,
    max_read: u32,
    read: u32,
    write: u32,
    /// The block behind the last that was read or written.
    head: i32,
}

impl Speeds {
    /// The speeds of a disc that was just put in: as fast as it goes.
    pub(super) fn reset(&mut self, geometry: &Geometry) {
        let unit = geometry.speed_unit;
        self.writes =
            geometry.write_speeds.iter().map(|times| times.saturating_mul(unit)).collect();
        self.max_read = geometry.read_speed.saturating_mul(unit);
        self.read = self.max_read;
        self.write = self.max_write();
        self.head = 0;
    }

    pub(super) const fn read(&self) -> u32 {
        self.read
    }

    pub(super) const fn write(&self) -> u32 {
        self.write
    }

    pub(super) const fn max_read(&self) -> u32 {
        self.max_read
    }

    pub(super) fn max_write(&self) -> u32 {
        self.writes.first().copied().unwrap_or(0)
    }

    pub(super) fn all_write(&self) -> &[u32] {
        &self.writes
    }

    /// Takes the fastest write speed that is not above `wanted`, the slowest if all are; reads at
    /// any speed up to the fastest. 0 changes nothing.
    fn choose(&mut self, read: u32, write: u32) {
        if read > 0 {
            self.read = read.min(self.max_read);
        }
        let slowest = self.writes.last().copied().unwrap_or(0);
        if write > 0 {
            self.write =
                self.writes.iter().copied().find(|speed| *speed <= write).unwrap_or(slowest);
        }
    }

    /// How long it takes to read blocks; the head is behind them then.
    pub(super) fn reading(&mut self, geometry: &Geometry, lba: i32, blocks: u32) -> Duration {
        self.moving(geometry, lba, blocks, self.read)
    }

    /// How long it takes to write blocks; the head is behind them then.
    pub(super) fn writing(&mut self, geometry: &Geometry, lba: i32, blocks: u32) -> Duration {
        self.moving(geometry, lba, blocks, self.write)
    }

    fn moving(&mut self, geometry: &Geometry, lba: i32, blocks: u32, speed: u32) -> Duration {
        let seek = if self.head == lba { QUICK } else { SEEK };
        self.head = lba.saturating_add_unsigned(blocks);
        let bytes = u64::from(blocks).saturating_mul(u64::from(geometry.stored));
        // Bytes by kB/s are milliseconds.
        let nanoseconds =
            bytes.saturating_mul(1_000_000).checked_div(u64::from(speed)).unwrap_or(0);
        seek.saturating_add(Duration::from_nanos(nanoseconds))
    }
}

impl Drive {
    pub(super) fn set_cd_speed(&mut self, command: &SetCdSpeed) -> Result<Done, Failure> {
        self.medium()?;
        let speed = |word: u16| {
            if word == SetCdSpeed::MAX { u32::MAX } else { u32::from(word) }
        };
        self.speeds.choose(speed(command.read_speed), speed(command.write_speed));
        Ok(Done::after(QUICK))
    }

    pub(super) fn set_streaming(
        &mut self,
        command: &SetStreaming,
        list: &[u8],
    ) -> Result<Done, Failure> {
        if command.kind != StreamingType::PERFORMANCE {
            return Err(Refusal::INVALID_FIELD_IN_CDB.into());
        }
        if list.len() != usize::from(command.parameter_list_length) || list.len() != 28 {
            return Err(Refusal::PARAMETER_LIST_LENGTH.into());
        }
        let geometry = *self.medium()?.geometry();
        let wanted =
            StreamingDescriptor::decode(list).map_err(|_| Refusal::PARAMETER_LIST_LENGTH)?;
        if wanted.restore_defaults {
            self.speeds.reset(&geometry);
        } else {
            let (read, write) = (wanted.read_size, wanted.write_size);
            let per_second = |size: u32, time: u32| {
                u64::from(size)
                    .saturating_mul(1000)
                    .checked_div(u64::from(time))
                    .map(|speed| u32::try_from(speed).unwrap_or(u32::MAX))
                    .ok_or(Refusal::INVALID_FIELD_IN_LIST)
            };
            if wanted.start.0 < 0 || wanted.end.0 < wanted.start.0 {
                return Err(Refusal::INVALID_FIELD_IN_LIST.into());
            }
            let read = per_second(read, wanted.read_time)?;
            let write = per_second(write, wanted.write_time)?;
            self.speeds.choose(read, write);
        }
        Ok(Done { moved: 28, time: QUICK })
    }

    pub(super) fn get_performance(&self, command: &GetPerformance) -> Result<Vec<u8>, Refusal> {
        let end = Lba(self.medium()?.geometry().end().saturating_sub(1));
        let speed = if command.write { self.speeds.write() } else { self.speeds.read() };
        let performance = NominalPerformance {
            write: command.write,
            except: false,
            descriptors: vec![NominalDescriptor {
                start: Lba(0),
                start_speed: speed,
                end,
                end_speed: speed,
            }],
        };
        Ok(performance.encode())
    }

    pub(super) fn get_write_speeds(&self) -> Result<Vec<u8>, Refusal> {
        let end = Lba(self.medium()?.geometry().end().saturating_sub(1));
        let speeds = WriteSpeeds {
            descriptors: self
                .speeds
                .all_write()
                .iter()
                .map(|speed| WriteSpeedDescriptor {
                    end,
                    read_speed: self.speeds.max_read(),
                    write_speed: *speed,
                    ..WriteSpeedDescriptor::default()
                })
                .collect(),
        };
        Ok(speeds.encode())
    }
}
