#!/bin/sh
# Aider 0.86.2 remembers headings of the model's as words of the person, and forgets comments in its code.
#
# `--restore-chat-history` goes on with what stands in `.aider.chat.history.md`. Aider writes a person's words there as lines
# that begin with `#### `, its own with `> `, and the model's as they are. Read again, each line that begins with `#### ` is
# the person's, be it a heading in a reply; lines of a reply that begin with `> ` or `# ` (a quotation, a title, a comment in
# Python) are left out. The model is then told that it was asked for what it proposed, and is shown code that it did not
# write. In the file only the two spaces at the end of each line of the person's tell who spoke.
#
# Seen with aider-chat 0.86.2, Python 3.11, with a made-up model's answers served on loopback:
#   the reply     "Do this:", a heading "#### Sort the list", and Python of two lines of which one is a comment
#   the next run  user "What is to do?", assistant "Do this:", user "Sort the list", assistant: Python of one line
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
git -C work -c user.name=Ada -c user.email=ada@example.com commit -q --allow-empty -m Begin

cat >model.py <<'END'
"""Answers each request with a text that has a heading, and keeps what was asked."""
import http.server
import json
import os

TEXT = "Do this:\n\n#### Sort the list\n\n```\n# The shortest first.\nlist.sort(key=len)\n```\n"

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with open("asked", "a") as file:
            print(json.dumps(request["messages"]), file=file)
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
talk() {
    timeout 120 ../venv/bin/aider --model openai/mock --weak-model openai/mock --edit-format ask --no-auto-commits \
        --no-gitignore --no-show-model-warnings --no-show-release-notes --no-pretty --no-fancy-input --map-tokens 0 \
        --yes-always "$@" </dev/null >../said 2>&1 || { cat ../said; exit 1; }
}
talk --message 'What is to do?'
talk --restore-chat-history --message 'And then?'
grep -n 'Sort the list' .aider.chat.history.md
cd ..

python3 - <<'END'
import json
import sys

last = [json.loads(line) for line in open("asked")][-1]
told = [(message["role"], " ".join(message["content"].split())) for message in last if message["role"] != "system"]
for role, text in told:
    print("%s: %s" % (role, text))
sys.exit(told[:4] != [("user", "What is to do?"), ("assistant", "Do this:"), ("user", "Sort the list"),
                      ("assistant", "``` list.sort(key=len) ```")])
END
