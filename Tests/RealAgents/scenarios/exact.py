"""Bytes that tools tell otherwise than they are in the file."""

from scenarios.catalog import scenario
from script import Edit


def edits(stage, path, old, new, before, written, after):
    prompt = stage.asks(f"Mend {path}", Edit(path, old, new), **({"files": (path,)} if stage.agent.name == "aider" else {}))
    stage.commits()
    stage.expects(path, (before, None), (written, prompt), (after, None))


@scenario("tabs", files={"Makefile": b"all:\n\tmake the first thing\n\tmake the second thing\n"})
def tabs(stage):
    edits(stage, "Makefile", "\tmake the first thing", "\tmake the first thing, well", "all:\n",
          "\tmake the first thing, well\n", "\tmake the second thing\n")


@scenario("CRLF", files={"dos.txt": b"first line here\r\nsecond line here\r\nthird line here\r\n"})
def crlf(stage):
    edits(stage, "dos.txt", "second line here", "second line, mended", "first line here\r\n", "second line, mended\r\n",
          "third line here\r\n")


@scenario("byte order mark", files={"mark.txt": b"\xef\xbb\xbffirst line here\nsecond line here\n"})
def mark(stage):
    edits(stage, "mark.txt", "second line here", "second line, mended", "\ufefffirst line here\n", "second line, mended\n", "")


@scenario("no final newline", files={"open.txt": b"first line here\nlast line without an end"})
def open_end(stage):
    edits(stage, "open.txt", "first line here", "first line, mended", "", "first line, mended\n",
          "last line without an end")
