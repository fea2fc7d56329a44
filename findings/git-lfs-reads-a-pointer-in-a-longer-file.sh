#!/bin/sh
# Git LFS 3.3.0 takes a file of any length for a pointer.
#
# Its specification says that a pointer has fewer than 1,024 bytes. `git lfs smudge` and `git lfs pointer --check` read
# the first 1,024 bytes alone: where these are a pointer and white space, what comes after them does not count. A commit
# shows a long text, and who checks it out gets the content that its first lines name. Whoever tells pointers by their size
# does not see it.
#
# Seen with git-lfs 3.3.0-1+deb12u2 of Debian 12:
#   a pointer, 1,200 line feeds, and the line "more words": smudged to "content", and checked with status 0
#   the same with "more words" within the first 1,024 bytes: passed on as it is, and checked with status 1
set -eu
version=3.3.0-1+deb12u2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq "git-lfs=$version" >/dev/null
dpkg-deb -x git-lfs_*.deb lfs
PATH=$folder/lfs/usr/bin:$PATH
export PATH GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git lfs version

git init -q work
cd work
id=$(echo content | sha256sum | cut -d' ' -f1)
store=.git/lfs/objects/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-4)
mkdir -p "$store"
echo content >"$store/$id"

file() { # so many line feeds between a pointer and a line of text
    printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 8\n' "$id"
    head -c "$1" /dev/zero | tr '\0' '\n'
    echo 'more words'
}
status=0
for blanks in 1200 10; do
    file "$blanks" >text
    git lfs pointer --check --file text && checked=0 || checked=$?
    smudged=$(git lfs smudge <text | tail -n 1)
    echo "$blanks line feeds, $(wc -c <text) bytes: --check ends with $checked, smudge ends with the line '$smudged'"
    case $blanks:$checked:$smudged in
    1200:0:content | '10:1:more words') ;;
    *) status=1 ;;
    esac
done
exit $status
