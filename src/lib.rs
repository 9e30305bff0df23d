//! Why did my SSH connection drop? The answer, with evidence, from the server's own logs.
//!
//! ```text
//! read      bytes      → events        what sshd said            (parallel)
//! rebuild   events     → connections   what happened, in order   (one pass)
//! signals   connection → signals       what can be measured      (parallel)
//! verdict   signals    → findings      what most likely did it   (parallel)
//! write     report     → terminal, JSON, CSV, …
//! …all speaking `model`, all knowing only what is written in `catalogue`.
//! ```
//!
//! Measure first, judge second, show last: no stage calls another, and [`pipeline::run`] alone knows their order. Their
//! names sort in that order on purpose, so that the list of files shows the flow. `docs/decisions/` says why it is built
//! so, `docs/guide.md` how the program is used, `docs/adding.md` how to add a message, a cause or a check.
//!
//! # Example
//!
//! Reads a log in which sshd named one of the clients it refused, and counted the others:
//!
//! ```
//! use std::io::Write;
//!
//! use sshlogs::model::Verdict;
//! use sshlogs::pipeline::{self, Request, Unwatched};
//! use sshlogs::read::stamp::clock::Zone;
//! use sshlogs::write::terminal::{self, Look};
//!
//! let mut log = tempfile::NamedTempFile::new()?;
//! log.write_all(
//!     b"Nov 10 09:00:00 edge01 sshd[9]: error: beginning MaxStartups throttling\n\
//!       Nov 10 09:00:00 edge01 sshd[9]: drop connection #10 from [203.0.113.7]:40122 on [192.0.2.1]:22 past MaxStartups\n\
//!       Nov 10 09:00:12 edge01 sshd[9]: exited MaxStartups throttling after 00:00:12, 8 connections dropped\n",
//! )?;
//!
//! let request = Request {
//!     paths: vec![log.path().to_string_lossy().into_owned()],
//!     zone: Zone::parse("UTC"),
//!     year: Some(2026),
//!     ..Request::default()
//! };
//! let report = pipeline::run(&request, &mut Unwatched);
//!
//! let refused = &report.connections.load()[0];
//! assert_eq!(refused.id, "edge01/1794301200/203.0.113.7:40122");
//! assert_eq!(refused.connection.ending.kind.id(), "dropped-at-accept");
//! assert_eq!(refused.finding.cause, "max-startups");
//! assert_eq!(refused.finding.verdict, Verdict::Established);
//! assert_eq!(report.throttling[0].dropped, Some(8));
//!
//! // What `sshlogs analyze` prints; `write` has the other forms.
//! let text = terminal::report(&report, &Look::default());
//! assert!(text.contains("MaxStartups refused"), "{text}");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Modules, in the order of the flow
//!
//! | module | holds |
//! |---|---|
//! | [`model`] | the words everyone speaks |
//! | [`catalogue`] | what is known: messages, causes, defaults, how long sshd really waits |
//! | [`read`] | bytes → events; wordings stop there |
//! | [`rebuild`] | events → connections, each with its ending |
//! | [`signals`] | connections and their surroundings → measures |
//! | [`verdict`] | measures → findings, with evidence for and against |
//! | [`write`](mod@write) | report → reader |
//! | [`pipeline`] | the order above; what belongs to no single stage |
//! | `store` | connections and findings as records on disk, where they are too many for memory |
//! | [`audit`] | settings without a log → what each will do |
//! | [`cli`] | arguments, standard output, exit statuses |

pub mod catalogue;
pub mod model;

pub mod read;
pub mod rebuild;
pub mod signals;
pub mod verdict;
pub mod write;

pub mod audit;
pub mod pipeline;
mod store;

pub mod cli;
