//! The keywords of sshd_config(5) and ssh_config(5): which exist, since when, and which a `Match` block may not hold.
//!
//! Source: servconf.c and readconf.c of the releases 5.3 to 10.5, what sshd 10.6 prints and takes, and the patches of
//! Debian and Red Hat.

use crate::model::OpenSsh;

/// Keywords of sshd_config, lower case and sorted; those that only old releases or patched ones know are among them.
const SERVER: &str = "\
    acceptenv addressfamily afstokenpassing agentsocketpath allowagentforwarding allowgroups \
    allowstreamlocalforwarding allowtcpforwarding allowusers authenticationmethods authorizedkeyscommand authorizedkeyscommandrunas \
    authorizedkeyscommanduser authorizedkeysfile authorizedkeysfile2 authorizedprincipalscommand \
    authorizedprincipalscommanduser authorizedprincipalsfile banner canonicalmatchuser casignaturealgorithms \
    challengeresponseauthentication channeltimeout checkmail chrootdirectory ciphers clientalivecountmax \
    clientaliveinterval compression debianbanner denygroups denyusers disableforwarding dsaauthentication \
    exposeauthinfo fingerprinthash forcecommand gatewayports gssapiauthentication gssapicleanupcredentials \
    gssapicleanupcreds gssapidelegatecredentials gssapienablek5users gssapiindicators gssapikexalgorithms \
    gssapikeyexchange gssapistorecredentialsonrekey gssapistrictacceptorcheck gssapiusesessioncredcache \
    gssusesessionccache hostbasedacceptedalgorithms hostbasedacceptedkeytypes hostbasedauthentication \
    hostbasedusesnamefrompacketonly hostcertificate hostdsakey hostkey hostkeyagent hostkeyalgorithms ignorerhosts \
    ignoreuserknownhosts include ipqos kbdinteractiveauthentication keepalive kerberosauthentication \
    kerberosgetafstoken kerberosorlocalpasswd kerberostgtpassing kerberosticketauthentication kerberosticketcleanup \
    kerberosuniqueccache kerberosusekuserok kexalgorithms keyregenerationinterval listenaddress logingracetime \
    loglevel logverbose macs match maxauthtries maxsessions maxstartups modulifile pamauthenticationviakbdint \
    pamservicename passwordauthentication permitblacklistedkeys permitemptypasswords permitlisten permitopen \
    permitrootlogin permittty permittunnel permituserenvironment permituserrc persourcemaxstartups \
    persourcenetblocksize persourcepenalties persourcepenaltyexemptlist pidfile port printlastlog printmotd protocol \
    pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication pubkeyauthoptions rdomain refuseconnection \
    rekeylimit requiredauthentications1 requiredauthentications2 requiredrsasize reversemappingcheck revokedkeys \
    rhostsauthentication rhostsrsaauthentication rsaauthentication rsaminsize securitykeyprovider serverkeybits \
    setenv showpatchlevel skeyauthentication sshdauthpath sshdsessionpath streamlocalbindmask streamlocalbindunlink \
    strictmodes subsystem syslogfacility tcpkeepalive trustedusercakeys unusedconnectiontimeout useblacklist \
    useblocklist usedns uselogin usepam useprivilegeseparation verifyreversemapping versionaddendum warnweakcrypto \
    x11displayoffset x11forwarding x11maxdisplays x11uselocalhost xauthlocation";

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
    knownhostscommand localcommand localforward loglevel logverbose macs match nohostauthenticationforlocalhost \
    numberofpasswordprompts obscurekeystroketiming passwordauthentication permitlocalcommand permitremoteopen \
    pkcs11provider port preferredauthentications protocol proxycommand proxyjump proxyusefdpass \
    pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication refuseconnection rekeylimit remotecommand \
    remoteforward requesttty requiredrsasize revokedhostkeys rhostsauthentication rhostsrsaauthentication \
    rsaauthentication rsaminsize securitykeyprovider sendenv serveralivecountmax serveraliveinterval sessiontype \
    setenv setuptimeout skeyauthentication smartcarddevice stdinnull streamlocalbindmask streamlocalbindunlink \
    stricthostkeychecking syslogfacility tag tcpkeepalive tisauthentication tunnel tunneldevice updatehostkeys \
    usekeychain useprivilegedport user userknownhostsfile userknownhostsfile2 useroaming usersh verifyhostkeydns \
    versionaddendum visualhostkey warnweakcrypto xauthlocation";

