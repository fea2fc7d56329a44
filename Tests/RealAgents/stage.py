"""Where a scenario is played: a developer's account and clone, an agent in it, and a model that plays a script."""

import copy
import json
import os
import time

from gatehouse_site import Site
from model.model_server import ModelServer
from model.script import Script, Unplayed
from processes import must, run, wait_until
from terminal import Terminal

BASE = {
    ".gitignore": b".aider*\nmarks/\n",
    "base.txt": b"one line of a person\ntwo lines of a person\nthree lines of a person\nfour lines of a person\n",
}


class Stage:
    def __init__(self, programs, cache, agent, folder, files=None, options=None):
        self.site = site = Site(os.path.join(folder, "site"), programs, cache)
        self.agent = agent
        self.folder = folder
        # What the scenario asks of the agent: its model and the like.
        self.options = copy.deepcopy(options or {})
        self.account = os.path.join(folder, "account")
        self.clone = os.path.join(folder, "clone")
        os.makedirs(self.account)
        self.environment = {**site.environment, "HOME": self.account}
        with open(os.path.join(self.account, ".gitconfig"), "w") as file:
            file.write("[user]\n\tname = Dora\n\temail = dora@example.com\n[init]\n\tdefaultBranch = main\n"
                       "[advice]\n\taddEmbeddedRepo = false\n[gc]\n\tauto = 0\n")
        self.mirror_name = "website"
        self.mirror = site.mirror(self.mirror_name, folder, {**BASE, **(files or {})})
        must(["git", "clone", "-q", self.mirror, self.clone], self.environment, folder)
        # What commands touch here tells that they run or are done; it is ignored.
        os.makedirs(self.path("marks"))
        self.script = Script(self.clone)
        # The folder that the agent is started in.
        self.working = self.clone
        self.server = ModelServer(self.script, os.path.join(folder, "requests.jsonl"))
        self.prompts = []
        self.outputs = []
        # Who wrote a file last, by its name, and which files a person ever did.
        self.last_writer = {}
        self.written_by_person = set()
        self.expected = {}
        self.faults = []
        self.terminals = []
        agent.prepare(self)
        self.enable()

    def close(self):
        self.outputs += [terminal.ends(0) for terminal in self.terminals]
        self.server.close()

    def enable(self, *more):
        """What a developer types once. Where it is refused, the agent's work is recorded by no hooks."""
        known = ["--agent", self.agent.recorded_as] if self.agent.has_hooks else ["--no-agent-hooks"]
        done = run(["git", "session", "enable", *known, *more], self.environment, self.clone)
        if done.status != 0:
            self.faults.append(f"'git session enable {' '.join([*known, *more])}': {' '.join(done.output.split())[:200]}")
            self.git("session", "enable", "--no-agent-hooks")

    # The person

    def git(self, *arguments, folder=None):
        return must(["git", *arguments], self.environment, folder or self.clone)

    def path(self, *names):
        return os.path.join(self.clone, *names)

    def writes(self, path, content, folder=None):
        """The person writes a file."""
        path = os.path.join(folder or self.clone, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        self.written_by_person.add(os.path.relpath(path, folder or self.clone))
        self.last_writer[os.path.basename(path)] = "person"

    def moves_to(self, tree):
        """Goes on in another work tree of the clone."""
        self.clone = self.script.folder = self.working = tree

    def appends(self, path, text):
        """The person adds to a file."""
        with open(self.path(path), "rb") as file:
            content = file.read()
        self.writes(path, content + text.encode())

    def commits(self, subject="Do what was asked", folder=None):
        """The person commits everything."""
        self.git("add", "-A", folder=folder)
        self.git("commit", "-q", "-m", subject, folder=folder)

    # The agent

    def knows(self, prompt, *actions):
        """The model knows what to do for a prompt. Returns the prompt."""
        for action in actions:
            self.note_writer(action)
        self.script.add(prompt, self.agent.answers(self, actions))
        return prompt

    def note_writer(self, action):
        for inner in getattr(action, "actions", ()):
            self.note_writer(inner)
        if getattr(action, "path", None):
            self.last_writer[os.path.basename(action.path)] = "agent"

    def asks(self, prompt, *actions, resume=False, seconds=60, **options):
        """The person gives the agent a prompt, and waits until it has ended; `actions` are what its model then does."""
        self.working = options.get("folder") or self.clone
        self.knows(prompt, *actions)
        self.prompts.append(prompt)
        done = self.agent.run(self, prompt, resume=resume, seconds=seconds, **options)
        self.outputs.append(done.output)
        if not self.script.played(prompt):
            late = ", and ended after its time" if done.timed_out else ""
            raise Unplayed(f"the agent (status {done.status}{late}) did not finish {prompt!r}: "
                           + " / ".join(done.output.split("\n")[-6:])[-300:])
        return prompt

    def sits_down(self, folder=None, more=()):
        """The person starts the agent at a terminal."""
        terminal = Terminal(
            self.agent.interactive(self, more), self.agent.environment(self), folder or self.clone)
        self.terminals.append(terminal)
        self.agent.awaits_input(terminal)
        return terminal

    def types(self, terminal, prompt, *actions):
        """The person types a prompt, and does not wait."""
        self.knows(prompt, *actions)
        self.prompts.append(prompt)
        terminal.types(prompt)
        return prompt

    def until_written(self, path, seconds=30):
        if not wait_until(lambda: os.path.exists(self.path(path)), seconds):
            raise Unplayed(f"{path} did not come")

    def until_played(self, prompt, seconds=40):
        """Waits for the last answer to a prompt, and for what the agent does at its end."""
        if not wait_until(lambda: self.script.played(prompt), seconds):
            raise Unplayed(f"the agent did not finish {prompt!r}")
        time.sleep(1.5)

    def leaves(self, terminal):
        self.agent.exits(terminal)
        self.terminals.remove(terminal)
        self.outputs.append(terminal.ends())

    # What has to be true at the end

    def expects(self, path, *parts):
        """At the end a file has these parts: (text, prompt), with None for what a person wrote."""
        self.expected[path] = parts

    def leave(self, name, value):
        """Keeps what helps to look into a failure."""
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(value if isinstance(value, str) else json.dumps(value, indent=1))

    def pushes(self, ref="HEAD:main", folder=None):
        return run(["git", "push", "origin", ref], self.environment, folder or self.clone)
