//! Any 2352 bytes as a sector, and any 2048 as the data of one.

#![no_main]

use std::hint::black_box;

use discwright_core::Lba;
use discwright_rawcd::mode1;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((lba, rest)) = input.split_first_chunk::<4>() else {
        return;
    };
    let lba = Lba(i32::from_le_bytes(*lba));
    let mut sector = [0; mode1::SECTOR_BYTES];
    for (to, from) in sector.iter_mut().zip(rest) {
        *to = *from;
    }
    black_box(mode1::verify(lba, &sector).to_string());
    let data = *mode1::user_data(&sector);
    let mut made = [0; mode1::SECTOR_BYTES];
    if mode1::encode(lba, &data, &mut made).is_ok() {
        assert!(mode1::verify(lba, &made).is_empty());
        // Any one byte that is changed is found.
        let at = usize::from(rest.first().copied().unwrap_or(0)) * 9 % made.len();
        made[at] ^= 0x10;
        assert!(!mode1::verify(lba, &made).is_empty());
    }
});
