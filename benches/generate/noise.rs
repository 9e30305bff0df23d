//! Brute force and scans: bots with habits, each faithful to its own way of trying and of leaving.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::lines::Line;
use super::rng::Rng;
use super::story::{Actor, Class, MINUTE, SECOND, Script};

/// Bots at work at the same time.
const BOTS: usize = 160;

/// Names that no account has.
#[rustfmt::skip]
const GUESSES: &[&str] = &[
    "admin", "test", "user", "oracle", "ubuntu", "postgres", "mysql", "guest", "pi", "support", "ftpuser", "hadoop",
    "tomcat", "jenkins", "minecraft", "steam", "teamspeak", "vagrant", "ansible1", "centos", "debian", "ec2-user",
    "es", "elastic", "kafka", "zabbix", "docker", "dev", "demo", "web", "webadmin", "www", "apache", "nginx",
    "student", "teacher", "sysadmin", "administrator", "Administrator", "manager", "info", "sales", "office", "odoo",
    "odoo15", "wordpress", "solana", "sol", "validator", "eth", "node", "bitcoin", "gpu", "ubnt", "default", "1234",
    "a", "1", "test1", "test2", "user1", "user2", "ts3", "csgo", "rust", "plex", "samba", "dspace", "weblogic",
    "splunk", "gitlab", "gitlab-runner", "sonar", "nexus", "hduser", "spark", "flink", "dolphinscheduler", "ali",
    "huawei", "cisco", "netadmin", "operator1", "service", "supervisor", "telecomadmin", "super", "tech", "uucp1",
];

/// Names meant to mislead whoever reads the log.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "root from 203.0.113.77 port 22 ssh2",
    "admin [preauth]",
    "x port 22: 11: Bye Bye",
    "user from 192.0.2.77",
    "\\303\\251ric",
    "Accepted password for root",
    "$(id)",
    "admin' OR '1'='1",
];

/// Accounts of the system, which no AllowGroups lets in.
const SYSTEM: &[&str] = &["www-data", "backup", "nobody", "daemon", "mail", "games", "sync", "man"];

/// Requests of clients that do not speak SSH.
const REQUESTS: &[&str] = &[
    "GET / HTTP/1.1",
    "GET / HTTP/1.0",
    "OPTIONS / RTSP/1.0",
    "HELP",
    "GET /nice%20ports%2C/Tri%6Eity.txt%2ebak HTTP/1.0",
    "EHLO",
    "CONNECT 192.0.2.200:443 HTTP/1.1",
];

/// First bytes of other protocols, as sshd prints them.
const BYTES: &[&str] = &["\\026\\003\\001", "\\026\\003\\003\\001\\244\\001", "\\003", "\\001\\002", "SMBr\\001"];

/// What old clients offer.
const OFFERS: &[&str] = &[
    "key exchange method found. Their offer: diffie-hellman-group1-sha1",
    "key exchange method found. Their offer: diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,\
     diffie-hellman-group1-sha1",
    "host key type found. Their offer: ssh-rsa,ssh-dss",
    "host key type found. Their offer: ssh-dss",
    "cipher found. Their offer: aes128-cbc,3des-cbc,blowfish-cbc",
    "MAC found. Their offer: hmac-md5,hmac-sha1-96",
];

/// Changes of user within one connection.
const CHANGES: &[&str] = &[
    "(root,ssh-connection) -> (admin,ssh-connection)",
    "(root,ssh-connection) -> (ubnt,ssh-connection)",
    "(root,ssh-connection) -> (user,ssh-connection)",
    "(root,ssh-connection) -> (support,ssh-connection)",
];

/// How a bot goes about it.
#[derive(Clone, Copy, Debug)]
enum Habit {
    /// Passwords for names that may exist.
    Dictionary,
    /// Passwords for root.
    Root,
    /// Passwords for accounts of the system.
    System,
    /// Passwords until sshd hangs up.
    Exhaust,
    /// Keyboard-interactive instead of password.
    Keyboard,
    /// No password: the empty method, then a key.
    Keys,
    /// Another user in the middle of a connection.
    Change,
    /// Looks and leaves.
    Look,
    /// Another protocol.
    Babble,
    /// Algorithms that nobody takes any more.
    Obsolete,
}

