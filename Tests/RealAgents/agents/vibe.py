"""Mistral Vibe."""

import json
import os

from agents.tool_server import TOOL_SERVER
from model.script import Answer, Await, Delegate, Delete, Edit, Native, Run, Say, Together, Write
from packages import Package
from processes import run
from survey import logger


class Vibe:
    name = "vibe"
    recorded_as = "mistral-vibe"
    tells_tokens = True
    has_hooks = True
    package = Package("mistral-vibe", "3.0.3", "bin/vibe", needs="locked", python=(3, 12))

    transcripts = (".vibe/logs/session/**/journal/*.jsonl",)
    events = ("pre_tool", "post_tool", "post_agent")

    def __init__(self, program):
        self.program = program

    def prepare(self, stage):
        folder = os.path.join(stage.account, ".vibe")
        os.makedirs(folder)
        with open(os.path.join(folder, "config.toml"), "w") as file:
            file.write(
                'active_model = "scripted"\nenable_telemetry = false\nenable_update_checks = false\n'
                'enable_auto_update = false\nenable_notifications = false\nenable_connectors = false\n'
                '[[providers]]\nname = "scripted"\n'
                f'api_base = "{stage.server.url}/v1"\napi_key_env_var = "SCRIPTED_KEY"\nbackend = "generic"\n'
                '[[models]]\nname = "mock-1"\nprovider = "scripted"\nalias = "scripted"\n')
            if stage.options.get("tool_server"):
                file.write('[[mcp_servers]]\nname = "files"\ntransport = "stdio"\n'
                           f'command = "{TOOL_SERVER[0]}"\nargs = {json.dumps(TOOL_SERVER[1:])}\n')

    def log_hooks(self, stage):
        with open(os.path.join(stage.account, ".vibe", "hooks.toml"), "w") as file:
            for event in self.events:
                command = json.dumps(logger(stage, event))
                file.write(f'[[hooks]]\nname = "log-{event}"\ntype = "{event}"\ncommand = {command}\n')

    def environment(self, stage):
        return {**stage.environment, "SCRIPTED_KEY": "-".join(["no", "key"]), "MISTRAL_API_KEY": "-".join(["no", "key"]),
                "SHELL": "/bin/bash", "TERM": "xterm-256color"}

    def run(self, stage, prompt, resume=False, seconds=60, folder=None, hooks=True, more=()):
        command = [self.program, *(["--continue"] if resume else []), "--auto-approve",
                   *(["--trust"] if hooks else []), *more, "-p", prompt]
        return run(command, self.environment(stage), folder or stage.clone, seconds)

    def foreign_call(self, stage, tool, given):
        return Native(f"files_{tool}", given)

    def answers(self, stage, actions):
        answers = []
        for action in actions:
            files = [it.path for it in getattr(action, "actions", (action,)) if isinstance(it, Edit)]
            answers += [Answer("I read it.", [stage.script.call("read_file", {"path": stage.path(path)})]) for path in files]
            answers.append(self.answer(stage, action))
        return answers

    def answer(self, stage, action):
        if isinstance(action, Say):
            return Answer(action.text)
        waits = [action.path] if isinstance(action, Await) else []
        calls = action.actions if isinstance(action, Together) else (action,)
        return Answer("I do it.", [self.call(stage, call) for call in calls], waits)

    def call(self, stage, action):
        call = stage.script.call
        if isinstance(action, Write):
            return call("write_file", {"path": stage.path(action.path), "content": action.text})
        if isinstance(action, Edit):
            return call("edit", {
                "file_path": stage.path(action.path), "old_string": action.old, "new_string": action.new})
        if isinstance(action, (Run, Await)):
            return call("bash", {"command": "true" if isinstance(action, Await) else action.command})
        if isinstance(action, Delete):
            return call("bash", {"command": f"rm {action.path}"})
        if isinstance(action, Delegate):
            stage.script.add(action.task, self.answers(stage, action.actions))
            return call("task", {"task": action.task, "agent": "explore"})
        if isinstance(action, Native):
            return call(action.tool, action.input)
        raise TypeError(action)
