"""What it takes to hold a large push and to release it: none of its bytes is written again, but to the upstream."""

import glob
import os
import sqlite3
import time

import history
from measure import Failure, median, seconds
from site_under_test import Lane
from table import Row, duration, milliseconds, part, signed, yes

POLICY = """
[[refs]]
match = ["refs/heads/hold/**"]
create = "hold"

[[refs]]
match = ["refs/heads/refuse/**"]
create = "reject"
"""

BLOB = 20_000_000


def releasing(site, quick, size):
    """Pushes the same `size` random bytes to refs that are refused and refs that are held, in turns."""
    pairs = 3 if quick else 9
    upstream = site.generate("upstream", commits=200, refs=1)
    site.apply_policy(wait=600)
    site.append_policy(POLICY)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    site.in_home("actor", "add", "approver", "--group", "approvers")
    lane = Lane(site, site.home + "/mirrors/website.git")
    for key in ("core.compression", "pack.window"):
        site.git(lane.client, "config", key, "0")
    site.git(lane.client, "fast-import", "--quiet", "--depth=0", input=random_blobs(size))
    folders = lane.mirror, site.home + "/held"
    before = disk_usage(*folders)
    whole = {"refuse": [], "hold": []}
    observed = {"refuse": [], "hold": []}
    after_verdict = {"refuse": [], "hold": []}
    for number in range(pairs):
        for kind in ("refuse", "hold") if number % 2 else ("hold", "refuse"):
            with lane.observing() as observations:
                whole[kind].append(push(site, lane, f"refs/heads/{kind}/{number}"))
            observed[kind] += observations["pre-receive"]
            after_verdict[kind].append(observed[kind][-1]["ended"] - verdict_reached(site, kind))
        # The last one is released.
        if number + 1 < pairs:
            site.in_home("hold", "cancel", f"h{number + 1}")
    held, refused = (median(seen["seconds"] for seen in observed[kind]) for kind in ("hold", "refuse"))
    # Neighbours differ less than the first from the last.
    added = median(
        one["seconds"] - other["seconds"] for one, other in zip(observed["hold"], observed["refuse"]))
    kept, noted = median(after_verdict["hold"]), median(after_verdict["refuse"])
    last = observed["hold"][-1]
    while_held = disk_usage(*folders)
    in_hold = inodes(site.home + "/held/*/pack/*.pack")
    until_ref, with_forward = release(site, pairs)
    same = set(last["packs"]) == in_hold and in_hold <= inodes(lane.mirror + "/objects/pack/*.pack")
    megabytes = size // 1_000_000
    alone = forward_alone(site, lane)
    return [
        Row(f"pre-receive of a push of {megabytes:,} MB that is held", milliseconds(held),
            milliseconds(refused) + " refused", signed(added)),
        Row("  of it from the verdict to the end", milliseconds(kept), milliseconds(noted) + " refused",
            signed(kept - noted), "+20 ms", yes(kept - noted <= 0.020)),
        part("the whole push", duration(median(whole["hold"])), duration(median(whole["refuse"])) + " refused"),
        Row("  Git's pack, the hold's and the mirror's are one file", "yes" if same else "no", "", "", "yes", yes(same)),
        part("the mirror's and the holds' disk while it is held", size_text(while_held), size_text(before) + " before",
             size_text(while_held - before)),
        part("  and after its release", size_text(disk_usage(*folders))),
        Row("from 'hold approve' to the ref's new value", milliseconds(until_ref)),
        part("to the end of its forward", duration(with_forward), duration(alone) + " 'git push' alone"),
    ], ["release: of random bytes in files of 20 MB, into a local upstream; --release-bytes 1000000000 for a gigabyte"]


def random_blobs(size):
    yield history.commit(b"refs/heads/next", 1, [], b"refs/heads/main^0").rstrip(b"\n") + b"\n"
    for number in range(-(-size // BLOB)):
        data = os.urandom(min(BLOB, size - number * BLOB))
        yield b"M 100644 inline random%02d\ndata %d\n%s\n" % (number, len(data), data)


def push(site, lane, ref):
    return seconds(
        ["git", "--git-dir=" + lane.client, "push", "--quiet", lane.mirror, "refs/heads/next:" + ref],
        site.environment, status=1)


def verdict_reached(site, kind):
    """When the newest push's verdict was reached, in seconds since 1970.

    Nothing is done for a hold before. Of a large push that takes seconds, and varies by more than a hold takes.
    """
    if kind == "hold":
        # The key that its objects go by begins with the time.
        return int(newest(site, "holds", "key")[:16], 16) / 1000
    return newest(site, "pushes", "received_at") / 1000


def newest(site, table, column):
    ledger = sqlite3.connect(f"file:{site.home}/ledger.sqlite?mode=ro", uri=True)
    value, = ledger.execute(f"SELECT {column} FROM {table} ORDER BY id DESC LIMIT 1").fetchone()
    ledger.close()
    return value


def release(site, number):
    """How long an approval takes until the mirror's ref is set, and until the upstream has it."""
    started, start = time.time(), time.perf_counter()
    seconds([site.gatehouse, "hold", "approve", f"h{number}", "--home", site.home],
            site.environment | {"GATEHOUSE_ACTOR": "approver"})
    taken = time.perf_counter() - start
    state, changed = newest(site, "holds", "state"), newest(site, "holds", "changed_at")
    if state != "applied":
        raise Failure(f"the hold is {state} instead of applied")
    return changed / 1000 - started, taken


def forward_alone(site, lane):
    """How long Git takes to bring the same pack to an upstream as that was before."""
    other = site.generate("other", commits=200, refs=1)
    return seconds(["git", "--git-dir=" + lane.mirror, "push", "--quiet", other, "refs/heads/hold/*:refs/heads/hold/*"],
                   site.environment)


def inodes(pattern):
    return {os.stat(path).st_ino for path in glob.glob(pattern)}


def disk_usage(*folders):
    """In bytes; of a file with two names once."""
    files = {}
    for folder in folders:
        for path, _, names in os.walk(folder):
            for name in names:
                status = os.lstat(os.path.join(path, name))
                files[status.st_ino] = status.st_blocks * 512
    return sum(files.values())


def size_text(size):
    return f"{size / 1_000_000:.1f} MB"
