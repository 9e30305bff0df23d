use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::family::Family;
use super::*;
use crate::read::journal::Form;
use crate::read::unpack::Packing;

const LINE: &[u8] = b"Nov 22 13:09:11 gw sshd[814]: Connection closed by 192.0.2.7 port 50022 [preauth]\n";

/// A folder with these files, each with a line in it; names ending in `/` are folders.
fn folder(names: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in names {
        let path = folder.path().join(name);
        match name.strip_suffix('/') {
            Some(_) => fs::create_dir_all(path).unwrap(),
            None => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, LINE).unwrap();
            }
        }
    }
    folder
}

/// Gathers paths inside a folder; `""` is the folder itself.
fn take(folder: &TempDir, given: &[&str]) -> Gathered {
    let given: Vec<String> = given.iter().map(|name| folder.path().join(name).to_str().unwrap().into()).collect();
    gather(&given)
}

fn names_of(gathered: &Gathered) -> Vec<&str> {
    gathered.sources.iter().map(|source| source.name.as_str()).collect()
}

/// The only error, without the path of the temporary folder.
fn error_of(folder: &TempDir, gathered: &Gathered) -> String {
    assert_eq!(gathered.errors.len(), 1, "{:?}", gathered.errors);
    let text = gathered.errors[0].to_string();
    text.replace(folder.path().to_str().unwrap(), "/log")
}

#[test]
fn a_folder_gives_its_login_logs_and_only_those() {
    let debian =
        folder(&["auth.log", "auth.log.1", "auth.log.2.gz", "syslog", "kern.log", "journal/", "auth.log.offset"]);
    assert_eq!(names_of(&take(&debian, &[""])), ["auth.log", "auth.log.1", "auth.log.2.gz"]);
    let red_hat = folder(&["secure", "secure-20260101.xz", "messages", "messages-20260101", "secure.sh"]);
    assert_eq!(names_of(&take(&red_hat, &[""])), ["secure", "secure-20260101.xz"]);
    let open_bsd = folder(&["authlog", "authlog.0.gz", "messages", "daemon"]);
    assert_eq!(names_of(&take(&open_bsd, &[""])), ["authlog", "authlog.0.gz"]);
}

#[test]
fn a_folder_without_login_logs_gives_what_may_hold_the_lines() {
    let alpine = folder(&["messages", "messages.0", "wtmp", "notes.txt", ".messages.swp", "below/auth.log"]);
    assert_eq!(names_of(&take(&alpine, &[""])), ["messages", "messages.0"]);
    let own = folder(&["sshd.log", "sshd.log.2026-01-01.zst", "web1-auth.log", "syslog.1", "README.md", "x.logic"]);
    assert_eq!(names_of(&take(&own, &[""])), ["sshd.log", "sshd.log.2026-01-01.zst", "syslog.1", "web1-auth.log"]);
}

#[test]
fn an_empty_login_log_does_not_hide_the_full_one() {
    let both = folder(&["messages"]);
    fs::write(both.path().join("auth.log"), b"").unwrap();
    assert_eq!(names_of(&take(&both, &[""])), ["auth.log", "messages"]);
}

#[test]
fn rotations_are_known_by_their_names() {
    for name in
        ["auth.log", "auth.log.1", "auth.log.12.gz", "auth.log-20260101", "auth.log.2026-01-01.bz2", "secure.old"]
    {
        assert_eq!(Family::of(name), Some(Family::Auth), "{name}");
    }
    for name in ["syslog-20260101T060000Z.lz4", "messages_1", "messages.txt"] {
        assert_eq!(Family::of(name), Some(Family::System), "{name}");
    }
    for name in ["sshd.log", "a.log.log", "gw.sshd.log-1767225600.gz"] {
        assert_eq!(Family::of(name), Some(Family::Other), "{name}");
    }
    for name in ["secure2", "auth.log~", "auth.log.1.asc", "securely", "wtmp", "lastlog", "log", "auth.logs", "x.login"]
    {
        assert_eq!(Family::of(name), None, "{name}");
    }
}

