"""Programs with an end: none outlives the time that it is given, nor do its children."""

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass


class Failure(Exception):
    """A program that has to succeed did not."""


@dataclass
class Done:
    status: int
    output: str
    timed_out: bool = False


def run(command, environment, folder, seconds=60, input=None):
    """Runs a program in a session of its own, and returns what it printed on both outputs."""
    with tempfile.TemporaryFile() as printed:
        child = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=printed, stderr=subprocess.STDOUT, start_new_session=True,
            stdin=subprocess.DEVNULL if input is None else subprocess.PIPE)
        late = False
        try:
            child.communicate(input.encode() if input is not None else None, timeout=seconds)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            end(child)
        printed.seek(0)
        return Done(child.returncode, printed.read().decode(errors="replace"), late)


def must(command, environment, folder, seconds=60):
    done = run(command, environment, folder, seconds)
    if done.status != 0:
        raise Failure(f"{' '.join(command[:5])} failed: {done.output.strip()[-600:]}")
    return done.output


def end(child):
    """Ends a child and what else is in its session, which it leads."""
    members = session(child.pid)
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(3)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    for pid in members + session(child.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def session(leader):
    """The processes whose session is led by `leader`, but for itself."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != leader:
            try:
                with open(f"/proc/{name}/stat") as file:
                    # The fourth field after the name, which may contain anything but ends with the last bracket.
                    if int(file.read().rpartition(")")[2].split()[3]) == leader:
                        found.append(int(name))
            except (OSError, IndexError):
                pass
    return found


def wait_until(holds, seconds, every=0.05):
    end_time = time.monotonic() + seconds
    while time.monotonic() < end_time:
        if holds():
            return True
        time.sleep(every)
    return bool(holds())
