"""The patches that the models of some agents write."""

from model.script import Delete, Edit, Write


def patch(action, path_of=lambda path: path):
    """An action as a patch; `path_of` says how the file is named in it."""
    path = path_of(action.path)
    if isinstance(action, Write):
        body = [f"*** Add File: {path}"] + ["+" + line for line in action.text.removesuffix("\n").split("\n")]
    elif isinstance(action, Edit):
        body = [f"*** Update File: {path}", "@@"]
        body += ["-" + line for line in action.old.split("\n")] + ["+" + line for line in action.new.split("\n")]
    elif isinstance(action, Delete):
        body = [f"*** Delete File: {path}"]
    else:
        raise TypeError(action)
    return "\n".join(["*** Begin Patch", *body, "*** End Patch"])
