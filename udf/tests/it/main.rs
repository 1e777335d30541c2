//! Behaviour of the crate against what others made and how others judge.

mod broken;
mod corpus;
#[cfg(unix)]
mod oracles;
mod roundtrip;
mod trees;

fn main() {
    let arguments = libtest_mimic::Arguments::from_args();
    let mut trials = corpus::trials();
    trials.extend(roundtrip::trials());
    trials.extend(broken::trials());
    #[cfg(unix)]
    trials.extend(oracles::trials());
    libtest_mimic::run(&arguments, trials).exit();
}
