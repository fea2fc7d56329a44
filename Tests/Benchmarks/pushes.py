"""Pushes with the hooks and without."""

import shutil
import sys

from measure import Failure, median, median_seconds, run, seconds
from site_under_test import Lane
from table import Row, duration, milliseconds, part, signed, yes

WAIT = 10

# Run in a process of its own: a library is loaded and started only once.
LIBGIT2 = """
import ctypes, sys, time
start = time.perf_counter()
library = ctypes.CDLL(sys.argv[1])
loaded = time.perf_counter()
library.git_libgit2_init()
print(loaded - start, time.perf_counter() - loaded)
"""


def pairs(lanes, count, warm_up):
    """Alternates hookless and hooked pushes into each lane; returns the medians of both, a lane after the other."""
    site = lanes[0].site
    taken = {(lane, hooked): [] for lane in lanes for hooked in (False, True)}
    for lane in lanes:
        lane.tidy()
    before = site.recorded_pushes()
    for number in range(warm_up + count):
        for lane in lanes:
            for hooked in (False, True):
                whole = lane.push(hooked)
                if number >= warm_up:
                    taken[lane, hooked].append(whole)
    if site.recorded_pushes() - before != len(lanes) * (warm_up + count):
        raise Failure("the ledger does not have exactly the hooked pushes")
    return [(median(taken[lane, False]), median(taken[lane, True])) for lane in lanes]


def one_commit(site, quick):
    count, warm_up, observed = (5, 2, 5) if quick else (60, 5, 21)
    upstream = site.generate("upstream", commits=200, refs=1)
    site.apply_policy(wait=0)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    lane = Lane(site, site.home + "/mirrors/website.git")
    lane.prepare(2 * (count + warm_up + observed))

    plain, gated = pairs([lane], count, warm_up)[0]
    added = gated - plain
    rows = [
        Row("one commit, three files; forward left to the worker", milliseconds(gated),
            milliseconds(plain) + " hookless", signed(added), "+30 ms", yes(added <= 0.030))
    ]
    shell, fixed = fixed_costs(site, lane, repetitions=5 if quick else 31)
    rows += fixed
    needed = lane.observe(observed)
    before, after = (median(seen["seconds"] for seen in needed[hook]) for hook in ("pre-receive", "post-receive"))
    rows += [
        part("pre-receive, the program as a whole", milliseconds(before)),
        part("post-receive, the program without a forward", milliseconds(after), "", ""),
        part("what Git adds to run two hooks, by subtraction", milliseconds(added - before - after - 2 * shell)),
    ]

    site.apply_policy(wait=WAIT)
    plain, gated = pairs([lane], count, warm_up)[0]
    rows.append(
        Row("one commit, three files; forwarded within the push", milliseconds(gated),
            milliseconds(plain) + " hookless", signed(gated - plain)))
    needed = lane.observe(observed)
    after = median(seen["seconds"] for seen in needed["post-receive"])
    alone = forward(site, lane, upstream, observed)
    rows += [
        part("post-receive, the program with its forward", milliseconds(after)),
        part("the forward's 'git push' alone", milliseconds(alone)),
    ]
    return rows, [
        "one-commit: the first row has the gate's own cost, both hooks with no forward (forward.wait = 0); the row "
        f"'forwarded within the push' has a second push, to a local upstream, in it (forward.wait = {WAIT})"
    ]


def fixed_costs(site, lane, repetitions):
    """What each start costs, whatever the push. Returns the shell's part in seconds, and rows."""
    nothing = median_seconds(repetitions, ["true"], site.environment)
    start = median_seconds(repetitions, [site.hook], site.environment, status=1)
    hooks = site.path("hooks")
    shutil.copytree(lane.mirror + "/hooks", hooks)
    with open(hooks + "/gatehouse.environment", "a") as file:
        file.write("GATEHOUSE_PROGRAM=true\n")
    shell = median_seconds(repetitions, [hooks + "/pre-receive"], site.environment) - nothing
    rows = [
        part("a hook file's shell, once a hook", milliseconds(shell + nothing), milliseconds(nothing) + " 'true'", signed(shell)),
        part("start of gatehouse-hook, once a hook", milliseconds(start), milliseconds(nothing) + " 'true'", signed(start - nothing)),
    ]
    library = next(
        (line.split()[2] for line in run(["ldd", site.hook], site.environment).splitlines() if "libgit2" in line), None)
    if library:
        times = [
            [float(word) for word in run([sys.executable, "-c", LIBGIT2, library], site.environment).split()]
            for _ in range(repetitions)
        ]
        loading, starting = (median(values) for values in zip(*times))
        rows += [
            part("  of it loading libgit2 with its libraries", milliseconds(loading)),
            part("git_libgit2_init, beside the ledger's opening", milliseconds(starting)),
        ]
    return shell, rows


