# Sourced by the scripts beside it: what has to be on the machine, and the build.

top=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)

say() { printf '\n== %s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Debian packages that the build and the hooks need. Only what is missing is installed.
require_packages() {
    missing=
    for package in "$@"; do
        dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || fail "Install these packages, by the names that this system has for them:$missing"
    say "Installing:$missing"
    if [ "$(id -u)" = 0 ]; then root=; else root=sudo; fi
    $root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# The same for packages that bring a service: it is not started. See policy-rc.d in Debian's invoke-rc.d(8).
require_packages_without_services() {
    policy=/usr/sbin/policy-rc.d
    if [ "$(id -u)" = 0 ] && [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
        require_packages "$@"
        rm -f "$policy"
        trap - EXIT
    else
        require_packages "$@"
    fi
}

require_build_tools() {
    require_packages git openssh-client gnupg python3 pkg-config libgit2-dev libsqlite3-dev libvectorscan-dev libpcre2-dev zlib1g-dev libstdc++-12-dev libc6-dev
    command -v swift >/dev/null || fail "No Swift toolchain was found in PATH.

Gatehouse is built with Swift 6.2 or later. Get it from https://www.swift.org/install/linux/
(its installer 'swiftly' needs no root), open a new shell, see that 'swift --version' answers,
and run this again."
}

# Builds the three programs for use and names their folder in $programs.
build_release() {
    # Generic types that are known when compiling are then made without a search for their conformances, which took a
    # tenth of a hook's time.
    set -- -c release --static-swift-stdlib \
        -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
    require_build_tools
    log=$top/.build/release-build.log
    mkdir -p "$top/.build"
    say "Building (a first build takes some minutes)"
    (cd "$top" && swift build "$@") >"$log" 2>&1 || {
        cat "$log" >&2
        fail "The build failed; its output is above and in $log."
    }
    programs=$(cd "$top" && swift build "$@" --show-bin-path)
}

# Puts the programs and their files under a prefix.
install_programs() {
    prefix=$1
    shift
    mkdir -p "$prefix/bin" "$prefix/share/gatehouse/install"
    for program in "$@"; do
        # Renamed into place: a hook that is running keeps the program that it has.
        cp "$programs/$program" "$prefix/bin/.$program.new"
        mv "$prefix/bin/.$program.new" "$prefix/bin/$program"
    done
    cp -R "$top/hooks" "$prefix/share/gatehouse/"
    cp -R "$top/install/policy.toml" "$top/install/rules" "$prefix/share/gatehouse/install/"
}
