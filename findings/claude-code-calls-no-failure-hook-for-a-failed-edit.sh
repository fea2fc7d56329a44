#!/bin/sh
# Claude Code 2.1.327 fires no hook of failure for an edit that fails.
#
# PostToolUseFailure is there, and a command that ends with 3 fires it. An Edit whose `old_string` is not in the file fires
# neither PreToolUse nor PostToolUse nor PostToolUseFailure: only PostToolBatch, which comes after all calls of a message,
# has it, with the error as text. Whoever counts an agent's failed edits by the event of that name counts none.
#
# Seen with the program in claude-agent-sdk 0.2.184, with a made-up model's calls served on loopback:
#   Read   PreToolUse PostToolUse PostToolBatch
#   Edit   PostToolBatch
#   Bash   PreToolUse PostToolUseFailure PostToolBatch
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
echo one >work/list.txt
cat >log.py <<'END'
import json
import os
import sys
event = json.load(sys.stdin)
names = [event["tool_name"]] if "tool_name" in event else [call["tool_name"] for call in event["tool_calls"]]
with open(os.path.join(os.path.dirname(__file__), "events"), "a") as file:
    for name in names:
        print(name, event["hook_event_name"], file=file)
END
python3 - "$folder" <<'END'
import json
import sys
events = "PreToolUse PostToolUse PostToolUseFailure PostToolBatch".split()
hook = {"type": "command", "command": "python3 '%s/log.py'" % sys.argv[1]}
with open("home/.claude/settings.json", "w") as file:
    json.dump({"hooks": {event: [{"hooks": [hook]}] for event in events}}, file)
END

cat >model.py <<'END'
"""Plays calls of tools, one a request, and ends with a word."""
import http.server
import json
import os
import sys

FILE = sys.argv[1]
CALLS = [
    ("Read", {"file_path": FILE}),
    ("Edit", {"file_path": FILE, "old_string": "three", "new_string": "two"}),
    ("Bash", {"command": "exit 3", "description": "Fail"}),
]

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
timeout 200 python3 model.py "$folder/work/list.txt" &
model=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e port ] || sleep 0.3; done
ANTHROPIC_BASE_URL=http://127.0.0.1:$(cat port)
export ANTHROPIC_BASE_URL
cd work
timeout 90 "$claude" --model claude-opus-5-5 --permission-mode acceptEdits --allowedTools Bash -p 'Make it two.' </dev/null
cd ..

status=0
try() { # tool, its events
    seen=$(sed -n "s/^$1 //p" events | tr '\n' ' ')
    echo "$1: $seen"
    [ "$seen" = "$2 " ] || status=1
}
try Read 'PreToolUse PostToolUse PostToolBatch'
try Edit PostToolBatch
try Bash 'PreToolUse PostToolUseFailure PostToolBatch'
exit $status
