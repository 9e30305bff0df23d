//! The message catalogue: one table per moment of a connection, one row per wording.
//!
//! To add a message, run `sshlogs unknown LOG`, paste the row it prints into the table it belongs to, and
//! name its meaning. Matcher, `sshlogs messages`, docs/messages.md and the tests follow.

use super::message::{Message, Speaker, Table};
use crate::model::MessageId;

mod admission;
mod audit;
mod auth;
mod auth_keys;
mod auth_policy;
mod banner;
mod channel;
mod client;
mod close;
mod crash;
mod disconnect;
mod dropbear;
mod dropbear_before;
mod dropbear_exit;
mod firewall;
mod generated;
mod generated_1;
mod generated_2;
mod generated_3;
mod integrity;
mod kernel;
mod kex;
mod links;
mod linux;
mod logind;
mod neighbours;
mod packages;
mod pam;
mod pam_elsewhere;
mod pam_modules;
mod scopes;
mod server;
mod server_config;
mod session;
mod systemd;
mod transport;

/// All tables, in the order of a connection's life.
pub static TABLES: &[Table] = &[
    server::TABLE,
    server_config::TABLE,
    admission::TABLE,
    banner::TABLE,
    kex::TABLE,
    auth::TABLE,
    auth_keys::TABLE,
    auth_policy::TABLE,
    pam::TABLE,
    pam_modules::TABLE,
    pam_elsewhere::TABLE,
    session::TABLE,
    channel::TABLE,
    close::TABLE,
    transport::TABLE,
    disconnect::TABLE,
    integrity::TABLE,
    crash::TABLE,
    linux::TABLE,
    generated_1::TABLE,
    generated_2::TABLE,
    generated_3::TABLE,
    logind::TABLE,
    systemd::TABLE,
    scopes::TABLE,
    kernel::TABLE,
    links::TABLE,
    firewall::TABLE,
    neighbours::TABLE,
    packages::TABLE,
    audit::TABLE,
    dropbear::TABLE,
    dropbear_before::TABLE,
    dropbear_exit::TABLE,
    client::TABLE,
];

/// The row with this number.
pub fn get(id: MessageId) -> &'static Message {
    let mut number = usize::from(id.0);
    for table in TABLES {
        match table.rows.get(number) {
            Some(row) => return row,
            None => number -= table.rows.len(),
        }
    }
    &Message::ROW
}

/// The row with this id, its table and its number.
pub fn find(id: &str) -> Option<(&'static Table, &'static Message, MessageId)> {
    let mut number = 0u16;
    for table in TABLES {
        for row in table.rows {
            if row.id == id {
                return Some((table, row, MessageId(number)));
            }
            number += 1;
        }
    }
    None
}

/// Every row matched against server logs.
pub fn server_rows() -> impl Iterator<Item = (Speaker, &'static Message)> {
    TABLES.iter().filter(|t| t.speaker != Speaker::Client).flat_map(|t| t.rows.iter().map(|r| (t.speaker, r)))
}
