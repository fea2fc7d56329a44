"""Codex's command line."""

import json
import os

from agents.patches import patch
from packages import Package
from processes import run
from script import Answer, Await, Delegate, Native, Run, Say, Together


class Codex:
    name = "codex"
    recorded_as = "codex"
    has_hooks = True
    package = Package("openai-codex-cli-bin", "0.163.0", "lib/python3*/site-packages/codex_cli_bin/bin/codex")
    # All models but gpt-5.5 write JavaScript that calls the tools.
    model = "gpt-6.1-sol"

    def __init__(self, program):
        self.program = program

    def prepare(self, stage):
        folder = os.path.join(stage.account, ".codex")
        os.makedirs(folder)
        with open(os.path.join(folder, "config.toml"), "w") as file:
            file.write(
                f'model = "{self.model}"\nmodel_provider = "scripted"\n'
                f'[model_providers.scripted]\nname = "scripted"\nbase_url = "{stage.server.url}/v1"\n'
                'wire_api = "responses"\nrequires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0\n'
                f'[projects.{json.dumps(stage.clone)}]\ntrust_level = "trusted"\n')

    def environment(self, stage):
        return {**stage.environment, "SHELL": "/bin/bash", "TERM": "xterm-256color"}

    def run(self, stage, prompt, resume=False, seconds=60, folder=None, trusted=True, more=()):
        command = [self.program, "exec", *(["resume", "--last"] if resume else []),
                   "--dangerously-bypass-approvals-and-sandbox",
                   *(["--dangerously-bypass-hook-trust"] if trusted else []), *more, prompt]
        return run(command, self.environment(stage), folder or stage.clone, seconds)

    def interactive(self, stage, more=()):
        return [self.program, "--dangerously-bypass-approvals-and-sandbox", "--dangerously-bypass-hook-trust",
                "--no-daemon", *more]

    def awaits_input(self, terminal):
        terminal.sees("for shortcuts")

    def exits(self, terminal):
        terminal.types("/quit")

    def answers(self, stage, actions):
        return [self.answer(stage, action) for action in actions]

    def answer(self, stage, action):
        if isinstance(action, Say):
            return Answer(action.text)
        if isinstance(action, Delegate):
            stage.script.add(action.task, self.answers(stage, action.actions))
            return Answer("", [stage.script.call("spawn_agent", {
                "task_name": "helper", "message": action.task, "fork_turns": "none"}, namespace="collaboration")])
        if isinstance(action, Native):
            return Answer("", [stage.script.call(action.tool, action.input)])
        waits = [action.path] if isinstance(action, Await) else []
        nested = [self.nested(it) for it in (action.actions if isinstance(action, Together) else (action,))]
        script = f"await Promise.all([{', '.join(nested)}]);" if len(nested) > 1 else f"text(await {nested[0]});"
        return Answer("I do it.", [stage.script.call("exec", script)], waits)

    def nested(self, action):
        """The call as JavaScript."""
        if isinstance(action, Await):
            return 'tools.exec_command({"cmd": "true"})'
        if isinstance(action, Run):
            wait = 250 if action.background else 20_000
            return f"tools.exec_command({json.dumps({'cmd': action.command, 'yield_time_ms': wait})})"
        return f"tools.apply_patch({json.dumps(patch(action))})"
