"""Pushes with the hooks and without."""

from measure import Failure, median, median_seconds, seconds
from site_under_test import Hooks, Lane
from table import Row, duration, milliseconds, part, signed, yes

WAIT = 10
LOG_SIZE = 16 << 20


def rounds(lanes, count, warm_up, kinds=(Hooks.NONE, Hooks.GATE)):
    """Alternates pushes of each kind into each lane; returns the medians, by lane and kind."""
    sites = {lane.site for lane in lanes}
    taken = {(lane, kind): [] for lane in lanes for kind in kinds}
    for lane in lanes:
        lane.tidy()
    before = sum(site.recorded_pushes() for site in sites)
    for number in range(warm_up + count):
        for lane in lanes:
            if number % 10 == 0:
                lane.maintain()
            for kind in kinds:
                whole = lane.push(kind)
                if number >= warm_up:
                    taken[lane, kind].append(whole)
    if sum(site.recorded_pushes() for site in sites) - before != len(lanes) * (warm_up + count):
        raise Failure("the ledgers do not have exactly the pushes that went through the gate")
    return {key: median(values) for key, values in taken.items()}


def program_times(lane, count):
    """The medians of both hooks' program: pre-receive, and post-receive, or None where none is started."""
    needed = lane.observe(count)
    return [
        median(seen["seconds"] for seen in needed[hook]) if needed[hook] else None
        for hook in ("pre-receive", "post-receive")
    ]


def one_commit(site, quick):
    count, warm_up, observed = (5, 2, 5) if quick else (60, 5, 21)
    upstream = site.generate("upstream", commits=200, refs=1)
    site.apply_policy(wait=0)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    lane = Lane(site, site.home + "/mirrors/website.git")
    lane.prepare("main", 2 * (count + warm_up + observed) + observed)
    lane.prepare("plain", 3 * (count + warm_up))

    whole = rounds([lane], count, warm_up, kinds=(Hooks.NONE, Hooks.IDLE, Hooks.GATE))
    plain, idle, gated = (whole[lane, kind] for kind in (Hooks.NONE, Hooks.IDLE, Hooks.GATE))
    added = gated - plain
    lane.tidy()
    before, _ = program_times(lane, observed)
    rows = [
        Row("one commit, three files; forward left to the worker", milliseconds(gated),
            milliseconds(plain) + " hookless", signed(added), "+30 ms", yes(added <= 0.030)),
        part("two hooks that do nothing: Git's and the shell's work", milliseconds(idle),
             milliseconds(plain) + " hookless", signed(idle - plain)),
        part("pre-receive, the program as a whole", milliseconds(before)),
        part("post-receive: without a wait no program is started", milliseconds(0)),
    ]
    rows += fixed_costs(site, repetitions=5 if quick else 31)
    lane.tidy()
    site.grow_log(LOG_SIZE)
    full, _ = program_times(lane, observed)
    rows.append(
        part(f"pre-receive with {LOG_SIZE >> 20} MiB of write-ahead log", milliseconds(full),
             milliseconds(before) + " with little", signed(full - before)))

    site.apply_policy(wait=WAIT)
    whole = rounds([lane], count, warm_up)
    plain, gated = whole[lane, Hooks.NONE], whole[lane, Hooks.GATE]
    lane.tidy()
    _, after = program_times(lane, observed)
    rows += [
        Row("one commit, three files; forwarded within the push", milliseconds(gated),
            milliseconds(plain) + " hookless", signed(gated - plain)),
        part("post-receive, the program with its forward", milliseconds(after)),
        part("the forward's 'git push' alone", milliseconds(forward(site, lane, upstream, observed))),
    ]
    return rows, [
        "one-commit: the first row has the gate's own cost: forwards are left to the worker (forward.wait = 0), so that post-receive starts nothing; the row "
        f"'forwarded within the push' has a second push, to a local upstream, in it (forward.wait = {WAIT})",
        f"one-commit: {LOG_SIZE >> 20} MiB of write-ahead log is what hundreds of pushes leave where no worker tidies it, which it does at 1 MiB; in the other rows 'gatehouse maintain' ran before each ten pushes",
    ]


def fixed_costs(site, repetitions):
    """Rows of what a start costs, whatever the push."""
    nothing = median_seconds(repetitions, ["true"], site.environment)
    start = median_seconds(repetitions, [site.hook], site.environment, status=1)
    return [
        part("in each of them: start and end of the process", milliseconds(start), milliseconds(nothing) + " 'true'",
             signed(start - nothing))
    ]


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
        lanes[-1].prepare("main", count + warm_up + observed)
        lanes[-1].prepare("plain", count + warm_up)
    whole = rounds(lanes, count, warm_up)
    small, large = (whole[lane, Hooks.GATE] - whole[lane, Hooks.NONE] for lane in lanes)
    rows = [
        Row(f"added time in {commits:,} commits, {refs:,} refs", milliseconds(large),
            milliseconds(small) + " in 200 commits", f"x {large / small:.2f}", "x 1.2",
            yes(large <= 1.2 * small))
    ]
    for size, lane, added in (("large", lanes[1], large), ("small", lanes[0], small)):
        rows.append(
            part(f"the whole push into the {size} one", milliseconds(whole[lane, Hooks.GATE]),
                 milliseconds(whole[lane, Hooks.NONE]) + " hookless", signed(added)))
    for lane in lanes:
        lane.tidy()
    times = [program_times(lane, observed) for lane in lanes]
    (small, _), (large, _) = times
    rows.append(
        part("pre-receive in the large one", milliseconds(large), milliseconds(small) + " in the small one",
             signed(large - small)))
    return rows, [
        "large-repository: both begin with one pack, packed refs and a commit graph; forwards are left to the worker"
    ]


def many_commits(site, quick):
    return many(site, quick, "three files each"), [
        "many-commits: the forward is left to the worker, since it is another push of the same size"]


def many(site, quick, what, prepare=lambda home: None, stream=None):
    """Rows of a push of very many commits into a home that `prepare` was given."""
    count, commits = (1, 2_000) if quick else (3, 20_000)
    upstream = site.generate("upstream", commits=200, refs=1)
    site.apply_policy(wait=0)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    prepare(site.home)
    lane = Lane(site, site.home + "/mirrors/website.git")
    streams = {} if stream is None else {"stream": stream}
    lane.prepare("main", count + 1, commits, **streams)
    lane.prepare("plain", count, commits, **streams)
    whole = rounds([lane], count, warm_up=0)
    plain, gated = whole[lane, Hooks.NONE], whole[lane, Hooks.GATE]
    needed = lane.observe(1)
    before = needed["pre-receive"][0]
    memory = before["kilobytes"] / 1024
    return [
        Row(f"{commits:,} new commits in one push, {what}", duration(gated), duration(plain) + " hookless",
            f"x {gated / plain:.2f}", "x 2", yes(gated <= 2 * plain)),
        part("pre-receive, the program as a whole", duration(before["seconds"])),
        part("  of it on the processor, user and system", f"{before['user']:.2f} + {before['system']:.2f} s"),
        Row("  peak memory of gatehouse-hook in it", f"{memory:.0f} MiB", "", "", "256 MiB", yes(memory <= 256)),
    ]
