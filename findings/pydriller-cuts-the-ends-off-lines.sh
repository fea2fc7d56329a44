#!/bin/sh
# PyDriller 2.12 cuts the ends off the lines of a commit.
#
# `ModifiedFile.diff_parsed` gives the lines that a commit added and deleted, with their numbers. Each is stripped at its
# right end first: Markdown's two spaces, the empty last fields of a table with tabs, the carriage return of a file from
# Windows are gone. A commit that only takes such space away shows a line deleted and the same line added. Who looks for
# these lines in the file, or compares their hashes with another tool's, does not find them, while `diff` and `source_code`
# of the same object have them whole.
#
# Seen with PyDriller 2.12, Python 3.11 and Git 2.39.5:
#   a commit from "hard  ", "a<tab><tab>", "dos<cr>" to the same without ends: deleted == added, and Git counts 3 of each
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git --version
export HOME="$folder" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 PYTHONPATH="$folder/library"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library PyDriller==2.12

git init -q -b main work
cd work
printf 'hard  \na\t\t\ndos\r\n' >list.txt
git add list.txt
git commit -q -m 'With ends'
printf 'hard\na\ndos\n' >list.txt
git commit -q -a -m 'Without ends'
counted=$(git show --format= --numstat | tr '\t' ' ')
echo "git show --numstat: $counted"
cat >../read.py <<'END_OF_SCRIPT'
import sys
from pydriller import Repository

commit, = Repository(".", single="HEAD").traverse_commits()
file, = commit.modified_files
added, deleted = file.diff_parsed["added"], file.diff_parsed["deleted"]
before = file.source_code_before.split("\n")
print("the file before:", before[:-1])
print("deleted:", deleted)
print("added:  ", added)
sys.exit(not (added == deleted == [(1, "hard"), (2, "a"), (3, "dos")] and before == ["hard  ", "a\t\t", "dos\r", ""]
              and "-a\t\t\n" in file.diff))
END_OF_SCRIPT
timeout 60 python3 ../read.py
[ "$counted" = '3 3 list.txt' ]
