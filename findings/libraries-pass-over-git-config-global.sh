#!/bin/sh
# Two libraries of Python do not see the configuration that GIT_CONFIG_GLOBAL names.
#
# Runners and containers give Git its name and address by GIT_CONFIG_GLOBAL, and `git commit` takes them. GitPython's
# `index.commit` passes over the file without a word and makes an author of the account and the host, so commits of one job
# have two authors. pygit2's `default_signature` finds no name at all, and raises. dulwich reads the file.
#
# Seen with GitPython 3.2.1, pygit2 1.21.0 (NotFoundError), dulwich 1.2.21, Python 3.11 and Git 2.39.5.
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git --version
unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL EMAIL XDG_CONFIG_HOME
mkdir home
export HOME="$folder/home" GIT_CONFIG_GLOBAL="$folder/names" GIT_CONFIG_NOSYSTEM=1 PYTHONPATH="$folder/library"
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    GitPython==3.2.1 pygit2==1.21.0 dulwich==1.2.21
printf '[user]\n\tname = Ada\n\temail = ada@example.com\n' >names
git init -q -b main work

cat >commit.py <<'END'
import sys

def gitpython():
    import git
    git.Repo("work").index.commit("Made by GitPython\n")

def dulwich():
    from dulwich import porcelain
    porcelain.commit("work", message=b"Made by dulwich\n")

def pygit2():
    import pygit2
    try:
        pygit2.Repository("work").default_signature
    except Exception as error:
        sys.exit(type(error).__name__)

globals()[sys.argv[1]]()
END
author() { git -C work log -1 --format='%an <%ae>'; }
git -C work commit -q --allow-empty -m 'Made by Git'
gits=$(author)
timeout 60 python3 commit.py dulwich
dulwichs=$(author)
timeout 60 python3 commit.py gitpython
gitpythons=$(author)
pygit2s=$(timeout 60 python3 commit.py pygit2 2>&1) || true
case $gitpythons in *ada@example.com*) ;; *) gitpythons='somebody else' ;; esac
echo "git commit: $gits"
echo "dulwich:    $dulwichs"
echo "GitPython:  $gitpythons"
echo "pygit2:     ${pygit2s:-the name}"
[ "$gits|$dulwichs|$gitpythons|$pygit2s" = 'Ada <ada@example.com>|Ada <ada@example.com>|somebody else|NotFoundError' ]
