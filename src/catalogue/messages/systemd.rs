//! systemd: the ssh units, the scopes of login sessions, the boot.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "systemd", process: Process::Other, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "systemd", speaker: Speaker::Systemd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "unit-starting",
        text: "Starting ssh{?d}.service - {any}...",
        means: Meaning::Note,
        example: "Starting ssh.service - OpenBSD Secure Shell server...",
        note: "systemd starts the ssh unit; `Started` follows when sshd listens.",
        ..ROW
    },
    Message {
        id: "unit-starting-deb",
        text: "Starting OpenBSD Secure Shell server...",
        means: Meaning::Note,
        until: "249",
        example: "Starting OpenBSD Secure Shell server...",
        note: "systemd starts the ssh unit; `Started` follows when sshd listens. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-starting-rpm",
        text: "Starting OpenSSH server daemon...",
        means: Meaning::Note,
        until: "249",
        example: "Starting OpenSSH server daemon...",
        note: "systemd starts the ssh unit; `Started` follows when sshd listens. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-starting-arch",
        text: "Starting OpenSSH Daemon...",
        means: Meaning::Note,
        until: "249",
        example: "Starting OpenSSH Daemon...",
        note: "systemd starts the ssh unit; `Started` follows when sshd listens. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-start",
        text: "Started ssh{?d}.service - {any}.",
        means: Meaning::UnitStarted,
        example: "Started ssh.service - OpenBSD Secure Shell server.",
        note: "The ssh unit runs.",
        ..ROW
    },
    Message {
        id: "unit-start-deb",
        text: "Started OpenBSD Secure Shell server.",
        means: Meaning::UnitStarted,
        until: "249",
        example: "Started OpenBSD Secure Shell server.",
        note: "The ssh unit runs. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-start-rpm",
        text: "Started OpenSSH server daemon.",
        means: Meaning::UnitStarted,
        until: "249",
        example: "Started OpenSSH server daemon.",
        note: "The ssh unit runs. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-start-arch",
        text: "Started OpenSSH Daemon.",
        means: Meaning::UnitStarted,
        until: "249",
        example: "Started OpenSSH Daemon.",
        note: "The ssh unit runs. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-stopping",
        text: "Stopping ssh{?d}.service - {any}...",
        means: Meaning::Note,
        example: "Stopping ssh.service - OpenBSD Secure Shell server...",
        note: "systemd stops the ssh unit. It ends only the listener (KillMode=process): sessions go on.",
        ..ROW
    },
    Message {
        id: "unit-stopping-deb",
        text: "Stopping OpenBSD Secure Shell server...",
        means: Meaning::Note,
        until: "249",
        example: "Stopping OpenBSD Secure Shell server...",
        note: "systemd stops the ssh unit. It ends only the listener (KillMode=process): sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-stopping-rpm",
        text: "Stopping OpenSSH server daemon...",
        means: Meaning::Note,
        until: "249",
        example: "Stopping OpenSSH server daemon...",
        note: "systemd stops the ssh unit. It ends only the listener (KillMode=process): sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-stopping-arch",
        text: "Stopping OpenSSH Daemon...",
        means: Meaning::Note,
        until: "249",
        example: "Stopping OpenSSH Daemon...",
        note: "systemd stops the ssh unit. It ends only the listener (KillMode=process): sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-stop",
        text: "Stopped ssh{?d}.service - {any}.",
        means: Meaning::UnitStopped,
        example: "Stopped ssh.service - OpenBSD Secure Shell server.",
        note: "The ssh unit is stopped: no new connections. It ends only the listener (KillMode=process): sessions go on.",
        ..ROW
    },
    Message {
        id: "unit-stop-deb",
        text: "Stopped OpenBSD Secure Shell server.",
        means: Meaning::UnitStopped,
        until: "249",
        example: "Stopped OpenBSD Secure Shell server.",
        note: "The ssh unit is stopped: no new connections. It ends only the listener (KillMode=process): sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-stop-rpm",
        text: "Stopped OpenSSH server daemon.",
        means: Meaning::UnitStopped,
        until: "249",
        example: "Stopped OpenSSH server daemon.",
        note: "The ssh unit is stopped: no new connections. It ends only the listener (KillMode=process): sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-stop-arch",
        text: "Stopped OpenSSH Daemon.",
        means: Meaning::UnitStopped,
        until: "249",
        example: "Stopped OpenSSH Daemon.",
        note: "The ssh unit is stopped: no new connections. It ends only the listener (KillMode=process): sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-reloading",
        text: "Reloading ssh{?d}.service - {any}...",
        means: Meaning::Note,
        example: "Reloading ssh.service - OpenBSD Secure Shell server...",
        note: "The ssh unit re-reads its configuration; sessions go on.",
        ..ROW
    },
    Message {
        id: "unit-reloading-deb",
        text: "Reloading OpenBSD Secure Shell server...",
        means: Meaning::Note,
        until: "249",
        example: "Reloading OpenBSD Secure Shell server...",
        note: "The ssh unit re-reads its configuration; sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-reloading-rpm",
        text: "Reloading OpenSSH server daemon...",
        means: Meaning::Note,
        until: "249",
        example: "Reloading OpenSSH server daemon...",
        note: "The ssh unit re-reads its configuration; sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-reloading-arch",
        text: "Reloading OpenSSH Daemon...",
        means: Meaning::Note,
        until: "249",
        example: "Reloading OpenSSH Daemon...",
        note: "The ssh unit re-reads its configuration; sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-reload",
        text: "Reloaded ssh{?d}.service - {any}.",
        means: Meaning::Note,
        example: "Reloaded ssh.service - OpenBSD Secure Shell server.",
        note: "The ssh unit has re-read its configuration; sessions go on.",
        ..ROW
    },
    Message {
        id: "unit-reload-deb",
        text: "Reloaded OpenBSD Secure Shell server.",
        means: Meaning::Note,
        until: "249",
        example: "Reloaded OpenBSD Secure Shell server.",
        note: "The ssh unit has re-read its configuration; sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-reload-rpm",
        text: "Reloaded OpenSSH server daemon.",
        means: Meaning::Note,
        until: "249",
        example: "Reloaded OpenSSH server daemon.",
        note: "The ssh unit has re-read its configuration; sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-reload-arch",
        text: "Reloaded OpenSSH Daemon.",
        means: Meaning::Note,
        until: "249",
        example: "Reloaded OpenSSH Daemon.",
        note: "The ssh unit has re-read its configuration; sessions go on. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-start-fail",
        text: "Failed to start ssh{?d}.service - {any}.",
        means: Meaning::UnitFailed,
        example: "Failed to start ssh.service - OpenBSD Secure Shell server.",
        note: "sshd could not be started: nobody can log in. sshd's own lines before it say why; `sshd -t` tests the configuration.",
        ..ROW
    },
    Message {
        id: "unit-start-fail-deb",
        text: "Failed to start OpenBSD Secure Shell server.",
        means: Meaning::UnitFailed,
        until: "249",
        example: "Failed to start OpenBSD Secure Shell server.",
        note: "sshd could not be started: nobody can log in. sshd's own lines before it say why; `sshd -t` tests the configuration. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-start-fail-rpm",
        text: "Failed to start OpenSSH server daemon.",
        means: Meaning::UnitFailed,
        until: "249",
        example: "Failed to start OpenSSH server daemon.",
        note: "sshd could not be started: nobody can log in. sshd's own lines before it say why; `sshd -t` tests the configuration. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-start-fail-arch",
        text: "Failed to start OpenSSH Daemon.",
        means: Meaning::UnitFailed,
        until: "249",
        example: "Failed to start OpenSSH Daemon.",
        note: "sshd could not be started: nobody can log in. sshd's own lines before it say why; `sshd -t` tests the configuration. Older systemd prints no unit name.",
        ..ROW
    },
    Message {
        id: "unit-socket-listen",
        text: "Listening on ssh{?d}.socket - {any}",
        means: Meaning::UnitStarted,
        example: "Listening on ssh.socket - OpenBSD Secure Shell server socket.",
        note: "systemd listens for sshd (socket activation).",
        ..ROW
    },
    Message {
        id: "unit-socket-listen-old",
        text: "Listening on OpenBSD Secure Shell server socket.",
        means: Meaning::UnitStarted,
        until: "249",
        example: "Listening on OpenBSD Secure Shell server socket.",
        note: "systemd listens for sshd (socket activation).",
        ..ROW
    },
    Message {
        id: "unit-socket-close",
        text: "Closed ssh{?d}.socket - {any}",
        means: Meaning::UnitStopped,
        example: "Closed ssh.socket - OpenBSD Secure Shell server socket.",
        note: "systemd no longer listens for sshd: no new connections.",
        ..ROW
    },
    Message {
        id: "unit-socket-trigger",
        text: "ssh{?d}.socket: Trigger limit hit, refusing further activation.",
        means: Meaning::UnitFailed,
        example: "ssh.socket: Trigger limit hit, refusing further activation.",
        note: "Too many connections in too short a time: systemd closed the socket and nobody can log in until it is started again. See TriggerLimitBurst.",
        ..ROW
    },
    Message {
        id: "unit-socket-toomany",
        text: "ssh{?d}.socket: Too many incoming connections ({number}), dropping connection.",
        means: Meaning::RefusedByPolicy,
        example: "sshd.socket: Too many incoming connections (64), dropping connection.",
        note: "MaxConnections of the socket unit was reached: a new connection was dropped before sshd.",
        ..ROW
    },
    Message {
        id: "unit-socket-toomany-source",
        text: "ssh{?d}.socket: Too many incoming connections ({number}) from source {ip}, dropping connection.",
        means: Meaning::RefusedByPolicy,
        example: "sshd.socket: Too many incoming connections (4) from source 203.0.113.7, dropping connection.",
        note: "MaxConnectionsPerSource of the socket unit was reached: a new connection was dropped before sshd.",
        ..ROW
    },
    Message {
        id: "unit-fail",
        text: "ssh{?d}.service: Main process exited, code={word}, status={list}",
        means: Meaning::UnitFailed,
        example: "ssh.service: Main process exited, code=exited, status=255/EXCEPTION",
        note: "The listener ended by itself or was ended. 255/EXCEPTION is a configuration it cannot read; killed with 9/KILL the OOM killer or an admin. Sessions are processes of their own.",
        ..ROW
    },
    Message {
        id: "unit-fail2",
        text: "ssh{?d}.service: Failed with result '{word}'.",
        means: Meaning::UnitFailed,
        example: "ssh.service: Failed with result 'exit-code'.",
        note: "The ssh unit failed: exit-code, signal, oom-kill, timeout or start-limit-hit. Nobody can log in until it runs again.",
        ..ROW
    },
    Message {
        id: "unit-fail-old",
        text: "ssh{?d}.service: Unit entered failed state.",
        means: Meaning::UnitFailed,
        until: "235",
        example: "sshd.service: Unit entered failed state.",
        note: "The ssh unit failed.",
        ..ROW
    },
    Message {
        id: "unit-failed-old",
        text: "Unit ssh{?d}.service entered failed state.",
        means: Meaning::UnitFailed,
        until: "229",
        example: "Unit sshd.service entered failed state.",
        note: "The ssh unit failed.",
        ..ROW
    },
    Message {
        id: "unit-main-old",
        text: "ssh{?d}.service: main process exited, code={word}, status={list}",
        means: Meaning::UnitFailed,
        until: "229",
        example: "sshd.service: main process exited, code=exited, status=255/n/a",
        note: "The listener ended by itself or was ended.",
        ..ROW
    },
    Message {
        id: "unit-control-exit",
        text: "ssh{?d}.service: Control process exited, code={word}, status={list}",
        means: Meaning::UnitFailed,
        example: "ssh.service: Control process exited, code=exited, status=255/EXCEPTION",
        note: "The test of the configuration before start or reload failed: `sshd -t` says where.",
        ..ROW
    },
    Message {
        id: "unit-limit",
        text: "ssh{?d}.service: Start request repeated too quickly.",
        means: Meaning::UnitFailed,
        example: "ssh.service: Start request repeated too quickly.",
        note: "systemd gave up restarting sshd: it stays down until somebody starts it.",
        ..ROW
    },
    Message {
        id: "unit-stop-timeout",
        text: "ssh{?d}.service: State '{word}' timed out. {words}",
        means: Meaning::UnitFailed,
        example: "ssh.service: State 'stop-sigterm' timed out. Killing.",
        note: "The ssh unit did not stop in time; systemd kills what is left.",
        ..ROW
    },
    Message {
        id: "unit-killing",
        text: "ssh{?d}.service: Killing process {pid} ({name}) with signal SIG{word}.",
        means: Meaning::Note,
        example: "ssh.service: Killing process 4711 (sshd) with signal SIGKILL.",
        note: "systemd kills a process of the ssh unit; with KillMode=control-group that may be a session.",
        ..ROW
    },
    Message {
        id: "unit-restart",
        text: "ssh{?d}.service: Scheduled restart job, restart counter is at {number}.",
        means: Meaning::Note,
        example: "ssh.service: Scheduled restart job, restart counter is at 1.",
        note: "systemd starts sshd again after it failed; sessions go on.",
        ..ROW
    },
    Message {
        id: "unit-restart-old",
        text: "ssh{?d}.service: Service {any}, scheduling restart.",
        means: Meaning::Note,
        example: "sshd.service: Service hold-off time over, scheduling restart.",
        note: "systemd starts sshd again after it failed; sessions go on.",
        ..ROW
    },
    Message {
        id: "unit-oom",
        text: "ssh{?d}.service: A process of this unit has been killed by the OOM killer.",
        means: Meaning::OomKilled,
        since: "243",
        example: "ssh.service: A process of this unit has been killed by the OOM killer.",
        note: "The OOM killer ended sshd or a process below it; the kernel's own line names it.",
        ..ROW
    },
    Message {
        id: "unit-done",
        text: "ssh{?d}.service: Deactivated successfully.",
        means: Meaning::Note,
        example: "ssh.service: Deactivated successfully.",
        note: "The ssh unit stopped in good order.",
        ..ROW
    },
    Message {
        id: "unit-done-old",
        text: "ssh{?d}.service: Succeeded.",
        means: Meaning::Note,
        until: "247",
        example: "ssh.service: Succeeded.",
        note: "The ssh unit stopped in good order.",
        ..ROW
    },
    Message {
        id: "unit-consumed",
        text: "ssh{?d}.service: Consumed {any}",
        means: Meaning::Note,
        example: "ssh.service: Consumed 3.214s CPU time.",
        note: "What the ssh unit used, at its end.",
        ..ROW
    },
    Message {
        id: "unit-kill-left-a",
        text: "ssh{?d}.service: Unit process {pid} ({name}) remains running after unit stopped.",
        means: Meaning::Note,
        example: "ssh.service: Unit process 4711 (sshd) remains running after unit stopped.",
        note: "A session lives on after the listener stopped, as it should.",
        ..ROW
    },
    Message {
        id: "unit-kill-left-b",
        text: "ssh{?d}.service: Found left-over process {pid} ({name}) in control group while starting unit. Ignoring.",
        means: Meaning::Note,
        example: "ssh.service: Found left-over process 4711 (sshd) in control group while starting unit. Ignoring.",
        note: "A session outlived a restart of sshd, as it should.",
        ..ROW
    },
    Message {
        id: "unit-reload-signal",
        text: "ssh{?d}.service: Reload operation timed out. Killing reload process.",
        means: Meaning::Note,
        example: "ssh.service: Reload operation timed out. Killing reload process.",
        note: "The reload did not finish; sshd goes on with what it had.",
        ..ROW
    },
    Message {
        id: "unit-perconn",
        text: "Started ssh{?d}@{word} - OpenSSH per-connection server daemon ({socket}).",
        means: Meaning::Connected,
        example: "Started sshd@12-192.0.2.10:22-203.0.113.7:40122.service - OpenSSH per-connection server daemon (203.0.113.7:40122).",
        note: "Socket activation with one unit per connection: a connection began, told without LogLevel VERBOSE.",
        ..ROW
    },
    Message {
        id: "unit-perconn-old",
        text: "Started OpenSSH per-connection server daemon ({socket}).",
        means: Meaning::Connected,
        until: "249",
        example: "Started OpenSSH per-connection server daemon (203.0.113.7:40122).",
        note: "Socket activation with one unit per connection: a connection began, told without LogLevel VERBOSE.",
        ..ROW
    },
    Message {
        id: "unit-perconn-deb",
        text: "Started ssh{?d}@{word} - OpenBSD Secure Shell server per-connection daemon ({socket}).",
        means: Meaning::Connected,
        example: "Started ssh@12-192.0.2.10:22-203.0.113.7:40122.service - OpenBSD Secure Shell server per-connection daemon (203.0.113.7:40122).",
        note: "Socket activation with one unit per connection: a connection began, told without LogLevel VERBOSE.",
        ..ROW
    },
    Message {
        id: "unit-perconn-deb-old",
        text: "Started OpenBSD Secure Shell server per-connection daemon ({socket}).",
        means: Meaning::Connected,
        until: "249",
        example: "Started OpenBSD Secure Shell server per-connection daemon (203.0.113.7:40122).",
        note: "Socket activation with one unit per connection: a connection began, told without LogLevel VERBOSE.",
        ..ROW
    },
    Message {
        id: "unit-perconn-done",
        text: "ssh{?d}@{n}-{server_ip}:{server_port}-{ip}:{port}.service: {any}",
        means: Meaning::Note,
        example: "sshd@12-192.0.2.10:22-203.0.113.7:40122.service: Deactivated successfully.",
        note: "The unit of one connection says how it ended; 255 is every end that is not in good order.",
        ..ROW
    },
    Message {
        id: "permit-sessions-starting",
        text: "Starting {?systemd-user-sessions.service - }Permit User Sessions...",
        means: Meaning::Note,
        example: "Starting Permit User Sessions...",
        note: "Until the end of this step of the boot pam_nologin refuses ordinary users.",
        ..ROW
    },
    Message {
        id: "permit-sessions",
        text: "{?Started }{?Finished }{?systemd-user-sessions.service - }Permit User Sessions.",
        means: Meaning::Note,
        example: "Finished systemd-user-sessions.service - Permit User Sessions.",
        note: "Boot: from here ordinary users may log in; until here pam_nologin refuses them.",
        ..ROW
    },
    Message {
        id: "systemd-boot",
        text: "systemd {list} running in system mode{any}",
        means: Meaning::Note,
        example: "systemd 252.26-1~deb12u2 running in system mode (+PAM +AUDIT +SELINUX default-hierarchy=unified)",
        note: "A boot, or a re-execution of systemd after its package was upgraded, which ends no session; the kernel's `Linux version` tells.",
        ..ROW
    },
    Message {
        id: "systemd-startup",
        text: "Startup finished in {word} (kernel) + {any}",
        means: Meaning::Note,
        example: "Startup finished in 4.1s (kernel) + 11.3s (userspace) = 15.4s.",
        note: "The end of a boot; the boot itself began that much earlier.",
        ..ROW
    },
    Message {
        id: "systemd-time",
        text: "Time has been changed",
        means: Meaning::ClockStepped,
        example: "Time has been changed",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
];
