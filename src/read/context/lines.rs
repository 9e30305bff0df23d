//! sshd_config and ssh_config → their keyword lines, each with its file, its number and the block it stands in.
//!
//! The grammar of both: `Keyword value`, `Keyword=value`, double quotes, `#` comments, `Match` and `Host` blocks that
//! reach to the next one, and `Include` with patterns. What keywords mean is not decided here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalogue::keywords::Dialect;

/// Includes nest no deeper in OpenSSH itself.
const DEEPEST: u8 = 16;
/// A configuration of more files than this includes itself.
const MOST_FILES: usize = 256;
/// Remarks about lines beyond this many say nothing new.
const MOST_REMARKS: usize = 20;

/// One keyword line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its file's shown name.
    pub file: Arc<str>,
    /// Its number in that file, from 1.
    pub number: u32,
    /// The keyword, lower case.
    pub key: String,
    /// The keyword as it is written.
    pub written: String,
    /// Its values, quotes taken off.
    pub args: Vec<String>,
    /// Does a comment follow its values?
    pub commented: bool,
    /// Index of the block it stands in.
    pub block: Option<usize>,
}

impl Line {
    /// The values as one text.
    pub fn value(&self) -> String {
        self.args.join(" ")
    }

    /// `sshd_config:12`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.number)
    }
}

/// A `Match` or `Host` line: what stands below it holds for some connections only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line itself.
    pub line: Line,
    /// The block whose Include brought this one in: both must apply.
    pub parent: Option<usize>,
}

/// A whole configuration, includes in their place.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Keyword lines in order.
    pub lines: Vec<Line>,
    /// Blocks in order.
    pub blocks: Vec<Block>,
    /// What is wrong in it: file, line, cure.
    pub troubles: Vec<String>,
    /// Patterns of every Include.
    pub includes: Vec<String>,
    /// Includes that lead to no file at hand.
    pub missing: Vec<String>,
    remarks: usize,
}

impl Document {
    /// Notes that something is wrong with a line.
    pub fn complain(&mut self, line: &Line, what: &str) {
        self.remark(format!("{}: {what}", line.place()));
    }

    fn remark(&mut self, text: String) {
        // What an Include brings in twice is wrong once.
        if self.troubles.contains(&text) {
            return;
        }
        self.remarks += 1;
        match self.remarks {
            n if n <= MOST_REMARKS => self.troubles.push(text),
            n if n == MOST_REMARKS + 1 => self.troubles.push("more lines are wrong; mend these first".to_owned()),
            _ => {}
        }
    }
}

/// Where included files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Relative names count from here.
    pub folder: PathBuf,
    /// Is it where the configuration is in force? Beside a copy of it, absolute names lead to another machine's files.
    pub is_live: bool,
}

impl Home {
    /// The home of a file: /etc/ssh or ~/.ssh if it is in force there, else its own folder.
    pub fn of(path: &Path) -> Home {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        let is_live = folder == Path::new("/etc/ssh") || folder.ends_with(".ssh") && folder.is_absolute();
        Home { folder, is_live }
    }

    /// The pattern on this machine, if it leads anywhere.
    fn here(&self, pattern: &str) -> Option<PathBuf> {
        let path = Path::new(pattern);
        if self.is_live || path.is_relative() {
            return Some(self.folder.join(pattern));
        }
        path.strip_prefix("/etc/ssh").ok().map(|rest| self.folder.join(rest))
    }
}

/// Takes a configuration apart.
pub fn read(text: &str, name: &str, home: &Home, dialect: Dialect) -> Document {
    read_but(text, name, home, dialect, Vec::new())
}

/// The same of what `sshd -T` printed: no keyword of it is wrong, some are newer than this program.
pub fn read_dump(text: &str, name: &str, home: &Home) -> Document {
    read_but(text, name, home, Dialect::Server, vec!["*".to_owned()])
}

/// Takes it apart, and passes over unknown keywords that these patterns match.
fn read_but(text: &str, name: &str, home: &Home, dialect: Dialect, ignored: Vec<String>) -> Document {
    let open = home.folder.join(name).canonicalize().into_iter().collect();
    let mut reader = Reader { dialect, home, files: 0, open, ignored, document: Document::default() };
    reader.file(text, name, None, 0);
    reader.document
}

struct Reader<'a> {
    dialect: Dialect,
    home: &'a Home,
    files: usize,
    /// Those being read: the configuration, what it includes, what that includes.
    open: Vec<PathBuf>,
    /// Patterns of IgnoreUnknown.
    ignored: Vec<String>,
    document: Document,
}

