"""The search for secrets: how fast it reads and masks, and what others take for the same."""

import json
import os
import random
import re
import shutil
import string
import sys

from measure import Failure, median, median_seconds, run, seconds
from table import Row, duration, milliseconds, part, yes

SOURCE = re.compile(r"\.(swift|c|cc|cpp|h|hpp|py|sh)$")


def scanning(site, quick):
    """Throughput over source that lies about (the build's own dependencies), and over text full of secrets."""
    size = (8 if quick else 128) << 20
    source = collect(site, size)
    full = with_secrets(site, source[:len(source) // 4])
    worst = write_secrets(site.path("worst.txt"), size // 16)
    empty = site.path("empty.txt")
    open(empty, "w").close()

    start = median_seconds(5, scan(site, empty), site.environment)
    rows = []
    for what, paths, bound in (
            ("typical source", source, 150), ("source with a credential every 4 KiB", full, 80),
            ("a credential every 110 bytes", [worst], None)):
        bytes_read = sum(os.path.getsize(path) for path in paths)
        folder = os.path.dirname(paths[0]) if len(paths) > 1 else paths[0]
        taken = median(status_of_either(site, folder) for _ in range(1 if quick else 3)) - start
        speed = bytes_read / taken / 1e6
        what = f"scanning {what}, {bytes_read >> 20} MiB, default rules"
        rows.append(
            Row(what, f"{speed:.0f} MB/s", "", "", f"{bound} MB/s", yes(speed >= bound)) if bound else
            part(what, f"{speed:.0f} MB/s"))
    rows.append(part("start, rules loaded, one small file", milliseconds(start)))
    rows.append(memory(site, source))
    rows += peers(site, source, quick)
    return rows, [
        "scanning: source files of this build's dependencies, again and again until there is enough; the program's start is taken off",
    ]


def scan(site, path):
    return [site.gatehouse, "secrets", "scan", path]


def status_of_either(site, path):
    """How long a scan takes, whether it finds something or not."""
    try:
        return seconds(scan(site, path), site.environment, status=1)
    except Failure:
        return seconds(scan(site, path), site.environment, status=0)


def collect(site, size):
    """Source files of `size` bytes in all."""
    found = []
    for folder, _, names in os.walk(".build/checkouts"):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if SOURCE.search(name) and os.path.isfile(path) and 0 < os.path.getsize(path) < 1 << 20:
                found.append(path)
    if not found:
        raise Failure("there is no source below .build/checkouts")
    target = site.path("source")
    os.makedirs(target)
    paths, total, number = [], 0, 0
    while total < size:
        for path in found:
            copy = os.path.join(target, f"{number}{os.path.splitext(path)[1]}")
            shutil.copyfile(path, copy)
            paths.append(copy)
            total += os.path.getsize(copy)
            number += 1
            if total >= size:
                break
    return paths


def credential(dice):
    return 'token = "' + "gh" + "p_" + "".join(dice.choices(string.ascii_letters + string.digits, k=36)) + '"\n'


def with_secrets(site, source):
    """The same source with a credential every four kilobytes. Seeded, so that all runs read the same."""
    dice = random.Random(7)
    target = site.path("full")
    os.makedirs(target)
    paths = []
    for path in source:
        copy = os.path.join(target, os.path.basename(path))
        with open(path, errors="replace") as file, open(copy, "w") as out:
            since = 0
            for line in file:
                out.write(line)
                since += len(line)
                if since >= 4096:
                    out.write(credential(dice))
                    since = 0
        paths.append(copy)
    return paths


def write_secrets(path, size):
    """A configuration of which every fourth line is a credential."""
    dice = random.Random(7)
    with open(path, "w") as file:
        while file.tell() < size:
            file.write(f"# the settings of service {dice.randrange(10**6)}\nname = service\n")
            file.write(credential(dice))
            file.write(f"port = {dice.randrange(10**4)}\n")
    return path


def memory(site, paths):
    """The peak of a scan of one large file, without the file."""
    path = site.path("one.txt")
    with open(path, "wb") as file:
        for source in paths:
            if file.tell() > 64 << 20:
                break
            with open(source, "rb") as piece:
                file.write(piece.read())
    # A process begins with the peak of the one that started it, so that a small one does.
    watcher = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); " \
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    kilobytes = run([sys.executable, "-c", watcher, *scan(site, path)], site.environment)
    peak = int(kilobytes) * 1024 - os.path.getsize(path)
    return Row("peak memory of it, besides the input", f"{peak >> 20} MiB", "", "", "64 MiB", yes(peak <= 64 << 20))


def peers(site, paths, quick):
    """Others that are installed, over a little of the same: they are slow."""
    program = shutil.which("detect-secrets")
    if not program:
        return [part("detect-secrets", "not installed")]
    folder = site.path("peer")
    os.makedirs(folder)
    total = 0
    for path in paths:
        if total > (1 << 18 if quick else 1 << 21):
            break
        shutil.copy(path, folder)
        total += os.path.getsize(path)
    taken = seconds([program, "scan", "--all-files", folder], site.environment)
    own = status_of_either(site, folder)
    return [part(f"detect-secrets, {total >> 10} KiB of it", duration(taken), duration(own) + " gatehouse")]


def masking(site, quick):
    """A long transcript of an agent that reads source: read, masked and recorded."""
    size = (2 if quick else 50) << 20
    clone = site.path("clone")
    site.run("git", "init", "--quiet", clone)
    environment = dict(site.environment, PATH=os.path.dirname(site.gatehouse) + ":" + site.environment["PATH"])
    run(["git", "-C", clone, "session", "enable", "--agent", "claude-code"], environment)
    transcript = site.path("transcript.jsonl")
    sources = collect(site, 4 << 20)
    with open(transcript, "w") as file:
        number = 0
        while file.tell() < size:
            for line in exchange(number, clone, sources[number % len(sources)]):
                file.write(json.dumps(line) + "\n")
            number += 1
    command = ["git", "-C", clone, "session", "import", "claude-code", transcript]
    taken = seconds(command, environment)
    return [
        Row(f"a transcript of {os.path.getsize(transcript) >> 20} MiB: read, masked and recorded", duration(taken), "", "",
            "2 s for masking", yes(taken <= 2)),
    ], []


def exchange(number, folder, path):
    """An agent asks for a file and gets it."""
    with open(path, errors="replace") as file:
        text = file.read()
    common = {"sessionId": "bench", "cwd": folder, "version": "2.0.0",
              "timestamp": f"2026-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000Z"}
    call = {"type": "tool_use", "id": f"t{number}", "name": "Read", "input": {"file_path": path}}
    answer = {"type": "tool_result", "tool_use_id": f"t{number}", "content": text}
    return (
        {**common, "type": "user", "uuid": f"u{number}", "message": {"role": "user", "content": f"Look at {path}"}},
        {**common, "type": "assistant", "uuid": f"a{number}",
         "message": {"id": f"m{number}", "model": "bench", "role": "assistant", "content": [call]}},
        {**common, "type": "user", "uuid": f"r{number}", "message": {"role": "user", "content": [answer]}},
    )
