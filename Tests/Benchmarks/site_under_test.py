"""A home with mirrors, clients of them, and pushes."""

import json
import os
import re
import shlex
import sqlite3

import history
from measure import Failure, run, seconds

# Stands in for the hook program, runs it, and writes down how long it took and what it needed.
OBSERVER = """#!/usr/bin/env python3
import json, os, sys, time
start = time.perf_counter()
child = os.posix_spawn({program!r}, [{program!r}] + sys.argv[1:], os.environ)
_, ending, usage = os.wait4(child, 0)
taken = time.perf_counter() - start
with open({log!r}, "a") as log:
    log.write(json.dumps({{"hook": sys.argv[1], "seconds": taken, "user": usage.ru_utime,
                          "system": usage.ru_stime, "kilobytes": usage.ru_maxrss}}) + "\\n")
sys.exit(os.waitstatus_to_exitcode(ending))
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
            text, count = re.subn(rf"(?m)^{key} = \S+$", f"{key} = {value}", text)
            if count != 1:
                raise Failure(f"the sample policy has not one '{key}'")
        with open(path, "w") as file:
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
        with sqlite3.connect(f"file:{self.home}/ledger.sqlite?mode=ro", uri=True) as ledger:
            return ledger.execute("SELECT COUNT(*) FROM pushes WHERE decision = 'accept'").fetchone()[0]


class Lane:
    """One mirror with a client and two branches: main is pushed with hooks, plain without.

    They are two since commits that came without hooks were never judged: a hooked push on top of them would have to
    judge them too.
    """

    def __init__(self, site, mirror):
        self.site = site
        self.mirror = mirror
        self.client = mirror.removesuffix(".git") + ".client"
        site.run("git", "clone", "--quiet", "--bare", "--single-branch", "--branch", "main", mirror, self.client)
        start = site.git(self.client, "rev-parse", "refs/heads/main")
        self.tips = {True: start, False: start}
        self.prepared = {True: [], False: []}
        self.next_mark = 1_000_000

    def prepare(self, pushes, commits=1):
        """Makes what the next `pushes` pushes of either kind will bring, `commits` commits each."""
        for hooked in (True, False):
            branch = b"refs/heads/next-" + (b"hooked" if hooked else b"hookless")
            marks = self.client + "/bench-marks"
            first, count = self.next_mark, pushes * commits
            self.next_mark += count
            self.site.git(
                self.client, "fast-import", "--quiet", "--force", "--export-marks=" + marks,
                input=history.continuation(branch, self.tips[hooked].encode(), first, count))
            with open(marks) as lines:
                ids = dict(line.split() for line in lines)
            tips = [ids[f":{first + (number + 1) * commits - 1}"] for number in range(pushes)]
            self.prepared[hooked] += tips
            self.tips[hooked] = tips[-1]

    def push(self, hooked):
        """Pushes what was prepared next and returns how long it took."""
        tip = self.prepared[hooked].pop(0)
        self.site.git(self.mirror, "config", "core.hooksPath", self.mirror + "/hooks" if hooked else "/dev/null")
        ref = "refs/heads/main" if hooked else "refs/heads/plain"
        return seconds(
            ["git", "--git-dir=" + self.client, "push", "--quiet", self.mirror, f"{tip}:{ref}"],
            self.site.environment)

    def tidy(self):
        """What maintenance does between times: one pack, a short write-ahead log."""
        self.site.git(self.mirror, "repack", "-a", "-d", "--quiet")
        self.site.in_home("maintain")

    def observe(self, count):
        """Pushes `count` times with hooks and returns what the hook program needed in each: hook → observations."""
        log, program = self.site.path("observations"), self.site.path("observer")
        with open(program, "w") as file:
            file.write(OBSERVER.format(program=self.site.hook, log=log))
        os.chmod(program, 0o755)
        open(log, "w").close()
        environment = self.mirror + "/hooks/gatehouse.environment"
        with open(environment) as file:
            before = file.read()
        with open(environment, "w") as file:
            file.write(before + f"GATEHOUSE_PROGRAM={shlex.quote(program)}\n")
        for _ in range(count):
            self.push(hooked=True)
        with open(environment, "w") as file:
            file.write(before)
        observations = {"pre-receive": [], "post-receive": []}
        with open(log) as lines:
            for line in lines:
                observation = json.loads(line)
                observations[observation["hook"]].append(observation)
        if any(len(found) != count for found in observations.values()):
            raise Failure(f"{count} pushes did not run each hook once")
        return observations
