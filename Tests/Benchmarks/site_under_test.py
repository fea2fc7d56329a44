"""A home with mirrors, clients of them, and pushes."""

import contextlib
import enum
import json
import os
import re
import shutil
import sqlite3
import sys

import history
from measure import Failure, run, seconds

# Stands in for the hook program, runs it, and writes down how long it took and what it needed.
OBSERVER = """#!/usr/bin/env python3
import glob, json, os, sys, time
start = time.perf_counter()
child = os.posix_spawn({program!r}, [{program!r}] + sys.argv[1:], os.environ)
_, ending, usage = os.wait4(child, 0)
taken, ended = time.perf_counter() - start, time.time()
packs = glob.glob(os.environ.get("GIT_QUARANTINE_PATH", "/nowhere") + "/pack/*.pack")
with open({log!r}, "a") as log:
    log.write(json.dumps({{"hook": sys.argv[1], "seconds": taken, "ended": ended, "user": usage.ru_utime,
                          "system": usage.ru_stime, "kilobytes": usage.ru_maxrss,
                          "packs": [os.stat(pack).st_ino for pack in packs]}}) + "\\n")
sys.exit(os.waitstatus_to_exitcode(ending))
"""

GROW = """
import os, sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None)
ledger.execute("PRAGMA wal_autocheckpoint = 0")
ledger.execute("CREATE TABLE IF NOT EXISTS benchmark_filling (bytes BLOB)")
while os.path.getsize(sys.argv[1] + "-wal") < int(sys.argv[2]):
    ledger.execute("INSERT INTO benchmark_filling VALUES (randomblob(20000))")
os._exit(0)
"""


class Site:
    def __init__(self, folder, programs):
        self.folder = folder
        self.gatehouse = os.path.join(programs, "gatehouse")
        self.hook = os.path.join(programs, "gatehouse-hook")
        for program in (self.gatehouse, self.hook):
            if not os.access(program, os.X_OK):
                raise Failure(f"there is no {program}; run without --no-build")
        self.home = self.path("home")
        # Nothing of the account's own Git configuration, and no variable that says who pushes.
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": self.path("account"), "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
        }
        os.makedirs(self.path("account"))
        with open(self.path("account", ".gitconfig"), "w") as file:
            file.write("[gc]\n\tauto = 0\n[user]\n\tname = Bench\n\temail = bench@example.org\n")
        self.run(self.gatehouse, "init", self.home, "--origin", "benchmarks.example")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run(self, *command, input=None):
        return run(list(command), self.environment, input)

    def git(self, repository, *arguments, input=None):
        return self.run("git", "--git-dir=" + repository, *arguments, input=input).strip()

    def in_home(self, *arguments):
        return self.run(self.gatehouse, *arguments, "--home", self.home)

    def apply_policy(self, wait):
        """Puts the sample policy in force, with pushes by local path allowed and `wait` for forwards."""
        path = os.path.join(self.home, "policy.toml")
        with open(path) as file:
            text = file.read()
        for key, value in (("local", "true"), ("wait", str(wait))):
            text, count = re.subn(rf"(?m)^{key} = \S+$", f"{key} = {value}", text, count=1)
            if count != 1:
                raise Failure(f"the sample policy has not one '{key}'")
        with open(path, "w") as file:
            file.write(text)
        self.in_home("policy", "apply")

    def append_policy(self, text):
        """Puts more entries in force."""
        with open(os.path.join(self.home, "policy.toml"), "a") as file:
            file.write(text)
        self.in_home("policy", "apply")

    def generate(self, name, commits, refs):
        """A bare repository as gc leaves one: one pack, packed refs, a commit graph."""
        path = self.path(name + ".git")
        self.run("git", "init", "--quiet", "--bare", "--initial-branch=main", path)
        self.git(path, "fast-import", "--quiet", input=history.repository(commits, refs))
        self.git(path, "gc", "--quiet")
        return path

    def recorded_pushes(self):
        ledger = sqlite3.connect(f"file:{self.home}/ledger.sqlite?mode=ro", uri=True)
        count = ledger.execute("SELECT COUNT(*) FROM pushes WHERE decision = 'accept'").fetchone()[0]
        ledger.close()
        return count

    def grow_log(self, size):
        """Lets the ledger's write-ahead log grow to `size` bytes, as it does until maintenance is due."""
        # A process that ends without closing the ledger leaves the log as it is.
        self.run(sys.executable, "-c", GROW, self.home + "/ledger.sqlite", str(size))


