"""What the path rules of a policy add to a push of many commits."""

import os

import history
from measure import median, seconds
from site_under_test import Lane
from table import Row, milliseconds, part, signed, yes

# The same commits are new at each push.
REFUSED = """
[[refs]]
match = ["refs/heads/refuse/**"]
create = "reject"
"""


def usual(number):
    """As administrators write them: a folder, a kind of file in it, a name anywhere."""
    return [f'"services/team{number}/**"', f'"src/**/generated{number}.*"', f'"**/secret{number}.yaml", "!docs/**"'][number % 3]


def rules(count, pattern):
    return "".join(
        f'\n[[paths]]\nmatch = [{pattern(number)}]\naction = "record"\n' for number in range(count))


VARIANTS = {
    "usual patterns": usual,
    "'**/*.swift', each": lambda number: '"**/*.swift"',
    "'**', each": lambda number: '"**"',
}


def path_rules(site, quick):
    pairs, commits, paths = (3, 100, 20) if quick else (15, 1_000, 20)
    upstream = site.generate("upstream", commits=200, refs=1)
    site.apply_policy(wait=0)
    site.append_policy(REFUSED)
    site.in_home("mirror", "add", "website", "--upstream", upstream)
    lane = Lane(site, site.home + "/mirrors/website.git")
    site.git(lane.client, "fast-import", "--quiet", input=changes(commits, paths))
    with open(os.path.join(site.home, "policy.toml")) as file:
        plain = file.read()
    observed = {name: [] for name in [None, *VARIANTS]}
    for number in range(pairs):
        for name, taken in observed.items():
            # Rules that fit every path find 200 things in each, which takes seconds.
            if name not in (None, "usual patterns") and number >= 3:
                continue
            with open(os.path.join(site.home, "policy.toml"), "w") as file:
                file.write(plain)
            site.append_policy(rules(200, VARIANTS[name]) if name else "")
            with lane.observing() as observations:
                seconds(["git", "--git-dir=" + lane.client, "push", "--quiet", lane.mirror,
                         f"refs/heads/next:refs/heads/refuse/{number}"], site.environment, status=1)
            taken += [seen["seconds"] for seen in observations["pre-receive"]]
    without = median(observed[None])
    rows = []
    for name in VARIANTS:
        added = median(took - base for took, base in zip(observed[name], observed[None]))
        what = f"pre-receive of {commits:,} commits, {commits * paths:,} paths, 200 rules: {name}"
        cells = milliseconds(median(observed[name])), milliseconds(without) + " without", signed(added)
        rows.append(Row(what, *cells, "+50 ms", yes(added <= 0.050)) if not rows else part(what, *cells))
    return rows, []


def changes(commits, paths):
    """Each changes `paths` files of its own, in folders of some depth."""
    for mark in range(1, commits + 1):
        yield history.commit(b"refs/heads/next", mark, [], b"refs/heads/main^0" if mark == 1 else None)
        for number in range(paths):
            name = b"src/part%02d/area%02d/File%03d.swift" % (mark % 40, number, mark)
            data = b"let value = %d\n" % mark
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (name, len(data), data)
