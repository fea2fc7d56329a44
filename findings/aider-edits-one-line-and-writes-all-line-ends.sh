#!/bin/sh
# Aider 0.86.2 edits one line of a file with CRLF, and writes the whole file with LF.
#
# With `--edit-format diff` a block names the lines to replace and those to put there. The block below replaces one of five
# lines. Aider says "Applied edit" and nothing of line ends, and Git sees each line changed: blame, review and merges get the
# whole file. `--line-endings` can be platform (the default), lf and crlf: no value of it keeps what each file has.
#
# Seen with aider-chat 0.86.2, Python 3.11, with a made-up model's answer from loopback:
#   before: 5 lines with CRLF; after: 5 lines, none with CRLF; `git diff --numstat`: 5 added, 5 deleted
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
printf '%s\r\n' one two three four five >work/list.txt
git -C work add list.txt
git -C work -c user.name=Ada -c user.email=ada@example.com commit -q -m Begin
[ "$(grep -c "$(printf '\r')" work/list.txt)" = 5 ]

cat >model.py <<'END'
"""Answers each request with one block that edits a line."""
import http.server
import json
import os

MARKS = "<" * 7 + " SEARCH\n", "=" * 7 + "\n", ">" * 7 + " REPLACE\n"
TEXT = "I do it.\n\nlist.txt\n```\n%sthree\n%s3\n%s```\n" % MARKS

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = {"id": "c1", "created": 1, "model": request["model"]}
        if request.get("stream"):
            chunk = {**answer, "object": "chat.completion.chunk"}
            delta = {"role": "assistant", "content": TEXT}
            chunks = [{**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]},
                      {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
            body, kind = "".join("data: %s\n\n" % json.dumps(it) for it in chunks) + "data: [DONE]\n\n", "text/event-stream"
        else:
            message = {"role": "assistant", "content": TEXT}
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
timeout 120 ../venv/bin/aider --model openai/mock --weak-model openai/mock --edit-format diff --no-auto-commits \
    --no-gitignore --no-show-model-warnings --no-show-release-notes --no-pretty --no-fancy-input --map-tokens 0 --yes-always \
    --message 'Write three as a number.' list.txt </dev/null >../said 2>&1 || { cat ../said; exit 1; }
grep 'Applied edit' ../said
grep -i 'line.end\|crlf' ../said && exit 1
left=$(grep -c "$(printf '\r')" list.txt || true)
counted=$(git diff --numstat | tr '\t' ' ')
real=$(git diff --ignore-space-at-eol --numstat | tr '\t' ' ')
echo "lines with CRLF now: $left; git diff --numstat: $counted; without line ends: $real"
[ "$left:$counted:$real" = '0:5 5 list.txt:1 1 list.txt' ]
