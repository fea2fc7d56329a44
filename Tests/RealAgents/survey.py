"""What an agent tells: the events of its hooks with their keys, and the types of its transcripts' lines."""

import glob
import json
import os
import shlex
import sys
from dataclasses import dataclass, field

LOGGER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hook_logger.py")
# The scenarios that are played for it.
SCENARIOS = ("writes and edits", "failed command had written", "helper writes", "second prompt, same session")


@dataclass
class Survey:
    version: str
    # Events that the program names, whether or not they came.
    named: set
    # event → keys of its payloads
    events: dict = field(default_factory=dict)
    lines: set = field(default_factory=set)


def log_file(stage):
    return os.path.join(stage.folder, "hooks.jsonl")


def logger(stage, event):
    """The command of a hook that logs."""
    return shlex.join([sys.executable, "-B", LOGGER, log_file(stage), event])


def add(survey, stage):
    """Enters what was seen on a stage."""
    if os.path.exists(log_file(stage)):
        with open(log_file(stage)) as log:
            for entry in map(json.loads, log):
                payload = json.loads(entry["payload"])
                name = payload.get("hook_event_name") or entry["event"]
                tool = payload.get("tool_name") or payload.get("toolName")
                keys = survey.events.setdefault(name, set())
                keys.update(payload)
                for part in ("tool_input", "tool_response", "tool_output", "toolResult"):
                    if isinstance(payload.get(part), dict):
                        keys.update(f"{tool}: {part}.{key}" for key in payload[part])
    for pattern in stage.agent.transcripts:
        for path in glob.glob(os.path.join(stage.account, pattern), recursive=True):
            with open(path) as lines:
                for line in lines:
                    survey.lines.update(types(json.loads(line)))


def types(line):
    """The types that a line of a transcript names, with those that its parts name."""
    found = {line.get("type", "no type")}
    for part, inner in (("payload", None), ("payload", "item"), ("attachment", None), ("message", None), (None, "subtype")):
        value = line.get(part) if part else line
        if isinstance(value, dict) and inner == "subtype":
            found.update([f"{line.get('type')}/{value[inner]}"] if isinstance(value.get(inner), str) else [])
            continue
        if isinstance(value, dict) and inner:
            value = value.get(inner)
        if isinstance(value, dict):
            if isinstance(value.get("type"), str):
                found.add("/".join(it for it in (line.get("type"), inner, value["type"]) if it))
            if isinstance(value.get("content"), list):
                found.update(f"{line.get('type')}/content/{block['type']}" for block in value["content"]
                             if isinstance(block, dict) and isinstance(block.get("type"), str))
    return found


def changes(name, pinned, newest):
    """The differences in sentences, one a line."""
    head = f"{name} {pinned.version} → {newest.version}"
    said = []
    sets = (("name of an event", pinned.named, newest.named), ("event", set(pinned.events), set(newest.events)),
            ("line type", pinned.lines, newest.lines))
    for word, before, after in sets:
        said += [f"new {word}: {it}" for it in sorted(after - before)]
        said += [f"{word} not seen any more: {it}" for it in sorted(before - after)]
    for event in sorted(set(pinned.events) & set(newest.events)):
        before, after = pinned.events[event], newest.events[event]
        said += [f"{event}: new key {key}" for key in sorted(after - before)]
        said += [f"{event}: key not seen any more {key}" for key in sorted(before - after)]
    seen = f"{len(newest.events)} events, {len(newest.lines)} types of lines"
    return [head + (":" if said else f": no difference ({seen})")] + ["  " + it for it in said]
