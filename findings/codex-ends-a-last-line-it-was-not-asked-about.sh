#!/bin/sh
# Codex 0.163.0 ends a file's last line, though the patch is of another.
#
# A file without a final newline; a patch of `apply_patch` that replaces its first line and does not name the last one. The
# file then has a final newline, so `git diff` has the last line as deleted and added, and blame gives it to whoever
# commits, with the same words as before. The patch as the agent's hooks and sessions have it says nothing of that line.
#
# Seen with the program in openai-codex-cli-bin 0.163.0, with a made-up model's answers served on loopback:
#   before one\ntwo\nthree\nfour\nfive, after 1\ntwo\nthree\nfour\nfive\n, git diff --numstat: 2 added, 2 deleted
set -eu
folder=$(mktemp -d)
model=
trap 'exit 1' INT TERM
trap '[ -z "$model" ] || kill "$model" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
timeout 300 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-deps --target library \
    openai-codex-cli-bin==0.163.0
codex=$folder/library/codex_cli_bin/bin/codex

mkdir -p home/.codex
export HOME="$folder/home" CODEX_HOME="$folder/home/.codex" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
"$codex" --version 2>/dev/null
git init -q -b main work
printf 'one\ntwo\nthree\nfour\nfive' >work/list.txt
git -C work add list.txt
git -C work -c user.name=Ada -c user.email=ada@example.com commit -q -m Begin

cat >model.py <<'END'
"""Answers a prompt with a patch, and what became of it with a word."""
import http.server
import json
import os

PATCH = "*** Begin Patch\n*** Update File: list.txt\n@@\n-one\n+1\n two\n*** End Patch\n"

class Model(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send(b"{}", "application/json")

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if any(item.get("type", "").endswith("_output") for item in request["input"]):
            item = {"type": "message", "id": "m1", "status": "completed", "role": "assistant",
                    "content": [{"type": "output_text", "text": "Done.", "annotations": []}]}
        else:
            item = {"type": "custom_tool_call", "id": "i1", "status": "completed", "call_id": "call_1",
                    "name": "apply_patch", "input": PATCH}
        usage = {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 9,
                 "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 18}
        whole = {"id": "r1", "object": "response", "created_at": 1, "status": "completed", "model": request["model"],
                 "output": [item], "usage": usage}
        events = [
            {"type": "response.created", "response": {**whole, "status": "in_progress", "output": [], "usage": None}},
            {"type": "response.output_item.added", "output_index": 0, "item": {**item, "status": "in_progress"}},
            {"type": "response.output_item.done", "output_index": 0, "item": item},
            {"type": "response.completed", "response": whole},
        ]
        self.send("".join("event: %s\ndata: %s\n\n" % (event["type"], json.dumps({**event, "sequence_number": number}))
                          for number, event in enumerate(events)).encode(), "text/event-stream")

    def send(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
cat >home/.codex/config.toml <<END
model = "gpt-5.5"
model_provider = "scripted"
[model_providers.scripted]
name = "scripted"
base_url = "http://127.0.0.1:$(cat port)/v1"
wire_api = "responses"
requires_openai_auth = false
request_max_retries = 0
stream_max_retries = 0
END
cd work
timeout 90 "$codex" exec --dangerously-bypass-approvals-and-sandbox 'Edit the list.' </dev/null >../said 2>&1 \
    || { cat ../said; exit 1; }
after=$(od -An -c list.txt | tr -d ' \n')
counted=$(git diff --numstat | tr '\t' ' ')
printf '%s\n' "the file now: $after; git diff --numstat: $counted"
[ "$after:$counted" = '1\ntwo\nthree\nfour\nfive\n:2 2 list.txt' ]
