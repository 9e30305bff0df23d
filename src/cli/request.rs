//! What was typed → what is meant, with a clear sentence where it means nothing.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use ipnet::IpNet;

use super::args::{Context, Filter, Input, ResetSet, Who};
use super::{local_log, privacy};
use crate::catalogue::causes::{self, CAUSES};
use crate::model::{EndingKind, Family, Judged, Report, Resetness, Timestamp, Verdict};
use crate::pipeline::Request;
use crate::read::anonymise::pseudonyms::Pseudonyms;
use crate::read::context::Wanted;
use crate::read::context::machine::Machine;
use crate::read::stamp::clock::Zone;
use crate::write::local::Local;

/// The request behind the flags, and what to tell about it on standard error.
pub fn request(input: &Input, context: Option<&Context>) -> Result<(Request, Option<String>)> {
    let now = now();
    let zone = match &input.timezone {
        Some(name) => Some(Zone::parse(name).ok_or_else(|| {
            anyhow!("`{name}` is no time zone; write a name like Europe/Berlin, UTC, or an offset like +02:00")
        })?),
        None => None,
    };
    let said = zone.unwrap_or_else(Zone::of_this_machine);
    let when = |text: &Option<String>, flag| -> Result<Option<Timestamp>> {
        text.as_deref().map(|t| super::when::parse(t, said, now).map_err(|e| anyhow!("{flag}: {e}"))).transpose()
    };
    let (since, until) = (when(&input.since, "--since")?, when(&input.until, "--until")?);
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        bail!("--since is later than --until: nothing lies between them; swap the two");
    }
    let (paths, note) = paths(input)?;
    let mut wanted = context.map(wanted).unwrap_or_default();
    // Its own log is read: then its own settings are those that were in force.
    if input.paths.is_empty() && input.journal.iter().all(String::is_empty) && context.is_some_and(|c| !c.no_context) {
        wanted.machine = Some(Machine::this());
    }
    if let Some(threads) = input.threads {
        // Only the first call in a process counts; a second one would say the same.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    let request = Request {
        paths,
        zone,
        year: input.year,
        context: wanted,
        pseudonyms: privacy::pseudonyms(input)?,
        since,
        until,
        now,
        ..Request::default()
    };
    Ok((request, note))
}

fn wanted(context: &Context) -> Wanted {
    Wanted {
        folder: context.context.clone().filter(|_| !context.no_context),
        sshd_config: context.sshd_config.clone(),
        openssh: context.openssh.clone(),
        client_config: context.client_config.clone(),
        sysctl: context.sysctl.clone(),
        load: context.load.clone(),
        kernel_log: context.kernel_log.clone(),
        probe: context.probe.clone(),
        wtmp: context.wtmp.clone(),
        machine: None,
    }
}

/// The sources named, or this machine's own.
fn paths(input: &Input) -> Result<(Vec<String>, Option<String>)> {
    let root = Path::new("/");
    if input.paths.is_empty() && input.journal.is_empty() {
        let (path, note) = local_log::log(root)?;
        return Ok((vec![path], Some(note)));
    }
    let mut all = input.paths.clone();
    let mut note = None;
    for journal in &input.journal {
        let path = if journal.is_empty() { local_log::journal(root)? } else { journal.clone() };
        if journal.is_empty() {
            note = Some(format!("reading {path}, this machine's own journal"));
        }
        all.push(path);
    }
    Ok((all, note))
}

/// The zone of the log, for times in text.
pub fn local(zone: Option<Zone>) -> Local {
    let zone = zone.unwrap_or_else(Zone::of_this_machine);
    Local::new(zone.name(), move |at| zone.to_local(at))
}