#[test]
fn a_file_is_taken_once_and_under_the_name_it_was_given_first() {
    let logs = folder(&["auth.log", "auth.log.1"]);
    let path = logs.path().to_str().unwrap();
    let gathered = take(&logs, &["auth.log.1", "", "./auth.log", "auth*"]);
    assert_eq!(names_of(&gathered), ["auth.log.1", "auth.log"]);
    assert!(gathered.errors.is_empty());
    assert_eq!(gathered.sources[0].path.as_deref(), Some(Path::new(&format!("{path}/auth.log.1"))));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(logs.path().join("auth.log"), logs.path().join("link")).unwrap();
        assert_eq!(take(&logs, &["auth.log", "link"]).sources.len(), 1);
    }
}

#[test]
fn names_are_as_long_as_needed() {
    let servers = folder(&["a/log/auth.log", "b/log/auth.log", "b/log/auth.log.1", "c/secure"]);
    let gathered = take(&servers, &["a/log", "b/log", "c/secure"]);
    assert_eq!(names_of(&gathered), ["a/log/auth.log", "b/log/auth.log", "auth.log.1", "secure"]);
    assert_eq!(names_of(&gather(&["-".into(), "-".into()])), ["standard input"]);
}

#[test]
fn patterns_are_expanded_unless_they_are_files() {
    let logs =
        folder(&["auth.log", "auth.log.1", "old/auth.log", ".auth.log.swp", "x[1].log", "web1/secure", "web2/secure"]);
    assert_eq!(names_of(&take(&logs, &["auth.log*"])), ["auth.log", "auth.log.1"]);
    assert_eq!(names_of(&take(&logs, &["*"])), ["auth.log", "auth.log.1", "x[1].log"]);
    assert_eq!(names_of(&take(&logs, &["x[1].log"])), ["x[1].log"]);
    assert_eq!(names_of(&take(&logs, &["web?"])), ["web1/secure", "web2/secure"]);
    let error = error_of(&logs, &take(&logs, &["secure*"]));
    assert_eq!(error, "no file matches /log/secure*, but /log has auth.log, auth.log.1 and x[1].log");
    let error = error_of(&logs, &take(&logs, &["none/secure*"]));
    assert_eq!(error, "no file matches /log/none/secure*: check the folder and the spelling");
    let error = error_of(&logs, &take(&logs, &["a[b"]));
    assert!(error.starts_with("/log/a[b is no file and no pattern either (invalid range pattern)"), "{error}");
}

#[test]
fn a_missing_file_is_answered_with_what_is_there() {
    let logs = folder(&["auth.log.1", "auth.log.2.gz", "auth.log.3.gz", "auth.log.4.gz", "boot.log", "auth.log.d/"]);
    let error = error_of(&logs, &take(&logs, &["auth.log"]));
    assert_eq!(error, "/log/auth.log does not exist, but /log has auth.log.1, auth.log.2.gz and auth.log.3.gz");
    let error = error_of(&logs, &take(&logs, &["auht.log.1"]));
    assert_eq!(error, "/log/auht.log.1 does not exist, but /log has auth.log.1");
    let error = error_of(&logs, &take(&logs, &["nothing-like-it"]));
    assert_eq!(error, "/log/nothing-like-it does not exist and nothing in /log is named like it: check the name");
    let error = error_of(&logs, &take(&logs, &["away/auth.log"]));
    assert_eq!(error, "/log/away/auth.log does not exist and neither does the folder /log/away: check the path");
    let red_hat = folder(&["secure", "messages", "cron"]);
    let error = error_of(&red_hat, &take(&red_hat, &["auth.log"]));
    assert_eq!(error, "/log/auth.log does not exist, but /log has secure and messages");
    assert!(gather(&[String::new()]).errors[0].to_string().starts_with("\"\" does not exist"));
}

