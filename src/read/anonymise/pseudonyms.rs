//! Keyed pseudonyms: the same for the same name and key, and nobody without the key can try names out.
//!
//! Names are cut HMAC-SHA256. Addresses keep their networks as Crypto-PAn does it (Xu, Fan, Ammar and Moon, 2002):
//! two addresses that share their first n bits have pseudonyms that share them, and no more.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{PoisonError, RwLock};

use hmac::{Hmac, KeyInit, Mac};
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::Sha256;

/// Bytes of a name's hash that are shown: among a million names two are alike with a chance of one in 500.
const SHOWN: usize = 6;

/// Makes pseudonyms with one key.
pub struct Pseudonyms {
    keyed: Hmac<Sha256>,
    addresses: RwLock<Addresses>,
}

#[derive(Default)]
struct Addresses {
    of: FxHashMap<IpAddr, IpAddr>,
    given: FxHashSet<IpAddr>,
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms")
    }
}

impl Pseudonyms {
    /// With this key, of any length.
    pub fn new(key: &[u8]) -> Pseudonyms {
        let keyed = Hmac::new_from_slice(key).expect("HMAC takes keys of any length");
        Pseudonyms { keyed, addresses: RwLock::default() }
    }

    /// A user.
    pub fn user(&self, name: &[u8]) -> String {
        self.named("user", name)
    }

    /// A host: the first label of its name, as logs have it with the others and without.
    pub fn host(&self, name: &[u8]) -> String {
        let label = name.split(|b| *b == b'.').next().unwrap_or_default();
        if label.is_empty() { String::new() } else { self.named("host", &label.to_ascii_lowercase()) }
    }

    /// A key's fingerprint.
    pub fn key(&self, kind: &str, fingerprint: &[u8]) -> String {
        format!("{kind}{}", self.named("key", fingerprint))
    }

    /// Any other word.
    pub fn word(&self, word: &[u8]) -> String {
        self.named("word", word)
    }

    /// A boot.
    pub fn boot(&self, id: [u8; 16]) -> [u8; 16] {
        let mut boot = [0; 16];
        if id != boot {
            boot.copy_from_slice(&self.hash("boot", &id)[..16]);
        }
        boot
    }

    /// Names the key without giving it away.
    pub fn key_name(&self) -> String {
        self.named("anonymised", b"")
    }

    /// An address. Those that name nobody stay: unspecified, loopback, multicast.
    pub fn address(&self, ip: IpAddr) -> IpAddr {
        let ip = ip.to_canonical();
        if ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() {
            return ip;
        }
        let known = self.addresses.read().unwrap_or_else(PoisonError::into_inner).of.get(&ip).copied();
        known.unwrap_or_else(|| {
            let pseudonym = match ip {
                IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from(self.bits("v4", u128::from(u32::from(v4)), 32) as u32)),
                IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(self.bits("v6", u128::from(v6), 128))),
            };
            let mut addresses = self.addresses.write().unwrap_or_else(PoisonError::into_inner);
            addresses.of.insert(ip, pseudonym);
            addresses.given.insert(pseudonym);
            pseudonym
        })
    }

    /// An address that may be a pseudonym already.
    pub fn known(&self, ip: IpAddr) -> IpAddr {
        let is_one = self.addresses.read().unwrap_or_else(PoisonError::into_inner).given.contains(&ip);
        if is_one { ip } else { self.address(ip) }
    }

    /// Each bit is flipped, or not, by what stands before it.
    fn bits(&self, family: &str, bits: u128, width: u32) -> u128 {
        (0..width).fold(0, |out, i| {
            // The first i bits, and how many they are.
            let prefix = if i == 0 { 0 } else { bits >> (width - i) };
            let flip = self.hash(family, &[&[i as u8][..], &prefix.to_be_bytes()].concat())[0] & 1;
            let bit = (bits >> (width - 1 - i)) & 1;
            out << 1 | (bit ^ u128::from(flip))
        })
    }

    fn named(&self, kind: &str, name: &[u8]) -> String {
        let hash = self.hash(kind, name);
        let shown: String = hash[..SHOWN].iter().map(|b| format!("{b:02x}")).collect();
        format!("{kind}-{shown}")
    }

    /// Kinds do not mix: a user and a host of one name have different pseudonyms.
    fn hash(&self, kind: &str, name: &[u8]) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(name);
        mac.finalize().into_bytes().into()
    }
}
