//! Other programs of the same machine: memory, networks, clocks, bans, loggers.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "neighbours", process: Process::Other, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Neighbours", speaker: Speaker::Neighbour, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "unix-chkpwd-fail",
        text: "password check failed for user ({user})",
        means: Meaning::PamNote,
        from: "unix_chkpwd",
        level: "NOTICE",
        example: "password check failed for user (alice)",
        note: "pam_unix's helper, just before the pam_unix line of the same try: not a second failure. sudo, su and cron use it too.",
        ..ROW
    },
    Message {
        id: "unix-chkpwd-unknown",
        text: "check pass; user unknown",
        means: Meaning::PamNote,
        from: "unix_chkpwd",
        level: "NOTICE",
        example: "check pass; user unknown",
        note: "pam_unix's helper, just before the pam_unix line of the same try.",
        ..ROW
    },
    Message {
        id: "unix-chkpwd-info",
        text: "could not obtain user info ({user})",
        means: Meaning::PamNote,
        from: "unix_chkpwd",
        level: "NOTICE",
        example: "could not obtain user info (alice)",
        note: "pam_unix's helper found no such user: a directory service may be out of reach.",
        ..ROW
    },
    Message {
        id: "systemd-oomd",
        text: "Killed {list} due to memory {any}",
        means: Meaning::OomKilled,
        from: "systemd-oomd",
        level: "NOTICE",
        example: "Killed /user.slice/user-1000.slice/session-12.scope due to memory pressure for /user.slice/user-1000.slice being 71.22% > 50.00% for > 20s with reclaim activity",
        note: "systemd-oomd killed everything in this cgroup; a session-N.scope is a whole login.",
        ..ROW
    },
    Message {
        id: "nd-carrier-lost",
        text: "{name}: Lost carrier",
        means: Meaning::LinkDown,
        from: "systemd-networkd",
        example: "eth0: Lost carrier",
        note: "A network link of this machine went down: everything over it stood still.",
        ..ROW
    },
    Message {
        id: "nd-carrier",
        text: "{name}: Gained carrier",
        means: Meaning::LinkUp,
        from: "systemd-networkd",
        example: "eth0: Gained carrier",
        note: "A network link of this machine came up.",
        ..ROW
    },
    Message {
        id: "nd-link-down",
        text: "{name}: Link DOWN",
        means: Meaning::LinkDown,
        from: "systemd-networkd",
        example: "eth0: Link DOWN",
        note: "A network link of this machine went down: everything over it stood still. Set down by somebody, cable or not.",
        ..ROW
    },
    Message {
        id: "nd-link-up",
        text: "{name}: Link UP",
        means: Meaning::LinkUp,
        from: "systemd-networkd",
        example: "eth0: Link UP",
        note: "A network link of this machine came up.",
        ..ROW
    },
    Message {
        id: "nd-dhcp-lost",
        text: "{name}: DHCP lease lost",
        means: Meaning::NetworkNote,
        from: "systemd-networkd",
        example: "eth0: DHCP lease lost",
        note: "The machine lost its address: connections to it end or hang.",
        ..ROW
    },
    Message {
        id: "nd-dhcp",
        text: "{name}: DHCPv4 address {word} via {word}",
        means: Meaning::NetworkNote,
        from: "systemd-networkd",
        example: "eth0: DHCPv4 address 192.0.2.10/24 via 192.0.2.1",
        note: "The machine got or renewed its address. Another one than before ends all connections.",
        ..ROW
    },
    Message {
        id: "nm-carrier",
        text: "<info>{?  }{? }[{word}] device ({name}): carrier: link connected",
        means: Meaning::LinkUp,
        from: "NetworkManager",
        example: "<info>  [1700000000.1234] device (eth0): carrier: link connected",
        note: "A network link of this machine came up.",
        ..ROW
    },
    Message {
        id: "nm-carrier-lost",
        text: "<info>{?  }{? }[{word}] device ({name}): carrier: link disconnected{any}",
        means: Meaning::LinkDown,
        from: "NetworkManager",
        example: "<info>  [1700000000.1234] device (eth0): carrier: link disconnected",
        note: "A network link of this machine went down: everything over it stood still.",
        ..ROW
    },
    Message {
        id: "nm-link-old",
        text: "<info>{?  }{? }[{word}] device ({name}): link connected",
        means: Meaning::LinkUp,
        from: "NetworkManager",
        until: "1.8",
        example: "<info>  [1500000000.1234] device (eth0): link connected",
        note: "A network link of this machine came up.",
        ..ROW
    },
    Message {
        id: "nm-link-lost-old",
        text: "<info>{?  }{? }[{word}] device ({name}): link disconnected{any}",
        means: Meaning::LinkDown,
        from: "NetworkManager",
        until: "1.8",
        example: "<info>  [1500000000.1234] device (eth0): link disconnected (deferring action for 4 seconds)",
        note: "A network link of this machine went down: everything over it stood still.",
        ..ROW
    },
    Message {
        id: "nm-carrier-changed",
        text: "<info>{?  }{? }[{word}] device ({name}): state change: {word} -> unavailable (reason 'carrier-changed'{any}",
        means: Meaning::LinkDown,
        from: "NetworkManager",
        example: "<info>  [1700000000.1234] device (eth0): state change: activated -> unavailable (reason 'carrier-changed', sys-iface-state: 'managed')",
        note: "A network link of this machine went down: everything over it stood still.",
        ..ROW
    },
    Message {
        id: "nm-state-down",
        text: "<info>{?  }{? }[{word}] device ({name}): state change: activated -> {word} (reason {any}",
        means: Meaning::NetworkNote,
        from: "NetworkManager",
        rank: Rank::General,
        example: "<info>  [1700000000.1234] device (wlan0): state change: activated -> deactivating (reason 'user-requested', sys-iface-state: 'managed')",
        note: "NetworkManager took an interface out of service; the reason says on whose order.",
        ..ROW
    },
    Message {
        id: "nm-activated",
        text: "<info>{?  }{? }[{word}] device ({name}): Activation: successful, device activated.",
        means: Meaning::NetworkNote,
        from: "NetworkManager",
        example: "<info>  [1700000000.1234] device (eth0): Activation: successful, device activated.",
        note: "An interface is in service (again).",
        ..ROW
    },
    Message {
        id: "wpa-disconnected",
        text: "{name}: CTRL-EVENT-DISCONNECTED {any}",
        means: Meaning::LinkDown,
        from: "wpa_supplicant",
        example: "wlan0: CTRL-EVENT-DISCONNECTED bssid=02:00:5e:10:00:01 reason=3 locally_generated=1",
        note: "The machine lost its wireless network.",
        ..ROW
    },
    Message {
        id: "wpa-connected",
        text: "{name}: CTRL-EVENT-CONNECTED {any}",
        means: Meaning::LinkUp,
        from: "wpa_supplicant",
        example: "wlan0: CTRL-EVENT-CONNECTED - Connection to 02:00:5e:10:00:01 completed [id=0 id_str=]",
        note: "The machine joined a wireless network.",
        ..ROW
    },
    Message {
        id: "chronyd-stepped",
        text: "System clock was stepped by {word} seconds",
        means: Meaning::ClockStepped,
        from: "chronyd",
        level: "WARNING",
        example: "System clock was stepped by -1.707730 seconds",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
    Message {
        id: "chronyd-forward",
        text: "Forward time jump detected!",
        means: Meaning::ClockStepped,
        from: "chronyd",
        level: "WARNING",
        example: "Forward time jump detected!",
        note: "The clock ran ahead without chronyd's doing: a virtual machine that was paused, or a sleep.",
        ..ROW
    },
    Message {
        id: "chronyd-backward",
        text: "Backward time jump detected!",
        means: Meaning::ClockStepped,
        from: "chronyd",
        level: "WARNING",
        example: "Backward time jump detected!",
        note: "The clock was set back without chronyd's doing.",
        ..ROW
    },
    Message {
        id: "ntpd-reset",
        text: "time reset {word} s",
        means: Meaning::ClockStepped,
        from: "ntpd",
        level: "NOTICE",
        example: "time reset +0.734211 s",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
    Message {
        id: "ntpd-set",
        text: "time set {word} s",
        means: Meaning::ClockStepped,
        from: "ntpd",
        level: "NOTICE",
        example: "time set -12.734211 s",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
    Message {
        id: "ntpd-step",
        text: "ntpd: time set {word}",
        means: Meaning::ClockStepped,
        from: "ntpd",
        level: "NOTICE",
        example: "ntpd: time set +12.734211s",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
    Message {
        id: "ntpd-openbsd",
        text: "set local clock to {words}",
        means: Meaning::ClockStepped,
        from: "ntpd",
        example: "set local clock to Mon Jan  5 10:11:12 UTC 2026 (offset 12.734211s)",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
    Message {
        id: "ntpdate-step",
        text: "step time server {word} offset {word} sec",
        means: Meaning::ClockStepped,
        from: "ntpdate",
        level: "NOTICE",
        example: "step time server 192.0.2.123 offset 12.734211 sec",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
    Message {
        id: "timesyncd-initial",
        text: "Initial {?clock }synchronization to {words}",
        means: Meaning::Note,
        from: "systemd-timesyncd",
        example: "Initial clock synchronization to Mon 2026-01-05 10:11:12.131415 UTC.",
        note: "The clock was right for the first time since boot; it may have been set by this.",
        ..ROW
    },
    Message {
        id: "timesyncd-restore",
        text: "System clock time unset or jumped backwards, {words}",
        means: Meaning::ClockStepped,
        from: "systemd-timesyncd",
        example: "System clock time unset or jumped backwards, restored from recorded timestamp: Mon 2026-01-05 10:11:12 UTC",
        note: "A boot without a working clock: the stamps before it are wrong.",
        ..ROW
    },
    Message {
        id: "timedated-set",
        text: "Changed local time to {words}",
        means: Meaning::ClockStepped,
        from: "systemd-timedated",
        example: "Changed local time to Mon 2026-01-05 10:11:12 UTC",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
    Message {
        id: "resolved-clock",
        text: "Clock change detected. Flushing caches.",
        means: Meaning::ClockStepped,
        from: "systemd-resolved",
        example: "Clock change detected. Flushing caches.",
        note: "The clock was set: durations across this line are wrong, and timeouts of that moment may be its work.",
        ..ROW
    },
    Message {
        id: "sleep-suspend",
        text: "Entering sleep state {words}",
        means: Meaning::Suspended,
        from: "systemd-sleep",
        example: "Entering sleep state 'suspend'...",
        note: "The machine goes to sleep: its sessions stand still and time out or are reset later.",
        ..ROW
    },
    Message {
        id: "sleep-suspend-old",
        text: "Suspending system...",
        means: Meaning::Suspended,
        from: "systemd-sleep",
        until: "246",
        example: "Suspending system...",
        note: "The machine goes to sleep: its sessions stand still and time out or are reset later.",
        ..ROW
    },
    Message {
        id: "sleep-resume",
        text: "System returned from sleep {?state}{?operation}{any}",
        means: Meaning::Resumed,
        from: "systemd-sleep",
        example: "System returned from sleep state.",
        note: "The machine woke up.",
        ..ROW
    },
    Message {
        id: "sleep-resume-old",
        text: "System resumed.",
        means: Meaning::Resumed,
        from: "systemd-sleep",
        until: "246",
        example: "System resumed.",
        note: "The machine woke up.",
        ..ROW
    },
    Message {
        id: "fail2ban-ban",
        text: "{?fail2ban.actions: }{?NOTICE}{?WARNING}{?  }{? }[ssh{token}] Ban {ip}",
        means: Meaning::Banned,
        from: "fail2ban.actions",
        example: "NOTICE  [sshd] Ban 203.0.113.7",
        note: "fail2ban blocks this address; connections it still has may be cut off without a line of sshd.",
        ..ROW
    },
    Message {
        id: "fail2ban-restore",
        text: "{?fail2ban.actions: }{?NOTICE}{?WARNING}{?  }{? }[ssh{token}] Restore Ban {ip}",
        means: Meaning::Banned,
        from: "fail2ban.actions",
        example: "NOTICE  [sshd] Restore Ban 203.0.113.7",
        note: "fail2ban was started and blocks this address again.",
        ..ROW
    },
    Message {
        id: "fail2ban-recidive",
        text: "{?fail2ban.actions: }{?NOTICE}{?WARNING}{?  }{? }[recidive] Ban {ip}",
        means: Meaning::Banned,
        from: "fail2ban.actions",
        example: "NOTICE  [recidive] Ban 203.0.113.7",
        note: "fail2ban blocks this address for long, after several bans.",
        ..ROW
    },
    Message {
        id: "fail2ban-already",
        text: "{?fail2ban.actions: }{?NOTICE}{?WARNING}{?INFO}{?  }{? }[ssh{token}] {ip} already banned",
        means: Meaning::Note,
        from: "fail2ban.actions",
        example: "WARNING [sshd] 203.0.113.7 already banned",
        note: "fail2ban saw new failures of an address it blocks: the block does not work, or the lines are old.",
        ..ROW
    },
    Message {
        id: "fail2ban-unban",
        text: "{?fail2ban.actions: }{?NOTICE}{?WARNING}{?  }{? }[ssh{token}] Unban {ip}",
        means: Meaning::Note,
        from: "fail2ban.actions",
        example: "NOTICE  [sshd] Unban 203.0.113.7",
        note: "fail2ban lets this address in again.",
        ..ROW
    },
    Message {
        id: "fail2ban-found",
        text: "{?fail2ban.filter: }{?INFO}{?   }{?    }{? }[ssh{token}] Found {ip}{any}",
        means: Meaning::Note,
        from: "fail2ban.filter",
        example: "INFO    [sshd] Found 203.0.113.7 - 2026-01-05 10:11:12",
        note: "fail2ban counts one failure of this address.",
        ..ROW
    },
    Message {
        id: "sshguard-block",
        text: "Blocking \"{ip}/{n}\" for {number} secs {any}",
        means: Meaning::Banned,
        from: "sshguard",
        example: "Blocking \"203.0.113.7/32\" for 120 secs (3 attacks in 5 secs, after 1 abuses over 5 secs.)",
        note: "sshguard blocks this address for that long.",
        ..ROW
    },
    Message {
        id: "sshguard-attack",
        text: "Attack from \"{ip}\" on service {any} with danger {number}.",
        means: Meaning::Note,
        from: "sshguard",
        example: "Attack from \"203.0.113.7\" on service SSH with danger 10.",
        note: "sshguard counts one failure of this address.",
        ..ROW
    },
    Message {
        id: "journald-suppressed",
        text: "Suppressed {number} messages from {?/system.slice/}ssh{any}",
        means: Meaning::LinesSuppressed,
        from: "systemd-journald",
        level: "WARNING",
        example: "Suppressed 1247 messages from ssh.service",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
    Message {
        id: "journald-suppressed-session",
        text: "Suppressed {number} messages from session-{any}",
        means: Meaning::LinesSuppressed,
        from: "systemd-journald",
        level: "WARNING",
        example: "Suppressed 88 messages from session-12.scope",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
    Message {
        id: "journald-suppressed-user",
        text: "Suppressed {number} messages from {?/user.slice/}user{any}",
        means: Meaning::LinesSuppressed,
        from: "systemd-journald",
        level: "WARNING",
        example: "Suppressed 88 messages from user-1000.slice",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
    Message {
        id: "journald-suppressed-any",
        text: "Suppressed {number} messages from /",
        means: Meaning::LinesSuppressed,
        from: "systemd-journald",
        level: "WARNING",
        example: "Suppressed 917 messages from /",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all. It does not say whose.",
        ..ROW
    },
    Message {
        id: "journald-missed",
        text: "Missed {number} kernel messages",
        means: Meaning::LinesSuppressed,
        from: "systemd-journald",
        level: "WARNING",
        example: "Missed 412 kernel messages",
        note: "The journal lost lines of the kernel.",
        ..ROW
    },
    Message {
        id: "rsyslog-imuxsock-begin",
        text: "imuxsock begins to drop messages from pid {pid} due to rate-limiting",
        means: Meaning::LinesSuppressed,
        from: "rsyslogd",
        until: "7.3",
        example: "imuxsock begins to drop messages from pid 4711 due to rate-limiting",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
    Message {
        id: "rsyslog-imuxsock-lost",
        text: "imuxsock lost {number} messages from pid {pid} due to rate-limiting",
        means: Meaning::LinesSuppressed,
        from: "rsyslogd",
        until: "7.3",
        example: "imuxsock lost 236 messages from pid 4711 due to rate-limiting",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
    Message {
        id: "rsyslog-imuxsock",
        text: "imuxsock[pid{?:} {pid}{any} begin to drop messages due to rate-limiting",
        means: Meaning::LinesSuppressed,
        from: "rsyslogd",
        since: "7.3",
        example: "imuxsock[pid: 4711, name: /usr/sbin/sshd] from <sshd:info>: begin to drop messages due to rate-limiting",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
    Message {
        id: "rsyslog-imuxsock-pid-lost",
        text: "imuxsock[pid{?:} {pid}{any}: {number} messages lost due to rate-limiting{any}",
        means: Meaning::LinesSuppressed,
        from: "rsyslogd",
        since: "7.3",
        example: "imuxsock[pid: 4711, name: /usr/sbin/sshd]: 236 messages lost due to rate-limiting (200 allowed within 5 seconds)",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
    Message {
        id: "rsyslog-imuxsock-any-lost",
        text: "imuxsock: {number} messages lost due to rate-limiting{any}",
        means: Meaning::LinesSuppressed,
        from: "rsyslogd",
        example: "imuxsock: 236 messages lost due to rate-limiting",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all. It does not say whose.",
        ..ROW
    },
    Message {
        id: "rsyslog-imjournal",
        text: "imjournal{any}: begin to drop messages due to rate-limiting",
        means: Meaning::LinesSuppressed,
        from: "rsyslogd",
        example: "imjournal: begin to drop messages due to rate-limiting",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
    Message {
        id: "rsyslog-imjournal-lost",
        text: "imjournal{any}: {number} messages lost due to rate-limiting{any}",
        means: Meaning::LinesSuppressed,
        from: "rsyslogd",
        example: "imjournal: 406 messages lost due to rate-limiting (20000 allowed within 600 seconds)",
        note: "The logger left lines out: what seems silent here may not have been. Raise its rate limit to see all.",
        ..ROW
    },
];
