//! MMC recorders without hardware: file-backed discs, strict as real firmware.
