//! The audit without a log.

use std::io::Write;

use anyhow::{Result, anyhow, bail};

use super::args::{Check, CheckFormat, CheckGrade};
use super::inputs;
use super::output::{self, Out};
use super::{Exit, complain, request};
use crate::audit;
use crate::catalogue::checks;
use crate::model::audit::{Audit, Grade};
use crate::read::context::Wanted;
use crate::read::context::machine::Machine;
use crate::write::terminal;
use crate::write::{check, json};

pub fn run(args: &Check) -> Result<Exit> {
    let look = output::look(&args.output, false);
    if let Some(id) = &args.id {
        let (group, check) = checks::find(id).ok_or_else(|| {
            let meant = request::similar(id, ids().into_iter());
            anyhow!("no check is called `{id}`;{meant} there are {}", ids().join(", "))
        })?;
        return write(args, terminal::check(group, check, &look).as_bytes()).map(|()| Exit::Done);
    }
    if let Some(root) = args.root.as_ref().filter(|root| !root.is_dir()) {
        bail!("--root {}: there is no such folder", root.display());
    }
    let wanted = wanted(args);
    inputs::spare(&args.output, &[], &wanted)?;
    let found = audit::audit(&wanted);
    let exit = tell(&found);
    let mut text = Vec::new();
    match args.format {
        CheckFormat::Text => text.extend(terminal::audit(&found, &look).into_bytes()),
        CheckFormat::Json => check::audit(&mut text, &found, &json::Made::now(request::now()))?,
    }
    write(args, &text)?;
    let reached = match args.fail_on {
        Some(CheckGrade::Warn) => found.count(Grade::Warn) + found.count(Grade::Fail) > 0,
        Some(CheckGrade::Fail) => found.count(Grade::Fail) > 0,
        None => false,
    };
    Ok(if exit == Exit::Done && reached { Exit::Found } else { exit })
}

fn ids() -> Vec<&'static str> {
    checks::all().map(|(_, check)| check.id).collect()
}

/// The files named; this machine's own settings where none is.
fn wanted(args: &Check) -> Wanted {
    let named = [&args.context, &args.sshd_config, &args.client_config, &args.sysctl];
    let own = args.root.is_some() || named.iter().all(|path| path.is_none());
    let machine = args.root.clone().map_or_else(Machine::this, |root| Machine { root });
    Wanted {
        folder: args.context.clone(),
        sshd_config: args.sshd_config.iter().cloned().collect(),
        openssh: args.openssh.clone(),
        client_config: args.client_config.clone(),
        sysctl: args.sysctl.clone(),
        machine: own.then_some(machine),
        ..Wanted::default()
    }
}

/// Says on standard error what could not be read.
fn tell(audit: &Audit) -> Exit {
    audit.troubles.iter().for_each(|t| complain(&format!("{}{}", if t.fatal { "" } else { "warning: " }, t.text)));
    if audit.troubles.iter().any(|t| t.fatal) { Exit::Unusable } else { Exit::Done }
}

fn write(args: &Check, text: &[u8]) -> Result<()> {
    let mut out = Out::open(&args.output)?;
    out.write_all(text)?;
    out.finish()
}
