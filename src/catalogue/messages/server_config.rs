//! What sshd says of its own files: configuration, host keys, rights.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "servconf.c process_server_config_line", process: Process::Any, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Configuration and host keys", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "config-bad-option",
        text: "{word}: line {n}: Bad configuration option: {name}",
        means: Meaning::ConfigTrouble,
        level: "ERROR",
        example: "error: /etc/ssh/sshd_config: line 12: Bad configuration option: PermitRootlogins",
        note: "sshd does not know this keyword: a typing error, or a setting of another release. It counts the bad ones and then refuses to start.",
        ..ROW
    },
    Message {
        id: "config-bad-options",
        text: "{word}: terminating, {number} bad configuration options",
        means: Meaning::ServerFault,
        from: "servconf.c parse_server_config",
        level: "FATAL",
        example: "fatal: /etc/ssh/sshd_config: terminating, 1 bad configuration options",
        note: "sshd did not start (or did not restart) because of its configuration. Sessions that were open live on.",
        ..ROW
    },
    Message {
        id: "config-deprecated",
        text: "{word} line {n}: Deprecated option {name}",
        means: Meaning::ConfigTrouble,
        example: "rexec line 33: Deprecated option KeyRegenerationInterval",
        note: r#"A setting that no longer does anything. "rexec" is the configuration as handed to a connection, so the line comes with every connection; harmless."#,
        ..ROW
    },
    Message {
        id: "config-unsupported",
        text: "{word} line {n}: Unsupported option {name}",
        means: Meaning::ConfigTrouble,
        example: "/etc/ssh/sshd_config line 79: Unsupported option GSSAPIAuthentication",
        note: "A setting this build does not have (GSSAPI, PAM, Kerberos not compiled in). It is skipped.",
        ..ROW
    },
    Message {
        id: "config-reprocess-deprecated",
        text: "reprocess config line {n}: Deprecated option {name}",
        means: Meaning::ConfigTrouble,
        example: "reprocess config line 33: Deprecated option RSAAuthentication [preauth]",
        note: "As config-deprecated, from the second reading for Match blocks once the user is known. Harmless; comes with every login.",
        ..ROW
    },
    Message {
        id: "config-reprocess-unsupported",
        text: "reprocess config line {n}: Unsupported option {name}",
        means: Meaning::ConfigTrouble,
        example: "reprocess config line 36: Unsupported option RhostsRSAAuthentication [preauth]",
        note: "As config-unsupported, from the second reading for Match blocks once the user is known.",
        ..ROW
    },
    Message {
        id: "config-reprocess-line",
        text: "reprocess config line {n}: {words}",
        means: Meaning::ConfigTrouble,
        level: "FATAL",
        rank: Rank::General,
        example: "fatal: reprocess config line 90: Directive 'Port' is not allowed within a Match block",
        note: "The second reading for Match blocks failed: this connection ends, others that no such block concerns do not.",
        ..ROW
    },
    Message {
        id: "config-match-block",
        text: "{word} line {n}: Directive '{name}' is not allowed within a Match block",
        means: Meaning::ConfigTrouble,
        level: "FATAL",
        example: "fatal: /etc/ssh/sshd_config line 90: Directive 'Port' is not allowed within a Match block",
        note: "A global setting stands behind a Match line. sshd does not start with it.",
        ..ROW
    },
    Message {
        id: "config-line",
        text: "{word} line {n}: {words}",
        means: Meaning::ConfigTrouble,
        level: "FATAL or ERROR",
        rank: Rank::General,
        example: "fatal: /etc/ssh/sshd_config line 21: Bad SSH2 cipher spec 'aes256-ctr,arcfour'.",
        note: r#"Something is wrong with this line of the configuration; with "fatal:" sshd does not start."#,
        ..ROW
    },
    Message {
        id: "config-missing",
        text: "/etc/ssh/sshd_config: {errno}",
        means: Meaning::ServerFault,
        from: "servconf.c load_server_config",
        process: Process::Listener,
        level: "stderr",
        rank: Rank::General,
        example: "/etc/ssh/sshd_config: No such file or directory",
        note: "The configuration could not be read, so sshd did not start. The line comes by way of stderr.",
        ..ROW
    },
    Message {
        id: "config-akc-user",
        text: "AuthorizedKeysCommand set without AuthorizedKeysCommandUser",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        since: "6.2",
        example: "fatal: AuthorizedKeysCommand set without AuthorizedKeysCommandUser",
        note: "Half of a setting is missing; sshd does not start, or every connection ends.",
        ..ROW
    },
    Message {
        id: "config-apc-user",
        text: "AuthorizedPrincipalsCommand set without AuthorizedPrincipalsCommandUser",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        since: "6.9",
        example: "fatal: AuthorizedPrincipalsCommand set without AuthorizedPrincipalsCommandUser",
        note: "Half of a setting is missing; sshd does not start, or every connection ends.",
        ..ROW
    },
    Message {
        id: "config-methods",
        text: "AuthenticationMethods cannot be satisfied by enabled authentication methods",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        since: "6.2",
        example: "fatal: AuthenticationMethods cannot be satisfied by enabled authentication methods",
        note: "AuthenticationMethods asks for what is switched off: nobody could log in, so sshd does not start.",
        ..ROW
    },
    Message {
        id: "config-method-disabled",
        text: r#"Disabled method "{name}" in AuthenticationMethods list "{list}""#,
        means: Meaning::ConfigTrouble,
        from: "auth2.c auth2_methods_valid",
        level: "ERROR",
        since: "6.2",
        example: r#"error: Disabled method "password" in AuthenticationMethods list "publickey,password""#,
        note: "This list can never be completed, because one of its methods is switched off.",
        ..ROW
    },
    Message {
        id: "config-method-unknown",
        text: r#"Unknown authentication method "{name}" in list"#,
        means: Meaning::ConfigTrouble,
        from: "auth2.c auth2_methods_valid",
        level: "ERROR",
        since: "6.2",
        example: r#"error: Unknown authentication method "pasword" in list"#,
        note: "A typing error in AuthenticationMethods.",
        ..ROW
    },
    Message {
        id: "config-setenv",
        text: "Invalid config SetEnv: {words}",
        means: Meaning::ConfigTrouble,
        from: "session.c do_setup_env",
        process: Process::Child,
        level: "FATAL",
        since: "7.8",
        example: "fatal: Invalid config SetEnv: LANG",
        note: "A SetEnv without a value: the session ends right after the login.",
        ..ROW
    },
    Message {
        id: "config-user-pattern",
        text: r#"Invalid {name} pattern "{text}""#,
        means: Meaning::ConfigTrouble,
        from: "auth.c allowed_user",
        process: Process::Monitor,
        level: "FATAL",
        since: "7.4",
        example: r#"fatal: Invalid AllowUsers pattern "bob@192.0.2.0/33""#,
        note: "A pattern in AllowUsers or DenyUsers is wrong: every login that reaches it ends here.",
        ..ROW
    },
    Message {
        id: "hostkey-load-a",
        text: "Could not load host key: {words}",
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        example: "error: Could not load host key: /etc/ssh/ssh_host_dsa_key",
        note: "This host key cannot be offered. Harmless while others are there; clients that want just this kind then find no common host key.",
        ..ROW
    },
    Message {
        id: "hostkey-load-b",
        text: "Unable to load host key: {words}",
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "8.0",
        example: "error: Unable to load host key: /etc/ssh/ssh_host_ed25519_key",
        note: "This host key cannot be offered. Harmless while others are there; clients that want just this kind then find no common host key.",
        ..ROW
    },
    Message {
        id: "hostkey-load-c",
        text: r#"Unable to load host key "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "8.0",
        example: r#"error: Unable to load host key "/etc/ssh/ssh_host_ed25519_key": Permission denied"#,
        note: "As hostkey-load-b, with the reason.",
        ..ROW
    },
    Message {
        id: "hostkey-load-d",
        text: r#"Error loading host key "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "7.8",
        until: "7.9",
        example: r#"error: Error loading host key "/etc/ssh/ssh_host_rsa_key": invalid format"#,
        note: "As hostkey-load-c, in the words of 7.8 and 7.9.",
        ..ROW
    },
    Message {
        id: "hostkey-short",
        text: "main: Host key {word}: {words}",
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "9.1",
        example: "error: main: Host key /etc/ssh/ssh_host_rsa_key: Invalid key length",
        note: "This host key is shorter than RequiredRSASize and is not offered.",
        ..ROW
    },
    Message {
        id: "hostkey-ssh1",
        text: "Disabling protocol version {number}. Could not load host key",
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        until: "7.3",
        example: "Disabling protocol version 2. Could not load host key",
        note: "No host key of this protocol could be read; with 2 nobody can log in.",
        ..ROW
    },
    Message {
        id: "hostkey-mismatch",
        text: "Public key for {word} does not match private key",
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "8.4",
        example: "error: Public key for /etc/ssh/ssh_host_rsa_key does not match private key",
        note: "The .pub file beside a host key belongs to another key.",
        ..ROW
    },
    Message {
        id: "hostkey-unprotected",
        text: "@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @",
        means: Meaning::ConfigTrouble,
        from: "authfile.c sshkey_perm_ok",
        process: Process::Listener,
        level: "ERROR",
        example: "@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @",
        note: "A host key may be read by others; the next lines name it. It is not used.",
        ..ROW
    },
    Message {
        id: "hostkey-unprotected-frame",
        text: "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@",
        means: Meaning::Note,
        from: "authfile.c sshkey_perm_ok",
        process: Process::Listener,
        level: "ERROR",
        example: "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@",
        note: "The frame of the warning above.",
        ..ROW
    },
    Message {
        id: "hostkey-permissions",
        text: "Permissions {n} for '{text}' are too open.",
        means: Meaning::ConfigTrouble,
        from: "authfile.c sshkey_perm_ok",
        process: Process::Listener,
        level: "ERROR",
        example: "error: Permissions 0644 for '/etc/ssh/ssh_host_rsa_key' are too open.",
        note: "This host key may be read by others and is not used. When all are, sshd does not start.",
        ..ROW
    },
    Message {
        id: "hostkey-required",
        text: "It is required that your private key files are NOT accessible by others.",
        means: Meaning::Note,
        from: "authfile.c sshkey_perm_ok",
        process: Process::Listener,
        level: "ERROR",
        example: "error: It is required that your private key files are NOT accessible by others.",
        note: "Part of the warning of an open host key file.",
        ..ROW
    },
    Message {
        id: "hostkey-ignored",
        text: "This private key will be ignored.",
        means: Meaning::ConfigTrouble,
        from: "authfile.c sshkey_perm_ok",
        process: Process::Listener,
        level: "ERROR",
        example: "error: This private key will be ignored.",
        note: "Part of the warning of an open host key file.",
        ..ROW
    },
    Message {
        id: "hostkey-bad-permissions",
        text: "bad permissions: ignore key: {words}",
        means: Meaning::ConfigTrouble,
        from: "authfile.c key_load_private_type",
        process: Process::Listener,
        level: "ERROR",
        until: "7.7",
        example: "error: bad permissions: ignore key: /etc/ssh/ssh_host_rsa_key",
        note: "Old wording of a host key that may be read by others and is not used.",
        ..ROW
    },
    Message {
        id: "hostcert-load-a",
        text: "Could not load host certificate: {words}",
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "5.4",
        until: "7.7",
        example: "error: Could not load host certificate: /etc/ssh/ssh_host_rsa_key-cert.pub",
        note: "The certificate is not offered; clients that trust only certificates will ask about the key.",
        ..ROW
    },
    Message {
        id: "hostcert-load-b",
        text: r#"Could not load host certificate "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "7.8",
        example: r#"error: Could not load host certificate "/etc/ssh/ssh_host_rsa_key-cert.pub": No such file or directory"#,
        note: "The certificate is not offered; clients that trust only certificates will ask about the key.",
        ..ROW
    },
    Message {
        id: "hostcert-kind",
        text: "Certificate file is not a certificate: {words}",
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "5.4",
        example: "error: Certificate file is not a certificate: /etc/ssh/ssh_host_rsa_key.pub",
        note: "HostCertificate names a file that is none.",
        ..ROW
    },
    Message {
        id: "hostcert-key",
        text: "No matching private key for certificate: {words}",
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        process: Process::Listener,
        level: "ERROR",
        since: "5.4",
        example: "error: No matching private key for certificate: /etc/ssh/ssh_host_rsa_key-cert.pub",
        note: "HostCertificate names a certificate whose key is not among the host keys.",
        ..ROW
    },
    Message {
        id: "hostkey-agent",
        text: r#"Could not connect to agent "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        level: "ERROR",
        since: "6.8",
        example: r#"error: Could not connect to agent "/run/hostkey-agent.sock": No such file or directory"#,
        note: "The agent that holds the host keys is not there; key exchange will fail.",
        ..ROW
    },
];
