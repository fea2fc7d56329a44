"""OpenAI's chat completions."""

import itertools
import json

from model.server_sent_events import STREAM, WHOLE, text_of, unnamed

numbers = itertools.count(1)


def spoken(request):
    return [
        (role if role in ("assistant", "tool") else "user" if role == "user" else "system", text_of(content))
        for role, content in ((message["role"], message.get("content")) for message in request.get("messages", []))]


def response(answer, request):
    number = next(numbers)
    calls = [
        {"id": f"{call.id}_{number}", "type": "function", "index": index,
         "function": {"name": call.tool,
                      "arguments": call.input if isinstance(call.input, str) else json.dumps(call.input)}}
        for index, call in enumerate(answer.calls)]
    reason = "tool_calls" if calls else "stop"
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    head = {"id": f"chatcmpl-{number:08}", "created": 1_796_000_000, "model": request.get("model", "mock-1")}
    if request.get("stream"):
        chunk = {**head, "object": "chat.completion.chunk"}
        deltas = [{"role": "assistant", "content": answer.text or None}] + ([{"tool_calls": calls}] if calls else [])
        chunks = [{**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
        chunks.append({**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}], "usage": usage})
        return unnamed(chunks), STREAM
    message = {"role": "assistant", "content": answer.text or None}
    if calls:
        message["tool_calls"] = [{key: value for key, value in call.items() if key != "index"} for call in calls]
    choices = [{"index": 0, "message": message, "finish_reason": reason}]
    return json.dumps({**head, "object": "chat.completion", "choices": choices, "usage": usage}).encode(), WHOLE
