"""Several prompts, and a person who works between them."""

import os
import threading

from model.script import Edit, Run, Unplayed, Write
from scenarios.catalog import WITH_TOOLS, scenario


@scenario("second prompt, same session")
def goes_on(stage):
    first = stage.asks("Write the first file", Write("first.txt", "line for the first prompt\n"))
    stage.commits("First")
    second = stage.asks("Write the second file", Write("second.txt", "line for the second prompt\n"), resume=True)
    stage.commits("Second")
    stage.expects("first.txt", ("line for the first prompt\n", first))
    stage.expects("second.txt", ("line for the second prompt\n", second))


@scenario("two prompts, one commit")
def one_commit(stage):
    first = stage.asks("Write the list", Write("list.txt", "entry of the first prompt\nentry to be replaced\n"))
    second = stage.asks(
        "Replace the second entry", Edit("list.txt", "entry to be replaced", "entry of the second prompt"), resume=True,
        **({"files": ("list.txt",)} if stage.agent.name == "aider" else {}))
    stage.commits()
    stage.expects("list.txt", ("entry of the first prompt\n", first), ("entry of the second prompt\n", second))


@scenario("person edits between prompts")
def person_between(stage):
    first = stage.asks("Write the list", Write("list.txt", "entry of the agent\n"))
    stage.appends("list.txt", "entry that the person added\n")
    stage.writes("own.txt", "whole file of the person\n")
    second = stage.asks("Write another", Write("other.txt", "entry in another file\n"), resume=True)
    stage.commits()
    stage.expects("list.txt", ("entry of the agent\n", first), ("entry that the person added\n", None))
    stage.expects("own.txt", ("whole file of the person\n", None))
    stage.expects("other.txt", ("entry in another file\n", second))


@scenario("commit amended and rebased")
def rewritten(stage):
    prompt = stage.asks("Write the first file", Write("first.txt", "line that is to be amended\nline that stays as it is\n"))
    stage.commits("First")
    stage.git("commit", "--amend", "-q", "-m", "First, amended")
    stage.git("checkout", "-q", "-b", "side", "HEAD~1")
    stage.writes("side.txt", "line of the person on a branch\n")
    stage.commits("Side")
    stage.git("rebase", "-q", "side", "main")
    stage.expects("first.txt", ("line that is to be amended\nline that stays as it is\n", prompt))
    stage.expects("side.txt", ("line of the person on a branch\n", None))


@scenario("started in a subfolder", files={"src/lib/a.txt": b"line of a person in a folder\n"})
def subfolder(stage):
    if getattr(stage.agent, "hooks_run_at_the_top_only", False):
        stage.enable("--global")
    files = {"files": ("a.txt",)} if stage.agent.name == "aider" else {}
    actions = [Edit("src/lib/a.txt", "line of a person in a folder", "line of an agent in a folder")]
    if stage.agent.name in WITH_TOOLS:
        actions.append(Run("echo 'line of a command in a folder' > here.txt"))
    prompt = stage.asks("Mend a.txt", *actions, folder=stage.path("src", "lib"), **files)
    stage.commits()
    stage.expects("src/lib/a.txt", ("line of an agent in a folder\n", prompt))
    if stage.agent.name in WITH_TOOLS:
        stage.expects("src/lib/here.txt", ("line of a command in a folder\n", prompt))


@scenario("formatter after the edit")
def formatted(stage):
    prompt = stage.asks(
        "Write the function",
        Write("long.py", "def area(width, height):\n    return max(abs(width) + abs(height), round(width * height))\n"))
    stage.writes("long.py", "def area(width, height):\n    return max(\n        abs(width) + abs(height),\n"
                            "        round(width * height),\n    )\n")
    stage.commits()
    stage.options["formatted"] = True
    stage.expects(
        "long.py", ("def area(width, height):\n    return max(\n        abs(width) + abs(height),\n"
                    "        round(width * height),\n    )\n", prompt))


@scenario("two sessions at once", WITH_TOOLS)
def at_once(stage):
    prompts = []
    slow = threading.Thread(target=lambda: prompts.append(stage.asks(
        "Run the long generator", Run("touch marks/command-runs; sleep 6; echo 'line of the long command' > long.txt"))))
    slow.start()
    stage.until_written("marks/command-runs")
    meanwhile = stage.asks("Write it meanwhile", Write("meanwhile.txt", "line of the other session\n"))
    slow.join()
    if not prompts:
        raise Unplayed("the long command did not end")
    stage.commits()
    stage.expects("long.txt", ("line of the long command\n", prompts[0]))
    stage.expects("meanwhile.txt", ("line of the other session\n", meanwhile))


@scenario("denied command", ("claude-code",))
def denied(stage):
    first = stage.asks("Do what is not allowed", Run("touch .git/forbidden; echo 'line that is never written' > never.txt"))
    stage.writes("mine.txt", "line of the person after the denial\n")
    second = stage.asks("Write it then", Write("new.txt", "line after the denial\n"), resume=True)
    stage.commits()
    stage.expects("mine.txt", ("line of the person after the denial\n", None))
    stage.expects("new.txt", ("line after the denial\n", second))
    if os.path.exists(stage.path("never.txt")):
        raise Unplayed(f"what {first!r} asks for was allowed")
