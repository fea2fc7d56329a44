#!/bin/sh
# Codex 0.163.0 keeps in a forked session's file none of the words that it goes on from, and all of their tokens.
#
# `codex exec fork` begins a new session with the old one's conversation. The new file copies no line of it: `history_base` in
# its first line names the old session, and how many bytes of that one's file are meant, so the file alone tells of half a
# conversation. The tokens do go on: the totals of the new session begin at those of the old one, so a sum of each
# session's last total has the common part once for each fork.
#
# Seen with the program in openai-codex-cli-bin 0.163.0, with a made-up model's answers of 18 tokens served on loopback:
#   first session   1 request, "apples" in its file, total 18
#   its fork        1 request with "apples", which its file has not; total 36; history_base ends where the first file does
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
"""Answers each request with a word, and keeps what was asked."""
import http.server
import json
import os

class Model(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send(b"{}", "application/json")

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with open("asked", "a") as file:
            print(json.dumps(request["input"]), file=file)
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

run() {
    timeout 60 "$codex" exec "$@" --dangerously-bypass-approvals-and-sandbox </dev/null >../said 2>&1 \
        || { cat ../said; exit 1; }
}
git init -q work
cd work
run 'Begin with apples.'
first=$(find "$CODEX_HOME/sessions" -name '*.jsonl')
id=$(basename "$first" .jsonl | tail -c 37)
run fork "$id" 'Go on with pears.'
fork=$(find "$CODEX_HOME/sessions" -name '*.jsonl' ! -path "$first")
cd ..

python3 - "$first" "$fork" <<'END'
import json
import os
import sys

def told(path):
    """The first line's payload, how often the file has the first prompt's word, and the last total of tokens."""
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    totals = [line["payload"]["info"]["total_token_usage"]["total_tokens"] for line in lines
              if line["payload"].get("type") == "token_count"]
    return lines[0]["payload"], any("apples" in json.dumps(line) for line in lines), totals[-1]

asked = ["apples" in line for line in open("asked")]
first, first_has, first_total = told(sys.argv[1])
fork, fork_has, fork_total = told(sys.argv[2])
base = fork["history_base"]
print("requests with the word:", asked)
print("first session: the word in its file %s, total %d" % (first_has, first_total))
print("its fork:      the word in its file %s, total %d, history_base %s" % (fork_has, fork_total, sorted(base)))
sys.exit(asked != [True, True] or (first_has, fork_has) != (True, False) or (first_total, fork_total) != (18, 36)
         or base["thread_id"] != first["id"] or base["end_byte_offset"] != os.path.getsize(sys.argv[1]))
END
