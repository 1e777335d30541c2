//! Small pieces of reading what programs print.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// The digest of all that a reader gives, and how many bytes that were.
pub(crate) fn sha256_of(mut reader: impl Read) -> io::Result<([u8; 32], u64)> {
    let mut sum = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok((sum.finalize().into(), size)),
            Ok(n) => {
                sum.update(&buffer[..n]);
                size += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Splits the first word off, without the blanks before it and with those after it left on.
pub(crate) fn word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.trim_ascii_start();
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    (end > 0).then(|| line.split_at(end))
}

/// A decimal number.
pub(crate) fn number<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}

/// The mode of `rwxr-sr-t` and the like: nine letters.
pub(crate) fn mode(letters: &[u8]) -> Option<u32> {
    let letters: &[u8; 9] = letters.try_into().ok()?;
    let mut mode = 0;
    for (index, &letter) in letters.iter().enumerate() {
        let bit = 0o400 >> index;
        let special = [0o4000, 0o2000, 0o1000][index / 3];
        match letter {
            b'-' => {}
            b'r' | b'w' | b'x' => mode |= bit,
            b's' | b't' => mode |= bit | special,
            b'S' | b'T' => mode |= special,
            _ => return None,
        }
    }
    Some(mode)
}

/// Seconds since 1970 of a civil time in UTC.
pub(crate) fn seconds(year: i64, month: i64, day: i64, (h, m, s): (i64, i64, i64)) -> i64 {
    // Years that begin in March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468;
    days * 86_400 + h * 3600 + m * 60 + s
}

/// The month that `Jan` to `Dec` stand for, from 1.
pub(crate) fn month(name: &[u8]) -> Option<i64> {
    let names = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let index = names.chunks(3).position(|month| month == name)?;
    i64::try_from(index + 1).ok()
}

/// The numbers in a text, in order.
pub(crate) fn numbers(text: &[u8]) -> Vec<i64> {
    text.split(|byte| !byte.is_ascii_digit()).filter_map(number).collect()
}

/// Joins a folder's path and a name.
pub(crate) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = folder.to_vec();
    if !path.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_times_become_seconds() {
        assert_eq!(seconds(1970, 1, 1, (0, 0, 0)), 0);
        assert_eq!(seconds(2000, 2, 29, (12, 0, 1)), 951_825_601);
        assert_eq!(seconds(1965, 3, 4, (5, 6, 7)), -152_391_233);
    }

    #[test]
    fn mode_letters_become_bits() {
        assert_eq!(mode(b"rwsr-Sr-t"), Some(0o7745));
        assert_eq!(mode(b"rwxrwxrw"), None);
    }

    #[test]
    fn month_names_become_numbers() {
        assert_eq!(month(b"Dec"), Some(12));
        assert_eq!(month(b"anF"), None);
    }
}
