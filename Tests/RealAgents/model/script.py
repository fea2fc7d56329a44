"""What the model does in a scenario: actions in neutral words, and the answers that an agent's model gives for them."""

import itertools
import os
import threading
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Write:
    """The agent's own tool makes a file, or writes it anew."""

    path: str
    text: str


@dataclass(frozen=True)
class Edit:
    """The agent's own tool replaces whole lines of a file: `old` and `new` are lines without the last one's end."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Delete:
    path: str


@dataclass(frozen=True)
class Run:
    """A shell command. In the background, the model goes on at once."""

    command: str
    background: bool = False


@dataclass(frozen=True)
class Together:
    """Several calls in one answer."""

    actions: tuple


@dataclass(frozen=True)
class Delegate:
    """A helper of the agent's gets a task, and does `actions` for it."""

    task: str
    actions: tuple
    background: bool = False


@dataclass(frozen=True)
class Await:
    """The model thinks until a file of the work tree is there."""

    path: str


@dataclass(frozen=True)
class Say:
    text: str


@dataclass(frozen=True)
class Native:
    """A call of one agent's own tool, which the others have not."""

    tool: str
    input: object


@dataclass(frozen=True)
class Call:
    """One tool call as it goes over the wire; an `input` that is text is that of a tool with free input."""

    tool: str
    input: object
    id: str
    namespace: str = ""


@dataclass
class Answer:
    text: str = ""
    calls: list = field(default_factory=list)
    waits_for: list = field(default_factory=list)


# In place of a prompt: either may stand for the writer of a line, since the program changes it by itself.
EITHER = "either"


class Unplayed(Exception):
    """The agent did not do what the scenario is about, so that nothing is proven."""


class Script:
    """Finds the answer to a request by the prompt that it ends with, and by how often the model answered since."""

    patience = 30

    def __init__(self, folder):
        self.folder = folder
        self.answers = {}
        self.asked = []
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)

    def call(self, tool, input, namespace=""):
        return Call(tool, input, f"call_{next(self.numbers):04}", namespace)

    def add(self, prompt, answers):
        """Plays these answers for a prompt, and then says that all is done."""
        if not answers or answers[-1].calls or not answers[-1].text:
            answers = answers + [Answer("All of it is done.")]
        self.answers[prompt] = answers

    def answer(self, spoken):
        """The answer to a conversation: pairs of role (`user`, `assistant`, `tool`) and text, oldest first."""
        prompt, count = self.place(spoken)
        with self.lock:
            self.asked.append((prompt, count))
        if prompt is None:
            return Answer("Fine.")
        answers = self.answers[prompt]
        answer = answers[min(count, len(answers) - 1)]
        self.wait(answer.waits_for)
        return answer

    def place(self, spoken):
        for position in range(len(spoken) - 1, -1, -1):
            role, text = spoken[position]
            if role != "user":
                continue
            # A program that wants a title for the conversation quotes the prompt.
            known = [(text.rfind(prompt), prompt) for prompt in self.answers
                     if prompt in text and "User prompt:\n" + prompt not in text]
            if known:
                roles = [role for role, _ in spoken[position + 1:]]
                return max(known)[1], sum(
                    role == "assistant" and before != "assistant" for role, before in zip(roles, ["user"] + roles))
        return None, 0

    def wait(self, paths):
        end = time.monotonic() + self.patience
        for path in paths:
            while not os.path.exists(os.path.join(self.folder, path)) and time.monotonic() < end:
                time.sleep(0.02)

    def played(self, prompt):
        """Whether all answers to a prompt were asked for."""
        with self.lock:
            return (prompt, len(self.answers[prompt]) - 1) in self.asked
