"""What Gatehouse has of a scenario: the sessions of a clone, what came of its push, and who wrote which line."""

import json
import re
from dataclasses import dataclass, field

from processes import run


@dataclass
class Push:
    accepted: bool
    said: str
    outcomes: list = field(default_factory=list)

    def text(self):
        if not self.accepted:
            reasons = re.findall(r"sessions: (.*?)(?:;| To mend|$)", " ".join(self.said.split()))
            return "REFUSED" + (": " + reasons[0] if reasons else "")
        return ", ".join(self.outcomes) or "accepted, no commit"


def documents(text):
    """All JSON documents of a text, lists flattened."""
    decoder, found, place = json.JSONDecoder(), [], 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        value, place = decoder.raw_decode(text, place)
        found += value if isinstance(value, list) else [value]
    return found


def segments(stage):
    """The segments that this clone recorded, as `git session show` prints them."""
    listed = documents(stage.git("session", "log", "--limit", "1000", "--format", "json"))
    found = []
    for session in listed:
        found += documents(stage.git("session", "show", session["session"], "--format", "json"))
    return found


def edits(found):
    return [edit for segment in found for edit in segment.get("edits", [])]


def prompts(found):
    """What was recorded as typed by a person."""
    return [part["content"] for segment in found for message in segment.get("messages", [])
            if message["role"] == "user" for part in message["parts"] if part["type"] == "text"]


def push(stage, ref="HEAD:main"):
    done = stage.pushes(ref)
    said = "\n".join(line.removeprefix("remote: ").rstrip() for line in done.output.splitlines())
    result = Push(done.status == 0, said)
    if result.accepted:
        rows = json.loads(stage.site.in_home("report", "commits", "--mirror", stage.mirror_name, "--format", "json"))
        for row in rows:
            share = f" {row['covered']} of {row['countable']}" if row.get("countable") else ""
            result.outcomes.append(row["outcome"] + share)
    return result


def blame(stage, path, accepted):
    """Text and prompt of each line, by the mirror where it has the file, else by the clone."""
    if accepted:
        lines = json.loads(stage.site.in_home("blame", stage.mirror_name, path, "--format", "json"))
    else:
        lines = json.loads(stage.git("session", "blame", path, "HEAD", "--format", "json"))
    return [(line["text"], line.get("prompt") if line.get("session") else None) for line in lines]


def replayed(stage):
    """The sessions as the server replays them, in text."""
    rows = json.loads(stage.site.in_home("report", "sessions", "--mirror", stage.mirror_name, "--format", "json"))
    return "".join(stage.site.in_home("session", "replay", row["session"]) for row in rows)


def doctor(stage):
    return run(["git", "session", "doctor"], stage.environment, stage.clone).output


