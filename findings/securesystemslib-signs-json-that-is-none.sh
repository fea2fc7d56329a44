#!/bin/sh
# securesystemslib 1.6.0 signs in canonical JSON, which is not JSON.
#
# Outside of DSSE, in-toto 3.1.0 signs a link as `encode_canonical` makes it: sorted keys, no spaces, in strings only the quote
# and the backslash are escaped. A line feed stands in a string as it is, which JSON forbids, and a link that records what a
# command printed has some. The signed bytes cannot be read by a parser of JSON, and RFC 8785, another canonical form of
# JSON, makes others of the same link, so that a verifier with a library for that finds no signature right.
#
# Seen with securesystemslib 1.6.0, in-toto 3.1.0, rfc8785 0.1.4, Python 3.11, for a link with the output "one\ntwo\n":
#   signed bytes: no JSON ("Invalid control character"); by RFC 8785: JSON, with \n written as such
set -eu
folder=$(mktemp -d)
trap 'exit 1' INT TERM
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PYTHONPATH="$folder/library"
timeout 240 python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-warn-conflicts \
    --target library securesystemslib==1.6.0 in-toto==3.1.0 rfc8785==0.1.4
cat >sign.py <<'END'
import json
import sys
import attr
import rfc8785
from in_toto.models.link import Link

link = Link(name="count", command=["count"], byproducts={"stdout": "one\ntwo\n", "stderr": "", "return-value": 0})
signed = link.signable_bytes.decode()
other = rfc8785.dumps(attr.asdict(link)).decode()
try:
    said = "JSON of %d keys" % len(json.loads(signed))
except ValueError as error:
    said = str(error)
print("signed:  ", signed)
print("read:    ", said)
print("RFC 8785:", other)
sys.exit(not said.startswith("Invalid control character") or json.loads(other) != attr.asdict(link)
         or signed != other.replace("\\n", "\n"))
END
timeout 60 python3 sign.py
