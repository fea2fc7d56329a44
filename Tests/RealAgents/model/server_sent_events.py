"""The form in which models stream their answers."""

import json


def named(events):
    """Bytes of (name, data) pairs, each event under its name."""
    return "".join(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n" for name, data in events).encode()


def unnamed(chunks):
    return ("".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n").encode()


STREAM = "text/event-stream; charset=utf-8"
WHOLE = "application/json"


def text_of(content):
    """The text of a message whose content is a text or a list of parts."""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text") or "" for part in content or [] if isinstance(part, dict))
