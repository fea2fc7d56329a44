"""How agents start the tool server that writes files."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL_SERVER = [sys.executable, "-B", os.path.join(os.path.dirname(HERE), "mcp_files.py")]
