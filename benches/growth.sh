#!/bin/bash
# How time and memory grow with a log, in one run, each result checked: prints a Markdown table.
#
#   benches/growth.sh [SIZE …]                  default 64M 512M 1074M (1 GiB); 8590M is 8 GiB and needs as much disk
#   BIN=FOLDER benches/growth.sh …              takes sshlogs and examples/generate from there, instead of building them
#
# Needs GNU time (apt install time); ripgrep, if it is there, is the measure of what reading costs.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 64M 512M 1074M
[ -x /usr/bin/time ] || { echo "GNU time is not installed: apt install time" >&2; exit 1; }
[ -n "${BIN:-}" ] || cargo build --quiet --release --bin sshlogs --example generate
bin=${BIN:-${CARGO_TARGET_DIR:-target}/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# row WHAT PATTERN COMMAND … : the pattern must stand in the report, or in what the command prints.
row() {
    local what=$1 pattern=$2 wall user sys peak checked="NOT the work expected"
    shift 2
    # Else the disk is still busy with what was written before.
    rm -f "$work/out"
    sync
    /usr/bin/time -o "$work/time" -f '%e %U %S %M' bash -c "$*" >"$work/printed" 2>&1 || checked="it failed"
    read -r wall user sys peak < <(tail -n 1 "$work/time")
    for file in "$work/out" "$work/printed"; do
        # Nothing is expected of what goes nowhere.
        [ -n "$pattern" ] || checked="not looked at"
        if [ -n "$pattern" ] && [ -s "$file" ] && grep -qE -- "$pattern" <(head -c 4000 "$file"); then checked="as expected"; fi
    done
    echo "| $what | $wall | $(echo "$user $sys" | awk '{ print $1 + $2 }') | $((peak / 1024)) | $checked |"
}

echo "$(date -u +%F), $(nproc) cores, $("$bin/sshlogs" --version)"
for size in "$@"; do
    log=$work/auth.log
    "$bin/examples/generate" --bytes "$size" --seed 1 --openssh 9.9 --out "$log"
    lines=$(wc -l <"$log")
    echo
    echo "$size: $lines lines"
    echo
    echo "| | wall s | CPU s | peak MiB | work |"
    echo "|---|---|---|---|---|"
    if command -v rg >/dev/null; then row "\`rg -c sshd\`" "^[1-9][0-9]*" "rg -c sshd $log"; fi
    analyze="$bin/sshlogs analyze --no-context -o $work/out"
    row "\`analyze --format json\`" "\"lines\": $lines," "$analyze --format json $log"
    row "… \`--threads 1\`" "\"lines\": $lines," "$analyze --threads 1 --format json $log"
    row "\`analyze\` (text)" "sessions" "$analyze $log"
    row "\`events --format ndjson\`" "sshlogs.event/1" "$bin/sshlogs events --format ndjson -o $work/out $log"
    row "… into nothing" "" "$bin/sshlogs events --format ndjson $log >/dev/null"
    gzip -1 -c "$log" >"$log.gz"
    row "\`zcat F.gz \\| wc -l\`" "^$lines" "zcat $log.gz | wc -l"
    row "\`analyze --format json\` of the .gz" "\"lines\": $lines," "$analyze --format json $log.gz"
    # Four files of a quarter each, as rotations leave them.
    split --numeric-suffixes=1 --suffix-length=1 --number=l/4 "$log" "$log."
    rm -f "$log.gz"
    row "… of four files" "\"lines\": $lines," "$analyze --format json $log.[1-4]"
    rm -f "$log".*
done

# Start-up: a hundred lines, twenty times.
"$bin/examples/generate" --bytes 1M --seed 1 --openssh 9.9 --out "$work/auth.log"
head -n 100 "$work/auth.log" >"$work/hundred.log"
began=$(date +%s%N)
for _ in $(seq 20); do
    rm -f "$work/out"
    "$bin/sshlogs" analyze --no-context --format json -o "$work/out" "$work/hundred.log"
done
took=$((($(date +%s%N) - began) / 20000000))
grep -q '"lines": 100,' "$work/out" || { echo "NOT the lines expected" >&2; exit 1; }
echo
echo "100 lines: $took ms"
