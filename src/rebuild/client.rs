//! A client as connections are looked up by it.

use std::net::{IpAddr, Ipv6Addr};

use crate::model::Peer;

/// Address and port. An IPv4 client is one number, hashed and compared in one go; field by field it takes five times as
/// long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// The address, and in the lowest 16 bits the port.
    V4(u64),
    /// Address and port.
    V6(Ipv6Addr, u16),
}

impl Client {
    /// A peer whose port is known.
    #[inline]
    pub fn of(peer: Option<Peer>) -> Option<Client> {
        let Peer { ip, port } = peer?;
        let port = port?;
        Some(match ip {
            IpAddr::V4(ip) => Client::V4(u64::from(u32::from(ip)) << 16 | u64::from(port)),
            IpAddr::V6(ip) => Client::V6(ip, port),
        })
    }
}
