"""The scenarios: what each is called, and which agents play it."""

from dataclasses import dataclass
from typing import Callable

REGISTERED = []

# Agents that act by tools, and run commands.
WITH_TOOLS = ("claude-code", "codex", "copilot", "vibe")


@dataclass(frozen=True)
class Scenario:
    name: str
    play: Callable
    # Names of agents; none is every agent.
    agents: tuple
    quick: bool
    files: dict
    options: dict

    def fits(self, agent):
        return not self.agents or agent.name in self.agents


def scenario(name, agents=(), quick=False, files=None, **options):
    """Enters a function, which plays on a stage, as a scenario."""
    def enter(play):
        REGISTERED.append(Scenario(name, play, tuple(agents), quick, files or {}, options))
        return play
    return enter
