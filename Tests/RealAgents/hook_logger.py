"""A hook beside the recorder's: appends what it is told to a file, and answers nothing.

    hook_logger.py FILE EVENT
"""

import json
import sys

with open(sys.argv[1], "a") as file:
    file.write(json.dumps({"event": sys.argv[2], "payload": sys.stdin.read()}) + "\n")
