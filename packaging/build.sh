#!/bin/sh
# Makes a .deb and an .rpm below target/, each where its tool is there (`cargo install cargo-deb cargo-generate-rpm`),
# unpacks them in a scratch root and runs what was unpacked. `--binary FILE` packs that program instead of building one.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
[ "$target" = target ] || { echo "packaging/build.sh: unset CARGO_TARGET_DIR: the packages take from target/" >&2; exit 2; }
case ${1:-} in
--binary) mkdir -p target/release; [ "$2" -ef target/release/sshlogs ] || cp "$2" target/release/sshlogs ;;
'') cargo build --release --features full ;;
*) echo "usage: packaging/build.sh [--binary FILE]" >&2; exit 2 ;;
esac

made=target/packaging
rm -rf "$made"
mkdir -p "$made/man" "$made/completions"
target/release/sshlogs man --dir "$made/man"
target/release/sshlogs completions bash > "$made/completions/sshlogs.bash"
target/release/sshlogs completions zsh > "$made/completions/_sshlogs"
target/release/sshlogs completions fish > "$made/completions/sshlogs.fish"

# What was packed must work from where it was unpacked, and enable nothing.
check() {
    root=$1
    "$root/usr/bin/sshlogs" --version
    "$root/usr/bin/sshlogs" analyze --no-config --timezone UTC --year 2026 testdata/lab/mixed_day/auth.log > /dev/null
    for file in usr/share/man/man1/sshlogs.1 usr/share/man/man1/sshlogs-report.1 \
        usr/share/bash-completion/completions/sshlogs usr/lib/systemd/system/sshlogs-report.timer \
        usr/lib/sysusers.d/sshlogs.conf usr/lib/tmpfiles.d/sshlogs.conf usr/share/doc/sshlogs/examples/config.toml; do
        [ -s "$root/$file" ] || [ -s "$root/$file.gz" ] || { echo "$root/$file is missing" >&2; exit 1; }
    done
    "$root/usr/bin/sshlogs" config --config "$root/usr/share/doc/sshlogs/examples/config.toml" > /dev/null
    if find "$root" -path '*.wants/*' | grep -q .; then echo "a unit is enabled" >&2; exit 1; fi
}

made_one=
if cargo deb --version > /dev/null 2>&1; then
    deb=$(cargo deb --no-build --no-strip | tail -n 1)
    echo "made $deb"
    if command -v dpkg-deb > /dev/null; then
        dpkg-deb -x "$deb" "$made/deb"
        check "$made/deb"
        if dpkg-deb -I "$deb" | grep -qE 'postinst|prerm'; then echo "a maintainer script was added" >&2; exit 1; fi
    else
        echo "not unpacked: no dpkg-deb here"
    fi
    made_one=yes
else
    echo "no .deb: cargo-deb is not installed"
fi
if cargo generate-rpm --version > /dev/null 2>&1; then
    cargo generate-rpm
    rpm=$(ls -t target/generate-rpm/*.rpm | head -n 1)
    echo "made $rpm"
    if command -v rpm2cpio > /dev/null && command -v cpio > /dev/null; then
        mkdir -p "$made/rpm"
        rpm2cpio "$rpm" | (cd "$made/rpm" && cpio -idm --quiet)
        check "$made/rpm"
    else
        echo "not unpacked: no rpm2cpio and cpio here"
    fi
    made_one=yes
else
    echo "no .rpm: cargo-generate-rpm is not installed"
fi
[ -n "$made_one" ] || echo "nothing was packed"