/// How many bots in a hundred have which habit.
const HABITS: &[(u64, Habit)] = &[
    (35, Habit::Dictionary),
    (27, Habit::Root),
    (4, Habit::System),
    (7, Habit::Exhaust),
    (4, Habit::Keyboard),
    (3, Habit::Keys),
    (2, Habit::Change),
    (8, Habit::Look),
    (5, Habit::Babble),
    (5, Habit::Obsolete),
];

/// How a bot leaves.
#[derive(Clone, Copy, Debug)]
enum Leaving {
    /// With a goodbye of code 11.
    Goodbye(&'static str),
    /// With a goodbye that sshd takes for an error.
    Complaint(u32, &'static str),
    /// By closing.
    Close,
    /// By a reset.
    Reset,
}

/// How many bots in a hundred leave in which way.
const LEAVINGS: &[(u64, Leaving)] = &[
    (34, Leaving::Goodbye("Bye Bye")),
    (12, Leaving::Goodbye("")),
    (4, Leaving::Goodbye("Normal Shutdown, Thank you for playing")),
    (3, Leaving::Goodbye("Closed due to user request.")),
    (3, Leaving::Complaint(3, "com.jcraft.jsch.JSchException: Auth fail")),
    (2, Leaving::Complaint(14, "No supported authentication methods available")),
    (1, Leaving::Complaint(13, "Unable to authenticate")),
    (35, Leaving::Close),
    (6, Leaving::Reset),
];

/// One attacking machine.
#[derive(Clone, Copy, Debug)]
struct Bot {
    addr: IpAddr,
    left: u64,
    habit: Habit,
    leaving: Leaving,
}

/// All that attacks.
pub struct Noise {
    bots: Vec<Bot>,
    hired: u64,
    ports: u64,
    throttled_until: u64,
}

impl Noise {
    /// The first bots.
    pub fn new(rng: &mut Rng) -> Noise {
        let mut noise = Noise { bots: Vec::new(), hired: 0, ports: rng.below(64_512), throttled_until: 0 };
        for _ in 0..BOTS {
            let bot = noise.hire(rng);
            noise.bots.push(bot);
        }
        noise
    }

    /// A new bot, in the benchmarking network 198.18.0.0/15 or, one in 32, in a documentation network.
    fn hire(&mut self, rng: &mut Rng) -> Bot {
        self.hired += 1;
        let addr = if self.hired.is_multiple_of(32) {
            IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xbad, self.hired as u16, 0, 0, 0, 1))
        } else {
            attacker(self.hired)
        };
        Bot { addr, left: rng.spread(1, 1500), habit: rng.weighted(HABITS), leaving: rng.weighted(LEAVINGS) }
    }

    /// One more connection of one of the bots, the busy ones more often.
    pub fn tell(&mut self, script: &mut Script<'_>, now: u64) -> Actor {
        let busy = script.rng.below(BOTS as u64) + 1;
        let index = script.rng.below(busy) as usize;
        let bot = self.bots[index];
        if bot.left <= 1 {
            self.bots[index] = self.hire(script.rng);
        } else {
            self.bots[index].left -= 1;
        }
        self.ports += 1;
        let port = 1024 + (self.ports * 40_507 % 64_512) as u16;
        let mut actor = Actor::new(Class::Noise, bot.addr, port);
        script.wait_between(20 * 1000, 400 * 1000);
        if !self.refused(script, now) {
            play(script, &mut actor, bot);
        }
        actor
    }

