"""GitHub's Copilot on the command line, as the package of its SDK brings it."""

import json
import os

from agents.patches import patch
from agents.tool_server import TOOL_SERVER
from model.script import Answer, Await, Delegate, Delete, Edit, Native, Run, Say, Together, Write
from packages import Package
from processes import run
from survey import logger
from terminal import ESCAPE


class Copilot:
    name = "copilot"
    recorded_as = "copilot"
    tells_tokens = True
    # What its model is told to put into messages of commits.
    trailer = "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>"
    has_hooks = True
    package = Package("github-copilot-sdk", "1.0.2", "lib/python3*/site-packages/copilot/bin/copilot")
    transcripts = (".copilot/session-state/*/events.jsonl",)
    events = ("sessionStart", "sessionEnd", "userPromptSubmitted", "preToolUse", "postToolUse", "postToolUseFailure",
              "permissionRequest", "agentStop", "subagentStart", "subagentStop", "errorOccurred", "preCompact",
              "notification")
    # Its tools follow the model's name: this one gets apply_patch, others create and edit.
    patching_model = "gpt-5.4"
    model = "claude-sonnet-5"

    def __init__(self, program):
        self.program = program

    def prepare(self, stage):
        folder = os.path.join(stage.account, ".copilot")
        os.makedirs(folder)
        stage.options.setdefault("model", {}).setdefault("copilot", self.model)
        self.trust(stage, [stage.folder])

    def trust(self, stage, folders):
        with open(os.path.join(stage.account, ".copilot", "config.json"), "w") as file:
            json.dump({"trustedFolders": folders, "trusted_folders": folders, "banner": "never"}, file)

    def named_events(self):
        return self.events

    def log_hooks(self, stage):
        folder = os.path.join(stage.account, ".copilot", "hooks")
        os.makedirs(folder)
        hooks = {event: [{"type": "command", "bash": logger(stage, event)}] for event in self.events}
        with open(os.path.join(folder, "log.json"), "w") as file:
            json.dump({"version": 1, "hooks": hooks}, file)

    def environment(self, stage):
        return {
            **stage.environment, "COPILOT_OFFLINE": "true", "COPILOT_PROVIDER_BASE_URL": stage.server.url + "/v1",
            "COPILOT_PROVIDER_API_KEY": "-".join(["no", "key"]), "COPILOT_MODEL": stage.options["model"]["copilot"],
            "COPILOT_AUTO_UPDATE": "false", "SHELL": "/bin/bash", "TERM": "xterm-256color",
        }

    def run(self, stage, prompt, resume=False, seconds=60, folder=None, hooks=True, more=()):
        # In a folder that is not trusted the repository's hooks do not run.
        self.trust(stage, [stage.folder] if hooks else [])
        command = [self.program, *(["--continue"] if resume else []), "-p", prompt, "--allow-all", "--no-color",
                   "--no-auto-update", *self.servers(stage), *more]
        return run(command, self.environment(stage), folder or stage.clone, seconds)

    def servers(self, stage):
        if not stage.options.get("tool_server"):
            return []
        command, *arguments = TOOL_SERVER
        server = {"type": "local", "command": command, "args": arguments, "tools": ["*"]}
        return ["--additional-mcp-config", json.dumps({"mcpServers": {"files": server}})]

    def foreign_call(self, stage, tool, given):
        return Native(f"files-{tool}", given)

    def patch_call(self, stage, text):
        return Native("apply_patch", text)

    def interactive(self, stage, more=()):
        return [self.program, "--allow-all", "--no-auto-update", *more]

    def awaits_input(self, terminal):
        terminal.sees("Run copilot help providers")

    def interrupts(self, terminal):
        terminal.presses(ESCAPE)
        terminal.sees("again to cancel", seconds=5)
        terminal.presses(ESCAPE)

    def exits(self, terminal):
        terminal.types("/exit")

    def answers(self, stage, actions):
        return [self.answer(stage, action) for action in actions]

    def answer(self, stage, action):
        if isinstance(action, Say):
            return Answer(action.text)
        waits = [action.path] if isinstance(action, Await) else []
        calls = action.actions if isinstance(action, Together) else (action,)
        return Answer("I do it.", [self.call(stage, call) for call in calls], waits)

    def call(self, stage, action):
        call = stage.script.call
        if isinstance(action, (Run, Await)):
            command = "true" if isinstance(action, Await) else action.command
            slow = isinstance(action, Run) and action.background
            return call("bash", {"command": command, "description": "Run it", "mode": "async" if slow else "sync"})
        if isinstance(action, Delegate):
            stage.script.add(action.task, self.answers(stage, action.actions))
            return call("task", {
                "agent_type": "general-purpose", "name": "helper", "description": "Help with it", "prompt": action.task,
                "mode": "background" if action.background else "sync"})
        if isinstance(action, Native):
            return call(action.tool, action.input)
        if stage.options["model"]["copilot"] == self.patching_model:
            return call("apply_patch", patch(action, stage.path))
        if isinstance(action, Write) and os.path.exists(stage.path(action.path)):
            return call("bash", {"command": f"cat > {action.path} <<'END'\n{action.text}END\n", "description": "Write it"})
        if isinstance(action, Write):
            return call("create", {"path": stage.path(action.path), "file_text": action.text})
        if isinstance(action, Edit):
            return call("edit", {"path": stage.path(action.path), "old_str": action.old, "new_str": action.new})
        if isinstance(action, Delete):
            return call("bash", {"command": f"rm {action.path}", "description": "Delete it", "mode": "sync"})
        raise TypeError(action)