/// The release that brought a keyword of sshd_config, where that matters: an older sshd refuses to start with it.
/// RequiredRSASize (9.1) is not among them: Red Hat's 8.7 knows it, and its crypto policy writes it on every RHEL 9.
const SINCE: &[(&str, OpenSsh)] = &[
    ("agentsocketpath", OpenSsh::new(10, 6)),
    ("casignaturealgorithms", OpenSsh::new(7, 9)),
    ("channeltimeout", OpenSsh::new(9, 2)),
    ("disableforwarding", OpenSsh::new(7, 4)),
    ("exposeauthinfo", OpenSsh::new(7, 6)),
    ("include", OpenSsh::new(8, 2)),
    ("ipqos", OpenSsh::new(5, 7)),
    ("logverbose", OpenSsh::new(8, 5)),
    ("pamservicename", OpenSsh::new(9, 8)),
    ("persourcemaxstartups", OpenSsh::new(8, 5)),
    ("persourcenetblocksize", OpenSsh::new(8, 5)),
    ("persourcepenalties", OpenSsh::new(9, 8)),
    ("persourcepenaltyexemptlist", OpenSsh::new(9, 8)),
    ("refuseconnection", OpenSsh::new(9, 9)),
    ("rekeylimit", OpenSsh::new(6, 3)),
    ("setenv", OpenSsh::new(7, 8)),
    ("sshdauthpath", OpenSsh::new(10, 0)),
    ("sshdsessionpath", OpenSsh::new(9, 8)),
    ("unusedconnectiontimeout", OpenSsh::new(9, 2)),
    ("warnweakcrypto", OpenSsh::new(10, 6)),
];

/// Keywords that sshd does not accept inside a `Match` block (SSHCFG_GLOBAL).
const NOT_IN_MATCH: &str = "\
    addressfamily ciphers compression debianbanner fingerprinthash gssapicleanupcredentials gssapikexalgorithms \
    gssapikeyexchange gssapistorecredentialsonrekey gssapistrictacceptorcheck hostcertificate hostdsakey hostkey \
    hostkeyagent hostkeyalgorithms ignoreuserknownhosts keepalive kerberosgetafstoken kerberosorlocalpasswd \
    kerberosticketcleanup kexalgorithms listenaddress logingracetime macs maxstartups modulifile \
    permituserenvironment persourcemaxstartups persourcenetblocksize persourcepenalties persourcepenaltyexemptlist \
    pidfile port printlastlog printmotd protocol securitykeyprovider sshdauthpath sshdsessionpath strictmodes \
    syslogfacility tcpkeepalive usedns usepam useprivilegeseparation versionaddendum xauthlocation";

/// Keywords that a `Match` block may hold only from a release on.
const IN_MATCH_SINCE: &[(&str, OpenSsh)] = &[
    ("clientalivecountmax", OpenSsh::new(7, 4)),
    ("clientaliveinterval", OpenSsh::new(7, 4)),
    ("loglevel", OpenSsh::new(7, 6)),
    ("subsystem", OpenSsh::new(9, 5)),
];

/// Which program a configuration belongs to.
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

/// Is this keyword (lower case) of sshd_config forbidden in a `Match` block? Where the release is not known, only if no
/// release accepts it there.
pub fn is_global(keyword: &str, version: Option<OpenSsh>) -> bool {
    let since = IN_MATCH_SINCE.iter().find(|(k, _)| *k == keyword).map(|(_, since)| *since);
    NOT_IN_MATCH.split_ascii_whitespace().any(|k| k == keyword)
        || since.zip(version).is_some_and(|(since, version)| version < since)
}

/// Does the last of several lines with this keyword (lower case) count? sshd takes the first one as a rule; of these
/// two it took the last one until 10.2.
pub fn last_one_counts(keyword: &str, version: Option<OpenSsh>) -> bool {
    matches!(keyword, "ipqos" | "maxstartups") && version.is_none_or(|v| v < OpenSsh::new(10, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_keywords_is_said_of_keywords() {
        let dated = SINCE.iter().chain(IN_MATCH_SINCE).map(|(k, _)| *k);
        for keyword in dated.chain(NOT_IN_MATCH.split_ascii_whitespace()) {
            assert!(Dialect::Server.knows(keyword), "{keyword}");
        }
        assert!(Dialect::Client.knows("serveraliveinterval") && !Dialect::Server.knows("serveraliveinterval"));
        assert_eq!(since("UnusedConnectionTimeout"), Some(OpenSsh::new(9, 2)));
        assert!(!Dialect::Server.knows("mtubytes"), "no release has it");
        assert_eq!(since("RequiredRSASize"), None, "Red Hat's 8.7 has it");
    }

    #[test]
    fn what_a_match_block_may_hold_depends_on_the_release() {
        assert!(is_global("tcpkeepalive", None) && is_global("versionaddendum", Some(OpenSsh::new(10, 2))));
        assert!(is_global("clientaliveinterval", Some(OpenSsh::new(7, 3))));
        assert!(!is_global("clientaliveinterval", Some(OpenSsh::new(7, 4))) && !is_global("clientaliveinterval", None));
        assert!(is_global("loglevel", Some(OpenSsh::new(7, 4))) && !is_global("loglevel", Some(OpenSsh::new(8, 0))));
    }
}
