//! What we know: messages, causes, defaults, budgets. No logic beyond look-up; ids never change their sense.

pub mod advice;
pub mod budgets;
pub mod cause;
pub mod causes;
pub mod check;
pub mod checks;
pub mod defaults;
pub(crate) mod keywords;
pub mod message;
pub mod messages;
