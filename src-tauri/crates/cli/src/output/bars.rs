//! Progress bars in a terminal: schema and full load, then a line for the stream.
//!
//! Three lines redrawn in place. The usual crate for it brings along one that
//! is named as ours is, and cargo would no longer know which is meant.

use std::io::Write;

use engine::task::snapshot::{PhaseSnapshot, PhaseState, TaskSnapshot};

use super::text;

/// Width of a bar in characters.
const BAR_WIDTH: usize = 32;
/// Width of a terminal that does not tell.
const TERMINAL_WIDTH: usize = 80;

/// The lines that are redrawn, as they were drawn last.
#[derive(Default)]
pub struct Bars {
    drawn: Vec<String>,
}

impl Bars {
    pub fn new() -> Self {
        Self::default()
    }

    /// A line that stays, above the bars.
    pub fn line(&self, line: &str) {
        self.put(&format!("{}{line}\n{}", self.erased(), joined(&self.drawn)));
    }

    /// Shows how far the task has come.
    pub fn show(&mut self, snapshot: &TaskSnapshot) {
        let TaskSnapshot {
            schema,
            full,
            incremental,
            ..
        } = snapshot;
        let mut lines = Vec::new();
        let tables = format!("{} of {} tables", schema.done, schema.total);
        lines.extend(bar("Schema", schema, &tables));
        lines.extend(bar("Full load", full, &text::loaded(snapshot)));
        if snapshot.retry.is_some()
            || matches!(
                incremental.state,
                PhaseState::Running | PhaseState::CaughtUp
            )
        {
            lines.push(text::progress(snapshot));
        }
        self.show_lines(lines);
    }

    /// Shows these lines in place of those shown last.
    pub fn show_lines(&mut self, mut lines: Vec<String>) {
        // A line that wraps would take two, and the next drawing would miss one.
        let width = width().saturating_sub(1);
        for line in &mut lines {
            *line = line.chars().take(width).collect();
        }
        self.put(&format!("{}{}", self.erased(), joined(&lines)));
        self.drawn = lines;
    }

    /// Leaves the bars as they are; what is printed next comes below.
    pub fn finish(&mut self) {
        self.drawn.clear();
    }

    /// What takes the cursor back to the first drawn line and clears from there.
    fn erased(&self) -> String {
        match self.drawn.len() {
            0 => String::new(),
            count => format!("\x1b[{count}A\r\x1b[J"),
        }
    }

    fn put(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        // A terminal that is gone has nobody before it.
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn bar(name: &str, phase: &PhaseSnapshot, message: &str) -> Option<String> {
    let PhaseSnapshot { state, done, total } = *phase;
    let begun = matches!(
        state,
        PhaseState::Running | PhaseState::Finished | PhaseState::Failed
    );
    // Rows in all are an estimate until the phase has finished.
    let total = if state == PhaseState::Finished {
        done
    } else {
        total.max(done)
    };
    let parts = |of: u64| match total {
        0 => of,
        _ => u64::try_from(u128::from(done) * u128::from(of) / u128::from(total)).unwrap_or(of),
    };
    let filled = usize::try_from(parts(BAR_WIDTH as u64)).unwrap_or(BAR_WIDTH);
    let (full, empty) = ("=".repeat(filled), " ".repeat(BAR_WIDTH - filled));
    begun.then(|| format!("{name:<11} [{full}{empty}] {:>3} %  {message}", parts(100)))
}

#[cfg(unix)]
fn width() -> usize {
    rustix::termios::tcgetwinsize(std::io::stdout())
        .map_or(TERMINAL_WIDTH, |size| usize::from(size.ws_col).max(20))
}

#[cfg(not(unix))]
fn width() -> usize {
    TERMINAL_WIDTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_filled_as_far_as_the_phase_has_come() {
        let phase = |state, done, total| PhaseSnapshot { state, done, total };
        let half = bar("Full load", &phase(PhaseState::Running, 5, 10), "").unwrap();
        assert!(
            half.contains(" 50 %") && half.contains(&"=".repeat(16)),
            "{half}"
        );
        // An estimate that was too low or too high ends at a hundred.
        for (done, total) in [(12, 10), (8, 10), (0, 0)] {
            let line = bar("x", &phase(PhaseState::Finished, done, total), "").unwrap();
            assert!(line.contains("100 %"), "{line}");
        }
        assert_eq!(bar("x", &phase(PhaseState::NotStarted, 0, 10), ""), None);
    }
}
