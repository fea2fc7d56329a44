"""A tool server (Model Context Protocol, on standard input and output) with one tool, `put`, which writes a file."""

import json
import sys

TOOL = {
    "name": "put", "description": "Writes a text to a file.",
    "inputSchema": {"type": "object", "properties": {"file": {"type": "string"}, "text": {"type": "string"}},
                    "required": ["file", "text"]},
}


def result(request):
    method, given = request["method"], request.get("params") or {}
    if method == "initialize":
        return {"protocolVersion": given.get("protocolVersion", "2025-06-18"), "capabilities": {"tools": {}},
                "serverInfo": {"name": "files", "version": "1"}}
    if method == "tools/list":
        return {"tools": [TOOL]}
    if method == "tools/call":
        with open(given["arguments"]["file"], "w") as file:
            file.write(given["arguments"]["text"])
        return {"content": [{"type": "text", "text": "It is written."}]}
    return {}


for line in sys.stdin:
    request = json.loads(line)
    if "id" in request:
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result(request)}), flush=True)
