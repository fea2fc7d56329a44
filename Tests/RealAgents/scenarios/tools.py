"""Tools that not every agent has, or that nobody listed."""

import json
import os

from model.script import Edit, Native, Run, Write
from scenarios.catalog import scenario


def notebook(*sources):
    cells = [{"cell_type": "code", "execution_count": None, "id": f"cell{number}", "metadata": {}, "outputs": [],
              "source": source} for number, source in enumerate(sources, 1)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


@scenario("tool of a tool server", ("claude-code", "codex", "copilot", "vibe"), tool_server=True)
def tool_server(stage):
    call = stage.agent.foreign_call(
        stage, "put", {"file": stage.path("put.txt"), "text": "line that a foreign tool wrote\n"})
    prompt = stage.asks("Put it there by the tool", call)
    stage.commits()
    stage.expects("put.txt", ("line that a foreign tool wrote\n", prompt))


@scenario("notebook", ("claude-code",), files={"book.ipynb": notebook("first = 1", "second = 2").encode()})
def cells(stage):
    prompt = stage.asks(
        "Mend the second cell", Native("ToolSearch", {"query": "select:NotebookEdit", "max_results": 1}),
        Native("Read", {"file_path": stage.path("book.ipynb")}),
        Native("NotebookEdit", {
            "notebook_path": stage.path("book.ipynb"), "cell_id": "cell2", "new_source": "second = 2\nthird = second + 1"}))
    stage.last_writer["book.ipynb"] = "agent"
    stage.commits()
    with open(stage.path("book.ipynb")) as file:
        lines = file.read().splitlines(keepends=True)
    old = set(notebook("first = 1", "second = 2").splitlines(keepends=True))
    stage.expects("book.ipynb", *((line, None if line in old else prompt) for line in lines))


@scenario("part of a line", ("claude-code", "copilot", "vibe"))
def part_of_line(stage):
    prompt = stage.asks("Mend a word", Edit("base.txt", "two lines of", "two mended lines of"))
    stage.commits()
    stage.expects(
        "base.txt", ("one line of a person\n", None), ("two mended lines of a person\n", prompt),
        ("three lines of a person\nfour lines of a person\n", None))


@scenario("patches", ("codex", "copilot"), model={"codex": "gpt-5.5", "copilot": "gpt-5.4"},
          files={"gone.txt": b"a line that goes\n", "old.txt": b"first old line\nsecond old line\nthird old line\n"})
def patches(stage):
    prompt = stage.asks(
        "Patch three files", Write("new.txt", "line of a patch\nother line of a patch\n"),
        stage.agent.patch_call(stage, (
            "*** Begin Patch\n*** Update File: old.txt\n*** Move to: moved.txt\n@@\n first old line\n-second old line\n"
            "+second line, patched\n third old line\n*** Delete File: gone.txt\n*** End Patch")))
    stage.commits()
    stage.expects("new.txt", ("line of a patch\nother line of a patch\n", prompt))
    stage.expects("moved.txt", ("first old line\n", None), ("second line, patched\n", prompt), ("third old line\n", None))


@scenario("session forked", ("claude-code", "codex"))
def forked(stage):
    first = stage.asks("Write the first file", Write("first.txt", "line before the fork\n"))
    second = stage.asks("Write the second file", Write("second.txt", "line in the fork\n"), fork=True)
    stage.commits()
    stage.expects("first.txt", ("line before the fork\n", first))
    stage.expects("second.txt", ("line in the fork\n", second))


@scenario("work tree of the agent's own tool", ("claude-code",))
def own_worktree(stage):
    tree = stage.path(".claude", "worktrees", "side")
    prompt = stage.asks(
        "Work in a tree of its own", Native("ToolSearch", {"query": "select:EnterWorktree", "max_results": 1}),
        Native("EnterWorktree", {"name": "side"}),
        Native("Write", {"file_path": os.path.join(tree, "new.txt"), "content": "line in the tool's work tree\n"}),
        Run("echo 'line of a command in that tree' > made.txt"))
    stage.moves_to(tree)
    stage.commits()
    stage.expects("new.txt", ("line in the tool's work tree\n", prompt))
    stage.expects("made.txt", ("line of a command in that tree\n", prompt))


@scenario("no transcript kept", ("claude-code", "codex"))
def no_transcript(stage):
    more = ("--no-session-persistence",) if stage.agent.name == "claude-code" else ("--ephemeral",)
    prompt = stage.asks(
        "Write it and keep nothing", Write("new.txt", "line of a session without a transcript\n"),
        Run("echo 'line of its command' > made.txt"), more=more)
    stage.commits()
    stage.expects("new.txt", ("line of a session without a transcript\n", prompt))
    stage.expects("made.txt", ("line of its command\n", prompt))


@scenario("tools called by a script", ("vibe",))
def by_script(stage):
    write = stage.agent.script("file_system.write_file", {"path": stage.path("new.txt"), "content": "line of a script's tool\n"})
    run = stage.agent.script("file_system.bash", {"command": "echo 'line of a scripted command' > made.txt"})
    prompt = stage.asks("Do it by a script", Native("run_typescript", write), Native("run_typescript", run))
    stage.commits()
    stage.expects("new.txt", ("line of a script's tool\n", prompt))
    stage.expects("made.txt", ("line of a scripted command\n", prompt))
