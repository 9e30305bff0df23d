//! The kernel: memory, processes, connection tables, crashes, stalls, sleep, boot.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "kernel", process: Process::Other, level: "KERN_INFO", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Kernel", speaker: Speaker::Kernel, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "k-boot",
        text: "Linux version {any}",
        means: Meaning::Booted,
        level: "KERN_NOTICE",
        example: "Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)",
        note: "The first line of a boot: every connection open before it is gone. Without lines of a shutdown before it, it was a crash or a power cut.",
        ..ROW
    },
    Message {
        id: "k-oom-uid",
        text: "Out of memory: Killed process {pid} ({name}) total-vm:{any}, UID:{number} pgtables:{n}kB oom_score_adj:{word}",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        since: "5.3",
        example: "Out of memory: Killed process 4711 (sshd) total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB, shmem-rss:0kB, UID:1000 pgtables:76kB oom_score_adj:0",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it. The UID tells whose it was; sshd's listener and monitors are root's.",
        ..ROW
    },
    Message {
        id: "k-oom",
        text: "Out of memory: Killed process {pid} ({name}) total-vm:{n}kB, anon-rss:{n}kB, file-rss:{n}kB, shmem-rss:{n}kB",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        since: "4.19",
        until: "5.2",
        example: "Out of memory: Killed process 4711 (sshd) total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB, shmem-rss:0kB",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it.",
        ..ROW
    },
    Message {
        id: "k-oom-spaces",
        text: "Out of memory: Killed process {pid} ({any}) total-vm:{any}",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        since: "4.19",
        rank: Rank::General,
        example: "Out of memory: Killed process 4711 (Web Content) total-vm:3117844kB, anon-rss:901612kB, file-rss:7168kB, shmem-rss:0kB, UID:1000 pgtables:76kB oom_score_adj:0",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it.",
        ..ROW
    },
    Message {
        id: "k-oom-cg-uid",
        text: "Memory cgroup out of memory: Killed process {pid} ({name}) total-vm:{any}, UID:{number} pgtables:{n}kB oom_score_adj:{word}",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        since: "5.3",
        example: "Memory cgroup out of memory: Killed process 4711 (sshd) total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB, shmem-rss:0kB, UID:1000 pgtables:76kB oom_score_adj:0",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it. The UID tells whose it was; sshd's listener and monitors are root's. The limit is that of a cgroup: a user's slice, a service or a container.",
        ..ROW
    },
    Message {
        id: "k-oom-cg",
        text: "Memory cgroup out of memory: Killed process {pid} ({name}) total-vm:{n}kB, anon-rss:{n}kB, file-rss:{n}kB, shmem-rss:{n}kB",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        since: "4.19",
        until: "5.2",
        example: "Memory cgroup out of memory: Killed process 4711 (sshd) total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB, shmem-rss:0kB",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it. The limit is that of a cgroup: a user's slice, a service or a container.",
        ..ROW
    },
    Message {
        id: "k-oom-cg-spaces",
        text: "Memory cgroup out of memory: Killed process {pid} ({any}) total-vm:{any}",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        since: "4.19",
        rank: Rank::General,
        example: "Memory cgroup out of memory: Killed process 4711 (tmux: server) total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB, shmem-rss:0kB, UID:0 pgtables:76kB oom_score_adj:0",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it. The limit is that of a cgroup.",
        ..ROW
    },
    Message {
        id: "k-oom-killed-old",
        text: "Killed process {pid} ({name}) total-vm:{any}",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        until: "4.18",
        example: "Killed process 4711 (sshd) total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB, shmem-rss:0kB",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it.",
        ..ROW
    },
    Message {
        id: "k-oom-killed-spaces",
        text: "Killed process {pid} ({any}) total-vm:{any}",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        until: "4.18",
        rank: Rank::General,
        example: "Killed process 4711 (tmux: server) total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it.",
        ..ROW
    },
    Message {
        id: "k-oom-killed-rhel7",
        text: "Killed process {pid} ({name}), UID {number}, total-vm:{any}",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        example: "Killed process 4711 (sshd), UID 0, total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB, shmem-rss:0kB",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it. Red Hat's wording.",
        ..ROW
    },
    Message {
        id: "k-oom-killed-rhel6",
        text: "Killed process {pid}, UID {number}, ({name}) total-vm:{any}",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        example: "Killed process 4711, UID 0, (sshd) total-vm:17844kB, anon-rss:1612kB, file-rss:7168kB",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it. Red Hat's wording.",
        ..ROW
    },
    Message {
        id: "k-oom-killed-26",
        text: "Out of {word}: Killed process {pid} ({name}).",
        means: Meaning::OomKilled,
        level: "KERN_ERR",
        until: "2.6.36",
        example: "Out of memory: Killed process 4711 (sshd).",
        note: "The OOM killer ended this process. If the pid is of a connection's process, that connection ended because of it.",
        ..ROW
    },
    Message {
        id: "k-oom-choice",
        text: "Out of memory: Kill process {pid} ({name}) score {any}",
        means: Meaning::OomInvoked,
        level: "KERN_ERR",
        until: "4.18",
        example: "Out of memory: Kill process 4711 (sshd) score 12 or sacrifice child",
        note: "The OOM killer chose this process or a child of it; the `Killed process` line that follows names the victim.",
        ..ROW
    },
    Message {
        id: "k-oom-choice-cg",
        text: "Memory cgroup out of memory: Kill process {pid} ({name}) score {any}",
        means: Meaning::OomInvoked,
        level: "KERN_ERR",
        until: "4.18",
        example: "Memory cgroup out of memory: Kill process 4711 (sshd) score 12 or sacrifice child",
        note: "The OOM killer chose this process or a child of it; the `Killed process` line that follows names the victim.",
        ..ROW
    },
    Message {
        id: "k-oom-kill",
        text: "oom-kill:constraint={any},task={name},pid={pid},uid={number}",
        means: Meaning::OomKilled,
        since: "5.0",
        example: "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/user.slice/user-1000.slice/session-12.scope,task=sshd,pid=4711,uid=1000",
        note: "The summary of the same kill as `Killed process`, with the cgroup of the victim (session-N.scope, a service).",
        ..ROW
    },
    Message {
        id: "k-oom-inv",
        text: "{name} invoked oom-killer: gfp_mask={any}",
        means: Meaning::OomInvoked,
        level: "KERN_WARNING",
        example: "postgres invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0",
        note: "This process asked for memory that was not there. The victim is another as a rule.",
        ..ROW
    },
    Message {
        id: "k-oom-usage",
        text: "memory: usage {n}kB, limit {n}kB, failcnt {number}",
        means: Meaning::Note,
        example: "memory: usage 65536kB, limit 65536kB, failcnt 812",
        note: "Head of the dump when a cgroup runs out of memory: usage equal to limit names that limit as the cause.",
        ..ROW
    },
    Message {
        id: "k-oom-reaped",
        text: "oom_reaper: reaped process {pid} ({name}), {any}",
        means: Meaning::Note,
        since: "4.6",
        example: "oom_reaper: reaped process 4711 (sshd), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
        note: "The memory of a process the OOM killer had ended was taken back.",
        ..ROW
    },
    Message {
        id: "k-pids",
        text: "cgroup: fork rejected by pids controller in {list}",
        means: Meaning::ForkRejected,
        since: "4.5",
        example: "cgroup: fork rejected by pids controller in /system.slice/ssh.service",
        note: "TasksMax of this slice or service is reached: sshd cannot start processes there. Written once per cgroup only.",
        ..ROW
    },
    Message {
        id: "k-filemax",
        text: "VFS: file-max limit {number} reached",
        means: Meaning::DescriptorLimit,
        example: "VFS: file-max limit 204800 reached",
        note: "The whole machine is out of open files (fs.file-max): accept, logins and sessions fail.",
        ..ROW
    },
    Message {
        id: "k-conntrack",
        text: "nf_conntrack: {?nf_conntrack: }table full, dropping packet{?.}",
        means: Meaning::StateTableFull,
        level: "KERN_WARNING",
        example: "nf_conntrack: nf_conntrack: table full, dropping packet",
        note: "The connection-tracking table is full: new connections die, established ones mostly survive. See net.netfilter.nf_conntrack_max.",
        ..ROW
    },
    Message {
        id: "k-conntrack-netns",
        text: "nf_conntrack: {?nf_conntrack: }table full in netns {n}, dropping packet",
        means: Meaning::StateTableFull,
        level: "KERN_WARNING",
        example: "nf_conntrack: nf_conntrack: table full in netns 4026531840, dropping packet",
        note: "The connection-tracking table of this network namespace is full: new connections die, established ones mostly survive.",
        ..ROW
    },
    Message {
        id: "k-conntrack-old",
        text: "ip_conntrack: table full, dropping packet{?.}",
        means: Meaning::StateTableFull,
        level: "KERN_WARNING",
        example: "ip_conntrack: table full, dropping packet.",
        note: "The connection-tracking table is full: new connections die, established ones mostly survive.",
        ..ROW
    },
    Message {
        id: "k-synflood",
        text: "TCP: {word}: Possible SYN flooding on port {server_port}. {any}",
        means: Meaning::SynFlood,
        since: "4.10",
        example: "TCP: request_sock_TCP: Possible SYN flooding on port 22. Sending cookies.  Check SNMP counters.",
        note: "More connection requests than the listen queue takes, by an attack or a burst. `Dropping request` makes new connections time out; established ones do not suffer. Compare the port with sshd's.",
        ..ROW
    },
    Message {
        id: "k-synflood-socket",
        text: "TCP: {word}: Possible SYN flooding on port {server_socket}. {any}",
        means: Meaning::SynFlood,
        since: "6.2",
        example: "TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:22. Sending cookies.",
        note: "More connection requests than the listen queue takes, by an attack or a burst. `Dropping request` makes new connections time out; established ones do not suffer. Compare the port with sshd's.",
        ..ROW
    },
    Message {
        id: "k-synflood-32",
        text: "TCP: Possible SYN flooding on port {server_port}. {any}",
        means: Meaning::SynFlood,
        since: "3.0",
        until: "4.10",
        example: "TCP: Possible SYN flooding on port 22. Sending cookies.  Check SNMP counters.",
        note: "More connection requests than the listen queue takes, by an attack or a burst. `Dropping request` makes new connections time out; established ones do not suffer. Compare the port with sshd's.",
        ..ROW
    },
    Message {
        id: "k-synflood-old",
        text: "possible SYN flooding on port {server_port}. {any}",
        means: Meaning::SynFlood,
        until: "2.6",
        example: "possible SYN flooding on port 22. Sending cookies.",
        note: "More connection requests than the listen queue takes, by an attack or a burst. `Dropping request` makes new connections time out; established ones do not suffer. Compare the port with sshd's.",
        ..ROW
    },
    Message {
        id: "k-syn-drop",
        text: "TCP: drop open request from {socket}",
        means: Meaning::SynFlood,
        level: "KERN_DEBUG",
        example: "TCP: drop open request from 203.0.113.7:40122",
        note: "The queue of half-open connections was full and this request was dropped.",
        ..ROW
    },
    Message {
        id: "k-tcpmem",
        text: "{?TCP: }out of memory -- consider tuning tcp_mem",
        means: Meaning::TcpMemory,
        since: "3.3",
        example: "TCP: out of memory -- consider tuning tcp_mem",
        note: "TCP has used all it may (net.ipv4.tcp_mem): the kernel aborts sockets, and both ends see resets or timeouts.",
        ..ROW
    },
    Message {
        id: "k-tcpmem-old",
        text: "Out of socket memory",
        means: Meaning::TcpMemory,
        until: "3.2",
        example: "Out of socket memory",
        note: "TCP memory or the number of orphaned sockets is used up: the kernel aborts sockets.",
        ..ROW
    },
    Message {
        id: "k-orphans",
        text: "TCP: too many {?of }orphaned sockets",
        means: Meaning::TcpMemory,
        example: "TCP: too many orphaned sockets",
        note: "More closing sockets than net.ipv4.tcp_max_orphans: the kernel resets the rest.",
        ..ROW
    },
    Message {
        id: "k-segv",
        text: "sshd{?-session}{?-auth}[{pid}]: segfault at {any}",
        means: Meaning::ProcessCrashed,
        example: "sshd-session[4711]: segfault at 0 ip 00007f3c2e4a1b60 sp 00007ffd0a4c8e50 error 4 in libcrypto.so.3[26b000,7f3c2e200000+26c000] likely on CPU 1 (core 1, socket 0)",
        note: "A process of sshd crashed. sshd-auth, or the preauth process before 10.0, costs a login; any other the session. The library named is where it crashed, not always the culprit.",
        ..ROW
    },
    Message {
        id: "k-gpf-old",
        text: "sshd{?-session}{?-auth}[{pid}] general protection{any}",
        means: Meaning::ProcessCrashed,
        until: "4.19",
        example: "sshd[4711] general protection ip:7f3c2e4a1b60 sp:7ffd0a4c8e50 error:0 in libcrypto.so.1.1[7f3c2e200000+26c000]",
        note: "A process of sshd crashed.",
        ..ROW
    },
    Message {
        id: "k-trap",
        text: "traps: sshd{?-session}{?-auth}[{pid}] {any}",
        means: Meaning::ProcessCrashed,
        example: "traps: sshd[4711] trap invalid opcode ip:7f3c2e4a1b60 sp:7ffd0a4c8e50 error:0 in libcrypto.so.3[7f3c2e200000+26c000]",
        note: "A process of sshd crashed. `invalid opcode` is a library built for another CPU.",
        ..ROW
    },
    Message {
        id: "k-fatal-signal",
        text: "potentially unexpected fatal signal {number}.",
        means: Meaning::Note,
        example: "potentially unexpected fatal signal 11.",
        note: "Some process crashed (kernel.print-fatal-signals); the line after it says which.",
        ..ROW
    },
    Message {
        id: "k-seccomp",
        text: "audit: type=1326 audit({any} pid={pid} comm=\"sshd{?-session}{?-auth}\" exe=\"{word}\" sig={number} arch={any}",
        means: Meaning::ProcessCrashed,
        since: "3.5",
        example: "audit: type=1326 audit(1700000000.123:456): auid=4294967295 uid=102 gid=65534 ses=4294967295 subj=unconfined pid=4711 comm=\"sshd\" exe=\"/usr/sbin/sshd\" sig=31 arch=c000003e syscall=230 compat=0 ip=0x7f3c2e4a1b60 code=0x0",
        note: "The sandbox ended the process of a login over a system call it does not allow: a libc, OpenSSL or kernel that does not fit this sshd. Logins fail until that is mended.",
        ..ROW
    },
    Message {
        id: "k-seccomp-old",
        text: "{?audit: }type=1326 audit({any} pid={pid} comm=\"sshd\" {?reason=\"seccomp\" }sig={number} {any}",
        means: Meaning::ProcessCrashed,
        since: "3.5",
        until: "3.16",
        example: "type=1326 audit(1400000000.123:456): auid=4294967295 uid=74 gid=74 ses=4294967295 pid=4711 comm=\"sshd\" reason=\"seccomp\" sig=31 syscall=230 compat=0 ip=0x7f3c2e4a1b60 code=0x0",
        note: "The sandbox ended the process of a login over a system call it does not allow.",
        ..ROW
    },
    Message {
        id: "k-hung",
        text: "INFO: task {name}:{pid} blocked for more than {number} seconds.",
        means: Meaning::ServerStalled,
        level: "KERN_ERR",
        example: "INFO: task jbd2/vda1-8:311 blocked for more than 120 seconds.",
        note: "A process waited that long for a disk or a lock: sessions that timed out around it were the server's doing.",
        ..ROW
    },
    Message {
        id: "k-lockup",
        text: "{?watchdog: }{?NMI watchdog: }BUG: soft lockup - CPU#{n} stuck for {number}s! [{any}]",
        means: Meaning::ServerStalled,
        level: "KERN_EMERG",
        example: "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/1:2:311]",
        note: "A processor did nothing else for that long: a virtual machine that was paused, or overload. Sessions that timed out around it were the server's doing.",
        ..ROW
    },
    Message {
        id: "k-lockup-rcu",
        text: "{?rcu: }INFO: {word} self-detected stall on CPU{any}",
        means: Meaning::ServerStalled,
        level: "KERN_ERR",
        example: "rcu: INFO: rcu_sched self-detected stall on CPU",
        note: "A processor stood still: a virtual machine that was paused, or overload.",
        ..ROW
    },
    Message {
        id: "k-lockup-rcu-others",
        text: "{?rcu: }INFO: {word} detected stalls on CPUs/tasks:{any}",
        means: Meaning::ServerStalled,
        level: "KERN_ERR",
        example: "rcu: INFO: rcu_sched detected stalls on CPUs/tasks:",
        note: "Processors stood still: a virtual machine that was paused, or overload.",
        ..ROW
    },
    Message {
        id: "k-suspend",
        text: "PM: suspend entry ({word})",
        means: Meaning::Suspended,
        example: "PM: suspend entry (deep)",
        note: "The machine goes to sleep: its sessions stand still and time out or are reset later.",
        ..ROW
    },
    Message {
        id: "k-resume",
        text: "PM: suspend exit",
        means: Meaning::Resumed,
        example: "PM: suspend exit",
        note: "The machine woke up: sessions whose peers gave up meanwhile end now.",
        ..ROW
    },
    Message {
        id: "k-hibernate",
        text: "PM: {?hibernation: }hibernation entry",
        means: Meaning::Suspended,
        example: "PM: hibernation: hibernation entry",
        note: "The machine goes to sleep: its sessions stand still and time out or are reset later.",
        ..ROW
    },
    Message {
        id: "k-hibernate-exit",
        text: "PM: {?hibernation: }hibernation exit",
        means: Meaning::Resumed,
        example: "PM: hibernation: hibernation exit",
        note: "The machine woke up: sessions whose peers gave up meanwhile end now.",
        ..ROW
    },
    Message {
        id: "k-suspend-old",
        text: "PM: Preparing system for {?mem }sleep{? (mem)}{? (freeze)}{? (standby)}",
        means: Meaning::Suspended,
        until: "4.14",
        example: "PM: Preparing system for sleep (mem)",
        note: "The machine goes to sleep: its sessions stand still and time out or are reset later.",
        ..ROW
    },
    Message {
        id: "k-resume-old",
        text: "PM: Finishing wakeup.",
        means: Meaning::Resumed,
        until: "4.14",
        example: "PM: Finishing wakeup.",
        note: "The machine woke up: sessions whose peers gave up meanwhile end now.",
        ..ROW
    },
    Message {
        id: "k-lockup-hard",
        text: "{?watchdog: }{?NMI watchdog: }Watchdog detected hard LOCKUP on cpu {n}",
        means: Meaning::ServerStalled,
        from: "kernel/watchdog.c",
        example: "watchdog: Watchdog detected hard LOCKUP on cpu 2",
        ..ROW
    },
    Message {
        id: "k-rcu-starved",
        text: "{?rcu: }{word} kthread starved for {n} jiffies!{any}",
        means: Meaning::ServerStalled,
        from: "kernel/rcu/tree_stall.h",
        example: "rcu: rcu_sched kthread starved for 23807 jiffies! g7030 f0x2 RCU_GP_WAIT_FQS(5) ->state=0x0 ->cpu=1",
        ..ROW
    },
];
