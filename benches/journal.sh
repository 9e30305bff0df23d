#!/bin/sh
# A journal read by sshlogs and by journalctl, in one run: benches/journal.sh [TEXT BYTES] [OTHERS] [RUNS]
# Makes the journal if it is not there yet; needs GNU time and journalctl, and says so where they are absent.
set -eu
bytes=${1:-68M} others=${2:-0} runs=${3:-3}
root=$(cd "$(dirname "$0")/.." && pwd)
command -v journalctl >/dev/null || { echo "skipped: journalctl is not installed"; exit 0; }
[ -x /usr/bin/time ] || { echo "skipped: GNU time is not installed"; exit 0; }
cargo build --release --quiet --manifest-path "$root/Cargo.toml" --bin sshlogs --example generate
built=${CARGO_TARGET_DIR:-$root/target}/release
folder=${TMPDIR:-/tmp}/sshlogs-bench
file=$folder/bench-$bytes-$others.journal
mkdir -p "$folder"
[ -f "$file" ] || "$built/examples/generate" --journal --bytes "$bytes" --others "$others" --out "$file"

journalctl --version | head -n 1
"$built/sshlogs" --version
printf '%-40s %8s %8s %8s %9s\n' "" wall user sys "peak MiB"
measure() {
    name=$1
    shift
    for run in $(seq "$runs"); do
        /usr/bin/time -f '%e %U %S %M' -o "$folder/time" "$@" >/dev/null
        awk -v name="$name" '{ printf "%-40s %7.2fs %7.2fs %7.2fs %9.1f\n", name, $1, $2, $3, $4 / 1024 }' "$folder/time"
    done
}
measure "journalctl -t sshd -t sshd-session -o json" \
    journalctl --file "$file" -t sshd -t sshd-session -o json --all
measure "sshlogs events --format ndjson" "$built/sshlogs" events --format ndjson "$file"
measure "sshlogs analyze --format json" "$built/sshlogs" analyze --format json "$file"