def forward(site, lane, upstream, count):
    """How long it takes to push one ref to the upstream as the gate does: new objects, leased, one commit a time."""
    # What came without hooks was never forwarded, so that it is new to the upstream.
    tips = site.git(lane.mirror, "rev-list", f"--max-count={count + 1}", "--reverse", "refs/heads/plain").split()
    site.git(lane.mirror, "push", "--quiet", upstream, tips[0] + ":refs/heads/forward")
    return median(
        seconds(
            ["git", "--git-dir=" + lane.mirror, "push", "--porcelain", "--no-verify", "--quiet",
             "--force-with-lease=refs/heads/forward:" + old, upstream, new + ":refs/heads/forward"],
            site.environment)
        for old, new in zip(tips, tips[1:]))


def large_repository(site, quick):
    count, warm_up, observed = (5, 2, 5) if quick else (40, 5, 15)
    commits, refs = (2_000, 200) if quick else (100_000, 10_000)
    site.apply_policy(wait=0)
    empty = site.path("empty.git")
    site.run("git", "init", "--quiet", "--bare", empty)
    lanes = []
    for name, size in (("small", (200, 1)), ("large", (commits, refs))):
        site.in_home("mirror", "adopt", site.generate(name, *size), "--upstream", empty)
        lanes.append(Lane(site, site.path(name + ".git")))
        lanes[-1].prepare(count + warm_up + observed)
    (small_plain, small_gated), (large_plain, large_gated) = pairs(lanes, count, warm_up)
    small, large = small_gated - small_plain, large_gated - large_plain
    rows = [
        Row(f"added time in {commits:,} commits, {refs:,} refs", milliseconds(large), milliseconds(small) + " in 200 commits",
            f"x {large / small:.2f}", "x 1.2", yes(large <= 1.2 * small)),
        part("the whole push into the large one", milliseconds(large_gated), milliseconds(large_plain) + " hookless", signed(large)),
        part("the whole push into the small one", milliseconds(small_gated), milliseconds(small_plain) + " hookless", signed(small)),
    ]
    needed = [lane.observe(observed) for lane in lanes]
    for hook in ("pre-receive", "post-receive"):
        small, large = (median(seen["seconds"] for seen in found[hook]) for found in needed)
        rows.append(part(f"{hook} in the large one", milliseconds(large), milliseconds(small) + " in the small one", signed(large - small)))
    return rows, ["large-repository: both have one pack, packed refs and a commit graph; forwards are left to the worker"]


def many_commits(site, quick):
    count, commits = (1, 2_000) if quick else (3, 20_000)
    upstream = site.generate("upstream", commits=200, refs=1)
    site.apply_policy(wait=0)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    lane = Lane(site, site.home + "/mirrors/website.git")
    lane.prepare(count, commits)
    plain, gated = pairs([lane], count, warm_up=0)[0]
    lane.prepare(1, commits)
    lane.tidy()
    needed = lane.observe(1)
    before, after = needed["pre-receive"][0], needed["post-receive"][0]
    memory = max(before["kilobytes"], after["kilobytes"]) / 1024
    return [
        Row(f"{commits:,} new commits in one push, three files each", duration(gated), duration(plain) + " hookless",
            f"x {gated / plain:.2f}", "x 2", yes(gated <= 2 * plain)),
        part("pre-receive, the program as a whole", duration(before["seconds"])),
        part("  of it on the processor, user and system", f"{before['user']:.2f} + {before['system']:.2f} s"),
        part("post-receive, the program without a forward", duration(after["seconds"])),
        Row("  peak memory of gatehouse-hook in it", f"{memory:.0f} MiB", "", "", "256 MiB", yes(memory <= 256)),
    ], ["many-commits: the forward is left to the worker, since it is another push of the same size"]
