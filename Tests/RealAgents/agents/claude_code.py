"""Claude Code, as the package of its SDK brings it."""

import json
import os
import re

from agents.tool_server import TOOL_SERVER
from model.script import Answer, Await, Delegate, Delete, Edit, Native, Run, Say, Together, Write
from packages import Package
from processes import run
from survey import logger
from terminal import ESCAPE


class ClaudeCode:
    name = "claude-code"
    recorded_as = "claude-code"
    tells_tokens = True
    # What its model is told to put into messages of commits.
    trailer = "Co-Authored-By: Claude Opus 5.5 <noreply@anthropic.com>"
    has_hooks = True
    package = Package(
        "claude-agent-sdk", "0.2.184", "lib/python3*/site-packages/claude_agent_sdk/_bundled/claude")
    transcripts = (".claude/projects/**/*.jsonl",)
    # What the binary names is asked for, too.
    events = ("PreToolUse", "PostToolUse", "PostToolUseFailure", "PostToolBatch", "Notification", "UserPromptSubmit",
              "SessionStart", "SessionEnd", "Stop", "StopFailure", "SubagentStart", "SubagentStop", "PermissionRequest",
              "PermissionDenied", "CwdChanged", "MessageDisplay")
    tools = "Write Edit NotebookEdit Bash Agent Read Monitor EnterWorktree ExitWorktree mcp__files"

    def __init__(self, program):
        self.program = program

    def prepare(self, stage):
        folder = os.path.join(stage.account, ".claude")
        os.makedirs(folder)
        with open(os.path.join(stage.account, ".claude.json"), "w") as file:
            json.dump({
                "hasCompletedOnboarding": True, "theme": "dark", "numStartups": 3, "bypassPermissionsModeAccepted": True,
                "customApiKeyResponses": {"approved": [self.key()[-20:]], "rejected": []},
                "projects": {stage.clone: {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}},
            }, file)

    def log_hooks(self, stage):
        hooks = {event: [{"hooks": [{"type": "command", "command": logger(stage, event)}]}] for event in self.named_events()}
        with open(os.path.join(stage.account, ".claude", "settings.json"), "w") as file:
            json.dump({"hooks": hooks}, file)

    def named_events(self):
        """The events that the binary lists, but for the one whose hook takes the place of making a work tree."""
        with open(self.program, "rb") as file:
            found = re.findall(rb'\["PreToolUse"(?:,"[A-Za-z]+")+\]', file.read())
        listed = {name for it in found for name in json.loads(it)}
        return sorted((listed | set(self.events)) - {"WorktreeCreate"})

    def key(self):
        return "-".join(["no", "key", "of", "anybody", "0" * 20])

    def environment(self, stage):
        return {
            **stage.environment, "ANTHROPIC_BASE_URL": stage.server.url, "ANTHROPIC_API_KEY": self.key(),
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1", "DISABLE_TELEMETRY": "1",
            "SHELL": "/bin/bash", "TERM": "xterm-256color",
        }

    def command(self, *more):
        return [self.program, "--model", "claude-opus-5-5", "--permission-mode", "acceptEdits",
                "--allowedTools", *self.tools.split(), *more]

    def run(self, stage, prompt, resume=False, fork=False, seconds=60, folder=None, hooks=True, more=()):
        known = ["--continue"] if resume or fork else []
        command = self.command(*known, *(["--fork-session"] if fork else []), *self.servers(stage),
                               *([] if hooks else ["--settings", '{"disableAllHooks": true}']), *more, "-p", prompt)
        return run(command, self.environment(stage), folder or stage.clone, seconds)

    def servers(self, stage):
        if not stage.options.get("tool_server"):
            return []
        path = os.path.join(stage.folder, "servers.json")
        with open(path, "w") as file:
            command, *arguments = TOOL_SERVER
            json.dump({"mcpServers": {"files": {"command": command, "args": arguments}}}, file)
        return ["--mcp-config", path]

    def foreign_call(self, stage, tool, given):
        return Native(f"mcp__files__{tool}", given)

    def interactive(self, stage, more=()):
        return self.command(*more)

    def awaits_input(self, terminal):
        terminal.sees("accept edits on")

    def interrupts(self, terminal):
        terminal.presses(ESCAPE)

    def exits(self, terminal):
        terminal.types("/exit")

    def answers(self, stage, actions):
        answers = []
        for action in actions:
            # It edits only what it has read.
            files = [it.path for it in getattr(action, "actions", (action,))
                     if isinstance(it, Edit) or isinstance(it, Write) and os.path.exists(stage.path(it.path))]
            answers += [Answer("I read it.", [stage.script.call("Read", {"file_path": stage.path(path)})]) for path in files]
            answers.append(self.answer(stage, action))
        return answers

    def answer(self, stage, action):
        if isinstance(action, Say):
            return Answer(action.text)
        if isinstance(action, Await):
            return Answer("I look.", [stage.script.call("Bash", {"command": "true", "description": "Look"})], [action.path])
        calls = action.actions if isinstance(action, Together) else (action,)
        return Answer("I do it.", [self.call(stage, call) for call in calls])

    def call(self, stage, action):
        call = stage.script.call
        if isinstance(action, Write):
            return call("Write", {"file_path": stage.path(action.path), "content": action.text})
        if isinstance(action, Edit):
            return call("Edit", {
                "file_path": stage.path(action.path), "old_string": action.old, "new_string": action.new})
        if isinstance(action, Delete):
            return call("Bash", {"command": f"rm {action.path}", "description": "Delete it"})
        if isinstance(action, Run):
            return call("Bash", {
                "command": action.command, "description": "Run it",
                **({"run_in_background": True} if action.background else {})})
        if isinstance(action, Delegate):
            stage.script.add(action.task, self.answers(stage, action.actions))
            return call("Agent", {
                "description": "Help with it", "prompt": action.task, "subagent_type": "general-purpose",
                "run_in_background": action.background})
        if isinstance(action, Native):
            return call(action.tool, action.input)
        raise TypeError(action)
