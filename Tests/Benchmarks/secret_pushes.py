"""What a push feels of the search for secrets."""

import os
import re

from measure import median, seconds
from pushes import program_times, rounds
from site_under_test import Hooks, Lane
from table import Row, duration, milliseconds, part, signed, yes


def in_push(site, quick):
    """What one push without findings, and a push of a real history, feel of it."""
    count, warm_up, observed = (5, 2, 5) if quick else (40, 5, 21)
    upstream = site.generate("upstream", commits=200, refs=1)
    site.apply_policy(wait=0)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    lane = Lane(site, site.home + "/mirrors/website.git")
    lane.prepare("main", 2 * (count + warm_up) + 2 * observed)
    lane.prepare("plain", count + warm_up)
    whole = rounds([lane], count, warm_up)
    with_rules, _ = program_times(lane, observed)
    with open(os.path.join(site.home, "secrets.toml"), "w") as file:
        file.write("[[rules]]\nid = 'none'\nregex = '''never-in-any-text-of-this'''\n")
    site.in_home("policy", "apply")
    without, _ = program_times(lane, observed)
    fixed = with_rules - without
    rows = [
        Row("a push without findings: default rules beside one rule", milliseconds(with_rules),
            milliseconds(without) + " one rule", signed(fixed), "+10 ms", yes(fixed <= 0.010)),
        part("the push as a whole", milliseconds(whole[lane, Hooks.GATE]),
             milliseconds(whole[lane, Hooks.NONE]) + " hookless",
             signed(whole[lane, Hooks.GATE] - whole[lane, Hooks.NONE])),
    ]
    os.remove(os.path.join(site.home, "secrets.toml"))
    site.in_home("policy", "apply")
    return rows + history(site, quick), []


def history(site, quick):
    """A real history: that of $GATEHOUSE_BENCHMARK_HISTORY, or else this repository's own. Nothing in it stops the push."""
    best = os.path.abspath(os.environ.get("GATEHOUSE_BENCHMARK_HISTORY") or ".git")
    commits = site.git(best, "rev-list", "--topo-order", "--reverse", "HEAD").splitlines()
    tip = commits[min(200 if quick else 3000, len(commits)) - 1]
    policy = os.path.join(site.home, "policy.toml")
    with open(policy) as file:
        text = re.sub(r'(?m)^(critical|high|medium|low) = "\w+"', r'\1 = "record"', file.read())
    with open(policy, "w") as file:
        file.write(text)
    site.in_home("policy", "apply")
    times = {True: [], False: []}
    for number in range(1 if quick else 3):
        for hooked in (False, True):
            upstream = site.path(f"empty-{number}-{hooked}.git")
            site.run("git", "init", "--quiet", "--bare", upstream)
            name = f"history-{number}-{str(hooked).lower()}"
            site.in_home("mirror", "add", name, "--upstream", upstream)
            mirror = f"{site.home}/mirrors/{name}.git"
            environment = dict(site.environment)
            command = ["git", "--git-dir=" + best, "push", "--quiet", mirror, f"{tip}:refs/heads/main"]
            if not hooked:
                site.git(mirror, "config", "core.hooksPath", "/dev/null")
            times[hooked].append(seconds(command, environment))
    pushed = int(site.git(best, "rev-list", "--count", tip))
    hooked, plain = median(times[True]), median(times[False])
    return [
        Row(f"a push of {pushed} commits of a real history ", duration(hooked),
            duration(plain) + " hookless", f"x {hooked / plain:.2f}", "x 2", yes(hooked <= 2 * plain))
    ]
