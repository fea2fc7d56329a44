"""What the numbers were measured on."""

import os
import resource
import subprocess
import time


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


class Strangers:
    """How busy other processes kept the machine, which is what spoils a measurement."""

    def __init__(self):
        self.start = self.now()

    @staticmethod
    def now():
        with open("/proc/stat") as file:
            user, nice, system, _, _, interrupts, soft_interrupts = map(int, file.readline().split()[1:8])
        busy = (user + nice + system + interrupts + soft_interrupts) / os.sysconf("SC_CLK_TCK")
        own = sum(
            usage.ru_utime + usage.ru_stime
            for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
        return time.monotonic(), busy - own

    def share(self):
        """The share of the machine's processors that others took since the start."""
        time_before, others_before = self.start
        time_now, others_now = self.now()
        return max(0, others_now - others_before) / ((time_now - time_before) * os.cpu_count())
