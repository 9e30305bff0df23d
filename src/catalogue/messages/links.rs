//! The kernel about network links: cables, cards, bonds, wireless, and what it finds odd in traffic.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "kernel", process: Process::Other, level: "KERN_INFO", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Network links", speaker: Speaker::Kernel, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "k-link-nic-down",
        text: "{word} {word} {name}: NIC Link is Down",
        means: Meaning::LinkDown,
        example: "e1000e 0000:00:1f.6 eno1: NIC Link is Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of e1000e, igc, ixgbe, i40e, bnx2x, bnxt_en, vmxnet3.",
        ..ROW
    },
    Message {
        id: "k-link-nic-up",
        text: "{word} {word} {name}: NIC Link is Up{any}",
        means: Meaning::LinkUp,
        example: "e1000e 0000:00:1f.6 eno1: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx",
        note: "A network link of this machine came up. Wording of e1000e, igc, ixgbe, i40e, bnx2x, bnxt_en, vmxnet3.",
        ..ROW
    },
    Message {
        id: "k-link-ice-up",
        text: "{word} {word} {name}: NIC Link is up{any}",
        means: Meaning::LinkUp,
        example: "ice 0000:17:00.0 ens1f0: NIC Link is up 25 Gbps Full Duplex, Requested FEC: RS-FEC, Negotiated FEC: RS-FEC",
        note: "A network link of this machine came up. Wording of ice.",
        ..ROW
    },
    Message {
        id: "k-link-vmxnet3-down",
        text: "{word} {word}: {name}: NIC Link is Down",
        means: Meaning::LinkDown,
        example: "vmxnet3 0000:0b:00.0: eth0: NIC Link is Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Older wording of vmxnet3.",
        ..ROW
    },
    Message {
        id: "k-link-vmxnet3-up",
        text: "{word} {word}: {name}: NIC Link is Up{any}",
        means: Meaning::LinkUp,
        example: "vmxnet3 0000:0b:00.0: eth0: NIC Link is Up 10000 Mbps",
        note: "A network link of this machine came up. Older wording of vmxnet3.",
        ..ROW
    },
    Message {
        id: "k-link-igb-down",
        text: "{word} {word} {word}: igb: {name} NIC Link is Down",
        means: Meaning::LinkDown,
        example: "igb 0000:01:00.0 eno1: igb: eno1 NIC Link is Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of igb.",
        ..ROW
    },
    Message {
        id: "k-link-igb-up",
        text: "{word} {word} {word}: igb: {name} NIC Link is Up{any}",
        means: Meaning::LinkUp,
        example: "igb 0000:01:00.0 eno1: igb: eno1 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: RX/TX",
        note: "A network link of this machine came up. Wording of igb.",
        ..ROW
    },
    Message {
        id: "k-link-e1000-down",
        text: "{word}: {name} NIC Link is Down",
        means: Meaning::LinkDown,
        example: "e1000: eth0 NIC Link is Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Older wording of the Intel drivers.",
        ..ROW
    },
    Message {
        id: "k-link-e1000-up",
        text: "{word}: {name} NIC Link is Up{any}",
        means: Meaning::LinkUp,
        example: "e1000e: eth0 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: None",
        note: "A network link of this machine came up. Older wording of the Intel drivers.",
        ..ROW
    },
    Message {
        id: "k-link-e1000-watchdog-down",
        text: "e1000: {name}: e1000_watchdog{?_task}: NIC Link is Down",
        means: Meaning::LinkDown,
        example: "e1000: eth0: e1000_watchdog_task: NIC Link is Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Old wording of e1000.",
        ..ROW
    },
    Message {
        id: "k-link-e1000-watchdog-up",
        text: "e1000: {name}: e1000_watchdog{?_task}: NIC Link is Up{any}",
        means: Meaning::LinkUp,
        example: "e1000: eth0: e1000_watchdog_task: NIC Link is Up 1000 Mbps Full Duplex",
        note: "A network link of this machine came up. Old wording of e1000.",
        ..ROW
    },
    Message {
        id: "k-link-bnx2-down",
        text: "{word} {word} {name}: NIC {word} Link is Down",
        means: Meaning::LinkDown,
        example: "bnx2 0000:02:00.0 eth0: NIC Copper Link is Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of bnx2.",
        ..ROW
    },
    Message {
        id: "k-link-bnx2-up",
        text: "{word} {word} {name}: NIC {word} Link is Up{any}",
        means: Meaning::LinkUp,
        example: "bnx2 0000:02:00.0 eth0: NIC Copper Link is Up, 1000 Mbps full duplex",
        note: "A network link of this machine came up. Wording of bnx2.",
        ..ROW
    },
    Message {
        id: "k-link-bnx2-old-down",
        text: "bnx2: {name} NIC {word} Link is Down",
        means: Meaning::LinkDown,
        example: "bnx2: eth0 NIC Copper Link is Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Old wording of bnx2.",
        ..ROW
    },
    Message {
        id: "k-link-bnx2-old-up",
        text: "bnx2: {name} NIC {word} Link is Up{any}",
        means: Meaning::LinkUp,
        example: "bnx2: eth0 NIC Copper Link is Up, 1000 Mbps full duplex",
        note: "A network link of this machine came up. Old wording of bnx2.",
        ..ROW
    },
    Message {
        id: "k-link-phy-down",
        text: "{word} {word} {name}: Link is Down",
        means: Meaning::LinkDown,
        example: "r8169 0000:02:00.0 enp2s0: Link is Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of phylib: r8169 and most ARM boards.",
        ..ROW
    },
    Message {
        id: "k-link-phy-up",
        text: "{word} {word} {name}: Link is Up{any}",
        means: Meaning::LinkUp,
        example: "r8169 0000:02:00.0 enp2s0: Link is Up - 1Gbps/Full - flow control rx/tx",
        note: "A network link of this machine came up. Wording of phylib: r8169 and most ARM boards.",
        ..ROW
    },
    Message {
        id: "k-link-tg3-down",
        text: "{word} {word} {name}: Link is down",
        means: Meaning::LinkDown,
        example: "tg3 0000:02:00.0 eth0: Link is down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of tg3.",
        ..ROW
    },
    Message {
        id: "k-link-tg3-up",
        text: "{word} {word} {name}: Link is up{any}",
        means: Meaning::LinkUp,
        example: "tg3 0000:02:00.0 eth0: Link is up at 1000 Mbps, full duplex",
        note: "A network link of this machine came up. Wording of tg3.",
        ..ROW
    },
    Message {
        id: "k-link-tg3-old-down",
        text: "{word}: {name}: Link is down{any}",
        means: Meaning::LinkDown,
        example: "tg3: eth0: Link is down.",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Old wording of tg3 and others.",
        ..ROW
    },
    Message {
        id: "k-link-tg3-old-up",
        text: "{word}: {name}: Link is up{any}",
        means: Meaning::LinkUp,
        example: "tg3: eth0: Link is up at 1000 Mbps, full duplex.",
        note: "A network link of this machine came up. Old wording of tg3 and others.",
        ..ROW
    },
    Message {
        id: "k-link-mlx-down",
        text: "{word} {word} {name}: Link down",
        means: Meaning::LinkDown,
        example: "mlx5_core 0000:3b:00.0 ens1f0: Link down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of mlx5.",
        ..ROW
    },
    Message {
        id: "k-link-mlx-up",
        text: "{word} {word} {name}: Link up",
        means: Meaning::LinkUp,
        example: "mlx5_core 0000:3b:00.0 ens1f0: Link up",
        note: "A network link of this machine came up. Wording of mlx5.",
        ..ROW
    },
    Message {
        id: "k-link-mlx4-down",
        text: "mlx4_en: {name}: Link Down",
        means: Meaning::LinkDown,
        example: "mlx4_en: eth2: Link Down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of mlx4.",
        ..ROW
    },
    Message {
        id: "k-link-mlx4-up",
        text: "mlx4_en: {name}: Link Up",
        means: Meaning::LinkUp,
        example: "mlx4_en: eth2: Link Up",
        note: "A network link of this machine came up. Wording of mlx4.",
        ..ROW
    },
    Message {
        id: "k-link-r8169-down",
        text: "{word} {word} {name}: link down",
        means: Meaning::LinkDown,
        example: "r8169 0000:02:00.0 eth0: link down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Older wording of r8169.",
        ..ROW
    },
    Message {
        id: "k-link-r8169-up",
        text: "{word} {word} {name}: link up{any}",
        means: Meaning::LinkUp,
        example: "r8169 0000:02:00.0 eth0: link up",
        note: "A network link of this machine came up. Older wording of r8169.",
        ..ROW
    },
    Message {
        id: "k-link-r8169-old-down",
        text: "r8169: {name}: link down",
        means: Meaning::LinkDown,
        example: "r8169: eth0: link down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Old wording of r8169.",
        ..ROW
    },
    Message {
        id: "k-link-r8169-old-up",
        text: "r8169: {name}: link up",
        means: Meaning::LinkUp,
        example: "r8169: eth0: link up",
        note: "A network link of this machine came up. Old wording of r8169.",
        ..ROW
    },
    Message {
        id: "k-link-plain-down",
        text: "{name}: link down",
        means: Meaning::LinkDown,
        example: "eth0: link down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of old drivers.",
        ..ROW
    },
    Message {
        id: "k-link-plain-up",
        text: "{name}: link up{any}",
        means: Meaning::LinkUp,
        example: "eth0: link up, 100Mbps, full-duplex, lpa 0x45E1",
        note: "A network link of this machine came up. Wording of old drivers.",
        ..ROW
    },
    Message {
        id: "k-link-ena-down",
        text: "ena {word}: Link is down",
        means: Meaning::LinkDown,
        example: "ena 0000:00:05.0: Link is down",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. Wording of ena (AWS).",
        ..ROW
    },
    Message {
        id: "k-link-ena-up",
        text: "ena {word}: Link is up",
        means: Meaning::LinkUp,
        example: "ena 0000:00:05.0: Link is up",
        note: "A network link of this machine came up. Wording of ena (AWS).",
        ..ROW
    },
    Message {
        id: "k-link-bond-down",
        text: "{word}: (slave {name}): link status definitely down{any}",
        means: Meaning::LinkDown,
        example: "bond0: (slave eth1): link status definitely down, disabling slave",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. It is one member of a bond; the others carry on.",
        ..ROW
    },
    Message {
        id: "k-link-bond-up",
        text: "{word}: (slave {name}): link status definitely up{any}",
        means: Meaning::LinkUp,
        example: "bond0: (slave eth1): link status definitely up, 1000 Mbps full duplex",
        note: "A network link of this machine came up. It is one member of a bond; the others carry on.",
        ..ROW
    },
    Message {
        id: "k-link-bond-old-down",
        text: "{?bonding: }{word}: link status definitely down for interface {name}{any}",
        means: Meaning::LinkDown,
        example: "bonding: bond0: link status definitely down for interface eth1, disabling it",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. It is one member of a bond; the others carry on.",
        ..ROW
    },
    Message {
        id: "k-link-bond-old-up",
        text: "{?bonding: }{word}: link status definitely up for interface {name}{any}",
        means: Meaning::LinkUp,
        example: "bonding: bond0: link status definitely up for interface eth1.",
        note: "A network link of this machine came up. It is one member of a bond; the others carry on.",
        ..ROW
    },
    Message {
        id: "k-link-bond-none",
        text: "{?bonding: }{name}: now running without any active interface{? }!",
        means: Meaning::LinkDown,
        example: "bond0: now running without any active interface!",
        note: "A network link of this machine went down: everything over it stood still. A cable, a switch port, or the card being set up anew. No member of this bond is left.",
        ..ROW
    },
    Message {
        id: "k-link-bond-active",
        text: "{?bonding: }{name}: {?first }active interface up!",
        means: Meaning::LinkUp,
        example: "bond0: active interface up!",
        note: "A network link of this machine came up. The bond has a working member again.",
        ..ROW
    },
    Message {
        id: "k-carrier-lost",
        text: "{word}: Connection to AP {word} lost",
        means: Meaning::LinkDown,
        example: "wlan0: Connection to AP 02:00:5e:10:00:01 lost",
        note: "The wireless network is out of reach: everything over it stood still.",
        ..ROW
    },
    Message {
        id: "k-wlan-deauth",
        text: "{name}: deauthenticating from {word} by local choice ({any})",
        means: Meaning::LinkDown,
        example: "wlan0: deauthenticating from 02:00:5e:10:00:01 by local choice (reason=3)",
        note: "The machine left its wireless network of its own accord.",
        ..ROW
    },
    Message {
        id: "k-wlan-deauthed",
        text: "{name}: deauthenticated from {word} ({any})",
        means: Meaning::LinkDown,
        example: "wlan0: deauthenticated from 02:00:5e:10:00:01 (Reason: 6=CLASS2_FRAME_FROM_NONAUTH_STA)",
        note: "The wireless network threw the machine out.",
        ..ROW
    },
    Message {
        id: "k-wlan-disassoc",
        text: "{name}: disassociated from {word} ({any})",
        means: Meaning::LinkDown,
        example: "wlan0: disassociated from 02:00:5e:10:00:01 (Reason: 8=DISASSOC_STA_HAS_LEFT)",
        note: "The wireless network ended the machine's association.",
        ..ROW
    },
    Message {
        id: "k-wlan-assoc",
        text: "{name}: associated",
        means: Meaning::LinkUp,
        example: "wlan0: associated",
        note: "The machine joined a wireless network.",
        ..ROW
    },
    Message {
        id: "k-addrconf-down",
        text: "{?IPv6: }ADDRCONF(NETDEV_UP): {name}: link is not ready",
        means: Meaning::NetworkNote,
        example: "IPv6: ADDRCONF(NETDEV_UP): eth0: link is not ready",
        note: "The interface was set up while it had no carrier.",
        ..ROW
    },
    Message {
        id: "k-addrconf",
        text: "{?IPv6: }ADDRCONF(NETDEV_{word}): {name}: link becomes ready",
        means: Meaning::LinkUp,
        example: "IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready",
        note: "A network link of this machine came up.",
        ..ROW
    },
    Message {
        id: "k-watchdog",
        text: "NETDEV WATCHDOG: {name} ({word}): transmit queue {n} timed out{any}",
        means: Meaning::LinkTrouble,
        level: "KERN_WARNING",
        example: "NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out",
        note: "The network card hung and is reset: everything over it stood still for seconds.",
        ..ROW
    },
    Message {
        id: "k-watchdog-64",
        text: "{word} {word} {name}: NETDEV WATCHDOG: CPU: {n}: transmit queue {n} timed out {number} ms",
        means: Meaning::LinkTrouble,
        level: "KERN_WARNING",
        since: "6.4",
        example: "e1000e 0000:00:1f.6 eno1: NETDEV WATCHDOG: CPU: 3: transmit queue 0 timed out 5376 ms",
        note: "The network card hung and is reset: everything over it stood still for seconds.",
        ..ROW
    },
    Message {
        id: "k-unit-hang",
        text: "{word} {word} {name}: Detected Hardware Unit Hang{any}",
        means: Meaning::LinkTrouble,
        level: "KERN_ERR",
        example: "e1000e 0000:00:1f.6 eno1: Detected Hardware Unit Hang:",
        note: "The network card hung. Segmentation offload of e1000e is a known reason.",
        ..ROW
    },
    Message {
        id: "k-tx-hang",
        text: "{word} {word} {name}: Detected Tx Unit Hang{any}",
        means: Meaning::LinkTrouble,
        level: "KERN_ERR",
        example: "ixgbe 0000:01:00.0 eth0: Detected Tx Unit Hang",
        note: "The network card hung.",
        ..ROW
    },
    Message {
        id: "k-reset-adapter",
        text: "{word} {word} {name}: Reset adapter{any}",
        means: Meaning::LinkTrouble,
        level: "KERN_ERR",
        example: "e1000e 0000:00:1f.6 eno1: Reset adapter unexpectedly",
        note: "The driver reset the network card: everything over it stood still for seconds.",
        ..ROW
    },
    Message {
        id: "k-neigh",
        text: "{?neighbour: }{word}: neighbor table overflow!",
        means: Meaning::NetworkNote,
        example: "neighbour: arp_cache: neighbor table overflow!",
        note: "More hosts on the link than net.ipv4.neigh.default.gc_thresh3: some become unreachable (`No route to host`, `No buffer space available`).",
        ..ROW
    },
    Message {
        id: "k-neigh-old",
        text: "Neighbour table overflow{any}",
        means: Meaning::NetworkNote,
        example: "Neighbour table overflow.",
        note: "More hosts on the link than net.ipv4.neigh.default.gc_thresh3: some become unreachable.",
        ..ROW
    },
    Message {
        id: "k-martian",
        text: "{?IPv4: }martian source {word} from {word}, on dev {name}",
        means: Meaning::NetworkNote,
        level: "KERN_WARNING",
        example: "IPv4: martian source 192.0.2.10 from 198.51.100.9, on dev eth0",
        note: "A packet came in on an interface its source does not belong to: a sign of asymmetric routing.",
        ..ROW
    },
    Message {
        id: "k-shrunk",
        text: "TCP: Peer {socket}/{n} unexpectedly shrunk window {n}:{n} (repaired)",
        means: Meaning::NetworkNote,
        level: "KERN_DEBUG",
        example: "TCP: Peer 203.0.113.7:40122/22 unexpectedly shrunk window 2870343:2870355 (repaired)",
        note: "The peer took back window it had granted: a broken TCP or a box on the path.",
        ..ROW
    },
    Message {
        id: "k-gro",
        text: "TCP: {name}: Driver has suspect GRO implementation, TCP performance may be compromised.",
        means: Meaning::NetworkNote,
        level: "KERN_WARNING",
        example: "TCP: eth0: Driver has suspect GRO implementation, TCP performance may be compromised.",
        note: "The driver joins packets wrongly: a hint at MTU or offload trouble on this interface.",
        ..ROW
    },
    Message {
        id: "k-reset-timeout",
        text: "{word} {word} {name}: initiating reset due to {any}",
        means: Meaning::LinkTrouble,
        from: "ixgbe, ixgbevf",
        example: "ixgbe 0000:03:00.0 eth0: initiating reset due to tx timeout",
        ..ROW
    },
];
