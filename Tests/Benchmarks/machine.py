"""What the numbers were measured on."""

import os
import subprocess


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def processor():
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return "unknown processor"


def file_system(folder):
    kind = output("stat", "-f", "-c", "%T", folder) or "unknown"
    return f"temporary folder {os.path.dirname(folder)} on {kind}" + (
        ", where fsync costs nothing: set TMPDIR to a disk" if kind == "tmpfs" else "")


def machine_notes(folder):
    return [
        f"{os.cpu_count()} cores, {processor()}; load average at the start: {os.getloadavg()[0]:.2f}",
        f"{output('git', '--version')}; gatehouse at {output('git', 'describe', '--always', '--dirty')}",
        file_system(folder),
        "every push is a whole 'git push' by local path, timed from outside; figures are medians",
        "hooked and hookless pushes alternate, into the same repository; hookless means core.hooksPath=/dev/null there",
    ]
