#!/bin/sh
# Codex 0.163.0 takes over a patch that is typed as a command, and tells its hooks of the beginning alone.
#
# Models write `apply_patch <<'EOF'` into a shell, too. No such program is started: Codex writes the files itself. Its hooks
# are told PreToolUse with the tool Bash, and then nothing: neither PostToolUse of Bash, which each other command has, nor
# any of apply_patch, which each other patch has. A hook that compares the files before and after a command, or that reads
# patches after they were applied, misses the files, and waits for the end of a command that was never run.
#
# Seen with the program in openai-codex-cli-bin 0.163.0, with a made-up model's calls served on loopback:
#   a patch typed as a command   PreToolUse Bash                      and typed.txt is there
#   another command              PreToolUse Bash PostToolUse Bash
#   a patch                      PreToolUse apply_patch PostToolUse apply_patch
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
"""Plays calls of tools, one a request, and ends with a word."""
import http.server
import json
import os

PATCH = "*** Begin Patch\n*** Add File: %s\n+one\n*** End Patch\n"
CALLS = [
    {"name": "exec_command", "arguments": json.dumps({"cmd": "apply_patch <<'EOF'\n" + PATCH % "typed.txt" + "EOF\n"})},
    {"name": "exec_command", "arguments": json.dumps({"cmd": "echo one >told.txt"})},
    {"name": "apply_patch", "input": PATCH % "patched.txt"},
]

class Model(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send(b"{}", "application/json")

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        done = sum(item.get("type", "").endswith("_output") for item in request["input"])
        if done < len(CALLS):
            kind = "custom_tool_call" if "input" in CALLS[done] else "function_call"
            item = {"type": kind, "id": "i%d" % done, "status": "completed", "call_id": "call_%d" % done, **CALLS[done]}
        else:
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

cat >log.py <<'END'
import json
import os
import sys
event = json.load(sys.stdin)
with open(os.path.join(os.path.dirname(__file__), "events"), "a") as file:
    print(event["tool_use_id"], event["hook_event_name"], event["tool_name"], file=file)
END
python3 - "$folder" <<'END'
import json
import sys
hook = {"type": "command", "command": "python3 '%s/log.py'" % sys.argv[1]}
with open("home/.codex/hooks.json", "w") as file:
    json.dump({"hooks": {event: [{"hooks": [hook]}] for event in ("PreToolUse", "PostToolUse")}}, file)
END
git init -q work
cd work
timeout 60 "$codex" exec --dangerously-bypass-approvals-and-sandbox --dangerously-bypass-hook-trust 'Write files.' \
    </dev/null >../said 2>&1 || { cat ../said; exit 1; }
cd ..

status=0
try() { # number of the call, its file, what hooks were told
    seen=$(sed -n "s/^call_$1 //p" events | tr '\n' ' ')
    echo "$2 says $(cat "work/$2"): $seen"
    [ "$seen" = "$3 " ] || status=1
}
try 0 typed.txt 'PreToolUse Bash'
try 1 told.txt 'PreToolUse Bash PostToolUse Bash'
try 2 patched.txt 'PreToolUse apply_patch PostToolUse apply_patch'
exit $status
