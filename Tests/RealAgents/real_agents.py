"""Runs real agents with the recorder against a mirror. Run it by Tests/RealAgents/run, from the repository's top."""

import argparse
import os
import re
import shutil
import sys
import tempfile
import traceback

import isolation
import packages
import table
from agents.aider import Aider
from agents.claude_code import ClaudeCode
from agents.codex import Codex
from agents.copilot import Copilot
from agents.vibe import Vibe
from processes import Failure
from scenarios import (  # noqa: F401 - they enter their scenarios
    aider_formats, at_a_terminal, commands, everybody, exact, helpers, places, tools, turns)
from scenarios.catalog import REGISTERED
from model.script import Unplayed
from stage import Stage
from survey import SCENARIOS, Survey, changes
from survey import add as add_to
from verdict import Verdict, judged

AGENTS = {kind.name: kind for kind in (ClaudeCode, Codex, Copilot, Aider, Vibe)}
RIGHT, FAILED, NOTHING, MISUSED = 0, 1, 2, 64


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(MISUSED, f"{self.format_usage()}{self.prog}: error: {message}\n")


def arguments():
    parser = Parser(
        prog="Tests/RealAgents/run", description="Run real agents with the recorder against a mirror.")
    parser.add_argument("agents", metavar="AGENT", nargs="*", help="one of: " + ", ".join(AGENTS))
    parser.add_argument("--quick", action="store_true", help="one scenario an agent")
    parser.add_argument("--install", action="store_true", help="only install the agents, for later runs")
    parser.add_argument("--newest", action="store_true", help="the newest versions: say what changed in what they tell")
    parser.add_argument("--programs", metavar="DIR", default=".build/release", help="where gatehouse and git-session are")
    parser.add_argument(
        "--only", metavar="PATTERN", default="", help="only scenarios whose names have this regular expression")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run, and print its path")
    given = parser.parse_args()
    for name in given.agents:
        if name not in AGENTS:
            parser.error(f"there is no agent '{name}'; there are: {', '.join(AGENTS)}")
    return given


def install(given):
    """The agents that can be had, as [name, path, version], and why the others cannot."""
    programs, skipped = [], []
    for name, kind in AGENTS.items():
        if given.agents and name not in given.agents:
            continue
        try:
            programs.append([name, packages.installed(kind.package), kind.package.version])
            newest = packages.newest(kind.package) if given.newest else kind.package.version
            if newest != kind.package.version:
                programs.append([name, packages.installed(kind.package, newest), newest])
        except packages.Unavailable as reason:
            skipped.append(f"SKIPPED {name}: {reason}")
    return programs, skipped


def main():
    given = arguments()
    if given.install:
        programs, skipped = install(given)
        print("\n".join(f"{name} {version}: {path}" for name, path, version in programs))
        print("\n".join(skipped), file=sys.stderr)
        return RIGHT if programs else NOTHING
    for name in ("gatehouse", "gatehouse-hook", "git-session"):
        if not os.access(os.path.join(given.programs, name), os.X_OK):
            print(f"real agents: there is no {name} in {given.programs}; build it, or name its folder by --programs",
                  file=sys.stderr)
            return NOTHING
    if isolation.carried() is None:
        programs, skipped = install(given)
        for line in skipped:
            print(line, file=sys.stderr)
        if not programs:
            print("real agents: none can be had here", file=sys.stderr)
            return NOTHING
        try:
            isolation.enter([programs, skipped])
        except isolation.NotIsolated as reason:
            print(f"real agents: {reason}", file=sys.stderr)
            return NOTHING
    programs, skipped = isolation.carried()
    isolation.raise_loopback()
    folder = os.path.realpath(tempfile.mkdtemp(prefix="gatehouse-real-agents-"))
    try:
        if given.newest:
            print("\n".join(compare_newest(given, programs, folder) + skipped))
            return RIGHT
        verdicts = play_all(given, programs, folder)
    except Failure as failure:
        print(f"real agents: {failure}", file=sys.stderr)
        return NOTHING
    finally:
        if given.keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if not verdicts:
        print("real agents: no scenario was chosen", file=sys.stderr)
        return NOTHING
    notes = skipped + [f"{sum(it.right for it in verdicts)} of {len(verdicts)} right"]
    print(table.text(verdicts, notes))
    return RIGHT if all(it.right for it in verdicts) else FAILED


def compare_newest(given, programs, folder):
    """What the newest version of each agent tells otherwise than the pinned one."""
    said = []
    for name in dict.fromkeys(name for name, _, _ in programs):
        both = [(program, version) for named, program, version in programs if named == name]
        versions = [version for _, version in both]
        if len(versions) < 2:
            said.append(f"{name} {versions[0]}: no other version to compare with")
            continue
        surveys = [surveyed(given, AGENTS[name](program), version, folder, said) for program, version in both]
        said += changes(name, *surveys)
    return said


def surveyed(given, agent, version, folder, said):
    """Plays some scenarios for what the agent tells meanwhile."""
    seen = Survey(version, named=set(agent.named_events()))
    for scenario in REGISTERED:
        if scenario.name in SCENARIOS and scenario.fits(agent):
            place = os.path.join(folder, f"{agent.name}-{version}-{SCENARIOS.index(scenario.name)}")
            verdict = play(given, agent, scenario, place, os.path.join(folder, "cache"), seen)
            print(f"{agent.name} {version}, {scenario.name}: {verdict.word}", file=sys.stderr, flush=True)
            if not verdict.played:
                said.append(f"{agent.name} {version}, {scenario.name}: {verdict.faults[-1]}")
    return seen


def play_all(given, programs, folder):
    verdicts = []
    for name, program, _ in programs:
        agent = AGENTS[name](program)
        for scenario in REGISTERED:
            if scenario.fits(agent) and (scenario.quick or not given.quick) and re.search(given.only, scenario.name):
                place = os.path.join(folder, f"{name}-{len(verdicts) + 1}")
                verdict = play(given, agent, scenario, place, cache=os.path.join(folder, "cache"))
                verdicts.append(verdict)
                print(f"{name}, {scenario.name}: {verdict.word}", file=sys.stderr, flush=True)
    return verdicts


def play(given, agent, scenario, folder, cache, survey=None):
    verdict = Verdict(agent.name, scenario.name)
    os.makedirs(folder)
    stage = None
    try:
        stage = Stage(os.path.abspath(given.programs), cache, agent, folder, scenario.files, scenario.options)
        if survey:
            agent.log_hooks(stage)
        scenario.play(stage)
        judged(stage, verdict)
    except (Unplayed, TimeoutError) as reason:
        verdict.played = False
        verdict.faults.append(f"not played: {reason}")
    except Exception:
        verdict.played = False
        verdict.faults.append("not played: " + traceback.format_exc(limit=-3).strip())
    finally:
        if stage:
            stage.close()
            if survey:
                add_to(survey, stage)
            stage.leave("outputs.txt", "\n=====\n".join(stage.outputs))
            stage.leave("faults.txt", "\n".join([f"{scenario.name}: {verdict.word}"] + verdict.faults) + "\n")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
