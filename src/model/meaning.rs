//! What a log line tells us, free of how a release phrased it.
//!
//! A wording belongs to the catalogue and changes with version and distribution; a [`Meaning`] is what
//! happened. Everything after `read` reasons with meanings only. To add one, add a line here: the id is
//! what `events` prints and never changes its sense, the sentence is what `messages` explains.

use super::ids::ids;

ids! {
    /// What a message tells us.
    Meaning {
        // The listener and the service
        ListenerStarted "listener-started" "sshd began to listen.",
        ListenerStopping "listener-stopping" "The listener got a signal and stops; sessions go on.",
        ListenerReloaded "listener-reloaded" "The listener re-read its configuration; sessions go on.",
        ServerFault "server-fault" "sshd cannot serve: a start, a bind or a re-execution failed.",
        ConfigTrouble "config-trouble" "A file, key or setting on the server is not as sshd wants it.",
        ResourceExhausted "resource-exhausted" "sshd ran out of processes, memory, descriptors or terminals.",
        // Admission
        Connected "connected" "A TCP connection was accepted.",
        StartupsDropped "startups-dropped" "A connection was refused because MaxStartups (or its per-source form) was reached.",
        ThrottlingBegan "throttling-began" "MaxStartups throttling began.",
        ThrottlingGoesOn "throttling-goes-on" "MaxStartups throttling goes on; the count is of connections dropped so far.",
        ThrottlingEnded "throttling-ended" "MaxStartups throttling ended; the count is of all connections dropped.",
        DropsSuppressed "drops-suppressed" "Further refusals were not logged one by one; the count says how many.",
        PenaltyDropped "penalty-dropped" "A connection was refused because its source is under a PerSourcePenalty.",
        PenaltyAdded "penalty-added" "A source was given, or came under, a PerSourcePenalty.",
        RefusedByPolicy "refused-by-policy" "A connection was refused by configuration (tcp wrappers, RefuseConnection).",
        // Banner and key exchange
        NoIdentification "no-identification" "The peer left before it sent an SSH version line.",
        BadIdentification "bad-identification" "The peer sent something that is not an SSH version line.",
        Scanned "scanned" "The peer identified itself as a known scanner.",
        ClientVersion "client-version" "The client's software version.",
        ProtocolMismatch "protocol-mismatch" "The peer speaks an SSH protocol version this server does not.",
        NegotiationFailed "negotiation-failed" "Client and server share no algorithm of some kind.",
        AlgorithmRefused "algorithm-refused" "A key or signature algorithm offered by the client is not accepted here.",
        ProtocolError "protocol-error" "The peer broke the protocol.",
        IntegrityFailed "integrity-failed" "A packet failed its integrity check: bytes changed on the way, or an implementation is broken.",
        // Authentication
        UserUnknown "user-unknown" "A login was tried for a user who does not exist or may not log in.",
        AuthAccepted "auth-accepted" "The login succeeded.",
        AuthFailed "auth-failed" "One authentication attempt failed.",
        AuthPartial "auth-partial" "One of several required authentication steps succeeded.",
        AuthPostponed "auth-postponed" "An authentication attempt waits for its second half.",
        AuthLimit "auth-limit" "MaxAuthTries was reached.",
        AuthNote "auth-note" "A detail of an authentication attempt.",
        LoginDenied "login-denied" "The account may not log in: Allow/Deny rule, locked, expired, or refused by PAM.",
        GraceExpired "grace-expired" "LoginGraceTime ran out before the login was complete.",
        PamAuthFailed "pam-auth-failed" "PAM reports a failed authentication.",
        PamNote "pam-note" "A PAM module says something of no consequence for the connection.",
        // Session
        SessionOpened "session-opened" "PAM opened the login session.",
        SessionClosed "session-closed" "PAM closed the login session.",
        SessionFailed "session-failed" "The session could not be set up.",
        ChildAnnounced "child-announced" "The process that carries the session has this pid.",
        SessionStarted "session-started" "A shell, command or subsystem was started.",
        RootChanged "root-changed" "The session's process entered its ChrootDirectory; without a log socket there, it says nothing more.",
        SessionEnded "session-ended" "A shell, command or subsystem ended.",
        Transferred "transferred" "Bytes sent and received over the connection.",
        ChannelRefused "channel-refused" "MaxSessions refused one more channel; the connection stays up.",
        ChannelNote "channel-note" "A forwarding or channel detail; the connection stays up.",
        // How it ended
        DisconnectReceived "disconnect-received" "The client sent SSH_MSG_DISCONNECT.",
        Disconnected "disconnected" "The connection ended by the client's disconnect.",
        DisconnectSent "disconnect-sent" "The server sent SSH_MSG_DISCONNECT.",
        ClosedByPeer "closed-by-peer" "The peer closed the TCP connection (FIN) without SSH_MSG_DISCONNECT.",
        ClosedByServer "closed-by-server" "The server closed the connection in good order.",
        ResetByPeer "reset-by-peer" "A TCP reset (ECONNRESET) arrived.",
        TimedOut "timed-out" "The kernel gave the connection up (ETIMEDOUT): retransmissions or TCP keepalive went unanswered.",
        Unreachable "unreachable" "The network reported the peer unreachable (EHOSTUNREACH, ENETUNREACH).",
        WriteFailed "write-failed" "Writing failed because the connection was already gone (EPIPE).",
        ReadFailed "read-failed" "Reading failed for another reason.",
        AliveExpired "alive-expired" "sshd heard nothing from the client for as long as ClientAlive allows, and hung up.",
        IdleClosed "idle-closed" "UnusedConnectionTimeout or another idle limit closed the connection.",
        ChannelIdleClosed "channel-idle-closed" "ChannelTimeout closed an idle channel.",
        ExitSignal "exit-signal" "The session process left on a signal.",
        ChildKilled "child-killed" "A child process of the connection was ended by a signal.",
        InternalFailure "internal-failure" "sshd failed inside: monitor, privilege separation or a library.",
        // Harmless
        ReverseDns "reverse-dns" "The peer's reverse DNS does not fit; no evidence of anything.",
        Note "note" "A remark of no consequence for connections.",
        // Neighbours: logind, systemd
        LoginSessionNew "login-session-new" "logind registered a session.",
        LoginSessionRemoved "login-session-removed" "logind removed a session.",
        SystemGoingDown "system-going-down" "The system is rebooting or powering off.",
        UnitStarted "unit-started" "systemd started the ssh unit.",
        UnitStopped "unit-stopped" "systemd stopped the ssh unit.",
        UnitFailed "unit-failed" "The ssh unit or its process failed.",
        ScopeNote "scope-note" "systemd started or finished a login session's scope.",
        ScopeKilled "scope-killed" "systemd killed what was left in a login session's scope.",
        // Neighbours: kernel and others
        OomKilled "oom-killed" "The kernel's (or systemd's) out-of-memory killer ended a process.",
        OomInvoked "oom-invoked" "A process asked for memory that was not there; it need not be the victim.",
        ForkRejected "fork-rejected" "The pids controller refused a new process.",
        ProcessCrashed "process-crashed" "A process of sshd crashed (segfault, trap, seccomp).",
        StateTableFull "state-table-full" "The connection-tracking table is full; packets are dropped.",
        SynFlood "syn-flood" "More connection requests than the listen queue takes.",
        TcpMemory "tcp-memory" "TCP ran out of memory or of orphan slots; the kernel resets connections.",
        DescriptorLimit "descriptor-limit" "The system-wide limit of open files was reached.",
        ServerStalled "server-stalled" "Processes or processors stood still.",
        Suspended "suspended" "The machine went to sleep.",
        Resumed "resumed" "The machine woke up.",
        LinkDown "link-down" "A network link went down.",
        LinkUp "link-up" "A network link came up.",
        LinkTrouble "link-trouble" "A network card or its driver is in trouble.",
        FlowUnknown "flow-unknown" "The machine's own firewall dropped a packet of a TCP connection under way: it did not know the flow.",
        NetworkNote "network-note" "The kernel remarks on the network; weak evidence.",
        Booted "booted" "The kernel started: a new boot.",
        ClockStepped "clock-stepped" "The system clock was set.",
        Banned "banned" "An address was banned (fail2ban and the like).",
        LinesSuppressed "lines-suppressed" "The logger left lines out (rate limit).",
        PackageChanged "package-changed" "sshd's package, or one that it stands on (OpenSSL, libc, the kernel), was installed or upgraded.",
    }
}

