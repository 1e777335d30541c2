//! A reply, a parameter list or sense data; the first byte chooses for which command.

#![no_main]

use std::hint::black_box;

use discwright_mmc::sense::SenseData;
use discwright_mmc::{AnyCommand, AnyReply};
use libfuzzer_sys::fuzz_target;

/// A CDB for each layout of a reply or parameter list, with all the room that it can announce.
const COMMANDS: &[&[u8]] = &[
    // REQUEST SENSE, INQUIRY
    &[0x03, 0, 0, 0, 252, 0],
    &[0x12, 0, 0, 0xff, 0xff, 0],
    // READ FORMAT CAPACITIES, READ CAPACITY
    &[0x23, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    // READ TOC/PMA/ATIP: TOC as LBA and MSF, sessions, full TOC, ATIP, CD-TEXT
    &[0x43, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x43, 2, 0, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x43, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x43, 2, 2, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x43, 2, 4, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x43, 0, 5, 0, 0, 0, 0, 0xff, 0xff, 0],
    // GET CONFIGURATION, GET EVENT STATUS NOTIFICATION
    &[0x46, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x4a, 1, 0, 0, 0x7e, 0, 0, 0xff, 0xff, 0],
    // READ DISC INFORMATION, READ TRACK INFORMATION
    &[0x51, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x52, 1, 0, 0, 0, 1, 0, 0xff, 0xff, 0],
    // MODE SELECT(10), MODE SENSE(10), READ BUFFER CAPACITY, SEND CUE SHEET
    &[0x55, 0x10, 0, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x5a, 0, 0x3f, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x5c, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0x5d, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0],
    // GET PERFORMANCE: nominal, write speeds
    &[0xac, 0x10, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0],
    &[0xac, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 3, 0],
    // READ DISC STRUCTURE: DVD physical format, BD disc information
    &[0xad, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0],
    &[0xad, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0],
    // FORMAT UNIT, SEND OPC INFORMATION, SET STREAMING
    &[0x04, 0x11, 0, 0, 0, 0],
    &[0x54, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0],
    &[0xb6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0],
];

fuzz_target!(|input: &[u8]| {
    let Some((&which, bytes)) = input.split_first() else {
        return;
    };
    let cdb = COMMANDS[usize::from(which) % COMMANDS.len()];
    let command = AnyCommand::decode(cdb).expect("the list has whole commands");
    assert!(!matches!(command, AnyCommand::Unknown(_)), "{cdb:02x?}");
    if let Ok(reply) = command.decode_reply(bytes) {
        black_box(reply.to_string());
        // What was understood is sent and understood again.
        if !matches!(reply, AnyReply::None | AnyReply::Data(_)) {
            assert_eq!(command.decode_reply(&reply.encode()), Ok(reply));
        }
    }
    if let Ok(parameters) = command.decode_parameters(bytes) {
        black_box(parameters.to_string());
    }
    if let Ok(sense) = SenseData::decode(bytes) {
        black_box((sense.to_string(), sense.class(), sense.progress()));
        assert_eq!(SenseData::decode(&sense.encode()), Ok(sense));
    }
});
