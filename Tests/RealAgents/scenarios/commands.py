"""What shell commands of an agent write."""

import shlex

from model.script import Await, Run, Say, Together, Write
from scenarios.catalog import WITH_TOOLS, scenario


def wrote(path, *lines, then=""):
    """A command that writes these lines."""
    quoted = " ".join(f"'{line}'" for line in lines)
    return f"printf '%s\\n' {quoted} > {path}{then}"


def text(*lines):
    return "".join(line + "\n" for line in lines)


@scenario("command writes a file", WITH_TOOLS)
def writes(stage):
    lines = ("first line of a command", "second line of a command")
    prompt = stage.asks("Run the generator", Run(wrote("made.txt", *lines)))
    stage.commits()
    stage.expects("made.txt", (text(*lines), prompt))


@scenario("failed command had written", WITH_TOOLS)
def fails(stage):
    prompt = stage.asks(
        "Run the generator that fails", Run(wrote("made.txt", "line before the failure", then="; exit 3")))
    stage.writes("mine.txt", "line of the person afterwards\n")
    later = stage.asks("Write what is missing", Write("more.txt", "line of the second prompt\n"), resume=True)
    stage.commits()
    stage.expects("made.txt", ("line before the failure\n", prompt))
    stage.expects("mine.txt", ("line of the person afterwards\n", None))
    stage.expects("more.txt", ("line of the second prompt\n", later))


@scenario("background command writes meanwhile", WITH_TOOLS)
def background(stage):
    prompt = stage.asks(
        "Start the slow generator, and write beside it",
        Run("sleep 1; " + wrote("slow.txt", "line of a slow command", then="; touch marks/slow-is-done"), background=True),
        Write("beside.txt", "line written beside the command\n"), Await("marks/slow-is-done"))
    stage.commits()
    stage.expects("slow.txt", ("line of a slow command\n", prompt))
    stage.expects("beside.txt", ("line written beside the command\n", prompt))


@scenario("background command, other tools", ("codex", "copilot"), model={"codex": "gpt-5.5", "copilot": "gpt-5.4"})
def background_of_others(stage):
    background(stage)


@scenario("two calls at once", WITH_TOOLS)
def together(stage):
    prompt = stage.asks("Do both at once", Together((
        Write("one.txt", "line of the first call\n"), Run("sleep 0.3; " + wrote("two.txt", "line of the second call")))))
    stage.commits()
    stage.expects("one.txt", ("line of the first call\n", prompt))
    stage.expects("two.txt", ("line of the second call\n", prompt))


@scenario("command deletes and moves", WITH_TOOLS,
          files={"old.txt": b"old line of a person\n", "gone.txt": b"a line that goes\n"})
def moves(stage):
    prompt = stage.asks(
        "Move old.txt, delete gone.txt, and add a line",
        Run("git mv old.txt new.txt && rm gone.txt && echo 'line that a command added' >> new.txt"))
    stage.commits()
    stage.expects("new.txt", ("old line of a person\n", None), ("line that a command added\n", prompt))


@scenario("agent commits and pushes", WITH_TOOLS)
def commits(stage):
    prompt = stage.asks(
        "Write it, commit it and push it", Write("new.txt", "line that is committed at once\n"),
        Run("git add new.txt && git commit -q -m 'Add new.txt'"), Run("git push -q origin HEAD:main"),
        Say("It is on the server."))
    stage.expects("new.txt", ("line that is committed at once\n", prompt))


@scenario("command writes and commits", WITH_TOOLS)
def commits_itself(stage):
    prompt = stage.asks(
        "Generate and commit it",
        Run(wrote("new.txt", "line written and committed by a command", then=" && git add . && git commit -q -m Generate")))
    stage.expects("new.txt", ("line written and committed by a command\n", prompt))


@scenario("agent commits under its own name", WITH_TOOLS)
def commits_with_trailer(stage):
    message = " ".join(f"-m {shlex.quote(part)}" for part in ("Add new.txt", stage.agent.trailer))
    prompt = stage.asks(
        "Write it and commit it", Write("new.txt", "line that is committed under a name\n"),
        Run(f"git add new.txt && git commit -q {message}"))
    stage.expects("new.txt", ("line that is committed under a name\n", prompt))
