#!/bin/sh
# Codex 0.163.0 runs in a linked work tree the hooks of the main one, and only if there is a folder that it does not read.
#
# A project's hooks stand in `.codex/hooks.json`. In a work tree made by `git worktree add` that file is never read: those of
# the main checkout run, whatever branch that one is on. They run only where the linked tree has a folder `.codex`, be it
# empty; without it no hook runs, and nothing is said. So a branch that has its own hooks cannot try them in a work tree, and
# hooks that are not committed are lost in each new one, until a folder with nothing in it is made.
#
# Seen with the program in openai-codex-cli-bin 0.163.0, with a made-up model's answers served on loopback:
#   main: hook of main     linked without .codex: none     with an empty one: main     with hooks of its own: main
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

cat >model.py <<'END'
"""Answers each request with a word."""
import http.server
import json
import os

class Model(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send(b"{}", "application/json")

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        item = {"type": "message", "id": "m1", "status": "completed", "role": "assistant",
                "content": [{"type": "output_text", "text": "Done.", "annotations": []}]}
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

hooks() { # work tree, whose hooks: one that leaves that name
    mkdir -p "$1/.codex"
    printf '{"hooks": {"UserPromptSubmit": [{"hooks": [{"type": "command", "command": "echo %s >>%s/ran"}]}]}}\n' \
        "$2" "$folder" >"$1/.codex/hooks.json"
}
git init -q -b main main
git -C main -c user.name=Ada -c user.email=ada@example.com commit -q --allow-empty -m Begin
for name in none empty own; do git -C main worktree add -q "../$name"; done
hooks main main
mkdir empty/.codex
hooks own own

status=0
try() { # work tree, whose hook is to run
    rm -f ran
    touch ran
    (cd "$1" && timeout 60 "$codex" exec --dangerously-bypass-approvals-and-sandbox --dangerously-bypass-hook-trust \
        'Say a word.' </dev/null >../said 2>&1) || { cat said; exit 1; }
    seen=$(cat ran)
    echo "$1: ${seen:-no hook}; lines that speak of hooks: $(grep -c 'hooks.json' said || true)"
    [ "$seen" = "$2" ] || status=1
}
try main main
try none ''
try empty main
try own main
exit $status
