#!/bin/sh
# Claude Code 2.1.327 writes a notebook's cell as one line, and the next save in Jupyter takes the line over.
#
# nbformat, with which Jupyter writes, puts each line of a cell into a line of the file. NotebookEdit writes the whole cell as
# one line: where one line of the cell was edited, Git shows four lines deleted and one added. The next save in Jupyter, even
# of nothing new, writes the lines apart again. For `git blame` the agent then wrote nothing: the line that it edited is of
# the person who saved.
#
# Seen with the program in claude-agent-sdk 0.2.184, nbformat 5.10.4, with a made-up model's calls served on loopback:
#   the agent's edit of 1 line: 1 added, 4 deleted; a save without any change: 4 added, 1 deleted; both: 1 added, 1 deleted
#   blame of the line that the agent wrote: Agent before the save, Person after it
set -eu
folder=$(mktemp -d)
model=
trap 'exit 1' INT TERM
trap '[ -z "$model" ] || kill "$model" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
timeout 300 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-deps --target library \
    claude-agent-sdk==0.2.184
timeout 300 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    nbformat==5.10.4
claude=$folder/library/claude_agent_sdk/_bundled/claude

mkdir -p home/.claude work
HOME=$folder/home
export HOME CLAUDE_CONFIG_DIR="$HOME/.claude" DISABLE_AUTOUPDATER=1 DISABLE_TELEMETRY=1
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 ANTHROPIC_API_KEY=nobody CLAUDE_CODE_TMPDIR="$folder"
"$claude" --version
cat >make.py <<'END'
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

cells = [new_markdown_cell("# A list\nof two", id="first"), new_code_cell("one = 1\ntwo = 2\n", id="second")]
nbformat.write(new_notebook(cells=cells), "work/list.ipynb")
END
PYTHONPATH=$folder/library timeout 60 python3 make.py
git init -q -b main work
commit() { # who
    git -C work add .
    git -C work -c user.name="$1" -c user.email=ada@example.com commit -q -m "By $1"
}
commit Person

cat >model.py <<'END'
"""Plays calls of tools, one a request, and ends with a word."""
import http.server
import json
import os

FILE = os.path.abspath("work/list.ipynb")
CALLS = [
    ("Read", {"file_path": FILE}),
    ("NotebookEdit", {"notebook_path": FILE, "cell_id": "second", "new_source": "one = 1\ntwo = 3\n"}),
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
timeout 200 python3 model.py &
model=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e port ] || sleep 0.3; done
ANTHROPIC_BASE_URL=http://127.0.0.1:$(cat port)
export ANTHROPIC_BASE_URL
cd work
timeout 90 "$claude" --model claude-opus-5-5 --permission-mode acceptEdits --allowedTools NotebookEdit \
    -p 'Make it three.' </dev/null
cd ..


changed() { # of which commits: lines added and deleted
    git -C work diff --numstat "$@" | cut -f1,2 | tr '\t' ' '
}
writer() { # of the line that was edited
    git -C work blame --line-porcelain list.ipynb | grep -B 20 'two = 3' | sed -n 's/^author //p' | tail -n 1
}
commit Agent
edited=$(changed HEAD~)
first=$(writer)
cat >save.py <<'END'
import nbformat
nbformat.write(nbformat.read("work/list.ipynb", 4), "work/list.ipynb")
END
PYTHONPATH=$folder/library timeout 60 python3 save.py
commit Person
saved=$(changed HEAD~)
both=$(changed HEAD~2)
then=$(writer)
echo "lines added and deleted: the edit $edited; the save $saved; both $both"
echo "who wrote the edited line: $first; after the save: $then"
[ "$edited|$saved|$both|$first|$then" = '1 4|4 1|1 1|Agent|Person' ]
