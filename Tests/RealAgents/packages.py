"""The agents as packages: pinned, each installed into a folder of its own that later runs find again."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
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


def installed(package, version=None):
    """The path of the agent's program in its pinned version or another, installed where it is not there yet."""
    version = version or package.version
    folder = os.path.join(cache(), package.name, version)
    # A half installation must not be taken for a whole one.
    complete = os.path.join(folder, "complete")
    if not os.path.exists(complete):
        shutil.rmtree(folder, ignore_errors=True)
        install(package, version, folder)
        open(complete, "w").close()
    programs = glob.glob(os.path.join(folder, package.program))
    if not programs:
        raise Unavailable(f"{package.name} {version} brings no {package.program}")
    return programs[0]


def newest(package):
    """The newest version that there is."""
    asked = subprocess.run(
        [python_for(package), "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps",
         "--disable-pip-version-check", "--report", "-", package.name],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if asked.returncode != 0:
        raise Unavailable(f"the newest version of {package.name} cannot be had: {last_line(asked.stderr)}")
    return json.loads(asked.stdout)["install"][0]["metadata"]["version"]


def install(package, version, folder):
    wanted = f"{package.name}=={version}"
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
        raise Unavailable(f"{wanted} cannot be installed: {last_line(done.stderr)}")


def last_line(errors):
    lines = [line for line in errors.splitlines() if line.strip()]
    return lines[-1] if lines else "pip failed"


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
