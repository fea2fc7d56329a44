#!/bin/sh
# dulwich 1.2.21 blames a merge for lines that a commit of its branch wrote.
#
# `porcelain.annotate` goes through the commits in the order of their dates and compares each with the one before, as if
# history were one line. In a history with a merge (each clean merge of two branches that touch one file) the line that a
# commit of the merged branch wrote is given to the merge, and so to the one who merged. `git blame` and pygit2 give it to the
# commit that wrote it.
#
# Seen with dulwich 1.2.21, pygit2 1.21.0, Python 3.11 and Git 2.39.5: of five lines
#   git blame and pygit2   Begin, Main, Begin, Branch, Begin       dulwich   Begin, Main, Begin, Merge, Begin
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git --version
export HOME="$folder" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 PYTHONPATH="$folder/library"
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    pygit2==1.21.0 dulwich==1.2.21

git init -q -b main work
cd work
hour=10
commit() { # subject: a commit, an hour after the last one
    git add -A
    GIT_AUTHOR_DATE="2026-01-02T$hour:00:00Z" GIT_COMMITTER_DATE="2026-01-02T$hour:00:00Z" \
        git -c user.name="Of $1" -c user.email=ada@example.com commit -q -m "$1"
    hour=$((hour + 1))
}
printf '%s\n' one two three four five >list.txt
commit Begin
git checkout -q -b branch
sed -i 's/four/4/' list.txt
commit Branch
git checkout -q main
sed -i 's/two/2/' list.txt
commit Main
git -c user.name=Bea -c user.email=bea@example.com merge -q --no-commit branch >/dev/null 2>&1
commit Merge

cat >../blame.py <<'END_OF_SCRIPT'
import sys

def dulwich():
    from dulwich import porcelain
    return [commit.message.decode().strip() for (commit, _), _ in porcelain.annotate(".", "list.txt")]

def pygit2():
    import pygit2
    here = pygit2.Repository(".")
    return [here[hunk.final_commit_id].message.strip()
            for hunk in here.blame("list.txt") for _ in range(hunk.lines_in_hunk)]

print(*globals()[sys.argv[1]]())
END_OF_SCRIPT
git=$(git blame --line-porcelain list.txt | sed -n 's/^summary //p' | tr '\n' ' ')
git=${git% }
pygit2=$(timeout 60 python3 ../blame.py pygit2)
dulwich=$(timeout 60 python3 ../blame.py dulwich)
echo "git blame: $git"
echo "pygit2:    $pygit2"
echo "dulwich:   $dulwich"
wrote='Begin Main Begin Branch Begin'
[ "$git|$pygit2|$dulwich" = "$wrote|$wrote|Begin Main Begin Merge Begin" ]
