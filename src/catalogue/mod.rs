//! What we know: messages, causes, defaults, budgets. No logic beyond look-up; ids never change their sense.
//!
//! | module | holds |
//! |---|---|
//! | [`messages`] | the wordings of log lines, in tables; [`message`] defines a row and the template language |
//! | [`causes`] | the causes, a file each; [`cause`] defines what one is |
//! | [`checks`] | what `sshlogs check` looks at; [`check`] defines what a check is |
//! | [`defaults`] | what sshd, ssh and the kernel do where nothing is set |
//! | [`budgets`] | how long sshd and the kernel wait with given settings |
//! | [`keywords`] | the keywords of sshd_config and ssh_config |
//! | [`advice`] | lines of configuration to propose |

pub mod advice;
pub mod budgets;
pub mod cause;
pub mod causes;
pub mod check;
pub mod checks;
pub mod defaults;
pub mod keywords;
pub mod message;
pub mod messages;
