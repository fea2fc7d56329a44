"""Commits that are compared with recorded sessions."""

import hmac
import json
import os
import pwd
import re
import sqlite3
import struct
import tarfile

import history
from measure import Failure, median
from pushes import many, program_times, rounds
from site_under_test import Hooks, Lane, Site
from recorder import Clone
from table import Row, milliseconds, part, signed, yes

DATA = "../shared/data/attribution.tar.gz"
LINES = 1_000
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HASH = "ab" * 32


def session(number):
    digits = ""
    for _ in range(26):
        digits = ALPHABET[number % 32] + digits
        number //= 32
    return digits


def line(session, number):
    return b"    let value_%d_%d = compute(input, at: %d)\n" % (session, number, number)


def path(session):
    return b"Sources/Recorded/File%06d.swift" % session


def commits(trailer):
    """Makes a stream of commits: each brings a new file with the lines of the first session."""

    def stream(ref, start, first, count):
        body = b"".join(line(0, number) for number in range(LINES))
        for mark in range(first, first + count):
            message = b"Add %d\n\n%s\n" % (mark, trailer)
            yield b"commit %s\nmark :%d\ncommitter %s %d +0000\ndata %d\n%s" % (
                ref, mark, history.AUTHOR, history.START + mark, len(message), message)
            if mark == first:
                yield b"from %s\n" % start
            data = b"// change %d\n" % mark + body
            yield b"M 100644 inline Sources/New/File%d.swift\ndata %d\n%s\n" % (mark, len(data), data)

    return stream


CLAIMED = commits(f"AI-Session: {session(0)}/1 sha256:{HASH}".encode())
UNCLAIMED = commits(b"Reviewed-by: Nobody <nobody@example.org>")


def ordinary(ref, start, first, count):
    """A stream of commits that each bring 30 lines which are not on record."""
    for mark in range(first, first + count):
        yield history.commit(ref, mark, [], start if mark == first else None)
        data = b"".join(line(1_000_000 + mark, number) for number in range(30))
        yield b"M 100644 inline %s\ndata %d\n%s\n" % (history.path(mark % history.FILES), len(data), data)


def fill(home, sessions):
    """Puts sessions of LINES edited lines each on record, as if the account that runs this had shipped them."""
    with open(os.path.join(home, "keys", "lines.key"), "rb") as file:
        key = file.read()

    def number(text):
        return struct.unpack_from("<Q", hmac.digest(key, text, "sha256"))[0]

    ledger = sqlite3.connect(os.path.join(home, "ledger.sqlite"))
    ledger.execute("PRAGMA synchronous = OFF")
    ledger.execute("PRAGMA cache_size = -400000")
    mirror = ledger.execute("SELECT MAX(id) FROM mirrors").fetchone()[0]
    name = pwd.getpwuid(os.getuid()).pw_name
    ledger.execute("INSERT OR IGNORE INTO actors (id, name) VALUES ('a-bench', ?)", (name,))
    owner = ledger.execute("SELECT id FROM actors WHERE name = ?", (name,)).fetchone()[0]
    occurrences = []
    for index in range(sessions):
        place = number(path(index) + b"\n") | 1
        # As lines are compared: without white space.
        hashes = [number(line(index, at).translate(None, b" \n").rstrip(b",;")) for at in range(LINES)]
        entries = sorted([(0, place)] + [(hash, place) for hash in hashes])
        ledger.execute(
            "INSERT INTO sessions (id, mirror, owner, agent, first_recorded_at, last_recorded_at) "
            "VALUES (?, ?, ?, 'claude-code', 0, 0)", (session(index), mirror, owner))
        row = ledger.execute(
            "INSERT INTO segments (session, number, sha256, push, actor, recorded_at, models, messages, edits, body) "
            "VALUES (?, 1, ?, 0, ?, 0, '', 0, 0, 0)", (session(index), HASH, owner)).lastrowid
        ledger.execute(
            "INSERT INTO segment_lines (segment, entries, left_out) VALUES (?, ?, 0)",
            (row, b"".join(struct.pack("<QQ", *entry) for entry in entries)))
        ledger.execute("INSERT INTO segment_paths (segment, path) VALUES (?, ?)", (row, path(index).decode()))
        ledger.execute(
            "INSERT INTO edited_paths (mirror, path, session) VALUES (?, ?, ?)", (mirror, path(index).decode(), row))
        occurrences += [(hash - (1 << 64) if hash >> 63 else hash, row) for hash in hashes]
    ledger.executemany("INSERT INTO line_sessions (line, session) VALUES (?, ?)", sorted(occurrences))
    ledger.commit()
    ledger.close()


