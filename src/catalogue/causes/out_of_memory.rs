//! The out-of-memory killer ended the session's process.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "out-of-memory",
    title: "The kernel killed the session's process for want of memory",
    family: Family::ServerResources,
    explains: &[EndingKind::ServerKilled, EndingKind::Silent, EndingKind::ClientClose, EndingKind::CutByLog],
    rules: &[
        decisive(Kernel, "victim", |c| {
            let near = c.near(&[Meaning::OomKilled], Micros::seconds(10)).filter(|n| n.names_it)?;
            Some(said!("the kernel's out-of-memory killer named this session's process").at(vec![near.place]))
        }),
        decisive(Kernel, "victim-was-this-users-sshd", |c| {
            let near = c.oom_kill(Micros::seconds(10)).filter(|n| n.of_sshd && n.of_the_user == Some(true))?;
            let uid = c.connection.uid()?;
            let silent = [EndingKind::Silent, EndingKind::ServerKilled, EndingKind::ClientClose];
            c.ended(&silent).then(|| {
                said!(
                    "the out-of-memory killer ended a process of sshd that ran as user {uid}, which this session's was, {}",
                    moment(near)
                )
                .at(vec![near.place])
            })
        }),
        decisive(Kernel, "victim-was-sshd", |c| {
            let near = c.oom_kill(Micros::seconds(2)).filter(|n| n.of_sshd)?;
            c.ended(&[EndingKind::Silent, EndingKind::ServerKilled]).then(|| {
                said!("the out-of-memory killer ended a process of sshd {}, of which sshd says nothing", moment(near))
                    .at(vec![near.place])
            })
        }),
        // Not where the victim is known to be another's: the death of a database ends no session.
        strong(Kernel, "struck-then", |c| {
            let near = c.oom_kill(Micros::seconds(3))?;
            Some(said!("the out-of-memory killer struck {}", moment(near)).at(vec![near.place]))
        }),
        fair(Words, "killed", |c| {
            let killed = c.connection.ending.code == Some(9);
            killed.then(|| said!("the session's process was killed by signal 9").at(c.lines(Meaning::ChildKilled)))
        }),
        refutes(Kernel, "no-oom", |c| {
            c.near(&[Meaning::OomKilled, Meaning::OomInvoked], Micros::seconds(30))
                .is_none()
                .then(|| said!("no process was killed for want of memory then"))
        }),
    ],
    explain: "Memory ran out on the machine or in the session's control group, and the kernel chose a process of this session. \
        sshd itself dies without a word; the line stands in the kernel log. `invoked oom-killer` names who asked, not who \
        died.",
    remedy: "Find what ate the memory (the kernel prints a table); set MemoryHigh for users, add swap, or protect sessions \
        with `OOMScoreAdjust=-900` in the ssh unit (what users start inherits it; sshd protects its listener by itself).",
    cure: Cure::IN_WORDS,
    verify: "`journalctl -k | grep -i 'out of memory'` stays empty.",
    see: &["systemd.exec(5) OOMScoreAdjust", "proc_pid_oom_score_adj(5)"],
    example: Example::log(LOG).version("9.2"),
    lookalike: Example::log(ANOTHERS).version("9.2"),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[101]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)
Nov 10 09:30:00 edge01 kernel: oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/user.slice/user-1000.slice/session-12.scope,task=sshd,pid=107,uid=1000
Nov 10 09:30:00 edge01 kernel: Out of memory: Killed process 107 (sshd) total-vm:18000kB, anon-rss:900kB, file-rss:6000kB, shmem-rss:0kB, UID:1000 pgtables:70kB oom_score_adj:0
Nov 10 09:30:05 edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice
";

const ANOTHERS: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[101]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)
Nov 10 09:30:00 edge01 kernel: oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/user.slice/user-1002.slice/session-9.scope,task=sshd,pid=99,uid=1002
Nov 10 09:30:00 edge01 kernel: Out of memory: Killed process 99 (sshd) total-vm:18000kB, anon-rss:900kB, file-rss:6000kB, shmem-rss:0kB, UID:1002 pgtables:70kB oom_score_adj:0
Nov 10 09:30:01 edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice
";
