#!/bin/sh
# Vectorscan reads the whole database each time that memory for a scan is made from it.
#
# hs_alloc_scratch is said to allocate; a good engineer takes its price to be that of an allocation, the same for small and
# large databases, and calls it once for each thread, request or short process. It sums up all bytes of the database first
# (the same sum that hs_deserialize_database_at makes anew), so that its time grows with the database: a program that
# maps compiled rules to start quickly pays for all of them before its first byte. The memory itself is small, and
# hs_clone_scratch makes another of it without the database, in a time that does not grow.
#
# Seen with hyperscan 0.7.21 from PyPI, which brings Vectorscan 5.4.11, Python 3.11, one core of an AMD EPYC:
#   databases of 8536 and 445544 bytes
#   memory made from the database: 0.0017 and 0.0463 ms
#   memory cloned:                 0.0008 and 0.0008 ms
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check hyperscan==0.7.21
cat >measure.py <<'PY'
import statistics
import time

import hyperscan


def database(count):
    made = hyperscan.Database()
    # Distinct words with classes behind them, as rules for keys have.
    expressions = [b"key%05d[a-z0-9]{%d}" % (n, 8 + n % 5) for n in range(count)]
    made.compile(expressions=expressions, ids=list(range(count)), elements=count, flags=[0] * count)
    return made


def milliseconds(work):
    times = []
    for _ in range(200):
        start = time.process_time_ns()
        work()
        times.append((time.process_time_ns() - start) / 1e6)
    return statistics.median(times)


few, many = database(2), database(2_000)
print(hyperscan.__version__, many.info().decode() if isinstance(many.info(), bytes) else many.info())
sizes = [len(hyperscan.dumpb(it)) for it in (few, many)]
made = [milliseconds(lambda it=it: hyperscan.Scratch(it)) for it in (few, many)]
scratches = [hyperscan.Scratch(it) for it in (few, many)]
cloned = [milliseconds(scratch.clone) for scratch in scratches]
print("databases of %d and %d bytes" % tuple(sizes))
print("memory made from the database: %.4f and %.4f ms" % tuple(made))
print("memory cloned:                 %.4f and %.4f ms" % tuple(cloned))
assert sizes[1] > 20 * sizes[0]
assert made[1] > 5 * made[0], "it no longer grows with the database"
assert cloned[1] < made[1] / 3, "a clone takes as long"
PY
venv/bin/python measure.py
