#!/bin/sh
# Mistral Vibe 3.0.3 removes the journal of a session that is gone on with, and begins its chain of hashes anew.
#
# A session's folder has `journal/`: numbered lines, each with its hash and the hash of the line before, as of something that
# only grows. `vibe -c` goes on with the session under the same id, writes a new file there, and takes the old one away. The
# first line of the new one goes on with the numbers, and names no hash before it. So a reader that has a position in the
# file finds it gone, one that comes late finds the last run alone, and nothing ties the runs together but the numbers. What
# was said before is kept in `chunks/` as lists, without the numbers and hashes that it had.
#
# Seen with mistral-vibe 3.0.3, Python 3.13, with a made-up model's answers served on loopback:
#   after the first run     lines 1 to 8, the prompt among them
#   after the second run    lines 9 to 16, previous_record_sha256 of line 9 null, no line from 1 to 8 in the folder
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
"""Answers each request with a word."""
import http.server
import json
import os

class Model(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        message = {"role": "assistant", "content": "Done."}
        answer = {"id": "c1", "created": 1, "model": request["model"]}
        usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        if request.get("stream"):
            chunk = {**answer, "object": "chat.completion.chunk"}
            chunks = [{**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
                      {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage}]
            body, kind = "".join("data: %s\n\n" % json.dumps(it) for it in chunks) + "data: [DONE]\n\n", "text/event-stream"
        else:
            body, kind = json.dumps({**answer, "object": "chat.completion", "usage": usage, "choices": [
                {"index": 0, "message": message, "finish_reason": "stop"}]}), "application/json"
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
talk() {
    timeout 120 ../venv/bin/vibe --auto-approve --trust "$@" </dev/null >../said 2>&1 || { cat ../said; exit 1; }
}
cat >journal.py <<'END'
"""Prints a session's id, the first and last number of its journal, what its first line says was before, and its prompts."""
import glob
import json

folder, = glob.glob("home/.vibe/logs/session/unified/*/")
lines = sorted((json.loads(line) for path in glob.glob(folder + "journal/*.jsonl") for line in open(path)),
               key=lambda line: line["sequence"])
for before, line in zip(lines, lines[1:]):
    assert line["previous_record_sha256"] == before["record_sha256"]
added = [entry for line in lines for entry in map(json.dumps, line["payload"].get("delta", [])) if '"append_entry"' in entry]
prompts = [word for word in ("apples", "pears") if any("Count the " + word in entry for entry in added)]
print(folder.split("/")[-2], lines[0]["sequence"], lines[-1]["sequence"], lines[0].get("previous_record_sha256"), *prompts)
END
cd work
talk -p 'Count the apples.'
first=$(cd ..; python3 journal.py)
talk -c -p 'Count the pears.'
second=$(cd ..; python3 journal.py)
echo "after the first run:  lines ${first#* }"
echo "after the second run: lines ${second#* }"
[ "${first%% *}" = "${second%% *}" ] && [ "${first#* } / ${second#* }" = '1 8 None apples / 9 16 None pears' ]
