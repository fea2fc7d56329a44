# Sourced by the scripts beside it: the requirements of the machine, and the build.

# The folders of programs for administrators, which may be missing in PATH.
PATH=$PATH:/usr/sbin:/sbin
top=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)

say() { printf '\n== %s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Whether this account can write to a folder, or make it.
can_write() {
    folder=$1
    while [ ! -e "$folder" ]; do folder=$(dirname -- "$folder"); done
    [ -d "$folder" ] && [ -w "$folder" ] && [ -x "$folder" ]
}

# The command that runs one of our programs as root with this account's PATH, in which Swift is.
as_root() {
    printf "sudo env 'PATH=%s'" "$PATH"
    printf ' %s' "$@"
}

# sshd runs only programs that root alone can replace.
say_what_sshd_refuses() {
    folder=$1
    while :; do
        if [ "$(stat -c %u "$folder")" != 0 ] || [ -n "$(find "$folder" -maxdepth 0 -perm /022)" ]; then
            echo "sshd will not accept $1/gatehouse as its AuthorizedKeysCommand: accounts other than root can write to $folder."
            echo "For pushes over ssh, install the programs in /usr/local, or in another folder that root alone can write to."
            return 0
        fi
        [ "$folder" != / ] || return 0
        folder=$(dirname -- "$folder")
    done
}

# The Debian packages among the arguments that are not installed.
missing_packages() {
    for package in "$@"; do
        dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            printf ' %s' "$package"
    done
}

# Debian packages that the build and the hooks need. Only what is missing is installed.
require_packages() {
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || fail "Install these packages, under their names on this system:$missing"
    say "Installing:$missing"
    if [ "$(id -u)" = 0 ]; then root=; else root=sudo; fi
    $root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# The same for packages with a service, which is not started. See policy-rc.d in Debian's invoke-rc.d(8).
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

build_packages="git openssh-client gnupg python3 pkg-config libgit2-dev libsqlite3-dev libvectorscan-dev libpcre2-dev zlib1g-dev libzstd-dev libstdc++-12-dev libc6-dev"

require_build_tools() {
    require_packages $build_packages
    require_swift
}

require_swift() {
    command -v swift >/dev/null || fail "There is no Swift toolchain in PATH.

Gatehouse is built with Swift 6.2 or later. Get it from https://www.swift.org/install/linux/
(its installer 'swiftly' needs no root), open a new shell, see that 'swift --version' answers,
and run this again."
}

# Builds the three programs for use and names their folder in $programs.
build_release() {
    # Generic types that are known at compile time are then made without a search for their conformances, which took a
    # tenth of a hook's time. With a section for each function, those that nothing calls are left out.
    set -- -c release --static-swift-stdlib \
        -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors \
        -Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections
    require_build_tools
    log=$top/.build/release-build.log
    # Root does not build in another account's folder, since that account could then no longer build there.
    owner=$(stat -c %U "$top") as=
    if [ "$(id -u)" = 0 ] && [ "$owner" != root ]; then
        as="runuser -u $owner -- env HOME=$(getent passwd "$owner" | cut -d: -f6)"
    fi
    $as mkdir -p "$top/.build"
    say "Building (a first build takes some minutes)"
    (cd "$top" && $as sh -c 'log=$1 && shift && exec "$@" >"$log" 2>&1' sh "$log" swift build "$@") || {
        cat "$log" >&2
        fail "The build failed; its output is above and in $log."
    }
    programs=$(cd "$top" && $as swift build "$@" --show-bin-path)
}

# Installs the programs and their files under a prefix. 'gatehouse' is what the hooks start, too, under another name.
install_programs() {
    prefix=$1
    shift
    if can_write "$prefix/bin"; then root=; else root=sudo; fi
    # Readable by all and owned by root, whatever this account's umask is.
    $root sh -c 'umask 022 && mkdir -p "$@"' sh "$prefix/bin" "$prefix/share/gatehouse/install"
    # Renamed into place, so that a running hook keeps its program.
    for program in "$@"; do
        $root install -m 755 "$programs/$program" "$prefix/bin/.$program.new"
        $root mv "$prefix/bin/.$program.new" "$prefix/bin/$program"
        if [ "$program" = gatehouse ]; then
            $root ln -sf gatehouse "$prefix/bin/.gatehouse-hook.new"
            $root mv "$prefix/bin/.gatehouse-hook.new" "$prefix/bin/gatehouse-hook"
        fi
    done
    $root cp -R "$top/hooks" "$prefix/share/gatehouse/"
    $root cp -R "$top/install/policy.toml" "$top/install/rules" "$prefix/share/gatehouse/install/"
    $root chmod -R u=rwX,go=rX "$prefix/share/gatehouse"
}