def compared_commit(site, quick):
    """A commit that names its session, in a home with few lines on record and in one with many."""
    count, warm_up, observed = (5, 2, 5) if quick else (40, 5, 21)
    many = 20 if quick else 1_000
    lanes, unclaimed = [], []
    other = Site(site.path("with-few"), programs=os.path.dirname(site.hook))
    for site, sessions in ((other, 1), (site, many)):
        site.apply_policy(wait=0)
        site.in_home("mirror", "add", "website", "--upstream", site.generate("upstream", commits=200, refs=1))
        lane = Lane(site, site.home + "/mirrors/website.git")
        lane.prepare("main", observed, stream=UNCLAIMED)
        lane.prepare("main", count + warm_up + observed, stream=CLAIMED)
        lane.prepare("plain", count + warm_up, stream=CLAIMED)
        # Nothing is on record yet that they could be compared with.
        unclaimed.append(program_times(lane, observed)[0])
        fill(site.home, sessions)
        lanes.append(lane)
    whole = rounds(lanes, count, warm_up)
    small, large = (whole[lane, Hooks.GATE] for lane in lanes)
    times = []
    for lane, bare in zip(lanes, unclaimed):
        lane.tidy()
        claimed, _ = program_times(lane, observed)
        times.append((claimed, bare))
    inside = [claimed - unclaimed for claimed, unclaimed in times]
    lines = f"{many * LINES:,} lines on record"
    return [
        Row(f"a commit of {LINES:,} lines compared, {lines}", milliseconds(large),
            milliseconds(small) + f" with {LINES:,}", signed(large - small), "+20 ms", yes(large - small <= 0.020)),
        part("the same pushes around the gate", milliseconds(whole[lanes[1], Hooks.NONE]),
             milliseconds(whole[lanes[0], Hooks.NONE]) + f" with {LINES:,}"),
        Row(f"  pre-receive's comparison itself, {lines}", milliseconds(times[1][0]),
            milliseconds(times[1][1]) + " naming no session", signed(inside[1]), "+20 ms", yes(inside[1] <= 0.020)),
        part(f"the same with {LINES:,} lines on record", milliseconds(times[0][0]),
             milliseconds(times[0][1]) + " naming no session", signed(inside[0])),
    ], [
        "compared-commit: each commit brings a new file with all lines of the session that it names; the row 'itself' is "
        "the hook's program with such a commit against one of the same size that names no session and is not compared",
        "compared-commit: the sessions were written into the ledgers by this program, with each home's own key",
    ]


def searched_commits(site, quick):
    """Very many commits that name no session, into a mirror that has recorded ones: their lines are searched for."""
    sessions = 20 if quick else 1_000
    return many(
        site, quick, f"{sessions * LINES:,} lines on record", lambda home: fill(home, sessions), ordinary), [
        "searched-commits: each commit brings 30 lines and names no session, so that the first of them are compared with "
        "all of the mirror's"]


