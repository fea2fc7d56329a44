#!/bin/sh
# Two parsers of diffs find no line in what Git shows of a merge, and no fault in it.
#
# `git show` of a merge that was settled by hand prints a combined diff: `diff --cc`, hunks of three @ and two columns of
# signs. It is the only place where lines stand that neither branch had. unidiff makes a file of it without a hunk, 0 lines
# added; whatthepatch a file named `--cc` without changes. Neither raises. A check of added lines that is fed by `git show` or
# `git log -p --cc` sees nothing of what a merge brought by itself, unless it asks for `--diff-merges=first-parent`.
#
# Seen with unidiff 1.0.1, whatthepatch 1.0.7, Python 3.11 and Git 2.39.5:
#   git show                                unidiff 1 file, 0 added     whatthepatch a file --cc, no lines
#   git show --diff-merges=first-parent     unidiff 1 file, 2 added     whatthepatch a file list.txt, 2 added
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git --version
export HOME="$folder" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 PYTHONPATH="$folder/library"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    unidiff==1.0.1 whatthepatch==1.0.7

git init -q -b main work
cd work
printf '%s\n' one two three >list.txt
git add list.txt
git commit -q -m Begin
git checkout -q -b branch
sed -i 's/two/2/' list.txt
git commit -q -a -m Branch
git checkout -q main
sed -i 's/two/II/' list.txt
git commit -q -a -m Main
git merge -q branch >/dev/null 2>&1 && exit 1
printf '%s\n' one 'two, or 2, or II' three four >list.txt
git commit -q -a -m Merge
git show --format= >../combined.diff
git show --format= --diff-merges=first-parent >../plain.diff
sed -n '/^@@@/,$p' ../combined.diff
cd ..

cat >read.py <<'END_OF_SCRIPT'
import sys
import unidiff
import whatthepatch

text = open(sys.argv[1]).read()
files = unidiff.PatchSet(text)
print("unidiff %d file, %d added;" % (len(files), files.added), end=" ")
for diff in whatthepatch.parse_patch(text):
    added = [change for change in diff.changes or [] if change.old is None]
    print("whatthepatch", diff.header.old_path, len(added))
END_OF_SCRIPT
combined=$(timeout 60 python3 read.py combined.diff)
plain=$(timeout 60 python3 read.py plain.diff)
echo "git show: $combined"
echo "with --diff-merges=first-parent: $plain"
[ "$combined|$plain" = 'unidiff 1 file, 0 added; whatthepatch --cc 0|unidiff 1 file, 2 added; whatthepatch list.txt 2' ]
