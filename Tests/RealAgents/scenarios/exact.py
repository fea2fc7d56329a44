"""Bytes that tools tell otherwise than they are in the file."""

from model.script import EITHER, Edit
from scenarios.catalog import scenario


def edits(stage, path, old, new, before, written, after, around=None):
    prompt = stage.asks(f"Mend {path}", Edit(path, old, new), **({"files": (path,)} if stage.agent.name == "aider" else {}))
    stage.commits()
    stage.expects(path, (before, around), (written, prompt), (after, around))


@scenario("tabs", files={"build.mk": b"all:\n\tmake the first thing\n\tmake the second thing\n"})
def tabs(stage):
    edits(stage, "build.mk", "\tmake the first thing", "\tmake the first thing, well", "all:\n",
          "\tmake the first thing, well\n", "\tmake the second thing\n")


@scenario("CRLF", files={"dos.txt": b"first line here\r\nsecond line here\r\nthird line here\r\n"})
def crlf(stage):
    if stage.agent.name == "aider":
        # It writes all lines anew, with line feeds alone.
        edits(stage, "dos.txt", "second line here", "second line, mended", "first line here\n", "second line, mended\n",
              "third line here\n", around=EITHER)
    else:
        edits(stage, "dos.txt", "second line here", "second line, mended", "first line here\r\n",
              "second line, mended\r\n", "third line here\r\n")


@scenario("byte order mark", files={"mark.txt": b"\xef\xbb\xbffirst line here\nsecond line here\n"})
def mark(stage):
    edits(stage, "mark.txt", "second line here", "second line, mended", "\ufefffirst line here\n",
          "second line, mended\n", "")


@scenario("no final newline", files={"open.txt": b"first line here\nlast line without an end"})
def open_end(stage):
    # Two of the programs give the file an end.
    ends = stage.agent.name in ("codex", "aider")
    edits(stage, "open.txt", "first line here", "first line, mended", "", "first line, mended\n",
          "last line without an end" + ("\n" if ends else ""), around=EITHER if ends else None)


@scenario("last line without an end", files={"open.txt": b"first line here\nlast line without an end"})
def last_line(stage):
    ends = stage.agent.name in ("codex", "aider")
    edits(stage, "open.txt", "last line without an end", "last line, mended", "first line here\n",
          "last line, mended" + ("\n" if ends else ""), "")
