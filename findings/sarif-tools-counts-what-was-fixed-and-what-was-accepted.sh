#!/bin/sh
# sarif-tools 3.0.5 counts results that are no longer there, and those that were accepted.
#
# A result of SARIF 2.1.0 may have a `baselineState`; "absent" tells that it was in the earlier run and is not in this one.
# It may have a suppression, "accepted" by a reviewer. `sarif summary` counts both like a result that was found today, and
# `--check warning` fails for a log that has nothing else: who mends a fault and runs a scanner with a baseline has a failing
# build for it. The `kind` of a result is looked at: one that is "pass" counts as none.
#
# Seen with sarif-tools 3.0.5, Python 3.11: status of `sarif --check warning summary` by what the log's one result has
#   nothing special 1, kind pass 0, baselineState absent 1, suppression accepted 1, suppression rejected 1
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
timeout 300 venv/bin/pip install -q --disable-pip-version-check sarif-tools==3.0.5
venv/bin/sarif --version
cat >log.py <<'END_OF_SCRIPT'
"""A log with one result, which has what is named."""
import json
import sys

more = {
    "nothing": {},
    "pass": {"kind": "pass"},
    "absent": {"baselineState": "absent"},
    "accepted": {"suppressions": [{"kind": "external", "status": "accepted", "justification": "It is a sample."}]},
    "rejected": {"suppressions": [{"kind": "external", "status": "rejected"}]},
}
result = {"ruleId": "R1", "message": {"text": "A word to look at."}, **more[sys.argv[1]]}
driver = {"name": "scanner", "rules": [{"id": "R1"}]}
with open("log.sarif", "w") as file:
    json.dump({"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": [result]}]}, file)
END_OF_SCRIPT
seen=
for what in nothing pass absent accepted rejected; do
    python3 log.py $what
    timeout 60 venv/bin/sarif --check warning summary log.sarif >said 2>&1 && ending=0 || ending=$?
    echo "$what: status $ending; $(grep -o 'warning: [0-9]*' said | head -n 1)"
    seen="$seen$what $ending, "
done
[ "$seen" = 'nothing 1, pass 0, absent 1, accepted 1, rejected 1, ' ]
