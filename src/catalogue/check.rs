//! A check is one entry of a table: what it looks at, what it says, and settings that must give each result.

use crate::model::audit::{Change, Grade, Setup};

/// What a check says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded {
    /// How good the setting is.
    pub grade: Grade,
    /// What it will do: sentences with their numbers.
    pub text: String,
    /// What to write instead.
    pub changes: Vec<Change>,
    /// It costs no connection, but keeps from sight what does.
    pub only_hides: bool,
}

/// As it should be.
pub fn good(text: impl Into<String>) -> Graded {
    graded(Grade::Good, text)
}

/// Works, but will cost somebody a connection one day.
pub fn warn(text: impl Into<String>) -> Graded {
    graded(Grade::Warn, text)
}

/// Costs connections, or keeps sshd from starting.
pub fn fail(text: impl Into<String>) -> Graded {
    graded(Grade::Fail, text)
}

fn graded(grade: Grade, text: impl Into<String>) -> Graded {
    Graded { grade, text: text.into(), changes: Vec::new(), only_hides: false }
}

impl Graded {
    /// The same, where it costs nobody a connection and keeps from sight what does.
    pub fn that_only_hides(self) -> Graded {
        Graded { only_hides: true, ..self }
    }

    /// The same, with lines that would mend it.
    pub fn mended_by(mut self, changes: impl IntoIterator<Item = Option<Change>>) -> Graded {
        self.changes.extend(changes.into_iter().flatten());
        self
    }
}

/// Settings, and what a check must make of them.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// sshd_config lines.
    pub sshd_config: &'static str,
    /// ssh_config lines; empty for "not read".
    pub ssh_config: &'static str,
    /// sysctl lines; empty for "not read".
    pub sysctl: &'static str,
    /// OpenSSH version, empty for "not known".
    pub openssh: &'static str,
    /// The result.
    pub gives: Grade,
    /// Words of its text.
    pub says: &'static str,
}

/// An sshd 9.9 with these lines.
pub const fn sshd(sshd_config: &'static str, gives: Grade, says: &'static str) -> Case {
    Case { sshd_config, ssh_config: "", sysctl: "", openssh: "9.9", gives, says }
}

impl Case {
    /// Of another release.
    pub const fn version(self, openssh: &'static str) -> Case {
        Case { openssh, ..self }
    }

    /// With a client's settings.
    pub const fn client(self, ssh_config: &'static str) -> Case {
        Case { ssh_config, ..self }
    }

    /// With a kernel's settings.
    pub const fn kernel(self, sysctl: &'static str) -> Case {
        Case { sysctl, ..self }
    }
}

/// One check.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Stable id, kebab-case.
    pub id: &'static str,
    /// What is looked at: a title for people.
    pub title: &'static str,
    /// What the setting does, and how the result comes about.
    pub explain: &'static str,
    /// Where to read on.
    pub see: &'static [&'static str],
    /// Looks; `None` where it does not apply or its settings were not read.
    pub examine: fn(&Setup) -> Option<Graded>,
    /// Settings that must give a result: one of each grade it can give.
    pub cases: &'static [Case],
}

/// Checks under one heading.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The heading.
    pub title: &'static str,
    /// Its checks.
    pub checks: &'static [Check],
}
