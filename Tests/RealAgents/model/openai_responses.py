"""OpenAI's Responses interface."""

import itertools
import json

from model.server_sent_events import STREAM, WHOLE, named, text_of

numbers = itertools.count(1)


def spoken(request):
    """The conversation as pairs of role and text. A helper's task comes as an `agent_message`."""
    items = request.get("input", [])
    if isinstance(items, str):
        return [("user", items)]
    pairs = []
    for item in items:
        kind = item.get("type", "message")
        if kind == "message":
            role = item["role"] if item["role"] in ("user", "assistant") else "system"
            pairs.append((role, text_of(item.get("content"))))
        elif kind == "agent_message":
            pairs.append(("user", json.dumps(item, ensure_ascii=False)))
        elif kind.endswith("_output"):
            pairs.append(("tool", ""))
        elif kind.endswith("_call"):
            pairs.append(("assistant", ""))
    return pairs


def response(answer, request):
    number = next(numbers)
    items = []
    if answer.text:
        items.append({
            "type": "message", "id": f"msg_{number:08}", "status": "completed", "role": "assistant",
            "content": [{"type": "output_text", "text": answer.text, "annotations": []}]})
    for call in answer.calls:
        free = isinstance(call.input, str)
        item = {
            "type": "custom_tool_call" if free else "function_call", "id": f"item_{call.id}_{number}",
            "status": "completed", "call_id": f"{call.id}_{number}", "name": call.tool}
        item["input" if free else "arguments"] = call.input if free else json.dumps(call.input)
        if call.namespace:
            item["namespace"] = call.namespace
        items.append(item)
    usage = {
        "input_tokens": 100, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 20,
        "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 120}
    whole = {
        "id": f"resp_{number:08}", "object": "response", "created_at": 1_796_000_000, "status": "completed",
        "model": request.get("model", "mock-1"), "output": items, "usage": usage}
    if not request.get("stream"):
        return json.dumps(whole).encode(), WHOLE
    return named(events(whole)), STREAM


def events(whole):
    numbered = itertools.count()
    yield "response.created", {
        "sequence_number": next(numbered), "response": {**whole, "status": "in_progress", "output": [], "usage": None}}
    for index, item in enumerate(whole["output"]):
        place = {"output_index": index}
        yield "response.output_item.added", {
            "sequence_number": next(numbered), **place, "item": {**item, "status": "in_progress"}}
        if item["type"] == "message":
            part = {"item_id": item["id"], "content_index": 0, **place}
            text = item["content"][0]["text"]
            yield "response.output_text.delta", {"sequence_number": next(numbered), **part, "delta": text}
            yield "response.output_text.done", {"sequence_number": next(numbered), **part, "text": text}
        yield "response.output_item.done", {"sequence_number": next(numbered), **place, "item": item}
    yield "response.completed", {"sequence_number": next(numbered), "response": whole}
