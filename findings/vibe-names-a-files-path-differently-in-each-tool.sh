#!/bin/sh
# Mistral Vibe 3.0.3 names a file's path differently in each tool, and once more differently to its hooks.
#
# `write_file` and `read_file` take `path`; `edit`, of the same program, takes `file_path`. Each refuses the other's name.
# Its hooks are told `file_path` for all three, also where the model wrote `path`. So what a hook has seen cannot be played
# as a call, a log of the model's calls cannot be matched with one of the hooks by their input, and no hook fires for a call
# that was refused.
#
# Seen with mistral-vibe 3.0.3, Python 3.13, with a made-up model's calls served on loopback:
#   write_file file_path: refused       edit path: refused       three calls to which hooks were told file_path
set -eu
folder=$(mktemp -d)
model=
trap 'exit 1' INT TERM
trap '[ -z "$model" ] || kill "$model" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python=
for candidate in python3 python3.13 python3.12 "$HOME"/.pyenv/versions/3.13.*/bin/python3; do
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && python=$candidate && break
done
[ -n "$python" ] || { echo 'needs Python 3.12 or later' >&2; exit 1; }
"$python" -m venv venv
timeout 200 venv/bin/pip install -q --disable-pip-version-check --no-deps mistral-vibe==3.0.3
# It asks for a version of certifi that there is not; the version that came after it will do.
venv/bin/python -c 'import importlib.metadata as m; print(*m.requires("mistral-vibe"), sep="\n")' \
    | sed 's/^certifi==2026.10.19$/certifi==2026.10.19.*/' >needed
timeout 500 venv/bin/pip install -q --disable-pip-version-check --no-deps -r needed

mkdir -p home/.vibe work
git init -q work
HOME=$folder/home
export HOME MODEL_KEY=nobody MISTRAL_API_KEY=nobody
venv/bin/vibe --version

cat >model.py <<'END'
"""Plays calls of tools, one a request, and keeps what the program answered to each."""
import http.server
import json
import os

FILE = os.path.abspath("work/list.txt")
EDIT = {"old_string": "two", "new_string": "2"}
CALLS = [
    ("write_file", {"file_path": FILE, "content": "one\ntwo\n"}),
    ("write_file", {"path": FILE, "content": "one\ntwo\n"}),
    ("read_file", {"path": FILE}),
    ("edit", {"path": FILE, **EDIT}),
    ("edit", {"file_path": FILE, **EDIT}),
]

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answers = [message["content"] for message in request["messages"] if message["role"] == "tool"]
        if request.get("tools"):
            with open("answers.json", "w") as file:
                json.dump([(name, sorted(given), text) for (name, given), text in zip(CALLS, answers)], file)
        if request.get("tools") and len(answers) < len(CALLS):
            name, given = CALLS[len(answers)]
            function = {"name": name, "arguments": json.dumps(given)}
            message = {"role": "assistant", "content": "I do it.", "tool_calls": [
                {"id": "call%05d" % len(answers), "index": 0, "type": "function", "function": function}]}
            reason = "tool_calls"
        else:
            message, reason = {"role": "assistant", "content": "Done."}, "stop"
        answer = {"id": "c1", "created": 1, "model": request["model"]}
        usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        if request.get("stream"):
            chunk = {**answer, "object": "chat.completion.chunk"}
            chunks = [{**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
                      {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}], "usage": usage}]
            body, kind = "".join("data: %s\n\n" % json.dumps(it) for it in chunks) + "data: [DONE]\n\n", "text/event-stream"
        else:
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
cat >home/.vibe/config.toml <<END
active_model = "scripted"
enable_telemetry = false
enable_update_checks = false
enable_auto_update = false
enable_notifications = false
enable_connectors = false
[[providers]]
name = "scripted"
api_base = "http://127.0.0.1:$(cat port)/v1"
api_key_env_var = "MODEL_KEY"
backend = "generic"
[[models]]
name = "made-up"
provider = "scripted"
alias = "scripted"
END
printf '[[hooks]]\nname = "log"\ntype = "pre_tool"\ncommand = "python3 %s/log.py"\n' "$folder" >home/.vibe/hooks.toml
cat >log.py <<'END'
import json
import os
import sys
event = json.load(sys.stdin)
with open(os.path.join(os.path.dirname(__file__), "hooks"), "a") as file:
    print(event["hook_event_name"], event["tool_name"], *sorted(event["tool_input"]), file=file)
END
cd work
timeout 120 ../venv/bin/vibe --auto-approve --trust -p 'Write a list.' </dev/null >../said 2>&1 || { cat ../said; exit 1; }
cd ..

python3 - <<'END'
import json
import sys
answers = [(name, "path" if "path" in given else "file_path", "refused" if "is a required property" in text else "taken")
           for name, given, text in json.load(open("answers.json"))]
for answer in answers:
    print("%s with %s: %s" % answer)
told = [line.split()[1:] for line in open("hooks") if line.startswith("pre_tool")]
for name, *given in told:
    print("a hook is told of", name, "with", *[key for key in given if "path" in key])
sys.exit(answers != [("write_file", "file_path", "refused"), ("write_file", "path", "taken"),
                     ("read_file", "path", "taken"), ("edit", "path", "refused"), ("edit", "file_path", "taken")]
         or [name for name, *_ in told] != ["file_system.write_file", "file_system.read_file", "file_system.edit"]
         or not all("file_path" in given and "path" not in given for _, *given in told))
END
