#!/bin/sh
# Git 2.39.5 puts a commit's trailer where it does not read it itself.
#
# A message may have a line of three dashes: in Markdown it is a rule, and agents write Markdown. `git commit --trailer` takes
# what comes after that line for a patch and puts the trailer above it, into the middle of the message. `git log` with
# %(trailers) reads the whole message to its end, and finds none. The other way round `git interpret-trailers --parse`, fed
# with a message whose trailers are at its end, finds none of those that `git log` finds. GitPython calls that command and
# says the same, and pygit2 and dulwich follow it, so a tool and the history that it reads disagree on who signed.
#
# Seen with git 1:2.39.5-0+deb12u3 of Debian 12; GitPython 3.2.1, pygit2 1.21.0, dulwich 1.2.21, Python 3.11:
#   written with --trailer: git log none, the others 1       written at the end: git log 1, the others none
set -eu
version=1:2.39.5-0+deb12u3
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq "git=$version" >/dev/null 2>&1
dpkg-deb -x git_*.deb git
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    GitPython==3.2.1 pygit2==1.21.0 dulwich==1.2.21
GIT_EXEC_PATH=$folder/git/usr/lib/git-core
PATH=$folder/git/usr/bin:$PATH
export PATH GIT_EXEC_PATH HOME="$folder" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_TEMPLATE_DIR=
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export PYTHONPATH="$folder/library"
git --version

cat >read.py <<'END_OF_SCRIPT'
"""How many trailers each library sees in the newest commit."""
import dulwich.repo
import dulwich.trailers
import git
import pygit2

here = dulwich.repo.Repo("work")
print(len(git.Repo("work").head.commit.trailers_list),
      len(pygit2.Repository("work").head.peel().message_trailers),
      len(dulwich.trailers.parse_trailers(here[here.head()].message)[1]))
END_OF_SCRIPT

status=0
try() { # how it was written, what is to be seen: git log, interpret-trailers, GitPython, pygit2, dulwich
    logged=$(git -C work log -1 --format='%(trailers)' | grep -c . || true)
    parsed=$(git -C work log -1 --format=%B | git interpret-trailers --parse | grep -c . || true)
    seen="$logged $parsed $(timeout 60 python3 read.py)"
    echo "$1: trailers for git log, interpret-trailers, GitPython, pygit2, dulwich: $seen"
    [ "$seen" = "$2" ] || status=1
}
body='What was there
---
What is there now'
git init -q -b main work
git -C work commit -q --allow-empty -m 'Change it' -m "$body" --trailer 'Reviewed-by: Bea'
git -C work log -1 --format=%B
try 'by commit --trailer' '0 1 1 1 1'
git -C work commit -q --allow-empty -m 'Change it' -m "$body" -m 'Reviewed-by: Bea'
try 'at the end of it' '1 0 0 0 0'
exit $status
