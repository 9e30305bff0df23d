//! Kernel and package logs, whose events are interleaved with the log's.

use std::collections::VecDeque;

use crate::model::{Report, SourceRead, Timestamp, Trouble};
use crate::pipeline::Request;
use crate::read::context::kernel::{self, OwnedEvent};
use crate::read::context::{self, AuxiliaryLog, LogWriter, Origin};
use crate::read::stamp::clock::Zone;

/// Kernel and package logs: read before the log, so that their events can be handed on in order of time with its own.
#[derive(Default)]
pub struct AuxiliaryLogs {
    /// Their events, in order of time.
    pub events: VecDeque<OwnedEvent>,
    /// What was read, by file; [`OwnedEvent::log`] is an index into it.
    pub read: Vec<SourceRead>,
}

impl AuxiliaryLogs {
    /// Reads the kernel logs wanted and those of package managers. `begins` is when the log does. If that is a journal, the
    /// machine's own kernel logs are not read: the journal holds the same lines.
    pub fn open(
        request: &Request,
        zone: Zone,
        begins: Option<Timestamp>,
        is_journal: bool,
        report: &mut Report,
    ) -> AuxiliaryLogs {
        let mut read = AuxiliaryLogs::default();
        let mut logs = request.context.auxiliary_logs(begins, is_journal);
        if request.pseudonyms.is_some() {
            let all = logs.len();
            logs.retain(|log| log.writer != LogWriter::Kernel);
            if logs.len() < all {
                let text = "the kernel log was left aside: its lines would name hosts and addresses";
                report.troubles.push(Trouble { text: text.to_owned(), fatal: false });
            }
        }
        for AuxiliaryLog { path, origin, writer } in logs {
            let name = context::shown(&path);
            let reader = match writer {
                LogWriter::Kernel => kernel::read,
                LogWriter::PackageManager => kernel::packages,
            };
            let mut trouble =
                |text: &str, fatal| report.troubles.push(Trouble { text: format!("{name}: {text}"), fatal });
            match reader(&path, zone, begins) {
                Ok(log) => {
                    log.remarks.iter().for_each(|text| trouble(text, false));
                    let log_index = read.read.len() as u16;
                    read.events.extend(log.events.into_iter().map(|own| OwnedEvent { log: log_index, ..own }));
                    read.read.push(SourceRead { name, ..log.read });
                }
                Err(reason) => trouble(&reason, origin == Origin::Flag),
            }
        }
        read.events.make_contiguous().sort_by_key(|own| own.event.at);
        read
    }
}
