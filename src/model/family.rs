//! The families of causes: the documented seven, and those beside them.

use super::ids::ids;

ids! {
    /// The cause, coarse. Each finer cause of the catalogue belongs to one.
    Family {
        SshKeepalive "ssh-keepalive" "SSH keepalives absent or too infrequent",
        NatIdleTimeout "nat-idle-timeout" "firewall or NAT state timeout",
        MtuBlackhole "mtu-blackhole" "MTU or path-MTU black hole",
        NetworkInstability "network-instability" "network instability",
        VersionIncompatibility "version-incompatibility" "client/server version incompatibility or bug",
        ServerResources "server-resources" "server resource exhaustion",
        TcpKeepalive "tcp-keepalive" "TCP keepalive mistaken for SSH keepalive",
        UserLogout "user-logout" "user logout",
        ClientKilled "client-killed" "client program killed",
        ClientSuspended "client-suspended" "client machine suspended",
        MiddleboxReset "middlebox-reset" "an active flow reset by a box on the path",
        AdminKill "admin-kill" "session killed by an administrator",
        ServerRestart "server-restart" "sshd restarted",
        ServerReboot "server-reboot" "server rebooted",
        IdlePolicy "idle-policy" "idle limit",
        AuthFailure "auth-failure" "login failed",
        Scanner "scanner" "scanner or health check",
        StillOpen "still-open" "still open",
        Undetermined "undetermined" "undetermined",
    }
}

impl Family {
    /// Its number on the documented list, 1 to 7.
    pub const fn number(self) -> Option<u8> {
        let n = self as u8 + 1;
        if n <= 7 { Some(n) } else { None }
    }

    /// Internet noise and failed logins: aggregated, never part of the statistics of resets.
    pub const fn is_noise(self) -> bool {
        matches!(self, Family::Scanner | Family::AuthFailure)
    }

    /// Nothing went wrong.
    pub const fn is_benign(self) -> bool {
        matches!(
            self,
            Family::UserLogout | Family::StillOpen | Family::Scanner | Family::AuthFailure | Family::ClientKilled
        )
    }
}
