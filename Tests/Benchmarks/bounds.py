"""How time and memory grow with pushes that are small to send and large inside."""

import subprocess
import tempfile
import time

from bounded_kinds import KINDS
from measure import Failure
from site_under_test import Lane
from table import Row, duration, yes

# What one such push may take, and how much more one of the double size.
SECONDS = 10
GROWTH = 2.6
# Of less it is not told how it grows.
SHORTEST = 1
POLICY = """
[limits]
seconds = 120
"""


def growth(site, quick):
    """Each kind at two sizes, beside the same without hooks."""
    upstream = site.generate("upstream", commits=20, refs=1)
    site.apply_policy(wait=0)
    site.append_policy(POLICY)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    lane = Lane(site, site.home + "/mirrors/website.git")
    return [
        row
        for name, make, size, unit in KINDS
        for row in rows(lane, name, make, size // 4 or 1 if quick else size, unit)
    ], [
        f"bounds: each push twice, the second of the double size; it may take {SECONDS} s and {GROWTH} times as long",
        "bounds: memory is the highest of the gate's program; what Git needs itself is not in it",
    ]


def rows(lane, name, make, size, unit):
    before = None
    for size in (size, 2 * size):
        pack = make(size)
        request = pack.request()
        taken, kilobytes, accepted = gated(lane, request)
        plain = hookless(lane.site, request)
        added = taken - plain
        grown = "" if before is None or max(added, before) < SHORTEST else f"x {added / before:.1f}"
        holds = added <= SECONDS and (not grown or added <= GROWTH * max(before, SHORTEST / 2))
        yield Row(
            f"{name}: {size:,} {unit}, sent as {len(request) / 1000:,.0f} KB{'' if accepted else ', refused'}",
            f"{duration(taken)}, {kilobytes / 1024:,.0f} MiB", duration(plain) + " hookless", grown,
            f"+{SECONDS} s, x {GROWTH}", yes(holds))
        before = added
        forget(lane, pack)


def gated(lane, request):
    """How long a push through the gate takes, the memory of its program in kilobytes, and whether it was accepted."""
    with lane.observing() as observations:
        taken, said = receive(lane.site, lane.mirror, request)
    if len(observations["pre-receive"]) != 1:
        raise Failure("the push did not run the hook once: " + said)
    return taken, observations["pre-receive"][0]["kilobytes"], "ng refs/" not in said


def hookless(site, request):
    repository = site.path("hookless.git")
    site.run("git", "init", "--quiet", "--bare", repository)
    taken, _ = receive(site, repository, request)
    site.run("rm", "-rf", repository)
    return taken


def receive(site, repository, request):
    """Speaks to 'git receive-pack' itself, since Git's own client would make another pack."""
    with tempfile.TemporaryFile() as sent:
        sent.write(request)
        sent.seek(0)
        start = time.perf_counter()
        done = subprocess.run(
            ["git", "receive-pack", repository], env=site.environment, stdin=sent, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        taken = time.perf_counter() - start
    said = done.stdout.decode(errors="replace")
    if "unpack ok" not in said:
        raise Failure("git does not take the pack: " + said[-300:])
    return taken, said


def forget(lane, pack):
    """Takes away what was accepted, so that the next push makes the same refs."""
    lane.site.git(
        lane.mirror, "update-ref", "--stdin", input="".join(f"delete {name}\n" for name, _ in pack.refs).encode())
