//! Behaviour of the crate against what others made and how others judge.

mod corpus;

fn main() {
    let arguments = libtest_mimic::Arguments::from_args();
    libtest_mimic::run(&arguments, corpus::trials()).exit();
}