/// A set of meanings, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeaningSet(u128);

impl MeaningSet {
    /// Adds one.
    #[inline]
    pub fn insert(&mut self, meaning: Meaning) {
        self.0 |= 1 << meaning as u8;
    }

    /// Is it in the set?
    #[inline]
    pub fn has(self, meaning: Meaning) -> bool {
        self.0 & (1 << meaning as u8) != 0
    }

    /// The set as bits, by the place of each meaning in [`Meaning::ALL`].
    pub fn bits(self) -> u128 {
        self.0
    }

    /// The set of these bits.
    pub fn of_bits(bits: u128) -> MeaningSet {
        MeaningSet(bits)
    }

    /// Is any of these in the set?
    #[inline]
    pub fn has_any(self, meanings: &[Meaning]) -> bool {
        meanings.iter().any(|m| self.has(*m))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_has_its_own_id_and_fits_the_set() {
        let mut ids: Vec<&str> = Meaning::ALL.iter().map(|m| m.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Meaning::ALL.len());
        assert!(Meaning::ALL.len() <= 128);
        for meaning in Meaning::ALL {
            let mut set = MeaningSet::default();
            set.insert(*meaning);
            assert!(Meaning::ALL.iter().all(|m| set.has(*m) == (m == meaning)));
        }
    }
}
