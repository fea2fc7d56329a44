"""What an agent waits for, beside an older build: its hooks, the comparisons of its commands, and 'enable'."""

import os
import resource
import shutil
import subprocess

from measure import Failure, median, run
from recorder import EVENTS, Clone, percentile
from table import Row, duration, milliseconds, part, yes

MEGABYTE = 1_000_000
LINE = "words of a long answer, as a program prints them\n"
NOT_BESIDE = "no --against"


class Side:
    """A build of the helper with an account of its own, since each keeps its compiled rules there."""

    def __init__(self, site, name, programs):
        self.name = name
        self.program = os.path.join(programs, "git-session")
        if not os.access(self.program, os.X_OK):
            raise Failure(f"there is no {self.program}")
        self.environment = dict(
            site.environment, HOME=site.path("account-" + name), GIT_EDITOR="true",
            PATH=programs + ":" + site.environment["PATH"])
        os.makedirs(self.environment["HOME"])
        shutil.copy(os.path.join(site.environment["HOME"], ".gitconfig"), self.environment["HOME"])

    def enable(self, path):
        """Returns the processor time that it takes, in seconds."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(["git", "-C", path, "session", "enable", "--agent", "claude-code"], self.environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def enable_anew(self, site):
        """The same in a new account, which has to compile the rules."""
        path = site.path("compiling")
        run(["git", "init", "--quiet", path], self.environment)
        shutil.rmtree(os.path.join(self.environment["HOME"], ".cache"), ignore_errors=True)
        taken = self.enable(path)
        shutil.rmtree(path)
        return taken


class Recorded(Clone):
    """A work tree in which every side records a session of its own: what they wait for is the same."""

    def __init__(self, site, name, programs, sides):
        super().__init__(site, name, programs, is_enabled=False)
        self.sides = sides
        for side in sides:
            side.enable(self.path)

    def on(self, side):
        self.program, self.environment, self.session = side.program, side.environment, "bench-" + side.name

    def hook(self, event, **more):
        return super().hook(event, session_id=self.session, **more)

    def begin(self, events):
        for side in self.sides:
            self.on(side)
            known = set(self.spooled())
            self.hook("UserPromptSubmit", prompt="Begin")
            session, = set(self.spooled()) - known
            self.fill(events, session)

    def call(self, number, tool, arguments, answer, work):
        """One tool call with all of its hooks: how long the agent waited for each."""
        same = {"tool_name": tool, "tool_use_id": f"{self.session}-{number}", "tool_input": arguments}
        before = self.hook("PreToolUse", **same)
        work()
        after = self.hook("PostToolUse", **same, tool_response=answer)
        return before, after, self.hook("PostToolBatch", tool_calls=[same])

    def write_call(self, number, answer):
        name = os.path.join(self.path, f"{self.session}-{number}.txt")
        text = f"line {number} of the agent\n"
        return self.call(
            number, "Write", {"file_path": name, "content": text}, {"type": "create", "content": answer},
            lambda: self.write(os.path.basename(name), text))

    def shell_call(self, number, answer=""):
        name = f"{self.session}-shell-{number}.txt"
        return self.call(
            number, "Bash", {"command": f"echo {number} >{name}"}, {"stdout": answer, "stderr": ""},
            lambda: self.write(name, f"{number}\n"))

    def in_turns(self, count, call):
        """`count` calls of each side, which are neighbours in time: their hooks' times by side."""
        times = {side.name: [] for side in self.sides}
        for number in range(count):
            for side in self.sides if number % 2 else reversed(self.sides):
                self.on(side)
                times[side.name].append(call(self, number))
        return times


def agent_hooks(site, quick, against):
    count, events, many, several = (6, 200, 2_000, 500) if quick else (200, EVENTS, 500_000, 30_000)
    programs = os.path.dirname(site.gatehouse)
    sides = [Side(site, "now", programs)] + ([Side(site, "older", against)] if against else [])
    compiling = [{side.name: side.enable_anew(site) for side in sides} for _ in range(1 if quick else 5)]
    clone = Recorded(site, "work", programs, sides)
    clone.begin(events)
    plain = clone.in_turns(count, lambda clone, number: clone.write_call(number, ""))
    answer = LINE * (2 * MEGABYTE // len(LINE))
    large = clone.in_turns(max(6, count // 10), lambda clone, number: clone.write_call(f"large{number}", answer))
    wide = Recorded(site, "wide", programs, sides)
    fill_tree(wide, many)
    wide.begin(events)
    spread = wide.in_turns(max(6, count // 10), lambda clone, number: clone.write_call(number, ""))
    shutil.rmtree(wide.path)
    compared = Recorded(site, "compared", programs, sides)
    fill_tree(compared, several)
    compared.commit("Many files")
    compared.begin(0)
    shell = compared.in_turns(max(6, count // 10), lambda clone, number: clone.shell_call(number))
    if compared.log_says("compare"):
        raise Failure("a comparison was put off or dropped")
    after = [times[1] for times in shell["now"]]
    rows = [
        beside(f"hook after an agent's edit, session of {events:,} events, 95th percentile", plain, 0.5),
        *parts(plain),
        beside("  with an answer of 2 MB", large, 0.6),
        beside(f"  in a work tree of {many:,} files", spread, 0.6),
        Row(f"hook after a shell command, in {several:,} files", milliseconds(median(after)), "", "", "300 ms",
            yes(median(after) < 0.3)),
        rules_compiled(compiling),
    ]
    notes = [] if against else ["hooks: without --against DIR, nothing was measured beside an older build"]
    return rows, notes


def beside(what, times, bound):
    """A row with the hook after the call, and the same hook of the older build."""
    now = percentile([call[1] for call in times["now"]], 0.95)
    if "older" not in times:
        return Row(what, milliseconds(now), NOT_BESIDE, "", f"x {bound}", "skipped")
    older = percentile([call[1] for call in times["older"]], 0.95)
    return Row(what, milliseconds(now), milliseconds(older) + " older", f"x {now / older:.2f}", f"x {bound}",
               yes(now <= bound * older))


def parts(times):
    for what, share in (("median", lambda call: call[1]), ("median of all hooks of the call", sum)):
        values = {name: median(share(call) for call in calls) for name, calls in times.items()}
        older = values.get("older")
        yield part(what, milliseconds(values["now"]), milliseconds(older) + " older" if older else NOT_BESIDE,
                   f"x {values['now'] / older:.2f}" if older else "")


def rules_compiled(times):
    """A row with the median of what neighbours in time took: the machine's own speed moves by a third."""
    what = "'git session enable' of a new account, which compiles the rules: processor time"
    now = median(pair["now"] for pair in times)
    if "older" not in times[0]:
        return Row(what, duration(now), NOT_BESIDE, "", "x 0.3", "skipped")
    ratio = median(pair["now"] / pair["older"] for pair in times)
    older = median(pair["older"] for pair in times)
    return Row(what, duration(now), duration(older) + " older", f"x {ratio:.2f}", "x 0.3", yes(ratio <= 0.3))


def fill_tree(clone, count):
    """Writes `count` small files, fifty in a folder."""
    script = """
import os, sys
for number in range(int(sys.argv[1])):
    folder = f"part{number // 5_000}/f{number // 50 % 100}"
    if number % 50 == 0:
        os.makedirs(folder)
    with open(f"{folder}/{number}.txt", "w") as file:
        file.write(f"file {number}\\n")
"""
    subprocess.run(["python3", "-c", script, str(count)], cwd=clone.path, check=True)