#[test]
fn a_folder_without_logs_says_what_it_has() {
    let none = folder(&["a", "b", "c", "d", "e", "f", "g"]);
    let error = error_of(&none, &take(&none, &[""]));
    assert!(error.contains("holds nothing named like a log (there is a, b, c, d, e and 2 more)"), "{error}");
    let empty = folder(&[]);
    assert!(error_of(&empty, &take(&empty, &[""])).contains("is an empty folder"));
    let journal = folder(&["journal/", "README"]);
    assert!(error_of(&journal, &take(&journal, &[""])).contains("journalctl -t sshd"));
    // An error elsewhere does not hide this one.
    assert_eq!(take(&none, &["missing", ""]).errors.len(), 2);
}

#[test]
fn errors_of_the_system_become_advice() {
    let path = Path::new("/var/log/auth.log");
    let denied = SourceError::Denied { path: path.into(), group: Some("adm".into()) };
    assert_eq!(
        denied.to_string(),
        "/var/log/auth.log may not be read by this user: run with sudo, or as a member of group adm"
    );
    let denied = SourceError::from_io(Path::new("/nowhere"), io::ErrorKind::PermissionDenied.into());
    assert_eq!(denied.to_string(), "/nowhere may not be read by this user: run with sudo");
    let broken = SourceError::from_io(path, io::Error::other("broken"));
    assert!(broken.to_string().starts_with("/var/log/auth.log cannot be read (broken): "));
    let binary = SourceError::NotText { name: "wtmp".into(), what: "a file of utmp/wtmp records" };
    assert!(binary.to_string().contains("`last -f` reads it"));
}

#[cfg(unix)]
#[test]
fn things_that_are_no_files() {
    let odd = folder(&[]);
    let _listening = std::os::unix::net::UnixListener::bind(odd.path().join("socket")).unwrap();
    let error = error_of(&odd, &take(&odd, &["socket"]));
    assert_eq!(error, "/log/socket is a socket, not a log: give a file, a folder or a pipe");
    std::os::unix::fs::symlink("auth.log.0", odd.path().join("current")).unwrap();
    let error = error_of(&odd, &take(&odd, &["current"]));
    assert_eq!(error, "/log/current is a link to auth.log.0, which does not exist: give the log itself");
    assert_eq!(error::group_name("root:x:0:\nadm:x:4:syslog,anna\nx:x:bad:\n", 4).as_deref(), Some("adm"));
    assert_eq!(error::group_name("root:x:0:\n", 4), None);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_and_nothing_of_it_is_lost_before() {
    let pipes = folder(&[]);
    let path = pipes.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let gathered = take(&pipes, &["pipe"]);
    let [source] = gathered.sources.as_slice() else { panic!("{:?}", gathered.errors) };
    assert_eq!((source.modified, source.bytes), (None, None));
    let writer = std::thread::spawn(move || fs::OpenOptions::new().write(true).open(path).unwrap().write_all(LINE));
    let mut text = Vec::new();
    open(source).unwrap().reader.read_to_end(&mut text).unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(text, LINE);
}

#[test]
fn a_file_name_cannot_move_the_cursor() {
    let evil = folder(&["a\x1b[2Jb.log"]);
    assert_eq!(names_of(&take(&evil, &[""])), ["a\u{fffd}[2Jb.log"]);
    assert!(!take(&evil, &["\x1b[2J"]).errors[0].to_string().contains('\x1b'));
}

#[test]
fn dates_and_sizes_are_noted() {
    let logs = folder(&["auth.log"]);
    let mut packed = flate2::GzBuilder::new().mtime(1_700_000_000).write(Vec::new(), flate2::Compression::fast());
    packed.write_all(LINE).unwrap();
    let path = logs.path().join("auth.log.1");
    fs::write(&path, packed.finish().unwrap()).unwrap();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_000);
    File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
    let gathered = take(&logs, &[""]);
    let [plain, packed] = gathered.sources.as_slice() else { panic!("{:?}", gathered.errors) };
    assert_eq!((plain.bytes, plain.gzip_mtime), (Some(LINE.len() as u64), None));
    assert_eq!((packed.modified, packed.gzip_mtime), (Some(1_750_000_000), Some(1_700_000_000)));
    let mut unpacked = open(packed).unwrap();
    let mut text = Vec::new();
    unpacked.reader.read_to_end(&mut text).unwrap();
    assert_eq!((unpacked.format, text.as_slice()), (Packing::Gzip, LINE));
}

