#!/bin/bash
# sshlogs beside the programs people use instead, on one generated log, in one run: seconds are this machine's, their
# ratios travel. A program that is not installed is skipped, with the reason. Prints a Markdown table.
#
#   benches/peers.sh [BYTES] [REPEATS]          default 64M, 3 (the least of the repeats counts)
#   JOURNAL=FILE benches/peers.sh …             also reads this journal file, beside journalctl
#   BIN=FOLDER benches/peers.sh …               takes sshlogs and examples/generate from there, instead of building them
#
# Needs GNU time (apt install time). Peers of Debian: apt install ripgrep fail2ban logwatch lnav systemd
set -euo pipefail
cd "$(dirname "$0")/.."
bytes=${1:-64M}
repeats=${2:-3}
[ -x /usr/bin/time ] || { echo "GNU time is not installed: apt install time" >&2; exit 1; }
[ -n "${BIN:-}" ] || cargo build --quiet --release --bin sshlogs --example generate
bin=${BIN:-${CARGO_TARGET_DIR:-target}/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work LC_ALL=C LOGWATCH_NUMERIC=1

# 9.2: its program is sshd, which the released peers know; sshd-session they do not.
"$bin/examples/generate" --bytes "$bytes" --seed 1 --openssh 9.2 --out "$work/auth.log"
gzip -1 -k "$work/auth.log"
sed -E 's/^[A-Z][a-z]{2} +[0-9]+ [0-9:]{8} [^ ]+ //' "$work/auth.log" | grep -E '^sshd' >"$work/headless.log"
lines=$(wc -l <"$work/auth.log")
cat "$work"/*.log "$work"/*.gz >/dev/null

echo "$(date -u +%F): $lines lines, $(stat -c %s "$work/auth.log") bytes, $(nproc) cores, least of $repeats"
echo
echo "| program | does | wall s | CPU s | peak MiB | work |"
echo "|---|---|---|---|---|---|"

# row PROGRAM WHAT PATTERN COMMAND [FILE]: PATTERN must stand in what the command prints (or wrote into FILE), or its
# row says that it did not.
row() {
    local wall=() cpu=() peak=0 w u s m checked="as expected" printed=${5:-$work/printed}
    for _ in $(seq "$repeats"); do
        # To replace a file, sshlogs waits until the disk has the new one.
        [ -z "${5:-}" ] || rm -f "$5"
        /usr/bin/time -o "$work/time" -f '%e %U %S %M' bash -c "$4" >"$work/printed" 2>&1 || checked="it failed"
        read -r w u s m < <(tail -n 1 "$work/time")
        wall+=("$w")
        cpu+=("$(echo "$u $s" | awk '{ print $1 + $2 }')")
        [ "$m" -gt "$peak" ] && peak=$m
    done
    grep -qE -- "$3" "$printed" || checked="NOT the work expected"
    least() { printf '%s\n' "$@" | sort -n | head -n 1; }
    echo "| $1 | $2 | $(least "${wall[@]}") | $(least "${cpu[@]}") | $((peak / 1024)) | $checked |"
}

# peer COMMAND … : as row, if the command is there.
peer() {
    local command=$1
    shift
    if command -v "$command" >/dev/null || [ -e "$command" ]; then
        row "$@"
    else
        echo "| $1 | skipped: $command is not installed | | | | |"
    fi
}

version() { "$@" 2>&1 | head -n 1 | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1 || true; }
sshlogs="$bin/sshlogs"
counted="\"lines\": $lines,"
row "**sshlogs analyze** $(version "$sshlogs" --version)" "every connection with its cause, JSON" "$counted" \
    "$sshlogs analyze --no-context --format json -o $work/report.json $work/auth.log" "$work/report.json"
row "sshlogs analyze, 1 thread" "the same" "$counted" \
    "$sshlogs analyze --threads 1 --no-context --format json -o $work/report.json $work/auth.log" "$work/report.json"
row "sshlogs analyze, .gz" "the same" "$counted" \
    "$sshlogs analyze --no-context --format json -o $work/report.json $work/auth.log.gz" "$work/report.json"
row "sshlogs events" "every line of sshd as JSON" "sshlogs.event" \
    "$sshlogs events --format ndjson -o $work/events.json $work/auth.log" "$work/events.json"
peer rg "ripgrep $(version rg --version)" "counts lines with a word" "^[1-9]" "rg -c sshd $work/auth.log"
peer grep "grep $(version grep --version)" "counts lines with a word" "^[1-9]" "grep -c sshd $work/auth.log"
peer zcat "zcat and wc" "unpacks and counts lines" "^$lines" "zcat $work/auth.log.gz | wc -l"
peer fail2ban-regex "fail2ban-regex $(version fail2ban-regex --version)" "failed logins by regex" "Lines: $lines lines.* [1-9][0-9]* matched" \
    "fail2ban-regex --usedns=no $work/auth.log sshd"
peer /usr/share/logwatch/scripts/services/sshd "logwatch's sshd $(version logwatch --version)" "counts by kind, headers taken off before" "Illegal users|Failed logins" \
    "PERL5LIB=/usr/share/logwatch/lib perl /usr/share/logwatch/scripts/services/sshd <$work/headless.log"
peer lnav "lnav $(version lnav -V)" "lines by program, SQL" "^sshd,[1-9]" \
    "lnav -n -c ';SELECT log_procname, count(*) FROM syslog_log GROUP BY 1' -c ':write-csv-to -' $work/auth.log"
if [ -n "${JOURNAL:-}" ]; then
    peer journalctl "journalctl $(version journalctl --version)" "entries of sshd as JSON" "." \
        "journalctl --file $JOURNAL -t sshd -t sshd-session -o json --all | wc -l"
    row "sshlogs events, journal" "every line of sshd as JSON" "sshlogs.event" \
        "$sshlogs events --format ndjson -o $work/events.json $JOURNAL" "$work/events.json"
else
    echo "| journalctl | skipped: no journal given (JOURNAL=FILE) | | | | |"
fi
