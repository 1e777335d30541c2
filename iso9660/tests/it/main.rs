//! The crate from outside: what is written is read, and what is broken is told.

mod broken;
mod large;
mod round_trip;

use std::ops::ControlFlow;

use discwright_core::{Sector, SectorSource, SourceError};
use discwright_iso9660::{Entry, Volume};

/// All entries of a volume with their paths.
fn listing<S: SectorSource>(volume: &Volume<S>) -> Vec<(Vec<u8>, Entry)> {
    let mut found = Vec::new();
    volume
        .walk(&mut discwright_core::Strict, |path, entry| {
            found.push((path.to_vec(), entry.clone()));
            ControlFlow::Continue(())
        })
        .expect("a volume without faults");
    found
}

/// All bytes of a small image.
fn bytes(image: &dyn SectorSource) -> Result<Vec<u8>, SourceError> {
    let length = image.sectors().bytes(image.sector_size());
    let mut bytes = vec![0xA5; usize::try_from(length).expect("small")];
    image.read(Sector::ZERO, &mut bytes)?;
    Ok(bytes)
}