/// The arguments that name this log and its context again, as a shell needs them.
pub fn again(input: &Input, context: &Context) -> String {
    if input.anonymize || input.anonymize_key.is_some() {
        return "LOG".to_owned();
    }
    let path = |path: &Option<PathBuf>| path.as_ref().map(|p| p.to_string_lossy().into_owned());
    let flags = [
        ("--timezone", input.timezone.clone()),
        ("--year", input.year.map(|y| y.to_string())),
        ("--context", path(&context.context)),
        ("--openssh", context.openssh.clone()),
        ("--client-config", path(&context.client_config)),
        ("--sysctl", path(&context.sysctl)),
        ("--kernel-log", path(&context.kernel_log)),
        ("--wtmp", path(&context.wtmp)),
    ];
    let each = |flag: &'static str, files: &[PathBuf]| -> Vec<String> {
        files.iter().map(|file| format!("{flag} {}", quoted(&file.to_string_lossy()))).collect()
    };
    let files =
        [each("--sshd-config", &context.sshd_config), each("--load", &context.load), each("--probe", &context.probe)];
    let given = flags.into_iter().filter_map(|(flag, value)| Some([flag.to_owned(), quoted(&value?)])).flatten();
    let journals = input.journal.iter().map(|j| match j.as_str() {
        "" => "--journal".to_owned(),
        path => format!("--journal={}", quoted(path)),
    });
    given
        .chain(files.concat())
        .chain(journals)
        .chain(input.paths.iter().map(|p| quoted(p)))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// The time by this machine's clock.
pub fn now() -> Timestamp {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}

/// Whose connections or lines to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whose {
    host: Option<String>,
    user: Option<String>,
    addr: Option<IpNet>,
}

impl Whose {
    /// Understands the filters, or says which word is no address.
    pub fn new(who: &Who) -> Result<Whose> {
        let addr = who.addr.as_deref().map(network).transpose()?;
        Ok(Whose { host: who.host.clone(), user: who.user.clone(), addr })
    }

    /// The same where pseudonyms stand for names.
    pub fn in_terms_of(self, pseudonyms: Option<&Pseudonyms>) -> Whose {
        let Some(pseudonyms) = pseudonyms else { return self };
        Whose {
            host: self.host.map(|host| pseudonyms.host(host.as_bytes())),
            user: self.user.map(|user| pseudonyms.user(user.as_bytes())),
            addr: self.addr.map(|net| privacy::network(net, pseudonyms)),
        }
    }

    /// Is it everybody's?
    pub fn is_everybody(&self) -> bool {
        *self == Whose::default()
    }

    /// Is what this host says of this user and address wanted?
    pub fn wants(&self, host: &[u8], user: Option<&[u8]>, addr: Option<IpAddr>) -> bool {
        self.host.as_deref().is_none_or(|h| h.as_bytes() == host)
            && self.user.as_deref().is_none_or(|u| user == Some(u.as_bytes()))
            && self.addr.is_none_or(|net| addr.is_some_and(|ip| net.contains(&ip)))
    }
}

/// Which connections to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    whose: Whose,
    ending: Option<EndingKind>,
    cause: Option<Cause>,
    reset: Option<ResetSet>,
}

/// What `--cause` names.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// A family.
    Family(Family),
    /// A cause of the catalogue.
    Finer(String),
}

impl Selection {
    /// Understands the filters, or says which word it does not know.
    pub fn new(filter: &Filter) -> Result<Selection> {
        let ending = filter.ending.as_deref().map(ending).transpose()?;
        let cause = filter.cause.as_deref().map(cause).transpose()?;
        Ok(Selection { whose: Whose::new(&filter.who)?, ending, cause, reset: filter.reset })
    }

    /// The same wish where pseudonyms stand for names.
    pub fn in_terms_of(self, pseudonyms: Option<&Pseudonyms>) -> Selection {
        Selection { whose: self.whose.in_terms_of(pseudonyms), ..self }
    }

    /// Keeps what is wanted of a report. Where everything is, nobody looks through it.
    pub fn narrow(&self, report: &mut Report) {
        if *self == Selection::default() {
            return;
        }
        report.retain(|judged| self.wants(judged));
        if let Some(host) = &self.whose.host {
            report.server_events.retain(|event| *event.host == **host);
            report.throttling.retain(|t| *t.host == **host);
        }
        if !self.may_be_refused() {
            report.throttling.clear();
        }
    }

    /// Could one of those whom MaxStartups refused, and whom sshd's count does not name, be wanted?
    fn may_be_refused(&self) -> bool {
        let of_cause = self.cause.as_ref().is_none_or(|wanted| match wanted {
            Cause::Family(family) => *family == Family::ServerResources,
            Cause::Finer(id) => id == "max-startups",
        });
        of_cause && self.reset.is_none() && self.ending.is_none_or(|ending| ending == EndingKind::DroppedAtAccept)
    }