class Hooks(enum.Enum):
    """What runs at a push."""

    NONE = "core.hooksPath=/dev/null"
    # The two files as they are installed, with 'true' as their program.
    IDLE = "hooks that do nothing"
    GATE = "the gate"


def replace_program(hooks, program):
    """Lets the hooks in a folder start another program, and returns what their files held: path → text."""
    before = {}
    for name, line, other in (
            ("gatehouse.environment", "GATEHOUSE_PROGRAM=.*", f"GATEHOUSE_PROGRAM='{program}'"),
            ("pre-receive", r"\A#!.* pre-receive", f"#!{program} pre-receive")):
        path = os.path.join(hooks, name)
        with open(path) as file:
            before[path] = file.read()
        with open(path, "w") as file:
            file.write(re.sub(rf"(?m){line}$", lambda _: other, before[path]))
    return before


class Lane:
    """One mirror with a client and two branches: main is pushed through the gate, plain around it.

    They are two since commits that came around the gate were never judged: a push through it on top of them would
    have to judge them too.
    """

    def __init__(self, site, mirror):
        self.site = site
        self.mirror = mirror
        base = mirror.removesuffix(".git")
        self.client = base + ".client"
        site.run("git", "clone", "--quiet", "--bare", "--single-branch", "--branch", "main", mirror, self.client)
        shutil.copytree(mirror + "/hooks", base + ".idle-hooks")
        replace_program(base + ".idle-hooks", shutil.which("true"))
        self.hooks_paths = {
            Hooks.NONE: "/dev/null", Hooks.IDLE: base + ".idle-hooks", Hooks.GATE: mirror + "/hooks"}
        start = site.git(self.client, "rev-parse", "refs/heads/main")
        self.tips = {"main": start, "plain": start}
        self.prepared = {"main": [], "plain": []}
        self.next_mark = 1_000_000

    def prepare(self, branch, pushes, commits=1, stream=history.continuation):
        """Makes what the next `pushes` pushes of a branch will bring, `commits` commits each, as `stream` makes them."""
        marks = self.client + "/bench-marks"
        first, count = self.next_mark, pushes * commits
        self.next_mark += count
        self.site.git(
            self.client, "fast-import", "--quiet", "--force", "--export-marks=" + marks,
            input=stream(b"refs/heads/next-" + branch.encode(), self.tips[branch].encode(), first, count))
        with open(marks) as lines:
            ids = dict(line.split() for line in lines)
        tips = [ids[f":{first + (number + 1) * commits - 1}"] for number in range(pushes)]
        self.prepared[branch] += tips
        self.tips[branch] = tips[-1]

    def push(self, hooks):
        """Pushes what was prepared next and returns how long it took."""
        branch = "main" if hooks is Hooks.GATE else "plain"
        tip = self.prepared[branch].pop(0)
        self.site.git(self.mirror, "config", "core.hooksPath", self.hooks_paths[hooks])
        return seconds(
            ["git", "--git-dir=" + self.client, "push", "--quiet", self.mirror, f"{tip}:refs/heads/{branch}"],
            self.site.environment)

    def tidy(self):
        """What maintenance does between times: one pack, an empty write-ahead log."""
        self.site.git(self.mirror, "repack", "-a", "-d", "--quiet")
        self.maintain()

    def maintain(self):
        """What the worker does beside the pushes."""
        self.site.in_home("maintain")

    def observe(self, count):
        """Pushes `count` times through the gate and returns what its program needed: hook → observations."""
        with self.observing() as observations:
            for _ in range(count):
                self.push(Hooks.GATE)
        # Where the policy has no wait, nothing is started after the push.
        if len(observations["pre-receive"]) != count or len(observations["post-receive"]) not in (0, count):
            raise Failure(f"{count} pushes did not run each hook once")
        return observations

    @contextlib.contextmanager
    def observing(self):
        """Lets the hooks' program be observed: hook → observations, which are there at the end."""
        log, program = self.site.path("observations"), self.site.path("observer")
        with open(program, "w") as file:
            file.write(OBSERVER.format(program=self.site.hook, log=log))
        os.chmod(program, 0o755)
        open(log, "w").close()
        before = replace_program(self.mirror + "/hooks", program)
        observations = {"pre-receive": [], "post-receive": []}
        try:
            yield observations
        finally:
            for path, text in before.items():
                with open(path, "w") as file:
                    file.write(text)
        with open(log) as lines:
            for line in lines:
                observation = json.loads(line)
                observations[observation["hook"]].append(observation)
