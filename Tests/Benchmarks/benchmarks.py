"""Measures what the gate costs beside plain Git. Run it by Tests/Benchmarks/run, from the repository's top.

A missed bound is a "no" in the table and exit status 0; status 1 means that something could not be measured.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import agent_hooks
import attribution
import bounds
import holds
import policies
import pushes
import recorder
import release
import reports
import secret_pushes
import secrets_search
import table
from machine import Strangers, machine_notes
from measure import Failure
from site_under_test import Site

BENCHMARKS = {
    "one-commit": pushes.one_commit,
    "large-repository": pushes.large_repository,
    "many-commits": pushes.many_commits,
    "compared-commit": attribution.compared_commit,
    "searched-commits": attribution.searched_commits,
    "real-sessions": attribution.real_sessions,
    "report": reports.first_page,
    "hold": holds.holding,
    "release": release.releasing,
    "policies": policies.path_rules,
    "helper": recorder.helper_hooks,
    "hooks": agent_hooks.agent_hooks,
    "shipping": recorder.shipping,
    "secret-scan": secrets_search.scanning,
    "secret-masking": secrets_search.masking,
    "secret-push": secret_pushes.in_push,
    "bounds": bounds.growth,
}


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tests/Benchmarks/run", description="Measure what the gate costs beside plain Git.")
    parser.add_argument("names", metavar="NAME", nargs="*", help="one of: " + ", ".join(BENCHMARKS))
    parser.add_argument(
        "--quick", action="store_true", help="small sizes and few repetitions: a smoke test, no evidence")
    parser.add_argument("--no-build", action="store_true", help="measure the release build that is there")
    parser.add_argument(
        "--release-bytes", metavar="BYTES", type=int, default=200_000_000, help="how much 'release' pushes")
    parser.add_argument(
        "--against", metavar="DIR", type=os.path.abspath,
        help="the folder of an older build's programs, which 'hooks' measures beside the present ones")
    given = parser.parse_args()
    for name in given.names:
        if name not in BENCHMARKS:
            parser.error(f"there is no benchmark '{name}'; there are: {', '.join(BENCHMARKS)}")
    return given


def build():
    # The last word is the script's name: the build is the one that is installed.
    command = ["sh", "-euc", ". install/prepare.sh; build_release", "install/programs"]
    if subprocess.run(command, stdout=sys.stderr).returncode != 0:
        raise Failure("the release build failed")


def main():
    given = arguments()
    folder = tempfile.mkdtemp(prefix="gatehouse-benchmarks-")
    try:
        if not given.no_build:
            build()
        notes = machine_notes(folder)
        strangers = Strangers()
        rows = []
        for name, benchmark in BENCHMARKS.items():
            if given.names and name not in given.names:
                continue
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            site = Site(os.path.join(folder, name), programs=os.path.abspath(".build/release"))
            more = {"release": {"size": given.release_bytes}, "hooks": {"against": given.against}}
            part, said = benchmark(site, quick=given.quick, **more.get(name, {}))
            rows += part
            notes += said
            shutil.rmtree(site.folder)
        print(table.text(rows))
        print()
        if given.quick:
            notes.append("--quick: small sizes and few repetitions, so the numbers prove nothing")
        notes.append(
            f"load average at the end: {os.getloadavg()[0]:.2f}; "
            f"other processes took {strangers.share():.0%} of the cores meanwhile")
        for note in notes:
            print("- " + note)
    except Failure as failure:
        print(f"benchmarks: {failure}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
