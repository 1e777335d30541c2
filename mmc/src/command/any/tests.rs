use super::*;
use proptest::prelude::*;

/// Bytes that begin a command, more often than chance would have them.
fn cdb() -> impl Strategy<Value = Vec<u8>> {
    let opcode = proptest::sample::select(OPCODES);
    let sparse = prop_oneof![3 => Just(0u8), 2 => any::<u8>()];
    (opcode, proptest::collection::vec(sparse, 0..16)).prop_map(|(opcode, rest)| {
        let mut cdb = vec![opcode.0];
        cdb.extend(rest);
        cdb
    })
}

/// Bytes with small lengths where replies have their length.
fn reply() -> impl Strategy<Value = Vec<u8>> {
    let anything = proptest::collection::vec(any::<u8>(), 0..200);
    let with_length = anything.clone().prop_map(|mut bytes| {
        let len = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        for (to, from) in bytes.iter_mut().zip([0, len, 0, len]) {
            *to = from;
        }
        bytes
    });
    prop_oneof![anything, with_length]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn every_command_goes_there_and_back(cdb in cdb()) {
        if let Ok(command) = AnyCommand::decode(&cdb) {
            let again = AnyCommand::decode(command.cdb().as_bytes()).unwrap();
            prop_assert_eq!(command, again);
            prop_assert_eq!(command.cdb().opcode().0, cdb[0]);
            prop_assert!(!command.to_string().is_empty());
        }
    }

    #[test]
    fn every_reply_goes_there_and_back(cdb in cdb(), reply in reply()) {
        if let Ok(command) = AnyCommand::decode(&cdb)
            && let Ok(meant) = command.decode_reply(&reply)
            && !matches!(meant, AnyReply::Data(_) | AnyReply::None)
        {
            let bytes = meant.encode();
            prop_assert!(!meant.to_string().is_empty());
            prop_assert_eq!(command.decode_reply(&bytes), Ok(meant));
        }
    }

    #[test]
    fn every_parameter_list_goes_there_and_back(cdb in cdb(), list in reply()) {
        let Ok(command) = AnyCommand::decode(&cdb) else { return Ok(()) };
        let Ok(meant) = command.decode_parameters(&list) else { return Ok(()) };
        let bytes = match &meant {
            AnyParameters::None | AnyParameters::Data(_) => return Ok(()),
            AnyParameters::CueSheet(list) => list.encode(),
            AnyParameters::FormatList(list) => list.encode(),
            AnyParameters::ModeParameters(list) => list.encode(),
            AnyParameters::OpcTable(list) => list.encode(),
            AnyParameters::StreamingDescriptor(list) => list.encode(),
        };
        prop_assert_eq!(command.decode_parameters(&bytes), Ok(meant));
    }
}

#[test]
fn forms_without_a_type_are_unknown_and_lose_nothing() {
    // READ TOC/PMA/ATIP format 3, the PMA.
    let cdb = [0x43, 0, 3, 0, 0, 0, 0, 0, 0x40, 0];
    let command = AnyCommand::decode(&cdb).unwrap();
    assert!(matches!(command, AnyCommand::Unknown(_)));
    assert_eq!(command.cdb().as_bytes(), cdb);
    let text = "READ TOC/PMA/ATIP (43 00 03 00 00 00 00 00 40 00)";
    assert_eq!(command.to_string(), text);
}

#[test]
fn a_short_block_is_an_error_and_not_unknown() {
    assert!(AnyCommand::decode(&[0x43, 0, 0, 0, 0, 0, 0, 0, 0x40]).is_err());
    assert!(AnyCommand::decode(&[]).is_err());
    assert!(AnyCommand::decode(&[0; 17]).is_err());
}
