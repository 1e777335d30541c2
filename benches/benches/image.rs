//! A tree in memory becomes an image: the layout alone, and the image through the pump to a sink.

#![expect(missing_docs, reason = "criterion's macro makes a public function")]

use std::convert::Infallible;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;

use benches::{deep, flat, large};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use discwright_core::pump::{self, in_order};
use discwright_core::{Cancel, FileSystems, Ignore, Sector, SectorRange, SectorSource};
use discwright_fsimage::{Contents, Mastered, Options, master};
use discwright_tree::{Kind, Tree};

criterion_group!(all, layout, to_sink);
criterion_main!(all);

fn shapes() -> [(&'static str, Arc<Tree>); 3] {
    [
        ("flat 10k", Arc::new(flat(10_000, 3000))),
        ("deep", Arc::new(deep(100, 50, 3000))),
        ("one large", Arc::new(large(64 << 20))),
    ]
}

fn file_systems() -> [(&'static str, FileSystems); 3] {
    let rock_ridge = FileSystems::ISO9660 | FileSystems::ROCK_RIDGE;
    [
        ("iso9660", rock_ridge),
        ("udf", FileSystems::UDF),
        ("bridge", rock_ridge | FileSystems::JOLIET | FileSystems::UDF),
    ]
}

fn layout(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layout");
    for (shape, tree) in &shapes()[..2] {
        group.throughput(Throughput::Elements(entries(tree)));
        for (word, file_systems) in file_systems() {
            group.bench_with_input(BenchmarkId::new(word, shape), tree, |bencher, tree| {
                bencher.iter(|| mastered(tree, file_systems));
            });
        }
    }
    group.finish();
}

fn to_sink(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("image to sink");
    group.sample_size(10);
    for (shape, tree) in &shapes() {
        for (word, file_systems) in file_systems() {
            let image = mastered(tree, file_systems).image;
            let range = SectorRange::new(Sector(0), image.sectors()).expect("it begins at 0");
            let bytes = u64::from(image.sectors().0) * 2048;
            holds_all(&image, tree, file_systems);
            group.throughput(Throughput::Bytes(bytes));
            group.bench_with_input(BenchmarkId::new(word, shape), &image, |bencher, image| {
                bencher.iter(|| {
                    let mut sunk = 0;
                    let sink = |chunk: pump::Chunk<'_>| {
                        sunk += u64::try_from(black_box(chunk.bytes).len()).unwrap_or(0);
                        Ok::<(), Infallible>(())
                    };
                    in_order(image, range, &pump::Options::default(), &Cancel::new(), sink)
                        .expect("memory can be read");
                    assert_eq!(sunk, bytes);
                });
            });
        }
    }
    group.finish();
}

fn mastered(tree: &Arc<Tree>, file_systems: FileSystems) -> Mastered {
    let options = Options::default().file_systems(file_systems).volume("BENCH");
    master(Arc::clone(tree), &options).expect("the tree fits")
}

/// Files and folders, without the root.
fn entries(tree: &Tree) -> u64 {
    u64::try_from(tree.ids().len()).unwrap_or(u64::MAX) - 1
}

/// What is measured is the whole image: each file system shows every entry of the tree.
fn holds_all(image: &impl SectorSource, tree: &Tree, file_systems: FileSystems) {
    for file_system in [FileSystems::ROCK_RIDGE, FileSystems::JOLIET, FileSystems::UDF] {
        if file_systems.contains(file_system) {
            let contents = Contents::open(image, file_system, &mut Ignore).expect("it was written");
            let mut shown = 0;
            let mut bytes = 0;
            contents
                .walk(&mut Ignore, &mut |_, entry| {
                    shown += 1;
                    bytes += if entry.kind() == Kind::File { entry.size() } else { 0 };
                    ControlFlow::Continue(())
                })
                .expect("it was written");
            assert_eq!(shown, entries(tree), "{file_system:?}");
            assert_eq!(bytes, tree.total_size(), "{file_system:?}");
        }
    }
}
