"""Helpers that an agent starts: what they write stands under the prompt of the person."""

from model.script import Await, Delegate, Run, Write
from scenarios.catalog import scenario

HAVE_HELPERS = ("claude-code", "codex", "copilot", "vibe")


@scenario("helper writes", HAVE_HELPERS)
def foreground(stage):
    waits = (Await("marks/helper-is-done"),) if stage.agent.name in ("codex", "vibe") else ()
    prompt = stage.asks(
        "Let a helper write it",
        Delegate("You are to write helped.txt", (
            Write("helped.txt", "line of a helper\n"),
            Run("echo 'line of a command of a helper' > command.txt; touch marks/helper-is-done"))), *waits)
    stage.commits()
    stage.expects("helped.txt", ("line of a helper\n", prompt))
    stage.expects("command.txt", ("line of a command of a helper\n", prompt))


@scenario("helper works in the background", HAVE_HELPERS)
def in_background(stage):
    prompt = stage.asks(
        "Let a helper write it, and go on",
        Delegate("You are to write helped.txt, slowly", (
            Run("sleep 1; echo 'line of a slow command of a helper' > command.txt"),
            Write("helped.txt", "line of a slow helper\n"), Run("touch marks/helper-is-done")), background=True),
        Write("main.txt", "line of the main agent\n"), Await("marks/helper-is-done"))
    stage.commits()
    stage.expects("helped.txt", ("line of a slow helper\n", prompt))
    stage.expects("command.txt", ("line of a slow command of a helper\n", prompt))
    stage.expects("main.txt", ("line of the main agent\n", prompt))
