//! Tests that need what is not in the repository.

use libtest_mimic::{Arguments, Failed, Trial};

use crate::{Tool, corpus};

/// What a trial gives; `?` takes any error that prints itself.
pub type Outcome = Result<(), Failed>;

/// Something outside the repository that a test needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Need {
    /// A program in `PATH`.
    Tool(Tool),
    /// The corpus, named by `DISCWRIGHT_CORPUS`, and `xz` to unpack it.
    Corpus,
    /// The rights to make device nodes and files of other owners.
    Root,
}

impl From<Tool> for Need {
    fn from(tool: Tool) -> Self {
        Self::Tool(tool)
    }
}

impl Need {
    /// What is missing, as far as it is; whether its absence is a failure.
    fn missing(self) -> Option<(String, bool)> {
        let required = std::env::var_os("DISCWRIGHT_REQUIRE_ORACLES").is_some_and(|v| v == "1");
        match self {
            Self::Tool(tool) if tool.available() => None,
            Self::Tool(tool) => {
                Some((format!("{} (Debian package {})", tool.program(), tool.package()), required))
            }
            Self::Corpus if corpus::folder().is_some() => Self::Tool(Tool::Xz).missing(),
            // A corpus that is named but not there is a mistake; one that is not named is not.
            Self::Corpus => {
                let named = std::env::var_os("DISCWRIGHT_CORPUS").is_some();
                Some(("a folder in DISCWRIGHT_CORPUS".into(), named))
            }
            Self::Root if rustix::process::geteuid().is_root() => None,
            Self::Root => Some(("to run as root".into(), false)),
        }
    }
}

/// A test that counts as ignored while something that it needs is missing.
///
/// With `DISCWRIGHT_REQUIRE_ORACLES=1` a missing program makes it fail instead. What is missing is
/// shown in brackets before the test's name.
pub fn trial<N: Into<Need>>(
    name: impl Into<String>,
    needs: impl IntoIterator<Item = N>,
    test: impl FnOnce() -> Outcome + Send + 'static,
) -> Trial {
    let missing: Vec<(String, bool)> =
        needs.into_iter().filter_map(|need| need.into().missing()).collect();
    if missing.is_empty() {
        return Trial::test(name, test);
    }
    let fatal = missing.iter().any(|(_, fatal)| *fatal);
    let words = missing.into_iter().map(|(what, _)| what).collect::<Vec<_>>().join(", ");
    let message = format!("needs {words}");
    if fatal {
        let said = message.clone();
        return Trial::test(name, move || Err(said.into())).with_kind(message);
    }
    Trial::test(name, test).with_kind(message).with_ignored_flag(true)
}

/// Runs trials as the command line asks and ends the program: the whole `main` of a test binary.
pub fn run(trials: Vec<Trial>) -> ! {
    libtest_mimic::run(&Arguments::from_args(), trials).exit()
}
