//! The reference commands: `causes`, `messages`, `schema`.

use std::io::Write;

use anyhow::{Result, bail};

use super::Exit;
use super::args::{Look as Args, Schema, SchemaOf};
use super::output::{self, Out};
use super::request;
use crate::catalogue::{causes, messages};
use crate::write::terminal::{self, Look};
use crate::write::{markdown, schema};

pub fn causes(args: &Args) -> Result<Exit> {
    let look = look(args);
    let text = match (&args.id, args.markdown) {
        (None, true) => markdown::causes(),
        (None, false) => terminal::causes(&look),
        (Some(id), _) => match (causes::find(id), request::family(id)) {
            (Some(cause), _) => terminal::cause(cause, &look),
            (None, Some(family)) => terminal::family(family, &look),
            (None, None) => {
                bail!("no cause or family is called `{id}`;{} `sshlogs causes` lists them", request::meant_causes(id))
            }
        },
    };
    write(args, &text)
}

pub fn messages(args: &Args) -> Result<Exit> {
    let look = look(args);
    let text = match (&args.id, args.markdown) {
        (None, true) => markdown::messages(),
        (None, false) => terminal::messages(&look),
        (Some(id), _) => match messages::find(id) {
            Some((table, message, _)) => terminal::message(table, message, &look),
            None => {
                let meant = request::similar(
                    id,
                    messages::TABLES.iter().flat_map(|table| table.rows).map(|message| message.id),
                );
                bail!("no message is called `{id}`;{meant} `sshlogs messages` lists them")
            }
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
