//! What `sshlogs COMMAND --help` ends with: calls to copy, those first that most people want.

/// Of `analyze`.
pub const ANALYZE: &str = "Examples:
  sshlogs analyze                                      this machine's own log
  sshlogs analyze --context /etc/ssh auth.log          with its settings
  sshlogs analyze --since yesterday /var/log           a folder, since yesterday
  sshlogs analyze --format html -o page.html auth.log  as a page, in one file
  sshlogs analyze --no-context --timezone UTC case/    somebody else's log";

/// Of `report`.
pub const REPORT: &str = "Examples:
  sshlogs report --daily                                 what ended yesterday
  sshlogs report --since-last -q --quiet-if-ok           for cron: each once
  sshlogs report --since-last --fail-on likely auth.log  status 1 for a find
  sshlogs report --install-hint                          a script: timer, user";

/// Of `connections`.
pub const CONNECTIONS: &str = "Examples:
  sshlogs connections --user alice --reset likely auth.log  hers, ended badly
  sshlogs connections --addr 203.0.113.0/24 auth.log        of a network
  sshlogs connections --since -2h auth.log                  the last two hours
  sshlogs connections --cause nat-idle-timeout auth.log     of a cause or family
  sshlogs connections --format csv -o all.csv auth.log      for a spreadsheet
  sshlogs connections --format ndjson auth.log | jq .id     for programs";

/// Of `events`.
pub const EVENTS: &str = "Examples:
  sshlogs events --user alice auth.log                    every line about alice
  sshlogs events --all auth.log                           also those unknown
  sshlogs events --format csv -o events.csv auth.log      with file and line
  sshlogs events --format timesketch -o t.jsonl auth.log  for a timeline";

/// Of `show`.
pub const SHOW: &str = "Examples:
  sshlogs show 203.0.113.7:40122 auth.log  one connection
  sshlogs show alice auth.log              all of a user
  sshlogs show 203.0.113.0/24 auth.log     all of a network
  sshlogs show 'sshd[9852]' auth.log       by a pid, as the log has it";

/// Of `check`.
pub const CHECK: &str = "Examples:
  sshlogs check                                         this machine
  sshlogs check --sshd-config sshd-T.txt --openssh 9.6  what `sshd -T` printed
  sshlogs check --context /etc/ssh --fail-on fail       for CI: 1 if one fails
  sshlogs check client-alive                            one check explained";

/// Of `unknown`.
pub const UNKNOWN: &str = "Examples:
  sshlogs unknown auth.log              most frequent first
  sshlogs unknown --anonymize auth.log  to be sent to others";

/// Of `explain-line`.
pub const EXPLAIN_LINE: &str = "Examples:
  sshlogs explain-line \"Connection reset by 203.0.113.7 port 40122 [preauth]\"
  sshlogs explain-line \"client_loop: send disconnect: Broken pipe\"
  tail -n 3 /var/log/auth.log | sshlogs explain-line";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::config::grammar;

    /// The words of a call, up to the remark beside it or the pipe behind it.
    fn words(line: &str) -> Vec<String> {
        let call = line.split(" | jq").next().unwrap_or(line).trim();
        let call = call.rsplit_once(" | sshlogs").map_or(call.to_owned(), |(_, rest)| format!("sshlogs{rest}"));
        let call = call.split("  ").next().unwrap_or_default();
        let mut words: Vec<String> = Vec::new();
        for (i, part) in call.split(['"', '\'']).enumerate() {
            match i % 2 {
                0 => words.extend(part.split_whitespace().map(str::to_owned)),
                _ => words.push(part.to_owned()),
            }
        }
        words
    }

    #[test]
    fn every_example_can_be_called_and_fits_a_terminal() {
        for examples in [ANALYZE, REPORT, CONNECTIONS, EVENTS, SHOW, CHECK, UNKNOWN, EXPLAIN_LINE] {
            for line in examples.lines().skip(1) {
                let words = words(line);
                assert!(words.len() > 1 && line.len() <= 80, "{line}");
                assert!(grammar().try_get_matches_from(&words).is_ok(), "{words:?}");
            }
        }
    }
}
