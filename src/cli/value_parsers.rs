//! clap's value parsers: values are checked while the command line or a config file is parsed, so that the error names
//! the flag, or the file and line.

use clap::builder::TypedValueParser;

use super::request;
use crate::model::Timestamp;
use crate::read::stamp::clock::Zone;

/// A time zone.
pub fn zone() -> impl TypedValueParser<Value = String> {
    checked(|text| match Zone::parse(text) {
        Some(_) => Ok(()),
        None => Err("no time zone; write a name like Europe/Berlin, UTC, or an offset like +02:00".to_owned()),
    })
}

/// A time, as `--since` takes it.
pub fn when() -> impl TypedValueParser<Value = String> {
    checked(|text| super::when::parse(text, Zone::of_this_machine(), Timestamp(0)).map(|_| ()))
}

/// An address or a network.
pub fn addr() -> impl TypedValueParser<Value = String> {
    checked(|text| meant(request::network(text)))
}

/// The id of an ending.
pub fn ending() -> impl TypedValueParser<Value = String> {
    checked(|text| meant(request::ending(text)))
}

/// The id of a cause or family.
pub fn cause() -> impl TypedValueParser<Value = String> {
    checked(|text| meant(request::cause(text)))
}

/// What `--fail-on` takes.
pub fn fail_on() -> impl TypedValueParser<Value = String> {
    checked(|text| meant(request::fail_on(text)))
}

fn meant<T>(result: anyhow::Result<T>) -> Result<(), String> {
    result.map(|_| ()).map_err(|e| format!("{e:#}"))
}

fn checked(check: fn(&str) -> Result<(), String>) -> impl TypedValueParser<Value = String> {
    clap::builder::StringValueParser::new().try_map(move |text: String| match check(&text) {
        Ok(()) => Ok(text),
        Err(why) => Err(why),
    })
}