#[test]
fn a_log_cut_or_moved_away_meanwhile_is_no_disaster() {
    let logs = folder(&["auth.log", "auth.log.1"]);
    let path = logs.path().join("auth.log");
    fs::write(&path, LINE.repeat(10_000)).unwrap();
    let gathered = take(&logs, &["auth.log"]);
    let mut reader = open(&gathered.sources[0]).unwrap().reader;
    let mut some = [0; 1000];
    reader.read_exact(&mut some).unwrap();
    File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest.len() < LINE.len() * 10_000);
    fs::remove_file(&path).unwrap();
    let Err(error) = open(&gathered.sources[0]) else { panic!("it was removed") };
    assert!(error.to_string().contains("has auth.log.1"), "{error}");
}

#[test]
fn logs_are_text_even_when_they_have_suffered() {
    let crash = [LINE, &[0; 4096], LINE].concat();
    let stray = [LINE, b"a\0b\x1b[0m\xff\xfe\xc3 caf\xe9\n", LINE].concat();
    let marked = [b"\xef\xbb\xbf", LINE].concat();
    for text in [LINE, b"\n", b"x", b"a\0", b"\xe9", b"BZh9\n", b"PK", &crash, &stray, &marked] {
        assert_eq!(sniff(text), Content::Text, "{text:?}");
    }
    assert_eq!(sniff(b""), Content::Empty);
}

#[test]
fn what_is_no_text_is_named() {
    let tar = [&LINE[..80], &[0; 177], b"ustar\0"].concat();
    let mut login = vec![0; 384 * 3];
    for record in login.chunks_exact_mut(384) {
        record[0] = 7;
        record[8..13].copy_from_slice(b"pts/0");
        record[44..48].copy_from_slice(b"anna");
        record[340..344].copy_from_slice(&1_750_000_000u32.to_le_bytes());
    }
    let wide: Vec<u8> = LINE.iter().flat_map(|b| [*b, 0]).collect();
    let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let numbers: Vec<u8> = (0..500u32).flat_map(u32::to_be_bytes).collect();
    let cases: [(&[u8], &str); 14] = [
        (b"ElfFile\0", "a Windows event log"),
        (b"\x7fELF\x02\x01", "an ELF program"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\xd4\xc3\xb2\xa1\x02", "a packet capture (pcap)"),
        (b"PK\x03\x04", "a zip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x96\xd5\x75\x21", "a sysstat file (sar)"),
        (b"\xff\xfeN\0o\0v\0", "UTF-16 text"),
        (&wide, "UTF-16 text"),
        (&tar, "a tar archive"),
        (&login, "a file of utmp/wtmp records"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "a file packed more than twice"),
        (&noise, "binary data"),
        (&numbers, "binary data"),
    ];
    let journal = if cfg!(feature = "journal") {
        Content::Journal(Form::File)
    } else {
        Content::Binary("a systemd journal file")
    };
    assert_eq!(sniff(b"LPKSHHRH\0\0\0\0"), journal);
    for (bytes, what) in cases {
        assert_eq!(sniff(bytes), Content::Binary(what));
    }
    assert_eq!(sniff(&[0; 100]), Content::Binary("a file of nothing but NUL bytes"));
}
