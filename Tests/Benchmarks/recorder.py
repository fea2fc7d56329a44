"""What the developer's helper adds to an agent's hook and to a commit."""

import json
import os
import sqlite3

from measure import Failure, median, run, seconds
from table import Row, milliseconds, part, signed, yes

EVENTS = 10_000
# Of one event, in bytes, as a tool call with its arguments has them.
EVENT_SIZE = 500


class Clone:
    """A developer's work tree, with the recorder or without it."""

    def __init__(self, site, name, programs, is_enabled):
        self.path = site.path(name)
        self.program = os.path.join(programs, "git-session")
        self.environment = dict(
            site.environment, PATH=programs + ":" + site.environment["PATH"], GIT_EDITOR="true")
        run(["git", "init", "--quiet", "--initial-branch=main", self.path], self.environment)
        self.write("README", "the project\n")
        self.commit("Begin")
        if is_enabled:
            run(["git", "-C", self.path, "session", "enable", "--agent", "claude-code"], self.environment)

    def git(self, *arguments):
        return run(["git", "-C", self.path, *arguments], self.environment)

    def write(self, name, text):
        with open(os.path.join(self.path, name), "w") as file:
            file.write(text)

    def commit(self, subject):
        """Commits everything and returns how long Git took for it."""
        self.git("add", "--all")
        return seconds(["git", "-C", self.path, "commit", "--quiet", "-m", subject], self.environment)

    def hook(self, event, **more):
        """Sends one event of Claude Code's hooks and returns how long the agent waited."""
        payload = os.path.join(self.path, ".git", "bench-payload")
        with open(payload, "w") as file:
            json.dump({"session_id": "bench", "cwd": self.path, "hook_event_name": event, **more}, file)
        command = f'exec "{self.program}" hook claude-code <"{payload}"'
        return seconds(["sh", "-c", command], self.environment)

    def agent_writes(self, name, text):
        self.write(name, text)
        return self.hook(
            "PostToolUse", tool_name="Write", tool_use_id="call-" + name,
            tool_input={"file_path": os.path.join(self.path, name), "content": text}, tool_response={"type": "create"})

    def spooled(self):
        """The names of the sessions that are recorded here."""
        folder = os.path.join(self.path, ".git", "gatehouse", "sessions")
        return os.listdir(folder) if os.path.isdir(folder) else []

    def log_says(self, word):
        """Whether the recorder's log has a word."""
        path = os.path.join(self.path, ".git", "gatehouse", "log")
        if not os.path.exists(path):
            return False
        with open(path) as file:
            return word in file.read()

    def fill(self, count, session=None):
        """Lets a session, or the only one, have `count` events, as hooks would have told them."""
        if session is None:
            (session,) = self.spooled()
        spool = os.path.join(self.path, ".git", "gatehouse", "sessions")
        text = "x" * EVENT_SIZE
        with open(os.path.join(spool, session, "events"), "a") as file:
            for number in range(count):
                value = json.dumps({"parts": [{"arguments": json.dumps({"command": f"{number} {text}"}),
                                               "id": f"t{number}", "name": "Bash", "type": "tool_call"}],
                                    "role": "assistant", "time": "2026-01-01T00:00:00Z"})
                file.write(f"\nm\th\t2026-01-01T00:00:00Z\tn{number}\ttool_call:{number:024x}\t\t{value}\n")


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def helper_hooks(site, quick):
    """Hooks of an agent and commits of its work, in a session of many events, beside a clone without the recorder."""
    count, events = (8, 200) if quick else (60, EVENTS)
    programs = os.path.dirname(site.gatehouse)
    recorded = Clone(site, "recorded", programs, is_enabled=True)
    plain = Clone(site, "plain", programs, is_enabled=False)
    recorded.hook("UserPromptSubmit", prompt="Begin")
    recorded.fill(events)
    recorded.agent_writes("first.txt", "the first line of the agent\n")
    first = recorded.commit("Seal it all")
    hooks, agents, persons, without = [], [], [], []
    for number in range(count):
        text = f"line {number} of the agent\nanother one\n"
        hooks.append(recorded.agent_writes(f"agent{number}.txt", text))
        agents.append(recorded.commit(f"Agent {number}"))
        plain.write(f"agent{number}.txt", text)
        without.append(plain.commit(f"Agent {number}"))
        recorded.write(f"person{number}.txt", "a person's line\n")
        persons.append(recorded.commit(f"Person {number}"))
    if "AI-Session" not in recorded.git("log", "-1", "--format=%B", "HEAD~1"):
        raise Failure("the agent's commits are not linked")
    slow = percentile(hooks, 0.95)
    longer = median(a - b for a, b in zip(agents, without))
    rows = [
        Row(f"hook of an agent, session of {events:,} events, 95th percentile", milliseconds(slow), "", "", "20 ms",
            yes(slow < 0.020)),
        part("median", milliseconds(median(hooks))),
        Row("git commit of an agent's work", milliseconds(median(agents)), milliseconds(median(without)),
            signed(longer), "+25 ms", yes(longer <= 0.025)),
        part("of a person's, beside it", milliseconds(median(persons)), milliseconds(median(without)),
             signed(median(a - b for a, b in zip(persons, without)))),
        part(f"the first one, which seals {events:,} events", milliseconds(first)),
    ]
    return rows, []


def shipping(site, quick):
    """Many commits of one session: what is sent with the last is no more than with the first."""
    count = 10 if quick else 100
    programs = os.path.dirname(site.gatehouse)
    site.apply_policy(wait=0)
    site.in_home("mirror", "add", "website", "--upstream", site.generate("upstream", commits=10, refs=1))
    clone = Clone(site, "work", programs, is_enabled=True)
    clone.git("remote", "add", "mirror", site.home + "/mirrors/website.git")
    clone.git("session", "enable", "--agent", "claude-code")
    clone.git("push", "--quiet", "mirror", "HEAD:refs/heads/work")
    told = []
    times = []
    for number in range(count):
        prompt = f"prompt {number} " + os.urandom(2_000).hex()
        told.append(len(prompt))
        clone.hook("UserPromptSubmit", prompt=prompt)
        clone.agent_writes(f"file{number}.txt", f"line {number} of the agent\n")
        clone.commit(f"Change {number}")
        times.append(seconds(["git", "-C", clone.path, "push", "--quiet", "mirror", "HEAD:refs/heads/work"],
                             clone.environment))
    ledger = sqlite3.connect(f"file:{site.home}/ledger.sqlite?mode=ro", uri=True)
    sizes = [row[0] for row in ledger.execute("SELECT LENGTH(sealed) FROM bodies ORDER BY id")]
    ledger.close()
    if len(sizes) != count:
        raise Failure(f"{count} commits brought {len(sizes)} segments")
    tenth = max(1, count // 10)
    early, late = median(sizes[1:1 + tenth]), median(sizes[-tenth:])
    rows = [
        Row(f"bytes of a session's segment, last of {count} commits", f"{late:,.0f}", f"first ones {early:,.0f}",
            f"x {late / early:.2f}", "x 1.2", yes(late < early * 1.2)),
        part("all of them, and what was told", f"{sum(sizes):,}", f"{sum(told):,}"),
        part("push, last ones beside first ones", milliseconds(median(times[-tenth:])),
             milliseconds(median(times[1:1 + tenth]))),
    ]
    return rows, []
