#!/bin/sh
# Claude Code 2.1.327 copies a forked session's lines with their ids, their times and another session's name.
#
# `--fork-session` begins a session of its own from one that is there. Its file has a copy of all that was said in the old one:
# `uuid` and `timestamp` are the same, and `sessionId` is the new one's, also in lines that are older than it. Replies name
# the old session as `requestSessionId`, prompts do not. So a `uuid` names lines of two sessions, a prompt was given, by the
# files, in two sessions at one moment, and a sum over the files has the tokens of the common part twice.
#
# Seen with the program in claude-agent-sdk 0.2.184, with a made-up model's answers served on loopback:
#   old session   1 prompt, 1 reply of 9 tokens
#   its fork      these two with the same uuid and time and its own sessionId, 2 more; 18 tokens; one line names the old
set -eu
folder=$(mktemp -d)
model=
trap 'exit 1' INT TERM
trap '[ -z "$model" ] || kill "$model" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
timeout 300 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-deps --target library \
    claude-agent-sdk==0.2.184
claude=$folder/library/claude_agent_sdk/_bundled/claude

mkdir -p home work
HOME=$folder/home
export HOME CLAUDE_CONFIG_DIR="$HOME/.claude" DISABLE_AUTOUPDATER=1 DISABLE_TELEMETRY=1
export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 ANTHROPIC_API_KEY=nobody
"$claude" --version
cat >model.py <<'END'
"""Answers each request with a word."""
import http.server
import json
import os

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        block, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": "Done."}
        usage = {"input_tokens": 9, "output_tokens": 9}
        message = {"id": "m%d" % len(request["messages"]), "type": "message", "role": "assistant",
                   "model": request["model"], "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}
        reason = {"stop_reason": "end_turn", "stop_sequence": None}
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
timeout 90 "$claude" --model claude-opus-5-5 -p 'Begin with apples.' </dev/null
timeout 90 "$claude" --model claude-opus-5-5 --continue --fork-session -p 'Go on with pears.' </dev/null
cd ..

python3 - <<'END'
import glob
import json
import os
import sys

files = sorted(glob.glob("home/.claude/projects/*/*.jsonl"), key=lambda path: "Go on with pears." in open(path).read())
old, new = ([json.loads(line) for line in open(path)] for path in files)
ids = [os.path.basename(path).removesuffix(".jsonl") for path in files]
said = {"user", "assistant"}
before, after = ({line["uuid"]: line for line in lines if line["type"] in said} for lines in (old, new))
copied = before.keys() & after.keys()
same_time = [it for it in copied if before[it]["timestamp"] == after[it]["timestamp"]]
renamed = [it for it in copied if before[it]["sessionId"] == ids[0] and after[it]["sessionId"] == ids[1]]
tokens = [sum(line["message"]["usage"]["output_tokens"] for line in lines.values() if line["type"] == "assistant")
          for lines in (before, after)]
named = [(line["type"], key) for line in new for key, value in line.items() if value == ids[0]]
print("prompts and replies of the old session: %d, of the fork: %d" % (len(before), len(after)))
print("in both, by uuid: %d; with the same time: %d; with the new sessionId: %d" % (len(copied), len(same_time), len(renamed)))
print("the fork's lines that name the old session:", named)
print("output tokens served: 18, by the files: %d + %d" % tuple(tokens))
sys.exit((len(before), len(after), len(copied), len(same_time), len(renamed), named, tokens)
         != (2, 4, 2, 2, 2, [("assistant", "requestSessionId")], [9, 18]))
END
