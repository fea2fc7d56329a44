#!/bin/sh
# Copilot CLI 1.0.64-0 shows its hooks a helper as another session, with a prompt of its own.
#
# What the agent tells a helper (the tool `task`) fires userPromptSubmitted, with the same keys as a person's prompt. This
# and the helper's other events have as `sessionId` the id of the call that started it, a word of the model's server: there
# is no session of that name on disk, and no sessionStart told of it. agentStop ends it, and subagentStop, which comes after
# that, has the main session's id. So hooks see a session too many, with a prompt that no person gave.
#
# Seen with the program in github-copilot-sdk 1.0.2, with a made-up model's answers served on loopback:
#   the main id        userPromptSubmitted, sessionStart, preToolUse (task), and at the end subagentStop, agentStop
#   "call_helper"      in between: userPromptSubmitted, preToolUse, agentStop
set -eu
folder=$(mktemp -d)
model=
trap 'exit 1' INT TERM
trap '[ -z "$model" ] || kill "$model" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
timeout 300 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-deps --target library \
    github-copilot-sdk==1.0.2
copilot=$folder/library/copilot/bin/copilot
chmod +x "$copilot"

mkdir -p home/.copilot/hooks work
git init -q work
HOME=$folder/home
export HOME COPILOT_OFFLINE=true COPILOT_AUTO_UPDATE=false COPILOT_PROVIDER_API_KEY=nobody COPILOT_MODEL=made-up
"$copilot" --version | head -n 1
cat >log.py <<'END'
import json
import os
import sys
event = json.load(sys.stdin)
with open(os.path.join(os.path.dirname(__file__), "events"), "a") as file:
    print(json.dumps({"event": sys.argv[1], **event}), file=file)
END
python3 - "$folder" <<'END'
import json
import sys
events = "sessionStart userPromptSubmitted preToolUse agentStop subagentStop".split()
hooks = {event: [{"type": "command", "bash": "python3 '%s/log.py' %s" % (sys.argv[1], event)}] for event in events}
with open("home/.copilot/hooks/log.json", "w") as file:
    json.dump({"version": 1, "hooks": hooks}, file)
END

cat >model.py <<'END'
"""Has a helper run a command: a call for the first prompt, another for the helper's, and a word for what came of each."""
import http.server
import json
import os

CALLS = {
    "Count the pears.": ("call_pears", "bash", {"command": "echo 2", "description": "Count", "mode": "sync"}),
    "Count the fruit.": ("call_helper", "task", {"agent_type": "general-purpose", "name": "helper", "mode": "sync",
                                                 "description": "Count pears", "prompt": "Count the pears."}),
}

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        done = not request.get("tools") or any(message["role"] == "tool" for message in request["messages"])
        said = json.dumps([message["content"] for message in request["messages"] if message["role"] == "user"])
        known = [call for prompt, call in CALLS.items() if prompt in said]
        message = {"role": "assistant", "content": "Done."}
        if known and not done:
            id, name, given = known[0]
            function = {"name": name, "arguments": json.dumps(given)}
            message = {"role": "assistant", "tool_calls": [{"id": id, "index": 0, "type": "function", "function": function}]}
        reason = "tool_calls" if "tool_calls" in message else "stop"
        answer = {"id": "c1", "created": 1, "model": request["model"]}
        if request.get("stream"):
            chunk = {**answer, "object": "chat.completion.chunk"}
            chunks = [{**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
                      {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}]
            body, kind = "".join("data: %s\n\n" % json.dumps(it) for it in chunks) + "data: [DONE]\n\n", "text/event-stream"
        else:
            usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
            body, kind = json.dumps({**answer, "object": "chat.completion", "usage": usage, "choices": [
                {"index": 0, "message": message, "finish_reason": reason}]}), "application/json"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
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
COPILOT_PROVIDER_BASE_URL=http://127.0.0.1:$(cat port)/v1
export COPILOT_PROVIDER_BASE_URL
cd work
timeout 90 "$copilot" -p 'Count the fruit.' --allow-all --no-color --no-auto-update </dev/null >../said 2>&1 \
    || { cat ../said; exit 1; }
cd ..

python3 - <<'END'
import json
import os
import sys

events = [json.loads(line) for line in open("events")]
main = os.listdir("home/.copilot/session-state")
seen = []
for event in events:
    of = "main" if [event["sessionId"]] == main else event["sessionId"]
    seen.append("%s %s" % (event["event"], of))
    print(seen[-1], event.get("prompt", ""), event.get("toolName", ""))
prompts = [event for event in events if event["event"] == "userPromptSubmitted"]
print("keys of both prompts are the same:", prompts[0].keys() == prompts[-1].keys())
sys.exit(seen != ["userPromptSubmitted main", "sessionStart main", "preToolUse main", "userPromptSubmitted call_helper",
                  "preToolUse call_helper", "agentStop call_helper", "subagentStop main", "agentStop main"]
         or prompts[0].keys() != prompts[1].keys() or prompts[1]["prompt"] != "Count the pears.")
END
