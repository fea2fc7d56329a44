"""Listing from a large ledger."""

import hashlib
import sqlite3

from measure import Failure, median_seconds, seconds
from table import Row, duration, milliseconds, part, yes

REPOSITORIES = ["website", "shop", "docs", "tools"]
ACTORS = [f"actor{number:02d}" for number in range(20)]
# 2025 from its first moment to its last.
START = 1_735_689_600_000
YEAR = 365 * 24 * 3_600_000

# A number's digits, mixed, so that mirrors, actors and verdicts do not follow one another in step.
NUMBERS = """
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count),
    mixed AS (SELECT n, (n * 2654435761) % 4294967296 / 256 AS h FROM numbers)
"""


def fill(path, count):
    """Puts `count` pushes into the ledger, each of one ref and one commit, accepted ones forwarded."""
    ledger = sqlite3.connect(path)
    ledger.create_function("oid", 1, lambda n: hashlib.sha1(b"%d" % n).digest(), deterministic=True)
    ledger.execute("PRAGMA synchronous = OFF")
    ledger.execute("PRAGMA cache_size = -400000")
    for name in REPOSITORIES:
        ledger.execute(
            "INSERT INTO mirrors (name, path, upstream, added_at) VALUES (?, ?, ?, ?)",
            (name, f"/srv/mirrors/{name}.git", f"https://forge.example/{name}.git", START))
    ledger.executemany(
        "INSERT INTO actors (id, name) VALUES (?, ?)",
        [("a-" + hashlib.sha1(name.encode()).hexdigest()[:16], name) for name in ACTORS])
    # The last actor pushes to "tools" only; everybody else pushes to all. Every fiftieth push is refused.
    ledger.execute("CREATE TEMP TABLE numbered (number INTEGER PRIMARY KEY, id TEXT)")
    ledger.executemany("INSERT INTO numbered SELECT ?, id FROM actors WHERE name = ?", enumerate(ACTORS))
    arguments = {"count": count, "start": START, "step": YEAR // count, "last": len(ACTORS) - 1}
    ledger.execute(NUMBERS + """
        INSERT INTO pushes (id, mirror, actor, origin, received_at, decision, policy, options, log_index)
        SELECT n,
            CASE WHEN h % 400 = 0 THEN 4 WHEN h % 10 < 7 THEN 1 ELSE h % 10 - 5 END,
            (SELECT id FROM numbered WHERE number = CASE WHEN h % 400 = 0 THEN :last ELSE (h / 10) % :last END),
            'ssh', :start + n * :step, CASE WHEN n % 50 = 0 THEN 'reject' ELSE 'accept' END,
            'sha256:0000', '', n * 2
        FROM mixed""", arguments)
    ledger.execute("""
        INSERT INTO ref_updates (push, position, ref, given, old, new, kind)
        SELECT id, 0, ref, ref, oid(id), oid(id + 1), 'update'
        FROM (SELECT id, CASE WHEN id / 5000 % 2 THEN 'refs/heads/main' ELSE 'refs/heads/topic/' || (id % 5000) END
            AS ref FROM pushes)""")
    ledger.execute("""
        INSERT INTO commits (push, mirror, oid, author_name, author_email, committed_at, subject, agent, tier, outcome,
            path_count)
        SELECT id, mirror, oid(id + 1), 'Somebody', 'somebody@example.org', received_at - 60000, 'Change ' || id,
            CASE WHEN id % 3 = 0 THEN 'claude-code' END, NULL, 'none', 0
        FROM pushes""")
    ledger.execute("""
        INSERT INTO outbox (mirror, push, ref, old, new, state, attempts, queued_at, not_before, log_index)
        SELECT mirror, id, 'refs/heads/topic/' || (id % 5000), oid(id), oid(id + 1), 'forwarded', 1, received_at,
            received_at, log_index
        FROM pushes WHERE decision = 'accept'""")
    ledger.execute("""
        INSERT INTO findings (push, policy, action, message)
        SELECT id, 'refs', 'reject', 'main takes no rewind' FROM pushes WHERE decision = 'reject'""")
    ledger.commit()
    ledger.close()


def first_page(site, quick):
    count, repetitions = (20_000, 5) if quick else (1_000_000, 21)
    fill(site.home + "/ledger.sqlite", count)
    everything = ["--mirror", "website", "--since", "2025-01-01"]
    cases = [
        (f"first page of {count:,} pushes: --mirror --since", []),
        ("the same with --actor --verdict", ["--actor", ACTORS[7], "--verdict", "reject"]),
        ("the same for an actor who never pushed there", ["--actor", ACTORS[-1]]),
        ("the same with --agent", ["--agent", "claude-code"]),
        ("the same with --ref, of few pushes", ["--ref", "topic/77"]),
        ("the same with --ref, of half of all pushes", ["--ref", "main"]),
    ]
    rows = [listing(site, what, repetitions, everything + more, ACTORS[-1] not in more) for what, more in cases]
    start = median_seconds(repetitions, [site.gatehouse, "--version"], site.environment)
    rows.append(part("start of gatehouse", milliseconds(start)))
    return rows, [
        f"report: {count:,} pushes of one ref and one commit, seven of ten in the repository that is asked for"
    ]


def listing(site, what, repetitions, filters, finds):
    command = [site.gatehouse, "report", "pushes", "--home", site.home, *filters]
    lines = site.run(*command, "--format", "csv", "--limit", "50").splitlines()
    if (len(lines) > 1) != finds:
        raise Failure(f"{what}: {len(lines) - 1} pushes are listed")
    # What is far from its bound needs no repetitions to prove it.
    if seconds(command, site.environment) > 1:
        repetitions = 1
    taken = median_seconds(repetitions, command, site.environment)
    return Row(what, duration(taken), bound="50 ms", holds=yes(taken <= 0.050))
