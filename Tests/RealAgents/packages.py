"""The agents as packages: pinned, each installed into a folder of its own that later runs find again."""

import glob
import math
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass


class Unavailable(Exception):
    """A package cannot be had here; the message says why."""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    # The program, as a pattern from the installation's folder.
    program: str
    # Which packages it needs besides: "none" where the program is whole; "locked" where it names one version of each.
    needs: str = "none"
    # The least Python that the package takes, as (3, 12).
    python: tuple = (3, 9)


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "gatehouse-real-agents")


def installed(package, newest=False):
    """The path and version of the agent's program, installed where it is not there yet."""
    folder = os.path.join(cache(), package.name, "newest" if newest else package.version)
    # A half installation must not be taken for a whole one.
    complete = os.path.join(folder, "complete")
    if newest and age_in_days(complete) > 1 or not os.path.exists(complete):
        shutil.rmtree(folder, ignore_errors=True)
        install(package, folder, newest)
        if not glob.glob(os.path.join(folder, package.program)):
            raise Unavailable(f"{package.name} {versions(folder).get(package.name, '')} brings no {package.program}")
        open(complete, "w").close()
    return glob.glob(os.path.join(folder, package.program))[0], versions(folder).get(package.name, "")


def age_in_days(path):
    return (time.time() - os.path.getmtime(path)) / 86_400 if os.path.exists(path) else math.inf


def install(package, folder, newest):
    wanted = package.name if newest else f"{package.name}=={package.version}"
    print(f"installing {wanted} ...", file=sys.stderr, flush=True)
    step([python_for(package), "-m", "venv", folder], wanted)
    pip = [os.path.join(folder, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    step(pip + ["--no-deps", wanted], wanted)
    if package.needs == "locked":
        step(pip + ["--no-deps"] + locked(folder, package), wanted)
    elif package.needs == "all":
        step(pip + [wanted], wanted)


def locked(folder, package):
    """What the package asks for, where it names one version of each; a later post-release of it will do."""
    metadata = subprocess.run(
        [os.path.join(folder, "bin", "python"), "-c",
         "import importlib.metadata as m, sys; print(*m.requires(sys.argv[1]) or [], sep='\\n')", package.name],
        capture_output=True, text=True, check=True).stdout
    return [re.sub(r"(==\d+(\.\d+){2})(?=\s|;|$)", r"\1.*", line) for line in metadata.splitlines()]


def step(command, wanted):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.strip()]
        raise Unavailable(f"{wanted} cannot be installed: {errors[-1] if errors else 'pip failed'}")


def python_for(package):
    """A Python that the package takes: this one, or one that is in PATH or kept by pyenv."""
    if sys.version_info >= package.python:
        return sys.executable
    for minor in range(15, package.python[1] - 1, -1):
        path = shutil.which(f"python3.{minor}")
        if path and works(path, minor):
            return path
    versions = os.path.join(os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv"), "versions")
    for name in sorted(os.listdir(versions) if os.path.isdir(versions) else [], reverse=True):
        numbers = re.match(r"3\.(\d+)\.", name)
        path = os.path.join(versions, name, "bin", "python3")
        if numbers and int(numbers[1]) >= package.python[1] and works(path, int(numbers[1])):
            return path
    raise Unavailable(f"{package.name} needs Python {'.'.join(map(str, package.python))} or later")


def works(path, minor):
    code = f"import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, {minor}))"
    return subprocess.run([path, "-c", code], capture_output=True).returncode == 0


def versions(folder):
    """The packages that are installed there: name → version."""
    found = subprocess.run(
        [os.path.join(folder, "bin", "python"), "-c",
         "import importlib.metadata as m; print(*(d.name + '=' + d.version for d in m.distributions()), sep='\\n')"],
        capture_output=True, text=True)
    return dict(line.split("=", 1) for line in found.stdout.splitlines() if "=" in line)
