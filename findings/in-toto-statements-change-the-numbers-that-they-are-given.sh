#!/bin/sh
# in-toto-attestation 0.9.3 changes the whole numbers of a predicate.
#
# A statement takes its predicate as a dict, has a `validate()`, and is printed as JSON by protobuf. The predicate is a Struct
# of protobuf, which knows no whole number: 12 is printed as 12.0, and above 2^53 a number becomes another one, so an id, a
# size or a time in nanoseconds is not the one that was attested. A statement that another tool signed has other numbers
# once it was read and printed. Nothing is raised.
#
# Seen with in-toto-attestation 0.9.3, protobuf 7.36.2, Python 3.11:
#   given lines 12, at 1767348000000000001       printed lines 12.0, at 1.767348e+18
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PYTHONPATH="$folder/library"
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target library \
    in-toto-attestation==0.9.3 protobuf==7.36.2
cat >state.py <<'END_OF_SCRIPT'
import json
import sys
from google.protobuf.json_format import MessageToJson, Parse
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as Message

given = {"lines": 12, "at": 1767348000000000001}
commit = ResourceDescriptor(name="main", digest={"gitCommit": "0" * 39 + "1"})
statement = Statement([commit.pb], "https://example.com/lines/v1", given)
statement.validate()
printed = MessageToJson(statement.pb, indent=None)
predicate = json.loads(printed)["predicate"]
print("given:  ", json.dumps(given))
print("printed:", json.dumps({key: predicate[key] for key in given}))

signed = json.dumps({**json.loads(printed), "predicate": given})
read = json.loads(MessageToJson(Parse(signed, Message())))["predicate"]
print("read and printed:", json.dumps({key: read[key] for key in given}))
sys.exit(type(predicate["lines"]) is not float or type(read["lines"]) is not float
         or int(predicate["at"]) != 1767348000000000000 or int(read["at"]) != 1767348000000000000)
END_OF_SCRIPT
timeout 60 python3 state.py
