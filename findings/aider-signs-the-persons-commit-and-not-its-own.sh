#!/bin/sh
# Aider 0.86.2 puts its name to the commit that the person wrote, and not to its own.
#
# By default Aider marks its commits with a trailer, and leaves author and committer to the person. Before its edit it commits
# what the person had changed in the file and not committed, with a message that the model makes up. That commit has the
# committer "Ada (aider)" and no trailer, and only the person's lines. A rule that goes by the committer takes the person's
# work for the agent's and the agent's for the person's; one that goes by trailers does not know who made the first.
#
# Seen with aider-chat 0.86.2, Python 3.11, with a made-up model's answers served on loopback:
#   the person's line   author Ada, committer Ada (aider), no trailer
#   Aider's line        author Ada, committer Ada, Co-authored-by: aider (openai/mock)
set -eu
folder=$(mktemp -d)
model=
trap 'exit 1' INT TERM
trap '[ -z "$model" ] || kill "$model" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
timeout 500 venv/bin/pip install -q --disable-pip-version-check aider-chat==0.86.2
mkdir home
export HOME="$folder/home" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 LITELLM_LOCAL_MODEL_COST_MAP=True
export AIDER_ANALYTICS=false AIDER_CHECK_UPDATE=false OPENAI_API_KEY=nobody
venv/bin/aider --version

git init -q -b main work
printf '%s\n' one two three >work/list.txt
git -C work config user.name Ada
git -C work config user.email ada@example.com
git -C work add list.txt
git -C work commit -q -m Begin
echo four >>work/list.txt

cat >model.py <<'END'
"""Answers each request for an edit with one block that edits a line, and others with the subject of a commit."""
import http.server
import json
import os

MARKS = "<" * 7 + " SEARCH\n", "=" * 7 + "\n", ">" * 7 + " REPLACE\n"
TEXT = "I do it.\n\nlist.txt\n```\n%sthree\n%s3\n%s```\n" % MARKS

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = TEXT if "SEARCH" in json.dumps(request["messages"]) else "Change the list"
        answer = {"id": "c1", "created": 1, "model": request["model"]}
        if request.get("stream"):
            chunk = {**answer, "object": "chat.completion.chunk"}
            delta = {"role": "assistant", "content": text}
            chunks = [{**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]},
                      {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
            body, kind = "".join("data: %s\n\n" % json.dumps(it) for it in chunks) + "data: [DONE]\n\n", "text/event-stream"
        else:
            message = {"role": "assistant", "content": text}
            usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
            body, kind = json.dumps({**answer, "object": "chat.completion", "usage": usage, "choices": [
                {"index": 0, "message": message, "finish_reason": "stop"}]}), "application/json"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
with open("port.new", "w") as file:
    file.write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
END
timeout 200 python3 model.py &
model=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e port ] || sleep 0.3; done
OPENAI_API_BASE=http://127.0.0.1:$(cat port)/v1
export OPENAI_API_BASE
cd work
timeout 120 ../venv/bin/aider --model openai/mock --weak-model openai/mock --edit-format diff \
    --no-gitignore --no-show-model-warnings --no-show-release-notes --no-pretty --no-fancy-input --map-tokens 0 --yes-always \
    --message 'Write three as a number.' list.txt </dev/null >../said 2>&1 || { cat ../said; exit 1; }
for line in four 3; do
    commit=$(git blame --porcelain list.txt | grep -B 15 "^	$line\$" | grep -o '^[0-9a-f]\{40\}' | tail -n 1)
    git log -1 --format="$line: author %an, committer %cn, trailers [%(trailers:separator=%x2C )]" "$commit"
done | tee ../seen
[ "$(cat ../seen)" = 'four: author Ada, committer Ada (aider), trailers []
3: author Ada, committer Ada, trailers [Co-authored-by: aider (openai/mock) <aider@aider.chat>]' ]
