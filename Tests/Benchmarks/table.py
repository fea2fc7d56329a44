"""The table that is printed."""

from dataclasses import astuple, dataclass


@dataclass
class Row:
    what: str
    measured: str
    against: str = ""
    difference: str = ""
    bound: str = ""
    holds: str = ""


def milliseconds(seconds):
    return f"{seconds * 1000:.1f} ms"


def duration(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else milliseconds(seconds)


def signed(seconds):
    return f"{seconds * 1000:+.1f} ms"


def yes(holds):
    return "yes" if holds else "NO"


def part(what, measured, against="", difference=""):
    """A row that says where a row above spends its time; it has no bound of its own."""
    return Row("  " + what, measured, against, difference)


def text(rows):
    header = Row("what", "measured", "against", "difference", "bound", "holds")
    lines = [astuple(row) for row in [header] + rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(format_line(line, widths) for line in lines)


def format_line(cells, widths):
    # Numbers stand to the right, words to the left.
    aligned = [
        cell.rjust(width) if column in (1, 3) else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths))
    ]
    return "  ".join(aligned).rstrip()
