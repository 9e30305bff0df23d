//! The keywords of sshd_config(5) and ssh_config(5): which exist, since when, and which a `Match` block may not hold.
//!
//! Source: servconf.c and readconf.c of the tags 5.3 to 10.5, and the patches of Debian and Red Hat.

use crate::model::OpenSsh;

/// Keywords of sshd_config, lower case, in the order of the alphabet; those that only old releases or patched ones
/// know are among them.
const SERVER: &str = "\
    acceptenv addressfamily allowagentforwarding allowgroups allowstreamlocalforwarding allowtcpforwarding allowusers \
    authenticationmethods authorizedkeyscommand authorizedkeyscommanduser authorizedkeysfile authorizedkeysfile2 \
    authorizedprincipalscommand authorizedprincipalscommanduser authorizedprincipalsfile banner casignaturealgorithms \
    challengeresponseauthentication channeltimeout checkmail chrootdirectory ciphers clientalivecountmax \
    clientaliveinterval compression debianbanner denygroups denyusers disableforwarding dsaauthentication \
    exposeauthinfo fingerprinthash forcecommand gatewayports gssapiauthentication gssapicleanupcredentials \
    gssapicleanupcreds gssapidelegatecredentials gssapienablek5users gssapikexalgorithms gssapikeyexchange \
    gssapistorecredentialsonrekey gssapistrictacceptorcheck gssapistrictacceptor gssusesessioncredcache \
    hostbasedacceptedalgorithms hostbasedacceptedkeytypes hostbasedauthentication hostbasedusesnamefrompacketonly \
    hostcertificate hostdsakey hostkey hostkeyagent hostkeyalgorithms ignorerhosts ignoreuserknownhosts include ipqos \
    kbdinteractiveauthentication keepalive kerberosauthentication kerberosgetafstoken kerberosorlocalpasswd \
    kerberosticketauthentication kerberostgtpassing kerberosticketcleanup kerberosuniqueccache kerberosusekuserok \
    kexalgorithms keyregenerationinterval listenaddress logingracetime loglevel logverbose macs match maxauthtries \
    maxsessions maxstartups modulifile pamauthenticationviakbdint pamservicename passwordauthentication \
    permitemptypasswords permitlisten permitopen permitrootlogin permittty permittunnel permituserenvironment \
    permituserrc persourcemaxstartups persourcenetblocksize persourcepenalties persourcepenaltyexemptlist pidfile port \
    printlastlog printmotd protocol pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication \
    pubkeyauthoptions rdomain refuseconnection rekeylimit requiredrsasize reversemappingcheck revokedkeys \
    rhostsauthentication rhostsrsaauthentication rsaauthentication rsaminsize securitykeyprovider serverkeybits setenv \
    showpatchlevel skeyauthentication sshdauthpath sshdsessionpath streamlocalbindmask streamlocalbindunlink \
    strictmodes subsystem syslogfacility tcpkeepalive trustedusercakeys unusedconnectiontimeout usedns uselogin usepam \
    useprivilegeseparation verifyreversemapping versionaddendum x11displayoffset x11forwarding x11maxdisplays \
    x11uselocalhost xauthlocation";

/// Keywords of ssh_config.
const CLIENT: &str = "\
    addkeystoagent addressfamily afstokenpassing batchmode bindaddress bindinterface canonicaldomains \
    canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots canonicalizepermittedcnames \
    casignaturealgorithms certificatefile challengeresponseauthentication channeltimeout checkhostip cipher ciphers \
    clearallforwardings compression compressionlevel connectionattempts connecttimeout controlmaster controlpath \
    controlpersist dsaauthentication dynamicforward enableescapecommandline enablesshkeysign escapechar \
    exitonforwardfailure fallbacktorsh fingerprinthash forkafterauthentication forwardagent forwardx11 \
    forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile globalknownhostsfile2 gssapiauthentication \
    gssapiclientidentity gssapidelegatecredentials gssapikexalgorithms gssapikeyexchange gssapirenewalforcesrekey \
    gssapiserveridentity gssapitrustdns hashknownhosts host hostbasedacceptedalgorithms hostbasedauthentication \
    hostbasedkeytypes hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile identityfile2 \
    ignoreunknown include ipqos kbdinteractiveauthentication kbdinteractivedevices keepalive kexalgorithms \
    knownhostscommand localcommand localforward loglevel logverbose macs match \
    nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming passwordauthentication \
    permitlocalcommand permitremoteopen pkcs11provider port preferredauthentications protocol proxycommand proxyjump \
    proxyusefdpass pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication refuseconnection rekeylimit \
    remotecommand remoteforward requesttty requiredrsasize revokedhostkeys rhostsauthentication \
    rhostsrsaauthentication rsaauthentication securitykeyprovider sendenv serveralivecountmax serveraliveinterval \
    sessiontype setenv setuptimeout skeyauthentication smartcarddevice stdinnull streamlocalbindmask \
    streamlocalbindunlink stricthostkeychecking syslogfacility tag tcpkeepalive tisauthentication tunnel tunneldevice \
    updatehostkeys useprivilegedport user userknownhostsfile userknownhostsfile2 useroaming usersh \
    verifyhostkeydns versionaddendum visualhostkey warnweakcrypto xauthlocation";

