#!/bin/sh
# Copilot CLI 1.0.64-0 takes an undone turn out of its session's file.
#
# `events.jsonl` looks like a log: a line an event, each with an id and a `parentId`. `/undo` gives the files back what they
# had, and cuts the lines of the turn off: prompt, reply and calls. A session.info of one sentence stands in their place,
# which says neither what was asked nor which files. Who reads such a file by a position finds it shorter than before, and
# who reads it at the end does not learn that the agent wrote and the person said anything.
#
# Seen with the program in github-copilot-sdk 1.0.2, with a made-up model's answers served on loopback:
#   before /undo   a prompt, 2 replies, a call; new.txt is there
#   after it       none of these, and the line "Undid to previous snapshot. 1 file(s) restored."; new.txt is not there
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
printf '{"trustedFolders": ["%s"], "banner": "never"}\n' "$folder" >home/.copilot/config.json
echo one >work/list.txt
git -C work add .
git -C work -c user.name=Ada -c user.email=ada@example.com commit -q -m Begin

cat >model.py <<'END'
"""Answers a prompt with a new file, and what became of it with a word."""
import http.server
import json
import os

CALL = {"id": "call_1", "index": 0, "type": "function", "function": {"name": "create", "arguments": json.dumps(
    {"path": os.path.abspath("work/new.txt"), "file_text": "one\n"})}}

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        done = not request.get("tools") or any(message["role"] == "tool" for message in request["messages"])
        message = {"role": "assistant", "content": "Done."} if done else {"role": "assistant", "tool_calls": [CALL]}
        reason = "stop" if done else "tool_calls"
        answer = {"id": "c1", "created": 1, "model": request["model"]}
        chunk = {**answer, "object": "chat.completion.chunk"}
        chunks = [{**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
                  {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}]
        body = "".join("data: %s\n\n" % json.dumps(it) for it in chunks) + "data: [DONE]\n\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
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
cat >../talk.py <<'END'
"""A person at a terminal: a prompt, then /undo and its first choice. Prints what the session's file has of each."""
import fcntl
import glob
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execv(sys.argv[1], [sys.argv[1], "--allow-all", "--no-auto-update"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
printed = b""

def wait(until, seconds=20):
    global printed
    end = time.time() + seconds
    while not until():
        assert time.time() < end, printed[-500:]
        if select.select([terminal], [], [], 0.2)[0]:
            printed += os.read(terminal, 65536)

def sees(words):
    return words.replace(" ", "") in re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]|\s", "", printed.decode(errors="replace"))

def types(text):
    os.write(terminal, text.encode())
    pause = time.time() + 1
    wait(lambda: time.time() > pause)
    os.write(terminal, b"\r")

def told():
    """The session's lines that are prompts, replies, calls or words of the program."""
    path, = glob.glob("../home/.copilot/session-state/*/events.jsonl")
    lines = [json.loads(line) for line in open(path).read().split("\n")[:-1]]
    return [line["type"] for line in lines if line["type"] in
            ("user.message", "assistant.message", "tool.execution_start", "session.info")]

wait(lambda: sees("Run copilot help providers"))
types("Write a list.")
wait(lambda: sees("Done.") and len(told()) == 4)
before = told(), os.path.exists("new.txt")
types("/undo")
wait(lambda: sees("Rewind to a previous point"))
os.write(terminal, b"\r")
wait(lambda: "session.info" in told() and not os.path.exists("new.txt"))
after = told(), os.path.exists("new.txt")
os.kill(child, signal.SIGTERM)
os.waitpid(child, 0)
print("before:", *before)
print("after: ", *after)
sys.exit((before, after) != ((["user.message", "assistant.message", "tool.execution_start", "assistant.message"], True),
                             (["session.info"], False)))
END
timeout 90 python3 ../talk.py "$copilot"
