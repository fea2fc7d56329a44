"""Codex's command line."""

import glob
import json
import os

from agents.patches import patch
from agents.tool_server import TOOL_SERVER
from model.script import Answer, Await, Delegate, Native, Run, Say, Together
from packages import Package
from processes import run
from survey import logger
from terminal import ESCAPE


class Codex:
    name = "codex"
    recorded_as = "codex"
    tells_tokens = True
    # What its model is told to put into messages of commits.
    trailer = "Co-authored-by: Codex <noreply@openai.com>"
    has_hooks = True
    package = Package("openai-codex-cli-bin", "0.163.0", "lib/python3*/site-packages/codex_cli_bin/bin/codex")
    transcripts = (".codex/sessions/**/*.jsonl",)
    events = ("SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PermissionRequest", "PreCompact",
              "PostCompact", "SubagentStart", "SubagentStop", "Stop", "Interrupt", "SessionEnd")
    # All models but gpt-5.5 write JavaScript that calls the tools.
    model = "gpt-6.1-sol"
    # The one that has the tools themselves.
    classic_model = "gpt-5.5"

    def __init__(self, program):
        self.program = program

    def prepare(self, stage):
        model = stage.options.setdefault("model", {}).setdefault("codex", self.model)
        folder = os.path.join(stage.account, ".codex")
        os.makedirs(folder)
        with open(os.path.join(folder, "config.toml"), "w") as file:
            file.write(
                f'model = "{model}"\nmodel_provider = "scripted"\n'
                f'[model_providers.scripted]\nname = "scripted"\nbase_url = "{stage.server.url}/v1"\n'
                'wire_api = "responses"\nrequires_openai_auth = false\nrequest_max_retries = 0\nstream_max_retries = 0\n'
                f'[projects.{json.dumps(stage.clone)}]\ntrust_level = "trusted"\n')
            if stage.options.get("tool_server"):
                file.write(f'[mcp_servers.files]\ncommand = "{TOOL_SERVER[0]}"\nargs = {json.dumps(TOOL_SERVER[1:])}\n')

    def named_events(self):
        return self.events

    def log_hooks(self, stage):
        hooks = {event: [{"hooks": [{"type": "command", "command": logger(stage, event)}]}] for event in self.events}
        with open(os.path.join(stage.account, ".codex", "hooks.json"), "w") as file:
            json.dump({"hooks": hooks}, file)

    def environment(self, stage):
        return {**stage.environment, "SHELL": "/bin/bash", "TERM": "xterm-256color"}

    def run(self, stage, prompt, resume=False, fork=False, seconds=60, folder=None, hooks=True, more=()):
        going_on = ["resume", "--last"] if resume else ["fork", self.last_session(stage)] if fork else []
        outside = ["--skip-git-repo-check"] if folder == stage.folder else []
        command = [self.program, "exec", *going_on, *outside,
                   "--dangerously-bypass-approvals-and-sandbox",
                   *(["--dangerously-bypass-hook-trust"] if hooks else []), *more, prompt]
        return run(command, self.environment(stage), folder or stage.clone, seconds)

    def interactive(self, stage, more=()):
        return [self.program, "--dangerously-bypass-approvals-and-sandbox", "--dangerously-bypass-hook-trust",
                "--no-daemon", *more]

    def awaits_input(self, terminal):
        terminal.sees("for shortcuts")

    def interrupts(self, terminal):
        terminal.presses(ESCAPE)

    def exits(self, terminal):
        terminal.types("/quit")

    def last_session(self, stage):
        """The id that the name of the newest rollout ends with."""
        rollouts = glob.glob(os.path.join(stage.account, self.transcripts[0]), recursive=True)
        return max(rollouts, key=os.path.getmtime).removesuffix(".jsonl")[-36:]

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
        if stage.options["model"]["codex"] == self.classic_model:
            actions = action.actions if isinstance(action, Together) else (action,)
            return Answer("I do it.", [self.classic(stage, it) for it in actions],
                          [action.path] if isinstance(action, Await) else [])
        waits = [action.path] if isinstance(action, Await) else []
        nested = [self.nested(stage, it) for it in (action.actions if isinstance(action, Together) else (action,))]
        script = f"await Promise.all([{', '.join(nested)}]);" if len(nested) > 1 else f"text(await {nested[0]});"
        return Answer("I do it.", [stage.script.call("exec", script)], waits)

    def classic(self, stage, action):
        if isinstance(action, (Run, Await)):
            command = "true" if isinstance(action, Await) else action.command
            wait = 250 if getattr(action, "background", False) else 20_000
            return stage.script.call("exec_command", {"cmd": command, "yield_time_ms": wait})
        return stage.script.call("apply_patch", self.patch(stage, action))

    def foreign_call(self, stage, tool, given):
        return Native("exec", f"text(await tools.mcp__files__{tool}({json.dumps(given)}));")

    def patch_call(self, stage, text):
        return Native("apply_patch", text)

    def nested(self, stage, action):
        """The call as JavaScript."""
        if isinstance(action, Await):
            return 'tools.exec_command({"cmd": "true"})'
        if isinstance(action, Run):
            wait = 250 if action.background else 20_000
            return f"tools.exec_command({json.dumps({'cmd': action.command, 'yield_time_ms': wait})})"
        return f"tools.apply_patch({json.dumps(self.patch(stage, action))})"

    def patch(self, stage, action):
        return patch(action, lambda path: os.path.relpath(stage.path(path), stage.working))