/// The release that brought a keyword of sshd_config, where that matters: an older sshd refuses to start with it.
const SINCE: &[(&str, OpenSsh)] = &[
    ("channeltimeout", OpenSsh::new(9, 2)),
    ("include", OpenSsh::new(8, 2)),
    ("ipqos", OpenSsh::new(5, 7)),
    ("pamservicename", OpenSsh::new(9, 8)),
    ("persourcemaxstartups", OpenSsh::new(8, 5)),
    ("persourcenetblocksize", OpenSsh::new(8, 5)),
    ("persourcepenalties", OpenSsh::new(9, 8)),
    ("persourcepenaltyexemptlist", OpenSsh::new(9, 8)),
    ("refuseconnection", OpenSsh::new(9, 9)),
    ("rekeylimit", OpenSsh::new(6, 3)),
    ("requiredrsasize", OpenSsh::new(9, 1)),
    ("sshdsessionpath", OpenSsh::new(9, 8)),
    ("unusedconnectiontimeout", OpenSsh::new(9, 2)),
];

/// Keywords that sshd does not accept inside a `Match` block (SSHCFG_GLOBAL).
const NOT_IN_MATCH: &str = "\
    addressfamily ciphers compression hostkey hostkeyalgorithms kexalgorithms listenaddress logingracetime macs \
    maxstartups persourcemaxstartups persourcenetblocksize persourcepenalties persourcepenaltyexemptlist pidfile port \
    printlastlog printmotd strictmodes syslogfacility tcpkeepalive usedns usepam";

/// Of which program a configuration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// sshd_config(5).
    Server,
    /// ssh_config(5).
    Client,
}

impl Dialect {
    /// Every keyword, lower case.
    pub fn keywords(self) -> impl Iterator<Item = &'static str> {
        match self {
            Dialect::Server => SERVER.split_ascii_whitespace(),
            Dialect::Client => CLIENT.split_ascii_whitespace(),
        }
    }

    /// Is this (lower case) one of them?
    pub fn knows(self, keyword: &str) -> bool {
        self.keywords().any(|k| k == keyword)
    }

    /// The manual page.
    pub const fn manual(self) -> &'static str {
        match self {
            Dialect::Server => "sshd_config(5)",
            Dialect::Client => "ssh_config(5)",
        }
    }
}

/// The release that brought this keyword of sshd_config (any case), if that is known here.
pub fn since(keyword: &str) -> Option<OpenSsh> {
    SINCE.iter().find(|(k, _)| k.eq_ignore_ascii_case(keyword)).map(|(_, v)| *v)
}

/// May this keyword (lower case) of sshd_config not stand in a `Match` block?
pub fn is_global(keyword: &str) -> bool {
    NOT_IN_MATCH.split_ascii_whitespace().any(|k| k == keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_keywords_is_said_of_keywords() {
        for keyword in SINCE.iter().map(|(k, _)| *k).chain(NOT_IN_MATCH.split_ascii_whitespace()) {
            assert!(Dialect::Server.knows(keyword), "{keyword}");
        }
        assert!(Dialect::Client.knows("serveraliveinterval") && !Dialect::Server.knows("serveraliveinterval"));
        assert_eq!(since("UnusedConnectionTimeout"), Some(OpenSsh::new(9, 2)));
        assert!(!Dialect::Server.knows("mtubytes"), "no release has it");
    }
}
