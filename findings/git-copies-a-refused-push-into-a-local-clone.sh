#!/bin/sh
# Git 2.39.5 copies a push that is still judged, and then refused, into a clone that is made by path.
#
# A server keeps the objects of a push in a quarantine until its hooks have accepted it. `git clone PATH` links all files
# below `objects`, the quarantine's too: the clone keeps what the server threw away, in a folder that no Git command reads
# and that `count-objects` does not call garbage. Where the push ends while the files are copied the clone fails instead.
# A backup or scanner that clones a busy server's repository by its path gets either; with --no-local, or by file://, neither.
#
# Seen with git 1:2.39.5-0+deb12u3 of Debian 12, with a hook that clones and then refuses:
#   by path: 3 objects of the refused push in the clone, garbage: 0; with --no-local: none
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

commit() { # MESSAGE: one of the file "list"
    git -C work add list
    git -C work -c user.name=Ada -c user.email=ada@example.com commit -q -m "$1"
}
git init -q --bare server
git init -q -b main work
echo accepted >work/list
commit Begin
git -C work push -q ../server main
mkdir server/hooks
cat >server/hooks/pre-receive <<END
#!/bin/sh
# What another process would do at this moment has none of the hook's variables.
unset GIT_DIR GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
git clone -q --bare "$folder/server" "$folder/by-path" >&2
git clone -q --bare --no-local "$folder/server" "$folder/by-protocol" >&2
exit 1
END
chmod +x server/hooks/pre-receive
echo refused >>work/list
commit "To be refused"
git -C work push -q ../server main 2>/dev/null && exit 1

status=0
for clone in server by-path by-protocol; do
    left=$(find "$clone/objects" -type f -path '*incoming*' | wc -l)
    echo "$clone: $left objects of the refused push, $(git -C "$clone" count-objects -v | grep ^garbage:)"
    echo "$left" >"$clone.left"
done
[ "$(cat server.left by-path.left by-protocol.left | tr -d ' \n')" = 030 ] || status=1
git -C by-path count-objects -v | grep -qx 'garbage: 0' || status=1
exit $status
