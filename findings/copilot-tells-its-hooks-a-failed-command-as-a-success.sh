#!/bin/sh
# Copilot CLI 1.0.64-0 tells its hooks that a failed command succeeded, and of a prompt before its session.
#
# There is an event postToolUseFailure. A command that ends with 3 does not fire it, but postToolUse with the `resultType`
# "success", as one that ends with 0; the status stands only in a sentence for the model. And the first userPromptSubmitted
# comes before sessionStart, so a hook that opens its record at the start of a session loses the prompt that began it, or has
# to take the session's id from any event.
#
# Seen with the program in github-copilot-sdk 1.0.2, with a made-up model's answers served on loopback:
#   the command   echo no; exit 3
#   the events    userPromptSubmitted sessionStart postToolUse
#   the result    "resultType": "success", "textResultForLlm": "no\n<shellId: 0 completed with exit code 3>"
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
cat >log.sh <<END
#!/bin/sh
# One file an event, and the order of all.
cat >"$folder/\$1.json"
echo "\$1" >>"$folder/order"
END
python3 - "$folder" <<'END'
import json
import sys
events = "sessionStart userPromptSubmitted postToolUse postToolUseFailure".split()
hooks = {event: [{"type": "command", "bash": "sh '%s/log.sh' %s" % (sys.argv[1], event)}] for event in events}
with open("home/.copilot/hooks/log.json", "w") as file:
    json.dump({"version": 1, "hooks": hooks}, file)
END

cat >model.py <<'END'
"""Answers a prompt with a command that fails, and what became of it with a word."""
import http.server
import json
import os

CALL = {"id": "call_1", "index": 0, "type": "function", "function": {"name": "bash", "arguments": json.dumps(
    {"command": "echo no; exit 3", "description": "Fail", "mode": "sync"})}}

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        done = not request.get("tools") or any(message["role"] == "tool" for message in request["messages"])
        message = {"role": "assistant", "content": "Done."} if done else {"role": "assistant", "tool_calls": [CALL]}
        reason = "stop" if done else "tool_calls"
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
timeout 90 "$copilot" -p 'Fail, please.' --allow-all --no-color --no-auto-update </dev/null >../said 2>&1 \
    || { cat ../said; exit 1; }
cd ..

python3 - <<'END'
import json
import sys
order = open("order").read().split()
result = json.load(open("postToolUse.json"))["toolResult"]
print("events:", *order)
print("postToolUse of a command that ended with 3:", json.dumps(result))
sys.exit(order != ["userPromptSubmitted", "sessionStart", "postToolUse"] or result["resultType"] != "success"
         or "3" not in result["textResultForLlm"])
END