impl Reader<'_> {
    fn file(&mut self, text: &str, name: &str, parent: Option<usize>, depth: u8) {
        self.files += 1;
        let file: Arc<str> = name.into();
        let mut block = parent;
        for (index, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let Some(line) = self.line(raw, &file, number, block) else { continue };
            match line.key.as_str() {
                "match" => block = self.block(line, parent),
                "host" if self.dialect == Dialect::Client => block = self.block(line, parent),
                "include" => self.include(&line, depth),
                "ignoreunknown" => self.ignored.extend(line.value().split([',', ' ']).map(str::to_ascii_lowercase)),
                _ => self.document.lines.push(line),
            }
        }
    }

    /// One line, or nothing where there is nothing to say or it is wrong.
    fn line(&mut self, raw: &str, file: &Arc<str>, number: u32, block: Option<usize>) -> Option<Line> {
        let raw = raw.trim();
        if raw.is_empty() || raw.starts_with('#') {
            return None;
        }
        let end = raw.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(raw.len());
        let (written, rest) = raw.split_at(end);
        let rest = rest.trim_start();
        let rest = rest.strip_prefix('=').unwrap_or(rest);
        let key = written.trim_matches('"').to_ascii_lowercase();
        let (file, written) = (file.clone(), written.to_owned());
        let mut line = Line { file, number, key, written, args: Vec::new(), commented: false, block };
        let known = self.dialect.knows(&line.key);
        if !known {
            if !self.ignored.iter().any(|p| super::pattern::matches(p, &line.key)) {
                let what = unknown(&line, self.dialect);
                self.document.complain(&line, &what);
            }
            return None;
        }
        match words(rest) {
            Some((args, _)) if args.is_empty() => {
                let what =
                    format!("{} has no value, and OpenSSH refuses it; give it one or remove the line", line.written);
                self.document.complain(&line, &what);
                None
            }
            Some((args, commented)) => {
                (line.args, line.commented) = (args, commented);
                Some(line)
            }
            None => {
                self.document.complain(&line, "a quotation mark is not closed; close it");
                None
            }
        }
    }

    fn block(&mut self, line: Line, parent: Option<usize>) -> Option<usize> {
        // `Match all` alone holds for everybody, like `Host *`.
        let is_all = line.key == "match" && line.args.len() == 1 && line.args[0].eq_ignore_ascii_case("all");
        if is_all || line.key == "host" && line.args == ["*"] {
            return parent;
        }
        self.document.blocks.push(Block { line, parent });
        Some(self.document.blocks.len() - 1)
    }

    fn include(&mut self, line: &Line, depth: u8) {
        if depth >= DEEPEST || self.files >= MOST_FILES {
            return self.document.complain(line, "includes are nested too deeply, perhaps in a circle");
        }
        for pattern in &line.args {
            self.document.includes.push(pattern.clone());
            let paths = self.home.here(pattern).and_then(|p| glob::glob(&p.to_string_lossy()).ok());
            let paths: Vec<PathBuf> = paths.into_iter().flatten().flatten().filter(|p| p.is_file()).collect();
            // On the machine itself a pattern without a file is nothing unusual; beside a copy, its files were left behind.
            if paths.is_empty() && !self.home.is_live && !self.document.missing.contains(pattern) {
                self.document.missing.push(pattern.clone());
            }
            for path in paths {
                let name = path.strip_prefix(&self.home.folder).unwrap_or(&path).to_string_lossy().into_owned();
                let real = path.canonicalize().unwrap_or_else(|_| path.clone());
                if self.open.contains(&real) {
                    let what = format!(
                        "{name} includes itself, at once or in a circle, and OpenSSH refuses it; remove the Include"
                    );
                    self.document.complain(line, &what);
                    continue;
                }
                match super::files::text_of(&path) {
                    Ok(text) => {
                        self.open.push(real);
                        self.file(&text, &name, line.block, depth + 1);
                        self.open.pop();
                    }
                    Err(e) => self.document.complain(line, &format!("{} could not be read: {e}", path.display())),
                }
            }
        }
    }
}

/// What to say of a keyword nobody knows.
fn unknown(line: &Line, dialect: Dialect) -> String {
    let near = dialect
        .keywords()
        .map(|k| (strsim::damerau_levenshtein(k, &line.key), k))
        .filter(|(distance, k)| *distance <= 2 && *distance * 3 < k.len())
        .min();
    let cure = match near {
        Some((_, k)) => format!("did you mean {k}?"),
        None => "remove the line".to_owned(),
    };
    format!("{} has no keyword {}; {cure}", dialect.manual(), shortened(&line.written))
}

/// A word for a sentence, however long it is.
pub fn shortened(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((at, _)) => format!("`{}…`", &word[..at]),
        None => format!("`{word}`"),
    }
}

