#!/bin/bash
# Instructions per line of every stage, counted by callgrind: the same for the same binary and log, whatever else the
# machine does, so that a change can be compared with the last. Prints the table of docs/performance.md.
#
#   benches/instructions.sh [BYTES]     two logs are read, of BYTES (default 40M) and of half as much; what both cost
#                                       (start-up, compiling the catalogue) falls out of their difference.
set -euo pipefail
cd "$(dirname "$0")/.."
large=${1:-40M}
command -v valgrind >/dev/null || { echo "valgrind is not installed: apt install valgrind" >&2; exit 1; }
cargo build --quiet --profile profiling --bin sshlogs --example generate
bin=${CARGO_TARGET_DIR:-target}/profiling
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bin/examples/generate" --bytes "$large" --seed 1 --out "$work/large.log"
head -n $(($(wc -l <"$work/large.log") / 2)) "$work/large.log" >"$work/small.log"
# Of files over 2 MiB only pieces are looked at for their New Years: let both be larger, as they are by default.
for log in small large; do
    valgrind --quiet --tool=callgrind --callgrind-out-file="$work/$log.out" "$bin/sshlogs" \
        analyze --threads 1 --no-context --year 2025 --format json -o "$work/$log.json" "$work/$log.log" 2>"$work/err" ||
        { cat "$work/err" >&2; exit 1; }
    callgrind_annotate --inclusive=yes --threshold=100 "$work/$log.out" 2>/dev/null |
        sed 's/,//g; s/([ 0-9.]*%)//' >"$work/$log.txt"
done
lines=$(($(wc -l <"$work/large.log") - $(wc -l <"$work/small.log")))

# Instructions of one function and all it calls, in the larger log less those in the smaller, per line.
per_line() {
    local of=()
    for log in small large; do
        of+=("$(awk -v name="$1" 'index($0, name) && !found { print $1; found = 1 } END { if (!found) print 0 }' "$work/$log.txt")")
    done
    # What the compiler put into its caller has no name to be counted by.
    ((of[1] > of[0])) || { echo "$1 was not found: name the function that stands for its stage now" >&2; exit 1; }
    echo $(((of[1] - of[0]) / lines))
}

echo "$(date -u +%F), $(rustc --version), profile \`profiling\`, $lines lines more (rfc3164, OpenSSH 9.9)"
echo
echo "| stage | instructions per line |"
echo "|---|---|"
rest=$(per_line "PROGRAM TOTALS")
while IFS='|' read -r stage name is_part; do
    cost=$(per_line "$name")
    echo "| $stage | $cost |"
    [ -n "$is_part" ] || rest=$((rest - cost))
done <<'STAGES'
read: bytes to events|sshlogs::read::parse::events::parse|
… of which the catalogue|sshlogs::read::matcher::Matcher::find|part
rebuild: events to connections|sshlogs::rebuild::lineage::Host::push|
signals|sshlogs::signals::measures::Measures::of |
verdict|sshlogs::verdict::Judge::judge|
what surrounds those two, and the report but for its rows|sshlogs::pipeline::conclude::conclude|
STAGES
echo "| the rest: reading, rows of the report, queues | $rest |"
echo "| everything | $(per_line "PROGRAM TOTALS") |"
