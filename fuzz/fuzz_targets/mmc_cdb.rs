//! Any CDB, and any reply to it. The input is the CDB's length, the CDB and the reply.

#![no_main]

use std::hint::black_box;

use discwright_mmc::AnyCommand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&length, rest)) = input.split_first() else {
        return;
    };
    let (cdb, reply) = rest.split_at(usize::from(length % 18).min(rest.len()));
    match AnyCommand::decode(cdb) {
        Ok(command) => {
            black_box(command.to_string());
            black_box(command.direction().len());
            let again = AnyCommand::decode(command.cdb().as_bytes());
            assert_eq!(again.as_ref(), Ok(&command), "re-encoded as {}", command.cdb());
            match command.decode_reply(reply) {
                Ok(reply) => {
                    black_box((reply.to_string(), reply.encode()));
                }
                Err(error) => {
                    black_box(error.to_string());
                }
            }
        }
        Err(error) => {
            black_box(error.to_string());
        }
    }
});
