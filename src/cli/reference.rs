//! The reference commands: `causes`, `messages`, `schema`.

use std::io::Write;

use anyhow::{Result, bail};

use super::Exit;
use super::args::{Look as Args, Schema, SchemaOf};
use super::output::{self, Out};
use crate::catalogue::{causes, messages};
use crate::model::Family;
use crate::write::terminal::{self, Look};
use crate::write::{markdown, schema};

pub fn causes(args: &Args) -> Result<Exit> {
    let look = look(args);
    let text = match (&args.id, args.markdown) {
        (None, true) => markdown::causes(),
        (None, false) => terminal::causes(&look),
        (Some(id), _) => match (causes::find(id), family(id)) {
            (Some(cause), _) => terminal::cause(cause, &look),
            (None, Some(family)) => terminal::family(family, &look),
            (None, None) => bail!("no cause or family is called `{id}`; `sshlogs causes` lists them"),
        },
    };
    write(args, &text)
}

/// A family by what reports call it: its id, or its number among the seven.
fn family(id: &str) -> Option<Family> {
    let number = id.parse().ok();
    Family::of_id(id).or_else(|| Family::ALL.iter().copied().find(|f| number.is_some() && f.number() == number))
}

pub fn messages(args: &Args) -> Result<Exit> {
    let look = look(args);
    let text = match (&args.id, args.markdown) {
        (None, true) => markdown::messages(),
        (None, false) => terminal::messages(&look),
        (Some(id), _) => match messages::find(id) {
            Some((table, message, _)) => terminal::message(table, message, &look),
            None => bail!("no message is called `{id}`; `sshlogs messages` lists them"),
        },
    };
    write(args, &text)
}

pub fn schema(args: &Schema) -> Result<Exit> {
    let text = match args.format {
        SchemaOf::Connection => schema::CONNECTION,
        SchemaOf::Event => schema::EVENT,
        SchemaOf::Report => schema::REPORT,
        SchemaOf::Ecs => schema::ECS,
        SchemaOf::Timesketch => schema::TIMESKETCH,
        SchemaOf::Check => schema::CHECK,
    };
    output::print(text)?;
    Ok(Exit::Done)
}

fn look(args: &Args) -> Look {
    output::look(&args.output, false)
}

fn write(args: &Args, text: &str) -> Result<Exit> {
    let mut out = Out::open(&args.output)?;
    out.write_all(text.as_bytes())?;
    out.finish()?;
    Ok(Exit::Done)
}
