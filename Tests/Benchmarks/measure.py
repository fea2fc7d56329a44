"""Running programs, and how long they take."""

import os
import statistics
import subprocess
import tempfile
import time


class Failure(Exception):
    """Something could not be measured."""


median = statistics.median


def run(command, environment, input=None):
    """Runs a preparation that has to succeed, and returns what it prints. `input` is bytes, or yields them."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as printed:
        child = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
            stdout=printed, stderr=errors)
        if input is not None:
            try:
                for piece in [input] if isinstance(input, bytes) else input:
                    child.stdin.write(piece)
                child.stdin.close()
            except BrokenPipeError:
                pass
        if child.wait() != 0:
            errors.seek(0)
            raise Failure(f"{' '.join(command[:6])} failed: {errors.read().decode(errors='replace').strip()}")
        printed.seek(0)
        return printed.read().decode(errors="replace")


def seconds(command, environment, status=0):
    """How long a program takes from its start to its end. It must end with `status`."""
    with tempfile.TemporaryFile() as errors:
        null = os.open(os.devnull, os.O_RDWR)
        redirections = [
            (os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1),
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
        ]
        start = time.perf_counter()
        child = os.posix_spawnp(command[0], command, environment, file_actions=redirections)
        _, ending = os.waitpid(child, 0)
        taken = time.perf_counter() - start
        os.close(null)
        if os.waitstatus_to_exitcode(ending) != status:
            errors.seek(0)
            raise Failure(f"{' '.join(command[:6])} failed: {errors.read().decode(errors='replace').strip()}")
        return taken


def median_seconds(count, command, environment, status=0):
    seconds(command, environment, status)
    return median(seconds(command, environment, status) for _ in range(count))