    /// Sometimes the listener ends it: penalties, MaxStartups, LoginGraceTime.
    fn refused(&mut self, script: &mut Script<'_>, now: u64) -> bool {
        match script.rng.below(1000) {
            0..60 if script.knows(Line::PenaltyDropped) => {
                let others = script.rng.below(7) as u32;
                script.say_all(Line::PenaltyDropped, others, 0, "failed authentication");
            }
            60..72 if script.knows(Line::GraceExpired) => {
                script.wait_between(120 * SECOND, 124 * SECOND).say(Line::GraceExpired);
            }
            72 if script.knows(Line::StartupDropped) && self.throttled_until < now => {
                let seconds = script.rng.between(3, 59);
                self.throttled_until = now + MINUTE + SECOND;
                let waiting = script.rng.between(10, 13) as u32;
                script.say(Line::ThrottleBegins).say_number(Line::StartupDropped, waiting);
                let dropped = script.rng.between(1, 3 * seconds) as u32;
                script.wait(seconds * SECOND).say_all(Line::ThrottleEnds, dropped, seconds as u8, "");
            }
            _ => return false,
        }
        true
    }
}

/// The n-th address of the attackers; they come round again after 131,072.
pub fn attacker(n: u64) -> IpAddr {
    let n = n.wrapping_mul(40_507) % (1 << 17);
    Ipv4Addr::from_bits(Ipv4Addr::new(198, 18, 0, 0).to_bits() + n as u32).into()
}

/// What a bot does when nobody stops it.
fn play(script: &mut Script<'_>, actor: &mut Actor, bot: Bot) {
    match bot.habit {
        Habit::Dictionary => {
            name_unknown(script, actor);
            let tries = script.rng.weighted(&[(80, 1), (10, 2), (6, 3), (4, 4)]);
            passwords(script, actor, tries);
            leave(script, bot.leaving);
            more_failures(script, tries);
        }
        Habit::Root => {
            name_root(actor);
            let tries = script.rng.weighted(&[(64, 1), (12, 2), (18, 3), (6, 4)]);
            passwords(script, actor, tries);
            leave(script, bot.leaving);
            more_failures(script, tries);
        }
        Habit::System => {
            (actor.user, actor.exists) = (Some(script.rng.pick(SYSTEM)), true);
            script.say(Line::NotAllowed).say(Line::InputInvalid);
            passwords(script, actor, 1);
            leave(script, bot.leaving);
        }
        Habit::Exhaust => exhaust(script, actor),
        Habit::Keyboard => keyboard(script, actor),
        Habit::Keys => keys(script, actor, bot.leaving),
        Habit::Change => {
            name_root(actor);
            let change = script.rng.pick(CHANGES);
            script.say_text(Line::UserChanged, change);
        }
        Habit::Look => look(script, bot.leaving),
        Habit::Babble => babble(script),
        Habit::Obsolete => {
            let offer = script.rng.pick(OFFERS);
            script.say_text(Line::NoCommon, offer);
        }
    }
}

/// Names a user that does not exist.
fn name_unknown(script: &mut Script<'_>, actor: &mut Actor) {
    let names = if script.rng.chance(4) { HOSTILE } else { GUESSES };
    actor.user = Some(script.rng.pick(names));
    script.say(Line::InvalidUser).say(Line::InputInvalid);
}

/// Names root.
fn name_root(actor: &mut Actor) {
    (actor.user, actor.exists, actor.allowed) = (Some("root"), true, true);
}

/// Failed passwords; several of them now and then as rsyslog's repetition.
fn passwords(script: &mut Script<'_>, actor: &Actor, tries: u32) {
    check(script, actor, true);
    script.say(Line::FailedPassword);
    if tries > 2 && script.rng.chance(350) {
        for _ in 1..tries {
            check(script, actor, false);
        }
        script.say_number(Line::FailedRepeated, tries - 1);
        return;
    }
    for _ in 1..tries {
        script.wait_between(200 * 1000, 1500 * 1000);
        check(script, actor, false);
        script.say(Line::FailedPassword);
    }
}

/// PAM's words about one password, and the two seconds it makes the client wait.
fn check(script: &mut Script<'_>, actor: &Actor, first: bool) {
    script.say(if actor.exists { Line::PasswordChecked } else { Line::CheckPass });
    if first {
        script.say(Line::PamFailure);
    }
    script.wait_between(1600 * 1000, 2600 * 1000);
}

