//! The audit without a log: settings → what each will do to a connection.

use crate::catalogue::check::Graded;
use crate::catalogue::{budgets, checks, defaults};
use crate::model::Trouble;
use crate::model::audit::{Audit, Checked, Grade, Setup};
use crate::read::context::machine::Machine;
use crate::read::context::{self, Context, Wanted};
use crate::read::stamp::clock::Zone;

/// Reads the settings wanted and holds them against every check.
pub fn audit(wanted: &Wanted) -> Audit {
    let context = context::gather(wanted, Zone::of_this_machine());
    let client = context.client_for(None);
    // A machine without an sshd has no settings of it, not the default ones.
    let server = context.has_sshd_config.then_some(&context.server);
    let assumed = defaults::server(None);
    let budgets = budgets::of(server.unwrap_or(&assumed), &context.kernel);
    let mut troubles = troubles(&context, wanted);
    let conditional: Vec<String> = context.conditional.iter().map(shown).collect();
    let general = Setup {
        server,
        client: client.as_ref(),
        kernel: context.has_sysctl.then_some(&context.kernel),
        budgets: &budgets,
        timers: &context.kernel,
        wrong: &context.wrong,
        conditional: &conditional,
        worse: &[],
    };
    let worse: Vec<(Grade, String)> = context.conditional.iter().flat_map(|block| worsened(&general, block)).collect();
    let setup = Setup { worse: &worse, ..general };
    let examined = checks::all().filter_map(|(group, check)| {
        let Graded { grade, text, changes, only_hides } = (check.examine)(&setup)?;
        Some(Checked { id: check.id, group: group.title, title: check.title, grade, text, changes, only_hides })
    });
    let checks: Vec<Checked> = examined.collect();
    if checks.is_empty() {
        nothing_checked(wanted, &mut troubles);
    }
    let drop_ins = context.server.drop_ins;
    Audit { checks, skipped: skipped(wanted, &setup), sources: context.used, troubles, drop_ins }
}

/// Wrong lines of configurations are what is looked for; what could not be read at all is trouble, and the machine's
/// own sshd_config is what was asked for.
fn troubles(context: &Context, wanted: &Wanted) -> Vec<Trouble> {
    let others = context.troubles.iter().filter(|t| !context.wrong.contains(&t.text));
    let unread = |t: &Trouble| {
        let own = wanted.machine.as_ref().and_then(Machine::sshd_config);
        own.is_some_and(|path| t.text.starts_with(&*path.to_string_lossy()))
    };
    others.map(|t| Trouble { fatal: t.fatal || unread(t), text: t.text.clone() }).collect()
}

/// Whoever asks wants something checked: that there was nothing must not pass for a success.
fn nothing_checked(wanted: &Wanted, troubles: &mut Vec<Trouble>) {
    let empty = wanted.folder.as_deref().filter(|folder| folder.is_dir() && !wanted.has_settings());
    let text = match (empty, &wanted.machine) {
        (Some(folder), _) => format!(
            "--context {}: nothing was checked: it holds no settings of sshd (sshd-T.txt or sshd_config), of clients \
             (ssh_config) or of the kernel (sysctl.txt)",
            folder.display()
        ),
        (None, Some(machine)) => {
            let below = |path: &str| machine.path(path).display().to_string();
            format!(
                "nothing was checked: there is no {}, no {} and no {}; name settings with --context or --sshd-config",
                below("/etc/ssh/sshd_config"),
                below("/etc/ssh/ssh_config"),
                below("/proc/sys/net/ipv4")
            )
        }
        // What a file that was named lacks is said of that file.
        (None, None) => return,
    };
    troubles.retain(|t| t.fatal);
    troubles.push(Trouble { text, fatal: true });
}

/// What the settings of a block make worse for those it names than it is for all others.
fn worsened(general: &Setup, block: &context::sshd::Conditional) -> Vec<(Grade, String)> {
    let Some(server) = general.server else { return Vec::new() };
    let mut config = server.clone();
    block.replace(&mut config);
    let budgets = budgets::of(&config, general.timers);
    let own = Setup { server: Some(&config), budgets: &budgets, conditional: &[], ..*general };
    let worse = checks::all().filter_map(|(_, check)| {
        let of_all = (check.examine)(general).map_or(Grade::Good, |graded| graded.grade);
        let of_these = (check.examine)(&own).filter(|graded| graded.grade > of_all)?;
        Some((of_these.grade, format!("{}: {}", block.shown(), of_these.text)))
    });
    worse.collect()
}

fn shown(block: &context::sshd::Conditional) -> String {
    let settings: Vec<String> = block.lines.iter().map(|l| format!("{} {}", l.written, l.value())).collect();
    format!("{} for {}", settings.join(", "), block.shown())
}

/// What was not looked at, and why.
fn skipped(wanted: &Wanted, setup: &Setup) -> Vec<String> {
    let mut all = Vec::new();
    if setup.server.is_none() {
        all.push(match &wanted.machine {
            Some(machine) if machine.sshd().is_none() && machine.sshd_config().is_none() => {
                "sshd: there is none on this machine; name another's settings with --sshd-config or --context"
                    .to_owned()
            }
            Some(machine) if machine.sshd_config().is_none() => {
                "sshd: it has no /etc/ssh/sshd_config; give the output of `sshd -T` with --sshd-config".to_owned()
            }
            _ => "sshd: no configuration was read; --sshd-config FILE takes an sshd_config or the output of `sshd -T`"
                .to_owned(),
        });
    }
    if setup.kernel.is_none() {
        all.push("kernel: Linux's defaults are assumed; --sysctl FILE takes the output of `sysctl -a`".to_owned());
    }
    if setup.client.is_none() {
        all.push("clients: no configuration was read; --client-config FILE takes an ssh_config or the output of `ssh -G HOST`".to_owned());
    }
    all
}
