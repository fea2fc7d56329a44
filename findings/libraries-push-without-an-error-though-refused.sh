#!/bin/sh
# For three libraries of Python a refused push is no error.
#
# A server's pre-receive hook says no. `git push` ends with 1. GitPython's `remote.push()`, pygit2's `Remote.push` and
# dulwich's `porcelain.push` come back as after any other push: none raises. pygit2 returns None and tells the refusal to
# a callback alone, whose default does nothing; dulwich and GitPython have it in what they return, and dulwich prints "Push
# to … successful." all the same. A script that waits for an exception goes on, and says that the work is on the server.
#
# Seen with GitPython 3.2.1, pygit2 1.21.0, dulwich 1.2.21, Python 3.11 and a server of Git 2.39.5 (git daemon).
set -eu
folder=$(mktemp -d)
server=
trap 'exit 1' INT TERM
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
git --version
export HOME="$folder" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 PYTHONPATH="$folder/library"
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    GitPython==3.2.1 pygit2==1.21.0 dulwich==1.2.21

git init -q --bare server
printf '#!/bin/sh\necho "Not today." >&2\nexit 1\n' >server/hooks/pre-receive
chmod +x server/hooks/pre-receive
git init -q -b main work
git -C work -c user.name=Ada -c user.email=ada@example.com commit -q --allow-empty -m Begin

port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
timeout 120 "$(git --exec-path)/git-daemon" --listen=127.0.0.1 --port="$port" --reuseaddr --export-all \
    --enable=receive-pack --base-path="$folder" "$folder/server" 2>daemon.log &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    git ls-remote "git://127.0.0.1:$port/server" >/dev/null 2>&1 && break
    sleep 0.3
done
git -C work remote add origin "git://127.0.0.1:$port/server"

timeout 60 git -C work push -q origin main >said 2>&1 && ending=0 || ending=$?
grep -q 'Not today' said
echo "git push: status $ending"

cat >push.py <<'END'
import io
import sys

def gitpython():
    import git
    pushed = git.Repo("work").remote("origin").push("main")
    return "%d in the list, flag ERROR %s" % (len(pushed), bool(pushed[0].flags & git.PushInfo.ERROR))

def pygit2_():
    import pygit2
    remote = pygit2.Repository("work").remotes["origin"]
    returned = remote.push(["refs/heads/main"])
    told = []
    class Calls(pygit2.RemoteCallbacks):
        def push_update_reference(self, name, message):
            told.append(message)
    remote.push(["refs/heads/main"], callbacks=Calls())
    return "%s, a callback of one's own hears %s" % (returned, told)

def dulwich():
    from dulwich import porcelain
    said = io.BytesIO()
    result = porcelain.push("work", "origin", "main", outstream=io.BytesIO(), errstream=said)
    successful = any(b"successful" in line for line in said.getvalue().splitlines())
    return "ref_status %s, 'successful' in its text: %s" % (getattr(result, "ref_status", None), successful)

for library in gitpython, pygit2_, dulwich:
    try:
        print("%s: no exception; %s" % (library.__name__.strip("_"), library()))
    except Exception as error:
        print("%s: %s" % (library.__name__.strip("_"), type(error).__name__))
END
timeout 60 python3 push.py | tee seen
refs=$(git -C server for-each-ref | wc -l)
echo "refs on the server: $refs"
[ "$ending" = 1 ] && [ "$(grep -c ': no exception;' seen)" = 3 ] && [ "$refs" = 0 ]
