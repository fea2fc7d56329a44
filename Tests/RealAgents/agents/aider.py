"""Aider, whose model answers with blocks of text, and which has no hooks."""

from model.script import Answer, Edit, Native, Run, Say, Write
from packages import Package
from processes import run


class Aider:
    name = "aider"
    recorded_as = "aider"
    # Whether it tells what the model said of tokens, and does not count by itself.
    tells_tokens = False
    has_hooks = False
    package = Package("aider-chat", "0.86.2", "bin/aider", needs="all")

    transcripts = ()
    events = ()

    def __init__(self, program):
        self.program = program

    def prepare(self, stage):
        stage.options.setdefault("format", "diff")

    def named_events(self):
        return self.events

    def log_hooks(self, stage):
        """It has none."""

    def environment(self, stage):
        return {
            **stage.environment, "OPENAI_API_BASE": stage.server.url + "/v1", "OPENAI_API_KEY": "-".join(["no", "key"]),
            "AIDER_ANALYTICS": "false", "AIDER_CHECK_UPDATE": "false", "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        }

    def command(self, stage, *more):
        return [self.program, "--model", "openai/mock-1", "--weak-model", "openai/mock-1", "--edit-format",
                stage.options["format"], "--no-show-model-warnings", "--no-check-update", "--no-gitignore",
                "--analytics-disable", "--no-show-release-notes", "--no-pretty", "--no-fancy-input", "--map-tokens", "0",
                "--no-detect-urls", "--no-suggest-shell-commands", *more]

    def run(self, stage, prompt, resume=False, seconds=60, folder=None, files=("base.txt",), more=()):
        commits = [] if stage.options.get("commits") else ["--no-auto-commits"]
        chat = ["--restore-chat-history"] if resume else []
        command = self.command(stage, "--yes-always", *commits, *chat, *more, "--message", prompt, *files)
        return run(command, self.environment(stage), folder or stage.clone, seconds)

    def answers(self, stage, actions):
        """One reply with all blocks: Aider asks its model once a prompt."""
        opening = "I do what was asked.\n\n"
        if stage.options["format"] == "patch":
            # A patch with prose around it is no patch to Aider.
            opening = ""
        blocks = [self.block(action, stage.options["format"]) for action in actions]
        return [Answer(opening + "\n\n".join(blocks) + "\n")]

    def block(self, action, edit_format):
        if isinstance(action, Say):
            return action.text
        if isinstance(action, Native):
            return action.input
        if isinstance(action, Run):
            return f"```bash\n{action.command}\n```"
        if edit_format == "whole":
            return f"{action.path}\n```\n{action.text}```"
        if isinstance(action, Write):
            return search(action.path, "", action.text)
        if isinstance(action, Edit):
            return search(action.path, action.old + "\n", action.new + "\n")
        raise TypeError(action)


def search(path, old, new):
    marks = ("<" * 7 + " SEARCH", "=" * 7, ">" * 7 + " REPLACE")
    return f"{path}\n```\n{marks[0]}\n{old}{marks[1]}\n{new}{marks[2]}\n```"
