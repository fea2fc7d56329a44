"""A model on loopback that plays a script, in the words of three programming interfaces."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from model import anthropic_messages, openai_chat, openai_responses

# What each answer is said to have cost.
OUTPUT_TOKENS = 20

INTERFACES = {
    "/messages": anthropic_messages,
    "/responses": openai_responses,
    "/chat/completions": openai_chat,
}


class ModelServer:
    """Serves from when it is made until `close`."""

    def __init__(self, script, log):
        self.script = script
        self.log = log
        self.answers = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.model = self
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def note(self, path, request):
        with self.script.lock, open(self.log, "a") as file:
            file.write(json.dumps({"path": path, "request": request}) + "\n")

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        model = self.server.model
        model.note(self.path, None)
        if self.path.split("?")[0].endswith("/models"):
            listed = {"object": "list", "data": [{"id": "mock-1", "object": "model", "owned_by": "nobody"}]}
            self.reply(200, json.dumps(listed).encode(), "application/json")
        else:
            self.reply(404, b"{}", "application/json")

    def do_HEAD(self):
        self.reply(200, b"", "application/json")

    def do_POST(self):
        model = self.server.model
        path = self.path.split("?")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            request = json.loads(body)
        except ValueError:
            self.reply(404, b"{}", "application/json")
            return
        model.note(path, request)
        if path.endswith("/messages/count_tokens"):
            self.reply(200, b'{"input_tokens": 100}', "application/json")
            return
        interface = next((it for ending, it in INTERFACES.items() if path.endswith(ending)), None)
        if interface is None:
            self.reply(404, b"{}", "application/json")
            return
        with model.script.lock:
            model.answers += 1
        answer = model.script.answer(interface.spoken(request))
        self.reply(200, *interface.response(answer, request))

    def reply(self, status, body, kind):
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_):
        pass
