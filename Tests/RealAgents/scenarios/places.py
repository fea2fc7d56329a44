"""Where an agent is started, and what it is not allowed to run."""

import os

from model.script import Edit, Run, Write
from scenarios.catalog import WITH_TOOLS, scenario


@scenario("linked work tree", WITH_TOOLS)
def linked(stage):
    tree = os.path.join(stage.folder, "tree")
    stage.git("worktree", "add", "-q", "-b", "side", tree)
    stage.moves_to(tree)
    prompt = stage.asks(
        "Write and generate in this tree", Write("new.txt", "line in a linked work tree\n"),
        Run("echo 'line of a command in a linked work tree' > made.txt"))
    stage.commits()
    stage.expects("new.txt", ("line in a linked work tree\n", prompt))
    stage.expects("made.txt", ("line of a command in a linked work tree\n", prompt))


@scenario("command goes to another work tree", WITH_TOOLS)
def other_tree(stage):
    tree = os.path.join(stage.folder, "tree")
    stage.git("worktree", "add", "-q", "-b", "side", tree)
    prompt = stage.asks("Generate in the other tree", Run(f"cd {tree} && echo 'line in the other work tree' > made.txt"))
    stage.moves_to(tree)
    stage.commits()
    stage.expects("made.txt", ("line in the other work tree\n", prompt))


@scenario("work tree made by the agent", WITH_TOOLS)
def made_tree(stage):
    tree = os.path.join(stage.folder, "tree")
    prompt = stage.asks(
        "Generate in a new tree",
        Run(f"git worktree add -q -b side {tree} && cd {tree} && echo 'line in a new work tree' > made.txt"),
        Run(f"echo 'second line, by its path' >> {tree}/made.txt"))
    stage.moves_to(tree)
    stage.commits()
    stage.expects("made.txt", ("line in a new work tree\nsecond line, by its path\n", prompt))


@scenario("hooks that do not run", WITH_TOOLS)
def no_hooks(stage):
    prompt = stage.asks(
        "Write it without hooks", Write("new.txt", "line that only the transcript tells\n"),
        Edit("base.txt", "two lines of a person", "two lines, mended without hooks"),
        hooks=False)
    stage.commits()
    stage.expects("new.txt", ("line that only the transcript tells\n", prompt))
    stage.expects(
        "base.txt", ("one line of a person\n", None), ("two lines, mended without hooks\n", prompt),
        ("three lines of a person\nfour lines of a person\n", None))


@scenario("above the repository", WITH_TOOLS)
def above(stage):
    stage.enable("--global")
    prompt = stage.asks(
        "Write into the repository below", Write("new.txt", "line written from above\n"),
        Run(f"echo 'line of a command from above' > {stage.path('made.txt')}"), folder=stage.folder)
    stage.commits()
    stage.expects("new.txt", ("line written from above\n", prompt))
    stage.expects("made.txt", ("line of a command from above\n", prompt))
