"""What happens while a person sits before an agent that works."""

import os
import time

from model.script import Delegate, Run, Say, Unplayed, Write
from processes import wait_until
from scenarios.catalog import scenario
from terminal import ENTER

INTERACTIVE = ("claude-code", "codex", "copilot")


@scenario("prompt typed while a command runs", INTERACTIVE)
def typed_meanwhile(stage):
    terminal = stage.sits_down()
    first = stage.types(
        terminal, "Run the slow generator",
        Run("touch marks/command-runs; sleep 4; echo 'line for the first prompt' > first.txt"))
    stage.until_written("marks/command-runs")
    second = stage.types(terminal, "And write second.txt, too", Write("second.txt", "line for the second prompt\n"))
    stage.until_played(second)
    stage.until_written("first.txt")
    stage.leaves(terminal)
    stage.commits()
    stage.expects("first.txt", ("line for the first prompt\n", first))
    stage.expects("second.txt", ("line for the second prompt\n", second))


@scenario("interrupted command", INTERACTIVE)
def interrupted(stage):
    terminal = stage.sits_down()
    first = stage.types(
        terminal, "Run what never ends",
        Run("echo 'line before the interrupt' > before.txt; touch marks/command-runs; sleep 30; "
            "echo 'line too late' > late.txt"))
    stage.until_written("marks/command-runs")
    time.sleep(1)
    stage.agent.interrupts(terminal)
    time.sleep(1.5)
    stage.writes("mine.txt", "line of the person after the interrupt\n")
    second = stage.types(terminal, "Write the rest instead", Write("rest.txt", "line after the interrupt\n"))
    stage.until_played(second)
    stage.leaves(terminal)
    if os.path.exists(stage.path("late.txt")):
        raise Unplayed("the command was not interrupted")
    stage.commits()
    stage.expects("before.txt", ("line before the interrupt\n", first))
    stage.expects("mine.txt", ("line of the person after the interrupt\n", None))
    stage.expects("rest.txt", ("line after the interrupt\n", second))


@scenario("background command outlives its turn", INTERACTIVE)
def outlives(stage):
    terminal = stage.sits_down()
    first = stage.types(
        terminal, "Start the slow generator",
        Run("sleep 4; echo 'line of a slow command' > slow.txt; touch marks/slow-is-done", background=True),
        Say("It runs, and I am done."))
    stage.until_played(first)
    second = stage.types(terminal, "Meanwhile write the second file", Write("second.txt", "line for the second prompt\n"))
    stage.until_played(second)
    stage.until_written("marks/slow-is-done")
    time.sleep(2)
    stage.commits()
    stage.leaves(terminal)
    stage.expects("slow.txt", ("line of a slow command\n", first))
    stage.expects("second.txt", ("line for the second prompt\n", second))


@scenario("the person's own command", INTERACTIVE)
def own_command(stage):
    terminal = stage.sits_down()
    first = stage.types(terminal, "Write the first file", Write("first.txt", "line for the first prompt\n"))
    stage.until_played(first)
    terminal.types("!echo 'line of the own command' > own.txt; touch marks/own-is-done")
    stage.until_written("marks/own-is-done")
    time.sleep(2)
    second = stage.types(terminal, "Write the second file", Write("second.txt", "line for the second prompt\n"))
    stage.until_played(second)
    stage.leaves(terminal)
    stage.commits()
    stage.expects("first.txt", ("line for the first prompt\n", first))
    stage.expects("own.txt", ("line of the own command\n", None))
    stage.expects("second.txt", ("line for the second prompt\n", second))


@scenario("helper outlives its turn", ("claude-code", "codex"))
def helper_outlives(stage):
    terminal = stage.sits_down()
    first = stage.types(
        terminal, "Let a helper write it slowly",
        Delegate("You are to write slow.txt after a while", (
            Run("sleep 4; echo 'line of a slow helper' > slow.txt"), Write("helped.txt", "other line of a slow helper\n"),
            Run("touch marks/helper-is-done")), background=True),
        Say("A helper does it."))
    stage.until_played(first)
    second = stage.types(terminal, "Meanwhile write the second file", Write("second.txt", "line for the second prompt\n"))
    stage.until_played(second)
    stage.until_written("marks/helper-is-done")
    time.sleep(3)
    stage.leaves(terminal)
    stage.commits()
    stage.expects("slow.txt", ("line of a slow helper\n", first))
    stage.expects("helped.txt", ("other line of a slow helper\n", first))
    stage.expects("second.txt", ("line for the second prompt\n", second))


@scenario("conversation cleared", ("claude-code", "codex", "copilot"))
def cleared(stage):
    terminal = stage.sits_down()
    first = stage.types(terminal, "Write the first file", Write("first.txt", "line before it was cleared\n"))
    stage.until_played(first)
    terminal.types("/new" if stage.agent.name == "codex" else "/clear")
    time.sleep(2)
    if stage.agent.name == "codex":
        # It asks for the work tree, and this one is the first choice.
        terminal.presses(ENTER)
    time.sleep(2)
    second = stage.types(terminal, "Write the second file", Write("second.txt", "line after it was cleared\n"))
    stage.until_played(second)
    stage.leaves(terminal)
    stage.commits()
    stage.expects("first.txt", ("line before it was cleared\n", first))
    stage.expects("second.txt", ("line after it was cleared\n", second))


@scenario("conversation compacted", ("claude-code", "codex"))
def compacted(stage):
    terminal = stage.sits_down()
    first = stage.types(terminal, "Write the first file", Write("first.txt", "line before it was compacted\n"))
    stage.until_played(first)
    asked = len(stage.script.asked)
    terminal.types("/compact")
    if not wait_until(lambda: len(stage.script.asked) > asked, 20):
        raise Unplayed("nothing was compacted")
    time.sleep(4)
    second = stage.types(terminal, "Write the second file", Write("second.txt", "line after it was compacted\n"))
    stage.until_played(second)
    stage.leaves(terminal)
    stage.commits()
    stage.expects("first.txt", ("line before it was compacted\n", first))
    stage.expects("second.txt", ("line after it was compacted\n", second))
