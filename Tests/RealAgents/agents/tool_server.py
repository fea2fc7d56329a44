"""How agents start the tool server that writes files."""

import os
import sys

TOOL_SERVER = [sys.executable, "-B", os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "mcp_files.py")]