    /// Is this one wanted?
    pub fn wants(&self, judged: &Judged) -> bool {
        let c = &judged.connection;
        self.whose.wants(c.host.as_bytes(), c.user.as_deref(), c.addr())
            && self.ending.is_none_or(|e| c.ending.kind == e)
            && self.cause.as_ref().is_none_or(|wanted| match wanted {
                Cause::Family(family) => judged.finding.family == *family,
                Cause::Finer(id) => judged.finding.cause == id,
            })
            && self.reset.is_none_or(|set| match set {
                ResetSet::Strict => c.resetness() == Resetness::Strict,
                ResetSet::Likely => c.resetness() != Resetness::No,
            })
    }
}

/// An address or a network. An IPv4 address written as IPv6 is the same address; sshd logs it either way.
pub fn network(text: &str) -> Result<IpNet> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let single = bare.parse::<IpAddr>().map(|ip| IpNet::from(ip.to_canonical()));
    single.or_else(|_| text.parse::<IpNet>().map(plain)).map_err(|_| match text.parse::<SocketAddr>() {
        Ok(_) => anyhow!("`{text}` names a port, too; write the address alone, or `sshlogs show {text}`"),
        Err(_) => anyhow!("`{text}` is no address and no network like 203.0.113.0/24"),
    })
}

/// `::ffff:203.0.113.0/120` as `203.0.113.0/24`.
fn plain(net: IpNet) -> IpNet {
    let IpNet::V6(v6) = net else { return net };
    let mapped = v6.addr().to_ipv4_mapped().zip(v6.prefix_len().checked_sub(96));
    mapped.and_then(|(ip, bits)| IpNet::new(ip.into(), bits).ok()).unwrap_or(net)
}

/// The id of an ending.
pub fn ending(id: &str) -> Result<EndingKind> {
    known(id, "ending", EndingKind::of_id, EndingKind::ALL.iter().map(|e| e.id()))
}

/// The id of a cause or family, or a number of the seven.
pub fn cause(id: &str) -> Result<Cause> {
    if let Some(family) = family(id) {
        return Ok(Cause::Family(family));
    }
    if causes::find(id).is_some() {
        return Ok(Cause::Finer(id.to_owned()));
    }
    bail!("no cause or family is called `{id}`;{} `sshlogs causes` lists them", meant_causes(id))
}

/// A family by what reports call it: its id, or its number among the seven.
pub fn family(id: &str) -> Option<Family> {
    let number = id.parse().ok();
    Family::of_id(id).or_else(|| Family::ALL.iter().copied().find(|f| number.is_some() && f.number() == number))
}

/// The causes and families whose names are nearly this.
pub fn meant_causes(id: &str) -> String {
    similar(id, Family::ALL.iter().map(|f| f.id()).chain(CAUSES.iter().map(|c| c.id)))
}

/// ` did you mean a, b or c?`, of the names that hold the word or are a slip of the finger away from it.
pub fn similar<'a>(word: &str, all: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 8;
    let word = word.trim().to_ascii_lowercase();
    let near = |name: &str| {
        let slips = strsim::damerau_levenshtein(name, &word);
        word.len() > 1 && (name.contains(&word) || slips <= 2 && slips * 3 < name.len())
    };
    let mut names: Vec<&str> = all.filter(|name| near(name)).collect();
    names.dedup();
    match names.as_slice() {
        [] => String::new(),
        names if names.len() > MOST => {
            format!(" {} names hold that word, {} among them;", names.len(), names[..3].join(", "))
        }
        [one] => format!(" did you mean {one}?"),
        [some @ .., last] => format!(" did you mean {} or {last}?", some.join(", ")),
    }
}

fn known<T>(
    id: &str,
    what: &str,
    find: impl Fn(&str) -> Option<T>,
    all: impl Iterator<Item = &'static str>,
) -> Result<T> {
    let all: Vec<&str> = all.collect();
    find(id).with_context(|| {
        let meant = similar(id, all.iter().copied());
        format!("no {what} is called `{id}`;{meant} there are {}", all.join(", "))
    })
}

/// `likely`, `likely:nat-idle-timeout`.
pub fn fail_on(text: &str) -> Result<(Verdict, Option<Family>)> {
    let (verdict, family) = text.split_once(':').map_or((text, None), |(v, f)| (v, Some(f)));
    let verdict = known(verdict, "verdict", Verdict::of_id, Verdict::ALL.iter().map(|v| v.id()))?;
    let family = family.map(|f| known(f, "family", self::family, Family::ALL.iter().map(|v| v.id()))).transpose()?;
    Ok((verdict, family))
}
