"""Histories for `git fast-import`, the same at each run."""

FILES = 300
FOLDERS = 20
START = 1_700_000_000
AUTHOR = b"Bench <bench@example.org>"

LINES = b"".join(b"    let value%02d = compute(input, at: %d)\n" % (line, line * 37) for line in range(24))


def path(file):
    return b"Sources/Part%02d/File%03d.swift" % (file % FOLDERS, file)


def content(file, mark):
    return b"// file %d\n%s// changed by commit %d\n" % (file, LINES, mark)


def commit(ref, mark, changed, start=None):
    """One commit that changes `changed` files; without `start` it follows the commit before it in the stream."""
    message = b"Change %d\n\nWhat it changes follows from its number.\n" % mark
    lines = [
        b"commit %s\nmark :%d\n" % (ref, mark),
        b"committer %s %d +0000\n" % (AUTHOR, START + mark),
        b"data %d\n%s" % (len(message), message),
    ]
    if start is not None:
        lines.append(b"from %s\n" % start)
    for file in changed:
        data = content(file, mark)
        lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path(file), len(data), data))
    return b"".join(lines)


def repository(commits, refs):
    """A history of `commits` commits on main in a tree of FILES files, and `refs` branches spread over it."""
    yield commit(b"refs/heads/main", 1, range(FILES))
    for mark in range(2, commits + 1):
        yield commit(b"refs/heads/main", mark, [(mark * 7919) % FILES])
    for number in range(refs):
        mark = 1 + number * commits // refs
        yield b"reset refs/heads/topic/%05d\nfrom :%d\n\n" % (number, mark)


def continuation(ref, start, first, count):
    """`count` commits that follow `start`, each with three changed files. Their content follows from their numbers,
    which begin at `first`."""
    for mark in range(first, first + count):
        changed = [(mark * 7919 + step * 101) % FILES for step in range(3)]
        yield commit(ref, mark, changed, start if mark == first else None)
