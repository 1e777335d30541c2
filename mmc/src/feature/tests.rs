use super::*;
use proptest::prelude::*;

/// What is written reads as what was meant.
fn there_and_back<T: FeatureData + core::fmt::Debug + PartialEq>(data: &[u8]) {
    let meant = T::decode(data);
    let feature = Feature::new(&meant, true);
    assert_eq!(feature.data.len() % 4, 0, "{:?} is padded", T::CODE);
    assert_eq!(T::decode(&feature.data), meant, "{:?}", T::CODE);
}

proptest! {
    #[test]
    fn every_feature_goes_there_and_back(data in proptest::collection::vec(any::<u8>(), 0..40)) {
        there_and_back::<ProfileList>(&data);
        there_and_back::<Core>(&data);
        there_and_back::<Morphing>(&data);
        there_and_back::<RemovableMedium>(&data);
        there_and_back::<RandomReadable>(&data);
        there_and_back::<MultiRead>(&data);
        there_and_back::<CdRead>(&data);
        there_and_back::<DvdRead>(&data);
        there_and_back::<IncrementalStreamingWritable>(&data);
        there_and_back::<DvdPlusR>(&data);
        there_and_back::<CdTrackAtOnce>(&data);
        there_and_back::<CdMastering>(&data);
        there_and_back::<DvdPlusRDualLayer>(&data);
        there_and_back::<BdRead>(&data);
        there_and_back::<BdWrite>(&data);
        there_and_back::<PowerManagement>(&data);
        there_and_back::<Timeout>(&data);
        there_and_back::<RealTimeStreaming>(&data);
    }
}

#[test]
fn a_blu_ray_writer_knows_versions_of_a_class() {
    // Class 0 of BD-RE version 1, class 1 of BD-RE versions 1 and 2, class 1 of BD-R version 1.
    let mut data = [0; 20];
    data[0] = 1;
    data[5] = 0x02;
    data[7] = 0x06;
    data[15] = 0x02;
    let write = BdWrite::decode(&data);
    assert!(write.verify_not_required);
    assert!(write.re.contains(0, 1) && write.re.contains(1, 2) && write.r.contains(1, 1));
    assert!(!write.r.contains(0, 1) && !write.re.contains(1, 16) && !write.re.contains(4, 1));
    assert_eq!(write.encode(), data);
}

#[test]
fn link_sizes_are_padded() {
    let data = [0x81, 0x10, 0x03, 1, 7, 0, 0, 0];
    let incremental = IncrementalStreamingWritable::decode(&data);
    assert_eq!(incremental.data_types, 0x8110);
    assert!(incremental.arsv && incremental.buffer_underrun_free && !incremental.trio);
    assert_eq!(incremental.link_sizes, [7]);
    assert_eq!(incremental.encode(), data);
}
