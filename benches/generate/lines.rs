//! Every wording the generator knows: who writes it, in which release, and what it tells a reader.
//!
//! A story (`noise`, `people`, `others`) only names lines. Whether and how a release writes one stands
//! here, so that the truth follows from what was written and never from what was meant.

/// Whose line it is: decides program and pid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The listening sshd.
    Listener,
    /// The connection's privileged process: everything before login, and the PAM session lines.
    Monitor,
    /// The process after login; for root the monitor itself until 9.7.
    Child,
    /// The PAM process of keyboard-interactive.
    Helper,
    /// PAM's password checking program.
    Chkpwd,
    /// systemd-logind.
    Logind,
    /// cron.
    Cron,
    /// sudo, which writes no pid.
    Sudo,
    /// systemd.
    Systemd,
    /// The kernel, which has no pid.
    Kernel,
}

impl Speaker {
    /// Is it sshd (PAM modules inside it included)?
    pub const fn is_sshd(self) -> bool {
        matches!(self, Speaker::Listener | Speaker::Monitor | Speaker::Child | Speaker::Helper)
    }
}

/// What a line tells beyond its being there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Nothing that is counted.
    Nothing,
    /// A login by this method.
    Login(&'static str),
    /// A failed attempt by this method.
    Failure(&'static str),
    /// How the connection ended, unless an earlier line said it: an id of `EndingKind`.
    End(&'static str),
}
use Tells::{End, Failure, Login, Nothing};

/// One wording.
#[derive(Debug)]
pub struct Row {
    /// Its name in the truth.
    pub id: &'static str,
    /// Who writes it.
    pub by: Speaker,
    /// What it tells.
    pub tells: Tells,
    /// Its text in 9.9, 9.2 and 7.4; a missing one repeats the one before, an empty one is not written.
    pub texts: &'static [&'static str],
}

/// Declares the lines and their rows together, so that they cannot drift apart.
macro_rules! lines {
    ($($line:ident $id:literal $by:ident $tells:expr => $($text:literal),+;)*) => {
        /// A line that a story can have somebody write.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Line { $(#[doc = $id] $line,)* }

        /// The row of each line, in the order of `Line`.
        pub const ROWS: &[Row] = &[
            $(Row { id: $id, by: Speaker::$by, tells: $tells, texts: &[$($text),+] },)*
        ];
    };
}

lines! {
    // The listener.
    Listening "listening" Listener Nothing => "Server listening on {text} port 22.";
    ThrottleBegins "throttle-begins" Listener Nothing =>
        "error: beginning MaxStartups throttling", "error: beginning MaxStartups throttling", "";
    StartupDropped "startup-dropped" Listener End("dropped-at-accept") =>
        "drop connection #{n} from [{addr}]:{port} on [{server}]:22 past Maxstartups",
        "drop connection #{n} from [{addr}]:{port} on [{server}]:22 past MaxStartups", "";
    ThrottleEnds "throttle-ends" Listener Nothing =>
        "exited MaxStartups throttling after 00:00:{two}, {n} connections dropped",
        "exited MaxStartups throttling after 00:00:{two}, {n} connections dropped", "";
    PenaltyDropped "penalty-dropped" Listener End("dropped-at-accept") =>
        "drop connection #{n} from [{addr}]:{port} on [{server}]:22 penalty: {text}", "";
    GraceExpired "grace-expired" Listener End("grace-timeout") =>
        "Timeout before authentication for connection from {addr} to {server}, pid = {monitor}", "";

    // Version lines.
    IdentClosed "ident-closed" Monitor End("client-close") =>
        "", "error: kex_exchange_identification: Connection closed by remote host",
        "Did not receive identification string from {peer}";
    IdentReset "ident-reset" Monitor Nothing =>
        "error: kex_exchange_identification: read: Connection reset by peer",
        "error: kex_exchange_identification: read: Connection reset by peer", "";
    IdentResetOld "ident-reset-old" Monitor End("client-close") =>
        "", "", "Did not receive identification string from {peer}";
    IdentInvalid "ident-invalid" Monitor End("protocol-error") =>
        "", "error: kex_exchange_identification: client sent invalid protocol identifier \"{text}\"",
        "Bad protocol version identification '{text}' from {peer}";
    IdentCharacters "ident-characters" Monitor End("protocol-error") =>
        "", "error: kex_exchange_identification: banner line contains invalid characters",
        "Bad protocol version identification '{text}' from {peer}";
    MajorDiffers "major-differs" Monitor End("protocol-error") =>
        "error: Protocol major versions differ: 2 vs. 1", "error: Protocol major versions differ: 2 vs. 1",
        "Protocol major versions differ for {peer}: SSH-2.0-OpenSSH_7.4 vs. {text}";
    BannerFormat "banner-format" Monitor End("protocol-error") =>
        "banner exchange: Connection from {peer}: invalid format",
        "banner exchange: Connection from {peer}: invalid format", "";
    BannerVersion "banner-version" Monitor End("protocol-error") =>
        "banner exchange: Connection from {peer}: could not read protocol version",
        "banner exchange: Connection from {peer}: could not read protocol version", "";
    BannerClosed "banner-closed" Monitor End("client-close") =>
        "Connection closed by {peer}", "Connection closed by {peer}", "";
    BannerReset "banner-reset" Monitor End("reset") =>
        "Connection reset by {peer}", "Connection reset by {peer}", "";

    // Key exchange.
    NoCommon "no-common-algorithm" Monitor End("negotiation-failed") =>
        "Unable to negotiate with {peer}: no matching {text} [preauth]";
    BadLength "bad-packet-length" Monitor Nothing => "Bad packet length {n}. [preauth]";
    BadMac "bad-mac" Monitor End("protocol-error") =>
        "ssh_dispatch_run_fatal: Connection from {peer}: message authentication code incorrect [preauth]";

    // Before login.
    InvalidUser "invalid-user" Monitor Nothing => "Invalid user {user} from {peer}";
    InputInvalid "input-invalid" Monitor Nothing => "", "", "input_userauth_request: invalid user {user} [preauth]";
    NotAllowed "not-allowed" Monitor Nothing =>
        "User {user} from {addr} not allowed because none of user's groups are listed in AllowGroups";
    CheckPass "pam-check-pass" Monitor Nothing => "pam_unix(sshd:auth): check pass; user unknown";
    PamFailure "pam-failure" Monitor Nothing =>
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={addr} {pam_user}";
    HelperCheckPass "pam-check-pass-helper" Helper Nothing => "pam_unix(sshd:auth): check pass; user unknown";
    HelperFailure "pam-failure-helper" Helper Nothing =>
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={addr} {pam_user}";
    PasswordChecked "unix-chkpwd" Chkpwd Nothing => "password check failed for user ({user})", "";
    PamMore "pam-more-failures" Monitor Nothing =>
        "PAM {n} more authentication failure{s}; logname= uid=0 euid=0 tty=ssh ruser= rhost={addr} {pam_user}";
    PamRetries "pam-retries" Monitor Nothing => "PAM service(sshd) ignoring max retries; {n} > 3";
    FailedPassword "failed-password" Monitor Failure("password") =>
        "Failed password for {invalid}{user} from {peer} ssh2";
    FailedRepeated "failed-password-repeated" Monitor Failure("password") =>
        "message repeated {n} times: [ Failed password for {invalid}{user} from {peer} ssh2]";
    FailedNone "failed-none" Monitor Failure("none") => "Failed none for {invalid}{user} from {peer} ssh2";
    FailedKey "failed-publickey" Monitor Failure("publickey") =>
        "Failed publickey for {invalid}{user} from {peer} ssh2: {key}";
    Postponed "postponed" Monitor Nothing =>
        "Postponed keyboard-interactive for {invalid}{user} from {peer} ssh2 [preauth]";
    PamUnknown "pam-error-unknown" Monitor Nothing =>
        "error: PAM: User not known to the underlying authentication module for illegal user {user} from {addr}";
    PamDenied "pam-error-denied" Monitor Nothing => "error: PAM: Authentication failure for {user} from {addr}";
    FailedKeyboard "failed-keyboard" Monitor Failure("keyboard-interactive/pam") =>
        "Failed keyboard-interactive/pam for {invalid}{user} from {peer} ssh2";

    // Ends before login.
    MaxAttempts "max-attempts" Monitor End("auth-failed-limit") =>
        "error: maximum authentication attempts exceeded for {invalid}{user} from {peer} ssh2 [preauth]";
    TooMany "too-many-failures" Monitor End("auth-failed-limit") =>
        "Disconnecting {who}{peer}: Too many authentication failures [preauth]",
        "Disconnecting {who}{peer}: Too many authentication failures [preauth]",
        "Disconnecting: Too many authentication failures [preauth]";
    UserChanged "user-changed" Monitor End("auth-failed-limit") =>
        "Disconnecting {who}{peer}: Change of username or service not allowed: {text} [preauth]",
        "Disconnecting {who}{peer}: Change of username or service not allowed: {text} [preauth]",
        "Disconnecting: Change of username or service not allowed: {text} [preauth]";
    Goodbye "goodbye" Monitor End("client-disconnect") => "Received disconnect from {peer}:11: {text} [preauth]";
    GoodbyeError "goodbye-error" Monitor End("client-disconnect") =>
        "error: Received disconnect from {peer}:{n}: {text} [preauth]";
    GoneAfterGoodbye "disconnected-preauth" Monitor End("client-disconnect") =>
        "Disconnected from {who}{peer} [preauth]", "Disconnected from {who}{peer} [preauth]",
        "Disconnected from {peer} [preauth]";
    ClosedEarly "closed-preauth" Monitor End("client-close") =>
        "Connection closed by {who}{peer} [preauth]", "Connection closed by {who}{peer} [preauth]",
        "Connection closed by {peer} [preauth]";
    ResetEarly "reset-preauth" Monitor End("reset") =>
        "Connection reset by {who}{peer} [preauth]", "Connection reset by {who}{peer} [preauth]",
        "Connection reset by {peer} [preauth]";

    // Sessions.
    AcceptedKey "accepted-publickey" Monitor Login("publickey") =>
        "Accepted publickey for {user} from {peer} ssh2: {key}";
    AcceptedPassword "accepted-password" Monitor Login("password") =>
        "Accepted password for {user} from {peer} ssh2";
    Opened "session-opened" Monitor Nothing =>
        "pam_unix(sshd:session): session opened for user {user}(uid={uid}) by {user}(uid=0)",
        "pam_unix(sshd:session): session opened for user {user}(uid={uid}) by (uid=0)",
        "pam_unix(sshd:session): session opened for user {user} by (uid=0)";
    PamEnv "pam-env" Monitor Nothing =>
        "", "pam_env(sshd:session): deprecated reading of user environment enabled", "";
    NewSession "logind-new" Logind Nothing =>
        "New session '{session}' of user '{user}' with class 'user' and type 'tty'.",
        "New session {session} of user {user}.";
    Sftp "sftp" Child Nothing => "subsystem request for sftp by user {user}";
    Logout "logout" Child End("client-disconnect") => "Received disconnect from {peer}:11: {text}";
    Left "disconnected" Child End("client-disconnect") =>
        "Disconnected from user {user} {peer}", "Disconnected from user {user} {peer}", "Disconnected from {peer}";
    Hangup "closed" Child End("client-close") => "Connection closed by {peer}", "";
    ReadReset "read-error-reset" Child End("reset") =>
        "Read error from remote host {peer}: Connection reset by peer", "";
    ReadTimeout "read-error-timed-out" Child End("tcp-timeout") =>
        "Read error from remote host {peer}: Connection timed out", "";
    ReadUnreachable "read-error-unreachable" Child End("unreachable") =>
        "Read error from remote host {peer}: No route to host", "";
    WriteReset "write-reset" Child End("reset") =>
        "Connection reset by user {user} {peer}", "Connection reset by user {user} {peer}",
        "Connection reset by {peer}";
    WriteTimeout "write-timed-out" Child End("tcp-timeout") =>
        "process_output: ssh_packet_write_poll: Connection from user {user} {peer}: Connection timed out",
        "process_output: ssh_packet_write_poll: Connection from user {user} {peer}: Connection timed out",
        "packet_write_poll: Connection from {peer}: Connection timed out";
    WriteBroken "write-broken-pipe" Child End("write-failed") =>
        "process_output: ssh_packet_write_poll: Connection from user {user} {peer}: Broken pipe",
        "process_output: ssh_packet_write_poll: Connection from user {user} {peer}: Broken pipe",
        "packet_write_poll: Connection from {peer}: Broken pipe";
    AliveExpired "alive-expired" Child End("alive-timeout") =>
        "Timeout, client not responding from user {user} {peer}",
        "Timeout, client not responding from user {user} {peer}", "Timeout, client not responding.";
    ChildTerminated "child-terminated" Monitor End("server-terminated") =>
        "error: mm_reap: preauth child terminated by signal 15", "";
    ChildKilled "child-killed" Monitor End("server-killed") =>
        "error: mm_reap: preauth child terminated by signal 9", "";
    SessionClosed "session-closed" Monitor End("silent") => "pam_unix(sshd:session): session closed for user {user}";
    LoggedOut "logind-logged-out" Logind Nothing => "Session {session} logged out. Waiting for processes to exit.";
    Removed "logind-removed" Logind Nothing => "Removed session {session}.";

    // Others.
    CronOpened "cron-opened" Cron Nothing =>
        "pam_unix(cron:session): session opened for user root(uid=0) by root(uid=0)",
        "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
        "pam_unix(cron:session): session opened for user root by (uid=0)";
    CronCommand "cron-command" Cron Nothing => "(root) CMD ({text})";
    CronClosed "cron-closed" Cron Nothing => "pam_unix(cron:session): session closed for user root";
    SudoCommand "sudo-command" Sudo Nothing =>
        "{padded} : TTY=pts/{n} ; PWD=/home/{user} ; USER=root ; COMMAND={text}";
    SudoOpened "sudo-opened" Sudo Nothing =>
        "pam_unix(sudo:session): session opened for user root(uid=0) by {user}(uid={uid})",
        "pam_unix(sudo:session): session opened for user root(uid=0) by {user}(uid={uid})",
        "pam_unix(sudo:session): session opened for user root by {user}(uid=0)";
    SudoClosed "sudo-closed" Sudo Nothing => "pam_unix(sudo:session): session closed for user root";
    UnitStarting "unit-starting" Systemd Nothing => "Starting {text}...";
    UnitStarted "unit-started" Systemd Nothing => "Started {text}.";
    Blocked "ufw-block" Kernel Nothing =>
        "[{uptime}] [UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:1b:2d:3f:52:54:00:6a:7c:8e:08:00 SRC={addr} DST={server} \
         LEN=40 TOS=0x00 PREC=0x00 TTL=241 ID=54321 PROTO=TCP SPT={port} DPT={n} WINDOW=1024 RES=0x00 SYN URGP=0";
}
