"""Anthropic's Messages interface."""

import itertools
import json

from model.server_sent_events import STREAM, WHOLE, named

numbers = itertools.count(1)


def spoken(request):
    """The conversation as pairs of role and text; what tools answered is of the role `tool`."""
    pairs = []
    for message in request.get("messages", []):
        content = message["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if message["role"] == "assistant":
            pairs.append(("assistant", ""))
            continue
        for part in parts:
            role = "tool" if part["type"] == "tool_result" else "user"
            pairs.append((role, part.get("text") or ""))
    # Claude Code puts a prompt and what it says of the work tree into one message, in parts.
    return pairs


def response(answer, request):
    number = next(numbers)
    blocks = [{"type": "text", "text": answer.text}] if answer.text else []
    for call in answer.calls:
        blocks.append({"type": "tool_use", "id": f"toolu_{call.id}_{number}", "name": call.tool, "input": call.input})
    message = {
        "id": f"msg_{number:08}", "type": "message", "role": "assistant", "model": request.get("model", "mock-1"),
        "content": blocks, "stop_reason": "tool_use" if answer.calls else "end_turn", "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 20, "cache_creation_input_tokens": 0,
                  "cache_read_input_tokens": 0},
    }
    if not request.get("stream"):
        return json.dumps(message).encode(), WHOLE
    return named(events(message)), STREAM


def events(message):
    opened = {**message, "content": [], "stop_reason": None, "usage": {**message["usage"], "output_tokens": 1}}
    yield "message_start", {"message": opened}
    for index, block in enumerate(message["content"]):
        if block["type"] == "text":
            empty, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield "content_block_start", {"index": index, "content_block": empty}
        yield "content_block_delta", {"index": index, "delta": delta}
        yield "content_block_stop", {"index": index}
    yield "message_delta", {
        "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
        "usage": {"output_tokens": message["usage"]["output_tokens"]}}
    yield "message_stop", {}
