#!/bin/sh
# Claude Code 2.1.327 shows its hooks another text than the file has.
#
# PostToolUse of Edit has `originalFile`, the file before, and `structuredPatch`, the change as hunks. Of a file with CRLF
# both have LF, while the file keeps its CRLF. In `structuredPatch` each leading tab is two spaces; `originalFile` keeps the
# tabs. Whoever takes the patch's lines for the file's (to find them again, to hash or to apply them) finds none
# in a Makefile, a Go program or a file from Windows, and cannot tell two spaces from a tab.
#
# Seen with the program in claude-agent-sdk 0.2.184, with a made-up model's answers served on loopback:
#   the file    all:\r\n\t\tone\r\n   with "one" edited to "two"
#   the hook    originalFile all:\n\t\tone\n   structuredPatch " all:", "-    one", "+    two"
set -eu
folder=$(mktemp -d)
model=
trap 'exit 1' INT TERM
trap '[ -z "$model" ] || kill "$model" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
timeout 300 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-deps --target library \
    claude-agent-sdk==0.2.184
claude=$folder/library/claude_agent_sdk/_bundled/claude

mkdir -p home/.claude work
HOME=$folder/home
export HOME CLAUDE_CONFIG_DIR="$HOME/.claude" DISABLE_AUTOUPDATER=1 DISABLE_TELEMETRY=1
export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 ANTHROPIC_API_KEY=nobody
"$claude" --version
printf 'all:\r\n\t\tone\r\n' >work/Makefile
cat >home/.claude/settings.json <<END
{"hooks": {"PostToolUse": [{"matcher": "Edit", "hooks": [{"type": "command", "command": "cat >'$folder/hook.json'"}]}]}}
END

cat >model.py <<'END'
"""Answers the first request with Read, the second with Edit, all others with a word."""
import http.server
import json
import os
import sys

FILE = sys.argv[1]
CALLS = [("Read", {"file_path": FILE}), ("Edit", {"file_path": FILE, "old_string": "one", "new_string": "two"})]

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        done = sum(part.get("type") == "tool_result" for message in request["messages"]
                   if isinstance(message["content"], list) for part in message["content"])
        call = request.get("tools") and done < len(CALLS) and CALLS[done]
        if call:
            block = {"type": "tool_use", "id": "call_%d" % done, "name": call[0], "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(call[1])}
        else:
            block, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": "Done."}
        usage = {"input_tokens": 9, "output_tokens": 9}
        message = {"id": "m%d" % done, "type": "message", "role": "assistant", "model": request["model"], "content": [],
                   "stop_reason": None, "stop_sequence": None, "usage": usage}
        reason = {"stop_reason": "tool_use" if call else "end_turn", "stop_sequence": None}
        events = [
            {"type": "message_start", "message": message},
            {"type": "content_block_start", "index": 0, "content_block": block},
            {"type": "content_block_delta", "index": 0, "delta": delta},
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": reason, "usage": usage},
            {"type": "message_stop"},
        ]
        body = "".join("event: %s\ndata: %s\n\n" % (event["type"], json.dumps(event)) for event in events).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
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
timeout 200 python3 model.py "$folder/work/Makefile" &
model=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e port ] || sleep 0.3; done
ANTHROPIC_BASE_URL=http://127.0.0.1:$(cat port)
export ANTHROPIC_BASE_URL
cd work
timeout 90 "$claude" --model claude-opus-5-5 --permission-mode acceptEdits -p 'Make it two.' </dev/null
cd ..

python3 - <<'END'
import json
import sys
response = json.load(open("hook.json"))["tool_response"]
after = open("work/Makefile", "rb").read()
lines = [line for hunk in response["structuredPatch"] for line in hunk["lines"]]
print("the file now   ", after)
print("originalFile   ", ascii(response["originalFile"]))
print("structuredPatch", lines)
sys.exit(after != b"all:\r\n\t\ttwo\r\n" or response["originalFile"] != "all:\n\t\tone\n"
         or lines != [" all:", "-    one", "+    two"])
END
