#!/bin/sh
# Two libraries of Python run a commit's hooks, but for prepare-commit-msg.
#
# `git commit` runs pre-commit, prepare-commit-msg, commit-msg and post-commit. dulwich's `porcelain.commit` and GitPython's
# `index.commit` run the others and take what commit-msg writes into the message, so hooks look as if they worked. What
# prepare-commit-msg would have put there (a ticket's number, a trailer) is missing without a word, and a commit-msg that
# relies on it refuses a commit in which nothing is wrong.
#
# Seen with dulwich 1.2.21, GitPython 3.2.1, Python 3.11 and Git 2.39.5.
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git --version
export HOME="$folder" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 PYTHONPATH="$folder/library"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    GitPython==3.2.1 dulwich==1.2.21

git init -q -b main work
mkdir -p work/.git/hooks
for hook in pre-commit prepare-commit-msg commit-msg post-commit; do
    {
        echo '#!/bin/sh'
        echo "echo $hook >>'$folder/ran'"
        case $hook in *-msg) echo "printf '\\n%s\\n' 'written by $hook' >>\"\$1\"" ;; esac
    } >"work/.git/hooks/$hook"
    chmod +x "work/.git/hooks/$hook"
done

cat >dulwich_commit.py <<'END'
from dulwich import porcelain
porcelain.commit("work", message=b"Made by dulwich\n")
END
cat >gitpython_commit.py <<'END'
import git
git.Repo("work").index.commit("Made by GitPython\n")
END

status=0
try() { # name, what is to be seen, command: who ran, and what the message has of it
    name=$1 wanted=$2
    shift 2
    rm -f ran
    timeout 60 "$@"
    seen="$(tr '\n' ' ' <ran)/ $(git -C work log -1 --format=%B | grep '^written' | tr '\n' ' ')"
    echo "$name: $seen"
    [ "$seen" = "$wanted" ] || status=1
}
try 'git commit' \
    'pre-commit prepare-commit-msg commit-msg post-commit / written by prepare-commit-msg written by commit-msg ' \
    git -C work commit -q --allow-empty -m 'Made by Git'
try dulwich 'pre-commit commit-msg post-commit / written by commit-msg ' python3 dulwich_commit.py
try GitPython 'pre-commit commit-msg post-commit / written by commit-msg ' python3 gitpython_commit.py
exit $status
