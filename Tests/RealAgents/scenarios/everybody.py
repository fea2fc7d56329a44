"""What every agent can do."""

from model.script import Edit, Write
from scenarios.catalog import scenario

GREETING = "def greet(name):\n    return f'Welcome, {name}'\n"
FAREWELL = "def part(name):\n    return f'Farewell, {name}'\n"


@scenario("writes and edits", quick=True)
def writes_and_edits(stage):
    prompt = stage.asks(
        "Write greeting.py, and mend the second line of base.txt",
        Write("greeting.py", GREETING), Edit("base.txt", "two lines of a person", "two lines, mended by an agent"))
    stage.writes("notes.txt", "notes that a person made\n")
    stage.commits()
    stage.expects("greeting.py", (GREETING, prompt))
    stage.expects("notes.txt", ("notes that a person made\n", None))
    stage.expects(
        "base.txt", ("one line of a person\n", None), ("two lines, mended by an agent\n", prompt),
        ("three lines of a person\nfour lines of a person\n", None))