/// The values of a line, and whether a comment follows; `None` where a quotation mark is not closed.
fn words(text: &str) -> Option<(Vec<String>, bool)> {
    let mut words = Vec::new();
    let mut chars = text.trim().chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if let end @ (None | Some('#')) = chars.peek() {
            return Some((words, end.is_some()));
        }
        let (mut word, mut quote) = (String::new(), None);
        while let Some(c) = chars.next_if(|c| quote.is_some() || !c.is_whitespace()) {
            match c {
                '\\' if matches!(chars.peek(), Some('"' | '\'' | '\\')) => word.extend(chars.next()),
                _ if quote == Some(c) => quote = None,
                '"' | '\'' if quote.is_none() => quote = Some(c),
                _ => word.push(c),
            }
        }
        if quote.is_some() {
            return None;
        }
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> Document {
        read(text, "sshd_config", &Home { folder: "/nonexistent".into(), is_live: false }, Dialect::Server)
    }

    fn shown(document: &Document) -> Vec<String> {
        document.lines.iter().map(|l| format!("{} {} [{}]", l.number, l.key, l.args.join("|"))).collect()
    }

    #[test]
    fn both_ways_to_write_a_line() {
        let text = "\u{feff}# x\nPort 22\r\n  ClientAliveInterval = 30 # every half minute\nBanner=\"/etc/my banner\"\nAcceptEnv LANG  \"LC_*\"\n";
        let document = server(text);
        let expected =
            ["2 port [22]", "3 clientaliveinterval [30]", "4 banner [/etc/my banner]", "5 acceptenv [LANG|LC_*]"];
        assert_eq!(shown(&document), expected);
        assert!(document.troubles.is_empty(), "{:?}", document.troubles);
    }

    #[test]
    fn wrong_lines_are_named_with_a_cure() {
        let document = server("ClientAliveIntervall 30\nMtuBytes 1400\nPort\nBanner \"x\n");
        assert_eq!(
            document.troubles,
            [
                "sshd_config:1: sshd_config(5) has no keyword `ClientAliveIntervall`; did you mean clientaliveinterval?",
                "sshd_config:2: sshd_config(5) has no keyword `MtuBytes`; remove the line",
                "sshd_config:3: Port has no value, and OpenSSH refuses it; give it one or remove the line",
                "sshd_config:4: a quotation mark is not closed; close it",
            ]
        );
        let many = server(&"Nonsense 1\n".repeat(1000));
        assert_eq!(many.troubles.len(), MOST_REMARKS + 1);
    }

    #[test]
    fn blocks_reach_to_the_next_one_and_all_ends_them() {
        let document = server("Match User x\nPort 1\nMatch all\nPort 2\nMatch Address 192.0.2.0/24\nPort 3\n");
        let blocks: Vec<Option<usize>> = document.lines.iter().map(|l| l.block).collect();
        assert_eq!(blocks, [Some(0), None, Some(1)]);
    }

    #[test]
    fn copies_include_what_lies_beside_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let drop_ins = folder.path().join("sshd_config.d");
        std::fs::create_dir(&drop_ins).expect("a folder");
        std::fs::write(drop_ins.join("10-a.conf"), "ClientAliveInterval 5\nMatch User y\nMaxSessions 1\n")
            .expect("a file");
        std::fs::write(drop_ins.join("20-b.conf"), "Include ../*.conf\nMaxSessions 7\n").expect("a file");
        let home = Home::of(&folder.path().join("sshd_config"));
        let text =
            "Include /etc/ssh/sshd_config.d/*.conf\nInclude /opt/other.conf\nMatch User x\nInclude sshd_config.d/10*\n";
        let document = read(text, "sshd_config", &home, Dialect::Server);
        let first: Vec<String> = document.lines.iter().map(|l| format!("{} {}", l.place(), l.value())).collect();
        assert_eq!(
            first,
            [
                "sshd_config.d/10-a.conf:1 5",
                "sshd_config.d/10-a.conf:3 1",
                "sshd_config.d/20-b.conf:2 7",
                "sshd_config.d/10-a.conf:1 5",
                "sshd_config.d/10-a.conf:3 1",
            ]
        );
        let parents: Vec<Option<usize>> = document.blocks.iter().map(|b| b.parent).collect();
        assert_eq!(parents, [None, None, Some(1)], "a block in an included file holds within the one that includes it");
        assert_eq!(
            document.missing,
            ["/opt/other.conf", "../*.conf"].map(String::from).into_iter().rev().collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_circle_of_includes_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "Include a.conf\nInclude a.conf\n";
        std::fs::write(folder.path().join("a.conf"), text).expect("a file");
        let document = read(text, "sshd_config", &Home::of(&folder.path().join("sshd_config")), Dialect::Server);
        assert!(document.troubles.iter().any(|t| t.contains("circle")));
    }

    /// A drop-in that included its own configuration made every Match block and every wrong line stand there nine times.
    #[test]
    fn a_circle_of_includes_says_everything_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "Include /etc/ssh/sshd_config.d/*.conf\nFooBar yes\nMatch User x\nMaxSessions 1\n";
        std::fs::create_dir(folder.path().join("sshd_config.d")).expect("a folder");
        std::fs::write(folder.path().join("sshd_config"), text).expect("a file");
        std::fs::write(folder.path().join("sshd_config.d/a.conf"), "Include /etc/ssh/sshd_config\nFooBar yes\n")
            .expect("a file");
        let document = read(text, "sshd_config", &Home::of(&folder.path().join("sshd_config")), Dialect::Server);
        assert_eq!(
            document.troubles,
            [
                "sshd_config.d/a.conf:1: sshd_config includes itself, at once or in a circle, and OpenSSH refuses it; remove the Include",
                "sshd_config.d/a.conf:2: sshd_config(5) has no keyword `FooBar`; remove the line",
                "sshd_config:2: sshd_config(5) has no keyword `FooBar`; remove the line",
            ]
        );
        assert_eq!(document.blocks.len(), 1);
    }
}
