"""The table that is printed."""

import textwrap

HEADER = ("agent", "scenario", "the agent did", "the session holds", "at the gate", "prompt per line", "")


def text(verdicts, notes):
    rows = [HEADER] + [
        (it.agent, it.scenario, it.did, it.holds, shortened(it.gate), it.lines, it.word)
        for it in verdicts]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    rows.insert(1, tuple("-" * width for width in widths))
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    for verdict in verdicts:
        if not verdict.right:
            lines += ["", f"{verdict.agent}, {verdict.scenario}:"]
            lines += [textwrap.fill(fault, 118, initial_indent="  - ", subsequent_indent="    ")
                      for fault in most(verdict.faults)]
    return "\n".join(lines + [""] + [f"- {note}" for note in notes])


def most(faults):
    return faults if len(faults) <= 8 else faults[:7] + [f"and {len(faults) - 7} more"]


def shortened(words):
    return words if len(words) <= 60 else words[:59] + "…"
