//! The other programs of the host: what a reader must step over, or may look at.

use super::lines::Line;
use super::noise::attacker;
use super::people::Cast;
use super::story::{Actor, Class, MINUTE, SECOND, Script};

/// What cron runs.
const JOBS: &[&str] = &[
    "command -v debian-sa1 > /dev/null && debian-sa1 1 1",
    "cd / && run-parts --report /etc/cron.hourly",
    "[ -x /usr/lib/php/sessionclean ] && /usr/lib/php/sessionclean",
    "/usr/local/bin/backup-db --quick >/dev/null 2>&1",
];

/// What people do as root.
const COMMANDS: &[&str] = &[
    "/usr/bin/systemctl status nginx",
    "/usr/bin/apt update",
    "/usr/bin/tail -f /var/log/nginx/error.log",
    "/usr/bin/journalctl -u ssh",
    "/bin/bash",
];

/// What systemd starts.
const UNITS: &[&str] = &[
    "logrotate.service - Rotate log files",
    "apt-daily.service - Daily apt download activities",
    "man-db.service - Daily man-db regeneration",
    "systemd-tmpfiles-clean.service - Cleanup of Temporary Directories",
    "fstrim.service - Discard unused filesystem blocks",
];

/// Ports that scanners like.
const PORTS: &[u32] = &[23, 2323, 80, 443, 445, 3389, 5900, 6379, 8080, 8443, 9200, 27017];

/// One more thing that some other program does.
pub fn tell(script: &mut Script<'_>, cast: &Cast) -> Actor {
    let mut actor = Actor::local();
    match script.rng.below(100) {
        0..22 => {
            let job = script.rng.pick(JOBS);
            script.say(Line::CronOpened).say_text(Line::CronCommand, job);
            script.wait_between(30 * 1000, 20 * SECOND).say(Line::CronClosed);
        }
        22..30 => {
            let (name, uid) = cast.somebody(script.rng);
            (actor.user, actor.uid) = (Some(name), uid);
            let terminal = script.rng.below(8) as u32;
            let command = script.rng.pick(COMMANDS);
            script.say_all(Line::SudoCommand, terminal, 0, command).say(Line::SudoOpened);
            script.wait_between(20 * 1000, 5 * MINUTE).say(Line::SudoClosed);
        }
        30..38 => {
            let unit = script.rng.pick(UNITS);
            script.say_text(Line::UnitStarting, unit);
            script.wait_between(10 * 1000, 3 * SECOND).say_text(Line::UnitStarted, unit);
        }
        _ => {
            actor = Actor::new(Class::Other, attacker(script.rng.bits()), script.rng.between(1024, 65_535) as u16);
            let port = script.rng.pick(PORTS);
            script.say_number(Line::Blocked, port);
        }
    }
    actor
}
