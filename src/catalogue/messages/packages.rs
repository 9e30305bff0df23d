//! Package managers: changes of sshd's package, and of those it stands on.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message =
    Message { means: Meaning::PackageChanged, from: "dpkg.log", process: Process::Other, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Packages", speaker: Speaker::Neighbour, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "yum-updated-openssh-server",
        text: "Updated: {?1:}openssh-server-{name}",
        means: Meaning::PackageChanged,
        from: "yum",
        example: "Updated: openssh-server-8.0p1-19.el8_9.2.x86_64",
        note: "sshd's package changed: until the service is started again, listener and program on disk are of two releases.",
        ..ROW
    },
    Message {
        id: "dnf-upgraded-openssh-server",
        text: "Upgraded: openssh-server-{name}",
        means: Meaning::PackageChanged,
        from: "dnf",
        example: "Upgraded: openssh-server-9.3p1-11.fc38.x86_64",
        ..ROW
    },
    Message {
        id: "dpkg-upgrade-openssh",
        text: "upgrade openssh-server:{word} {list} {name}",
        means: Meaning::PackageChanged,
        from: "dpkg.log",
        example: "upgrade openssh-server:amd64 1:9.2p1-2+deb12u2 1:9.2p1-2+deb12u3",
        ..ROW
    },
    Message {
        id: "dpkg-install-openssh",
        text: "install openssh-server:{word} <none> {name}",
        means: Meaning::PackageChanged,
        from: "dpkg.log",
        example: "install openssh-server:amd64 <none> 1:9.2p1-2+deb12u3",
        ..ROW
    },
    Message {
        id: "dpkg-upgrade-openssl",
        text: "upgrade openssl:{word} {list} {word}",
        example: "upgrade openssl:amd64 3.0.13-1~deb12u1 3.0.14-1~deb12u2",
        note: "Programs of OpenSSL changed, and mostly its library with them.",
        ..ROW
    },
    Message {
        id: "dpkg-upgrade-libssl",
        text: "upgrade libssl{word} {list} {word}",
        example: "upgrade libssl3:amd64 3.0.13-1~deb12u1 3.0.14-1~deb12u2",
        note: "OpenSSL's library changed: connections from now on use the new one, those that are open keep the old.",
        ..ROW
    },
    Message {
        id: "dpkg-upgrade-libc",
        text: "upgrade libc6:{word} {list} {word}",
        example: "upgrade libc6:amd64 2.36-9+deb12u8 2.36-9+deb12u9",
        note: "The C library changed; its package restarts sshd.",
        ..ROW
    },
    Message {
        id: "dpkg-install-kernel",
        text: "install linux-image-{word} <none> {word}",
        example: "install linux-image-6.1.0-25-amd64:amd64 <none> 6.1.106-3",
        note: "A new kernel was installed; it runs from the next boot on.",
        ..ROW
    },
    Message {
        id: "dpkg-upgrade-kernel",
        text: "upgrade linux-image-{word} {list} {word}",
        example: "upgrade linux-image-6.1.0-25-amd64:amd64 6.1.106-2 6.1.106-3",
        note: "A new kernel was installed; it runs from the next boot on.",
        ..ROW
    },
];
