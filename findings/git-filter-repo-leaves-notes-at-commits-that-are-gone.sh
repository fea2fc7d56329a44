#!/bin/sh
# git-filter-repo 2.47.0 rewrites the commits, and leaves the notes on them where they were.
#
# It has an eye for what names a commit: ids in messages, tags, refs/replace. A note names its commit by a file's name in
# refs/notes, which is passed through as it is. After the run each note hangs on an id that no longer exists, `git log` shows
# none, and nothing was said. `git notes prune`, which is there to tidy up, then deletes all of them. Tools that keep
# reviews or who wrote a line in notes lose their record by a run that had to do with a path.
#
# Seen with git-filter-repo 2.47.0, Python 3.11 and Git 2.39.5:
#   before 2 commits, 2 with a note; after 2 commits, 0 with a note, 2 notes on ids that are no objects; after prune 0 notes
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git --version
export HOME="$folder" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 PYTHONPATH="$folder/library"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    git-filter-repo==2.47.0

git init -q -b main work
cd work
mkdir old
echo one >old/list.txt
git add old
git commit -q -m 'Begin a list'
echo two >>old/list.txt
first=$(git rev-parse --short=10 HEAD)
git commit -q -a -m "Go on from $first"
git notes --ref=reviews add -m 'read by Bea' HEAD~
git notes --ref=reviews add -m 'read by Cleo' HEAD

count() { # commits, commits with a note, notes, notes on what is no object
    commits=$(git rev-list main | wc -l)
    noted=$(git log main --notes=reviews --format=%N | grep -c 'read by' || true)
    notes=$(git notes --ref=reviews list | wc -l)
    lost=0
    for id in $(git notes --ref=reviews list | cut -d' ' -f2); do
        git cat-file -e "$id" 2>/dev/null || lost=$((lost + 1))
    done
    echo "$((commits)) $noted $((notes)) $lost"
}
before=$(count)
timeout 50 python3 -m git_filter_repo --force --path-rename old/:new/ >../said 2>&1 || { cat ../said; exit 1; }
spoken=$(grep -ci note ../said || true)
after=$(count)
named=$(git log -1 --format=%s | grep -c "$(git rev-parse --short=10 HEAD~)" || true)
git notes --ref=reviews prune
pruned=$(count)
echo "commits, with a note, notes, lost ones: before $before; after $after; after prune $pruned"
echo "lines that speak of notes: $spoken; ids in messages that were rewritten: $named"
[ "$before|$after|$pruned|$named" = '2 2 2 0|2 0 2 2|2 0 0 0|1' ]
