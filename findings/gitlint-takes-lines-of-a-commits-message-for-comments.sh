#!/bin/sh
# gitlint 0.19.1 takes lines of a commit that is made for comments, and finds its message empty.
#
# Lines that begin with # are comments in an editor. `git commit -m` opens none and keeps them, so a commit's body may be
# "#12 asked for this" or a heading of Markdown. gitlint drops such lines of commits in the history, too (`--commits`, as in
# CI): it says that the body is missing, and does not see that its line is too long. Git's configuration decides: the same
# commit is judged otherwise where the one who runs gitlint has another comment character.
#
# Seen with gitlint 0.19.1, Python 3.11 and Git 2.39.5, for a body of one line of 100 characters that begins with #12:
#   as it is: "B6 Body message is missing"; with core.commentChar ";": "B1 Line exceeds max length (100>80)"
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git --version
export HOME="$folder" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
python3 -m venv venv
timeout 240 venv/bin/pip install -q --disable-pip-version-check gitlint==0.19.1
venv/bin/gitlint --version

git init -q -b main work
cd work
line=$(python3 -c 'print("#12 asked for this".ljust(100, "."))')
git commit -q --allow-empty -m 'Do what was asked for' -m "$line"
[ "$(git log -1 --format=%b)" = "$line" ]

status=0
try() { # configuration, what it says
    said=$(timeout 60 ../venv/bin/gitlint --commits HEAD 2>&1) || true
    echo "$1: $said"
    case $said in "3: $2"*) ;; *) status=1 ;; esac
}
try 'as it is' 'B6 Body message is missing'
git config core.commentChar ';'
try 'core.commentChar ;' 'B1 Line exceeds max length (100>80)'
exit $status