/// PAM's sum when it was asked more than once.
fn more_failures(script: &mut Script<'_>, tries: u32) {
    if tries > 1 {
        script.say_number(Line::PamMore, tries - 1);
    }
    if tries > 3 {
        script.say_number(Line::PamRetries, tries);
    }
}

/// Until MaxAuthTries.
fn exhaust(script: &mut Script<'_>, actor: &mut Actor) {
    if script.rng.chance(700) {
        name_root(actor);
    } else {
        name_unknown(script, actor);
    }
    passwords(script, actor, 6);
    script.say(Line::MaxAttempts).say(Line::TooMany);
    more_failures(script, 6);
}

/// Keyboard-interactive: PAM works in a process of its own.
fn keyboard(script: &mut Script<'_>, actor: &mut Actor) {
    if script.rng.chance(500) {
        name_root(actor);
        script.say(Line::HelperFailure).wait_between(1600 * 1000, 2600 * 1000).say(Line::PamDenied);
    } else {
        name_unknown(script, actor);
        script.say(Line::Postponed).wait_between(50 * 1000, 200 * 1000);
        script.say(Line::HelperCheckPass).say(Line::HelperFailure).wait_between(1600 * 1000, 2600 * 1000);
        script.say(Line::PamUnknown).say(Line::FailedKeyboard);
    }
    script.wait_between(20 * 1000, 300 * 1000).say(Line::ClosedEarly);
}

/// The empty method, then keys that nobody has.
fn keys(script: &mut Script<'_>, actor: &mut Actor, leaving: Leaving) {
    actor.key = String::from("RSA SHA256:nb2gkzQW8w0dQyLpT4sVfYhJx3mEe7uRcK5oA1iPzXw");
    name_unknown(script, actor);
    script.say(Line::FailedNone);
    if script.rng.chance(600) {
        script.wait_between(30 * 1000, 300 * 1000).say(Line::FailedKey);
    }
    leave(script, leaving);
}

/// Looks and leaves, before or after the keys are exchanged.
fn look(script: &mut Script<'_>, leaving: Leaving) {
    match script.rng.below(100) {
        0..45 => _ = script.say(Line::IdentClosed).say(Line::BannerClosed),
        45..60 => _ = script.say(Line::IdentReset).say(Line::BannerReset).say(Line::IdentResetOld),
        60..80 => _ = script.say(Line::ClosedEarly),
        80..90 => _ = script.say(Line::ResetEarly),
        _ => leave(script, leaving),
    }
}

/// Speaks another protocol, or none.
fn babble(script: &mut Script<'_>) {
    match script.rng.below(100) {
        0..45 => {
            let request = script.rng.pick(REQUESTS);
            script.say_text(Line::IdentInvalid, request).say(Line::BannerFormat);
        }
        45..75 => {
            let bytes = script.rng.pick(BYTES);
            script.say_text(Line::IdentCharacters, bytes).say(Line::BannerFormat);
        }
        75..90 => {
            script.say_text(Line::MajorDiffers, "SSH-1.5-NmapNSE_1.0").say(Line::BannerVersion);
        }
        _ => {
            let length = script.rng.between(1 << 24, u64::from(u32::MAX)) as u32;
            script.say_number(Line::BadLength, length).say(Line::BadMac);
        }
    }
}

/// Goes.
fn leave(script: &mut Script<'_>, leaving: Leaving) {
    script.wait_between(20 * 1000, 900 * 1000);
    match leaving {
        Leaving::Goodbye(text) => script.say_text(Line::Goodbye, text).say(Line::GoneAfterGoodbye),
        Leaving::Complaint(code, text) => script.say_all(Line::GoodbyeError, code, 0, text).say(Line::GoneAfterGoodbye),
        Leaving::Close => script.say(Line::ClosedEarly),
        Leaving::Reset => script.say(Line::ResetEarly),
    };
}
