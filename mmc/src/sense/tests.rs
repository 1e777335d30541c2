use super::*;
use proptest::prelude::*;

#[test]
fn a_drive_refuses_a_field_of_read_cd() {
    // Corpus mmc/responses.tsv, sense-readcd: HL-DT-ST DVDRWBD CA10N A110, 16 bytes as printed.
    let printed = [0x70, 0, 5, 0, 0, 0, 0, 0x0A, 0xBE, 0xF8, 0, 8, 0x24, 0, 0, 0xC0];
    let sense = SenseData::decode(&printed).unwrap();
    assert_eq!((sense.key, sense.asc), (SenseKey::ILLEGAL_REQUEST, Asc::INVALID_FIELD_IN_CDB));
    assert!(!sense.deferred);
    assert_eq!(sense.specific, None, "the pointer was cut off");
    assert_eq!(sense.class(), SenseClass::Misuse);
    // The same as the drive must have sent it, with the pointer at byte 9.
    let mut whole = printed.to_vec();
    whole.extend([0, 9]);
    let sense = SenseData::decode(&whole).unwrap();
    let pointer = SenseSpecific::FieldPointer { in_cdb: true, bit: None, byte: 9 };
    assert_eq!(sense.specific, Some(pointer));
    assert_eq!(sense.encode(), whole);
    assert_eq!(sense.to_string(), "illegal request: invalid field in CDB (5/24/00), CDB byte 9");
}

#[test]
fn a_long_operation_tells_how_far_it_has_come() {
    let bytes = [0x70, 0, 2, 0, 0, 0, 0, 10, 0, 0, 0, 0, 4, 8, 0, 0x80, 0x40, 0];
    let sense = SenseData::decode(&bytes).unwrap();
    assert_eq!(sense.progress(), Some(0x4000));
    assert_eq!(sense.class(), SenseClass::Wait);
    assert_eq!(
        sense.to_string(),
        "not ready: logical unit not ready, long write in progress (2/04/08), 25% done"
    );
    assert_eq!(sense.encode(), bytes);
}

#[test]
fn both_formats_say_the_same() {
    let fixed = SenseData {
        deferred: true,
        information: Some(0x0001_2345),
        command_specific: 7,
        unit: 3,
        incorrect_length: true,
        specific: Some(SenseSpecific::Retries(5)),
        ..SenseData::new(SenseKey::MEDIUM_ERROR, Asc::UNRECOVERED_READ_ERROR)
    };
    let descriptors = SenseData { format: SenseFormat::Descriptor, ..fixed };
    assert_eq!(SenseData::decode(&fixed.encode()), Ok(fixed));
    let bytes = descriptors.encode();
    assert_eq!(bytes[..8], [0x73, 3, 0x11, 0, 0, 0, 0, 40]);
    assert_eq!(SenseData::decode(&bytes), Ok(descriptors));
}

#[test]
fn what_is_no_sense_data_is_refused() {
    assert!(SenseData::decode(&[]).is_err());
    assert!(SenseData::decode(&[0x70, 0]).is_err());
    assert!(SenseData::decode(&[0x72, 5, 0x24]).is_err());
    assert_eq!(SenseData::decode(&[0x7F, 0, 0, 0]).unwrap_err().field(), "Response Code");
}

proptest! {
    #[test]
    fn sense_data_goes_there_and_back(
        response in 0x70u8..=0x73,
        valid in any::<bool>(),
        bytes in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let mut sense = vec![response | wire::bit(valid, 0x80)];
        sense.extend(bytes);
        if let Ok(decoded) = SenseData::decode(&sense) {
            prop_assert_eq!(SenseData::decode(&decoded.encode()), Ok(decoded));
            prop_assert!(!decoded.to_string().is_empty());
        }
    }

    #[test]
    fn descriptors_go_there_and_back(
        kind in 0u8..6, body in proptest::collection::vec(any::<u8>(), 0..20), key in 0u8..16,
    ) {
        let len = u8::try_from(body.len()).unwrap();
        let mut sense = vec![0x72, key, 0x11, 0, 0, 0, 0, len.saturating_add(2), kind, len];
        sense.extend(body);
        let decoded = SenseData::decode(&sense).unwrap();
        prop_assert_eq!(SenseData::decode(&decoded.encode()), Ok(decoded));
    }
}
