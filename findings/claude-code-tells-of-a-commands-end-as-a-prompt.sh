#!/bin/sh
# Claude Code 2.1.327 tells its hooks of the end of a background command as of a prompt of the person.
#
# UserPromptSubmit is the event of a prompt that a person gives. Where the agent ran a command in the background, its end
# fires the same event: the same keys, and a `prompt` that begins with `<task-notification>`, which is all there is to tell it
# by. Under `-p` it comes after Stop, and a turn of its own follows, with another Stop. So hooks are told of two prompts and
# two turns where a person asked once.
#
# Seen with the program in claude-agent-sdk 0.2.184, with a made-up model's calls served on loopback:
#   UserPromptSubmit "Begin to wait."; Stop with a running task; UserPromptSubmit "<task-notification>…"; Stop without
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
export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 ANTHROPIC_API_KEY=nobody CLAUDE_CODE_TMPDIR="$folder"
"$claude" --version
cat >log.py <<'END'
import os
import sys
with open(os.path.join(os.path.dirname(__file__), "events"), "a") as file:
    print(sys.stdin.read().replace("\n", " "), file=file)
END
python3 - "$folder" <<'END'
import json
import sys
hook = {"type": "command", "command": "python3 '%s/log.py'" % sys.argv[1]}
with open("home/.claude/settings.json", "w") as file:
    json.dump({"hooks": {event: [{"hooks": [hook]}] for event in ("UserPromptSubmit", "Stop")}}, file)
END

cat >model.py <<'END'
"""Plays calls of tools, one a request, and ends with a word."""
import http.server
import json
import os

COMMAND = {"command": "sleep 2; echo ended", "description": "Wait a little", "run_in_background": True}
CALLS = [("Bash", COMMAND)]

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
timeout 200 python3 model.py &
model=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e port ] || sleep 0.3; done
ANTHROPIC_BASE_URL=http://127.0.0.1:$(cat port)
export ANTHROPIC_BASE_URL
cd work
timeout 90 "$claude" --model claude-opus-5-5 --allowedTools Bash -p 'Begin to wait.' </dev/null
cd ..

python3 - <<'END'
import json
import sys

events = [json.loads(line) for line in open("events")]
for event in events:
    print(event["hook_event_name"], event.get("prompt", "")[:19], [it["status"] for it in event.get("background_tasks", [])])
prompts = [event for event in events if event["hook_event_name"] == "UserPromptSubmit"]
varied = sorted(key for key in prompts[0] if prompts[0][key] != prompts[-1].get(key))
print("keys of both prompts are the same: %s; other values: %s" % (prompts[0].keys() == prompts[-1].keys(), varied))
sys.exit([event["hook_event_name"] for event in events] != ["UserPromptSubmit", "Stop"] * 2
         or not prompts[1]["prompt"].startswith("<task-notification>") or prompts[0].keys() != prompts[1].keys()
         or varied != ["prompt", "prompt_id"])
END