class RealSessions:
    """Real transcripts as a mirror's recorded sessions, and the real commits that they wrote."""

    def __init__(self, site):
        with tarfile.open(DATA) as archive:
            archive.extractall(site.path("data"), filter="data")
        (top,) = os.listdir(site.path("data"))
        self.folder = site.path("data", top)
        with open(os.path.join(self.folder, "cases.jsonl")) as file:
            self.cases = [json.loads(line) for line in file]
        self.site = site
        self.clone = Clone(site, "work", os.path.dirname(site.gatehouse), is_enabled=False)
        self.clone.git("remote", "add", "mirror", site.home + "/mirrors/website.git")
        self.clone.git("session", "enable", "--no-agent-hooks")
        self.trailers = {}
        for name in sorted({case["session"] for case in self.cases}):
            self.trailers[name] = self.record(name)
        self.clone.git("session", "push")

    def record(self, name):
        """Imports a transcript, and returns the trailer that names what it brought."""
        said = self.clone.git("session", "import", "claude-code", os.path.join(self.folder, name))
        session = re.search(r"Session (\S+):", said).group(1)
        self.clone.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", f"Name {name}")
        self.clone.git("session", "link", "HEAD", session)
        message = self.clone.git("log", "-1", "--format=%(trailers:key=AI-Session,unfold)")
        known = {trailer for trailers in self.trailers.values() for trailer in trailers}
        new = [line for line in message.splitlines() if line and line not in known]
        if not new:
            raise Failure(f"{name} brought no segment")
        return new

    def commits(self, start):
        """A stream of commits on one branch, each of which brings the lines of a case and names a session."""
        for mark, (case, name) in enumerate(self.pairs(), 1):
            files = {}
            for line in case["added"]:
                files.setdefault(line["path"], []).append(line["line"])
            for index, content in ((2 * mark - 1, {}), (2 * mark, files)):
                message = f"Pair {mark}\n\n" + ("\n".join(self.trailers[name]) if content else "Without content")
                body = message.encode() + b"\n"
                yield b"commit refs/heads/pairs\nmark :%d\ncommitter %s %d +0000\ndata %d\n%s" % (
                    index, history.AUTHOR, history.START + index, len(body), body)
                if index == 1:
                    yield b"from %s\n" % start.encode()
                yield b"deleteall\n"
                for path, lines in content.items():
                    data = "".join(line + "\n" for line in lines).encode()
                    yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)

    def pairs(self):
        return [(case, name) for case in self.cases for name in self.trailers]

    def outcomes(self):
        """For each pair, whether the session is the commit's own, and what the gate found."""
        start = self.clone.git("rev-parse", "HEAD").strip()
        self.site.run("git", "-C", self.clone.path, "fast-import", "--quiet", input=b"".join(self.commits(start)))
        self.clone.git("push", "--quiet", "mirror", "pairs")
        listed = json.loads(self.site.in_home("report", "commits", "--mirror", "website", "--format", "json"))
        found = {row["subject"]: row["outcome"] for row in listed if row["segments"]}
        return [(case["session"] == name, found[f"Pair {mark}"])
                for mark, (case, name) in enumerate(self.pairs(), 1)]


def real_sessions(site, quick):
    """Real commits, each compared with the session that wrote it and with sessions that did not."""
    if not os.path.exists(DATA):
        return [], [f"real-sessions: not measured, there is no {DATA}"]
    site.apply_policy(wait=0)
    site.append_policy('[[sessions.special]]\nrefs = ["refs/heads/pairs"]\nunsupported = "record"\n')
    site.in_home("mirror", "add", "website", "--upstream", site.generate("upstream", commits=10, refs=1))
    outcomes = RealSessions(site).outcomes()
    own = [outcome for is_own, outcome in outcomes if is_own]
    others = [outcome for is_own, outcome in outcomes if not is_own]
    verified = own.count("verified") / len(own)
    false = sum(outcome in ("verified", "partial") for outcome in others) / len(others)
    return [
        Row("real commits verified by their sessions", f"{verified:.1%}", f"{len(own)} commits", "", "92 %",
            yes(verified >= 0.92)),
        part("verified or partial", f"{sum(outcome in ('verified', 'partial') for outcome in own) / len(own):.1%}"),
        Row("the same taken for other sessions' work", f"{false:.1%}", f"{len(others)} pairs", "", "1 %",
            yes(false <= 0.01)),
    ], ["real-sessions: the transcripts are imported and shipped as a developer's, and each commit is pushed once for "
        "each session, naming it"]
