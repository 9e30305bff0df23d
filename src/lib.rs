//! Why did my SSH connection drop? The answer, with evidence, from the server's own logs.

pub mod catalogue;
pub mod cli;
mod harvest;
mod inferred;
pub mod model;
pub mod pipeline;
pub mod read;
pub mod rebuild;
pub mod signals;
pub mod verdict;
pub mod write;
