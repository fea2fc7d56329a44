"""Aider's edit formats, and its own commits."""

from model.script import Answer, Edit, Native, Say, Write
from scenarios.catalog import scenario

AIDER = ("aider",)
MENDED = (("one line of a person\n", None), ("two lines, mended by an agent\n", True),
          ("three lines of a person\nfour lines of a person\n", None))


def expect_mended(stage, prompt):
    stage.expects("base.txt", *((text, prompt if by_agent else None) for text, by_agent in MENDED))


@scenario("whole files", AIDER, format="whole")
def whole(stage):
    text = "".join(text for text, _ in MENDED)
    prompt = stage.asks("Mend the second line", Native("", f"base.txt\n```\n{text}```"))
    stage.commits()
    expect_mended(stage, prompt)


@scenario("unified differences", AIDER, format="udiff")
def udiff(stage):
    prompt = stage.asks("Mend the second line", Native("", (
        "```diff\n--- base.txt\n+++ base.txt\n@@ ... @@\n one line of a person\n-two lines of a person\n"
        "+two lines, mended by an agent\n three lines of a person\n```")))
    stage.commits()
    expect_mended(stage, prompt)


@scenario("fenced differences", AIDER, format="diff-fenced")
def fenced(stage):
    marks = ("<" * 7 + " SEARCH", "=" * 7, ">" * 7 + " REPLACE")
    prompt = stage.asks("Mend the second line", Native("", (
        f"```\nbase.txt\n{marks[0]}\ntwo lines of a person\n{marks[1]}\ntwo lines, mended by an agent\n{marks[2]}\n```")))
    stage.commits()
    expect_mended(stage, prompt)


@scenario("patch format", AIDER, format="patch")
def patch(stage):
    prompt = stage.asks("Mend the second line", Native("", (
        "*** Begin Patch\n*** Update File: base.txt\n@@\n one line of a person\n-two lines of a person\n"
        "+two lines, mended by an agent\n three lines of a person\n*** End Patch")))
    stage.commits()
    expect_mended(stage, prompt)


@scenario("its own commit", AIDER, commits=True)
def own_commit(stage):
    stage.appends("base.txt", "line of the person that was not committed\n")
    prompt = stage.asks(
        "Mend the second line, and write more", Edit("base.txt", "two lines of a person", "two lines, mended by an agent"),
        Write("more.txt", "line of another file\n"))
    stage.expects("more.txt", ("line of another file\n", prompt))
    stage.expects(
        "base.txt", ("one line of a person\n", None), ("two lines, mended by an agent\n", prompt),
        ("three lines of a person\nfour lines of a person\nline of the person that was not committed\n", None))


@scenario("history of another name", AIDER)
def other_history(stage):
    prompt = stage.asks(
        "Mend the second line", Edit("base.txt", "two lines of a person", "two lines, mended by an agent"),
        more=("--chat-history-file", "marks/chat.md"))
    stage.commits()
    expect_mended(stage, prompt)


@scenario("file in a folder, named without it", AIDER, files={"src/deep.txt": b"first deep line\nsecond deep line\n"})
def without_folder(stage):
    prompt = stage.asks(
        "Mend deep.txt", Edit("deep.txt", "second deep line", "second deep line, mended"), files=("src/deep.txt",))
    stage.commits()
    stage.expects("src/deep.txt", ("first deep line\n", None), ("second deep line, mended\n", prompt))


@scenario("file without a point in its name", AIDER, files={"Makefile": b"all:\n\tmake the first thing\n"})
def without_point(stage):
    prompt = stage.asks(
        "Mend Makefile", Edit("Makefile", "\tmake the first thing", "\tmake the first thing, well"), files=("Makefile",))
    stage.commits()
    stage.expects("Makefile", ("all:\n", None), ("\tmake the first thing, well\n", prompt))


@scenario("fences of four", AIDER, files={"doc.md": b"# Guide\n```sh\nmake everything\n```\nlast words of a person\n"})
def fences(stage):
    marks = ("<" * 7 + " SEARCH", "=" * 7, ">" * 7 + " REPLACE")
    prompt = stage.asks("Mend the guide", Native("", (
        f"doc.md\n````\n{marks[0]}\n```sh\nmake everything\n```\n{marks[1]}\n```sh\nmake everything at once\n```\n"
        f"{marks[2]}\n````")), files=("doc.md",))
    stage.commits()
    stage.expects(
        "doc.md", ("# Guide\n```sh\n", None), ("make everything at once\n", prompt),
        ("```\nlast words of a person\n", None))


@scenario("architect", AIDER, format="architect")
def architect(stage):
    plan = "The second line of base.txt is to be mended as planned."
    edit = Edit("base.txt", "two lines of a person", "two lines, mended by an agent")
    stage.script.add(plan, [Answer(stage.agent.block(edit, "diff"))])
    prompt = stage.asks(
        "Mend the second line", Say(plan), more=("--editor-model", "openai/mock-1", "--editor-edit-format", "editor-diff"))
    stage.commits()
    expect_mended(stage, prompt)
