#!/bin/sh
# Git 2.39.5 moves no branch into its own folder in one transaction.
#
# `git push origin :x main:x/y` works: the deletion is done first. With --atomic the same push is refused, though nothing
# stands against the refs as they would be, and each of them alone may be written. So it is with `update-ref --stdin`: a
# transaction does not see that it makes room itself. Whoever brings what somebody pushed on to another server "as it was,
# and all at once" cannot, for pushes of which the client saw nothing special.
#
# Seen with git 1:2.39.5-0+deb12u3 of Debian 12, which is the one that both ends run.
set -eu
version=1:2.39.5-0+deb12u3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq "git=$version" >/dev/null
dpkg-deb -x git_*.deb git
GIT_EXEC_PATH=$folder/git/usr/lib/git-core
PATH=$folder/git/usr/bin:$PATH
export PATH GIT_EXEC_PATH GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_TEMPLATE_DIR=
git --version

status=0
try() { # [--atomic]: what becomes of the move
    rm -rf server work
    git init -q --bare server
    git init -q -b main work
    git -C work -c user.name=Ada -c user.email=ada@example.com commit -q --allow-empty -m Begin
    git -C work push -q ../server main main:x
    git -C work push "$@" ../server :x main:x/y >said 2>&1 && ending=0 || ending=$?
    grep -o "cannot lock ref.*\|atomic.*failure\|failed to .*lock.*" said | sort -u || true
    refs=$(git -C server for-each-ref --format='%(refname:short)' | tr '\n' ' ')
    echo "push${1:+ $1}: status $ending, the server has: $refs"
    echo "$ending $refs" >seen
}
try
[ "$(cat seen)" = "0 main x/y " ] || status=1
try --atomic
[ "$(cat seen)" = "1 main x " ] || status=1

head=$(git -C server rev-parse main)
printf 'delete refs/heads/x\ncreate refs/heads/x/y %s\n' "$head" | git -C server update-ref --stdin 2>said \
    && ending=0 || ending=$?
echo "update-ref --stdin: status $ending"
[ "$ending" != 0 ] || status=1
exit $status
