//! What the program prints while it works.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use crate::failure::{self, Failure};

/// Lines for a person or objects for a program on standard output; a bar on a terminal.
pub(crate) struct Output {
    json: bool,
    bar: Option<ProgressBar>,
}

/// How far something has come.
pub(crate) struct Step<'a> {
    /// What is being done.
    pub(crate) what: &'a str,
    pub(crate) done: u64,
    pub(crate) of: u64,
    /// Bytes a second.
    pub(crate) rate: u64,
    pub(crate) left: Option<Duration>,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        let terminal = io::stderr().is_terminal() && !json;
        Self { json, bar: terminal.then(bar) }
    }

    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// A line for a person.
    pub(crate) fn say(&self, line: &str) -> Result<(), Failure> {
        if self.json {
            return Ok(());
        }
        self.print(line)
    }

    /// An object for a program.
    pub(crate) fn object(&self, object: &Value) -> Result<(), Failure> {
        if !self.json {
            return Ok(());
        }
        self.print(&object.to_string())
    }

    /// A word of warning, on standard error; as an object for a program.
    pub(crate) fn warn(&self, line: &str) -> Result<(), Failure> {
        if self.json {
            return self.object(&serde_json::json!({"event": "warning", "text": line}));
        }
        self.aside(|| failure::say(line));
        Ok(())
    }

    /// Moves the bar.
    pub(crate) fn step(&self, step: &Step<'_>) {
        let Some(bar) = &self.bar else { return };
        bar.set_length(step.of);
        bar.set_position(step.done);
        let left = step.left.map_or(String::new(), |left| format!(", {} left", clock(left)));
        bar.set_message(format!("{}/s{left}", bytes(step.rate)));
        bar.set_prefix(step.what.to_owned());
        bar.tick();
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn print(&self, line: &str) -> Result<(), Failure> {
        let mut printed = Ok(());
        self.aside(|| {
            let mut out = io::stdout().lock();
            printed = writeln!(out, "{line}").and_then(|()| out.flush());
        });
        Ok(printed?)
    }

    fn aside(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let template = "{prefix:>10} [{bar:30}] {bytes}/{total_bytes} {msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// A number of bytes, in a unit for people.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = if unit == 0 || value >= 100.0 { 0 } else { 1 };
    format!("{value:.digits$} {}", UNITS[unit])
}

/// `1 entry`, `2 entries`.
pub(crate) fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}
