"""What a hold adds to a push, and what it takes to list many."""

import hashlib
import sqlite3

from measure import Failure, median, median_seconds, seconds
from release import POLICY
from site_under_test import Lane
from table import Row, milliseconds, part, signed, yes


def holding(site, quick):
    count, warm_up = (5, 2) if quick else (40, 5)
    upstream = site.generate("upstream", commits=200, refs=1)
    site.apply_policy(wait=0)
    site.append_policy(POLICY)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    lane = Lane(site, site.home + "/mirrors/website.git")
    lane.prepare("main", 2 * (count + warm_up))
    taken = {"hold": [], "refuse": []}
    for number in range(count + warm_up):
        for kind, times in taken.items():
            tip = lane.prepared["main"].pop(0)
            command = ["git", "--git-dir=" + lane.client, "push", "--quiet", lane.mirror,
                       f"{tip}:refs/heads/{kind}/{number}"]
            time = seconds(command, site.environment, status=1)
            if number >= warm_up:
                times.append(time)
    held, refused = median(taken["hold"]), median(taken["refuse"])
    rows = [
        Row("a push that is held", milliseconds(held), milliseconds(refused) + " refused", signed(held - refused),
            "+20 ms", yes(held - refused <= 0.020)),
    ]
    return rows + listing(site, quick), []


def listing(site, quick):
    """Of very many open holds the first page, and all."""
    count, repetitions = (500, 5) if quick else (10_000, 21)
    fill(site.home + "/ledger.sqlite", count)
    command = [site.gatehouse, "hold", "list", "--home", site.home, "--format", "csv"]
    page = command + ["--limit", "100"]
    if len(site.run(*page).splitlines()) != 101:
        raise Failure("not the first hundred holds are listed")
    first = median_seconds(repetitions, page, site.environment)
    everything = median_seconds(repetitions, command + ["--limit", str(count)], site.environment)
    start = median_seconds(repetitions, [site.gatehouse, "--version"], site.environment)
    return [
        Row(f"hold list, {count:,} of them open", milliseconds(first), milliseconds(start) + " start alone", "",
            "50 ms", yes(first <= 0.050)),
        part("all of them listed", milliseconds(everything)),
    ]


def fill(path, count):
    """Puts open holds of one mirror into the ledger, each a push of one ref by one of twenty people."""
    ledger = sqlite3.connect(path)
    ledger.create_function("oid", 1, lambda n: hashlib.sha1(b"%d" % n).hexdigest(), deterministic=True)
    ledger.executemany(
        "INSERT INTO actors (id, name) VALUES (?, ?)", [(f"a-{number:016x}", f"actor{number}") for number in range(20)])
    ledger.execute("""
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
        INSERT INTO pushes (id, mirror, actor, origin, received_at, decision, policy, options, log_index)
        SELECT 1000000 + n, 1, printf('a-%016x', n % 20), 'ssh', 1735689600000 + n, 'hold', 'sha256:0000', '', 0
        FROM numbers""", (count,))
    ledger.execute("""
        INSERT INTO holds (push, mirror, actor, key, state, updates, approvals, participants, opened_at, expires_at,
            changed_at, log_index)
        SELECT id, mirror, actor, printf('%032x', id), 'open', oid(id) || ' ' || oid(id + 1) || ' refs/heads/topic/' || id,
            '[{"agentsCount":false,"approvers":["@approvers"],"count":1}]',
            '{"authors":[],"pushers":["somebody"],"sessionOwners":[]}', received_at, 4102444800000, received_at, 0
        FROM pushes WHERE id > 1000000""")
    ledger.commit()
    ledger.close()
