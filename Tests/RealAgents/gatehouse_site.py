"""A home with a mirror, and what its server tells."""

import os
import re

from processes import must


class Site:
    """A home of its own for each scenario: a line that many sessions of a home have counts for none of them."""

    def __init__(self, folder, programs, cache):
        self.folder = folder
        self.programs = programs
        self.home = os.path.join(folder, "home")
        # Nothing of the account's own configuration, and no variable that says who pushes or which agent runs.
        self.environment = {
            "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "HOME": os.path.join(folder, "server"), "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "XDG_CACHE_HOME": cache,
        }
        os.makedirs(self.environment["HOME"])
        self.gatehouse("init", self.home, "--origin", "real-agents.example")
        policy = os.path.join(self.home, "policy.toml")
        with open(policy) as file:
            text, count = re.subn(r"(?m)^local = \S+$", "local = true", file.read(), count=1)
        assert count == 1, "the sample policy has not one 'local'"
        with open(policy, "w") as file:
            file.write(text)
        self.gatehouse("policy", "apply", "--home", self.home)

    def gatehouse(self, *arguments):
        return must([os.path.join(self.programs, "gatehouse"), *arguments], self.environment, self.folder)

    def in_home(self, *arguments):
        return self.gatehouse(*arguments, "--home", self.home)

    def mirror(self, name, folder, files):
        """A mirror whose upstream has one commit of these files: name → bytes. Returns the mirror's path."""
        upstream, seed = os.path.join(folder, "upstream.git"), os.path.join(folder, "seed")
        environment = {**self.environment, "HOME": os.path.join(folder, "account")}
        must(["git", "init", "-q", "--bare", "-b", "main", upstream], environment, folder)
        must(["git", "init", "-q", "-b", "main", seed], environment, folder)
        for path, content in files.items():
            os.makedirs(os.path.dirname(os.path.join(seed, path)), exist_ok=True)
            with open(os.path.join(seed, path), "wb") as file:
                file.write(content)
        must(["git", "add", "."], environment, seed)
        must(["git", "commit", "-q", "-m", "Begin"], environment, seed)
        must(["git", "push", "-q", upstream, "main"], environment, seed)
        self.in_home("mirror", "add", name, "--upstream", upstream)
        return os.path.join(self.home, "mirrors", name + ".git")
