"""Holds what Gatehouse has of a scenario against what was really written, and by whom."""

import collections
import os
from dataclasses import dataclass, field

import recorded
from model.model_server import OUTPUT_TOKENS
from model.script import EITHER, Unplayed
from processes import run

# Lines that count for nothing anywhere: they are in every file.
TRIVIAL = 4


@dataclass
class Verdict:
    agent: str
    scenario: str
    did: str = ""
    holds: str = ""
    gate: str = ""
    lines: str = ""
    faults: list = field(default_factory=list)
    played: bool = True

    @property
    def right(self):
        return self.played and not self.faults

    @property
    def word(self):
        return "right" if self.right else "FAILED" if self.played else "NOT PLAYED"


def lines_of(parts):
    """Lines with their prompts: (text without line feed, prompt or None)."""
    return [(line, prompt) for text, prompt in parts for line in text.removesuffix("\n").split("\n") if text]


def judged(stage, verdict):
    """Pushes, and fills the verdict in."""
    stage.git("status")
    for path, parts in stage.expected.items():
        must_be_as_written(stage, path, parts)
    segments = recorded.segments(stage)
    said = recorded.doctor(stage)
    push = recorded.push(stage)
    stage.leave("segments.json", segments)
    stage.leave("push.txt", push.said)
    edits = recorded.edits(segments)
    verdict.did = did(stage)
    verdict.holds = holds(segments)
    verdict.gate = push.text()
    verdict.faults += stage.faults
    if not push.accepted:
        verdict.faults.append("an honest push is refused")
        if "All is well" in said:
            verdict.faults.append("'git session doctor' says before it that all is well")
    verdict.faults += [f"a commit is judged {outcome!r}" for outcome in push.outcomes
                       if outcome.split()[0] in ("missing", "mismatch", "unsupported", "undeclared")]
    verdict.faults += recorded_once(stage, edits)
    verdict.faults += of_no_person(stage, edits)
    verdict.faults += exact_ids(stage, edits)
    verdict.faults += known_before(stage, edits)
    verdict.faults += tokens_once(stage, segments)
    verdict.faults += prompts_as_typed(stage, segments)
    if push.accepted:
        verdict.faults += replayed(stage, segments, edits)
    right, all_lines, faults = under_their_prompts(stage, push.accepted)
    verdict.lines = f"{right} of {all_lines}"
    verdict.faults += faults


def must_be_as_written(stage, path, parts):
    whole = "".join(text for text, _ in parts).encode()
    try:
        with open(stage.path(path), "rb") as file:
            content = file.read()
    except FileNotFoundError:
        raise Unplayed(f"{path} was not written") from None
    if content != whole:
        raise Unplayed(f"{path} is not what the scenario writes: {content[-200:]!r}")


def did(stage):
    prompts = f"{len(stage.prompts)} prompt" + ("s" if len(stage.prompts) != 1 else "")
    written = sum(prompt is not None for parts in stage.expected.values() for _, prompt in lines_of(parts))
    return f"{prompts}, {written} lines in {len(stage.expected)} file" + ("s" if len(stage.expected) != 1 else "")


def holds(segments):
    sessions = len({segment["session"] for segment in segments})
    edits = recorded.edits(segments)
    return (f"{sessions} session" + ("s" if sessions != 1 else "") + f", {len(recorded.prompts(segments))} prompts, "
            f"{len(edits)} edits, +{sum(len(edit.get('added', [])) for edit in edits)} lines")


def counted(line):
    return len(line.strip()) >= TRIVIAL


def recorded_once(stage, edits):
    if stage.options.get("formatted"):
        return []
    times = collections.Counter((edit["path"], line) for edit in edits for line in edit.get("added", []))
    faults = []
    for path, parts in stage.expected.items():
        written = collections.Counter(
            line for line, prompt in lines_of(parts) if prompt not in (None, EITHER) and counted(line))
        for line, count in written.items():
            if times[path, line] != count:
                faults.append(f"{path}: {line!r} is recorded {times[path, line]} times, not {count}")
    return faults


def of_no_person(stage, edits):
    """Lines of a person, and lines that nobody wrote anywhere, are in no edit."""
    faults = []
    for path, parts in stage.expected.items():
        agents = {line for line, prompt in lines_of(parts) if prompt is not None}
        persons = {line for line, prompt in lines_of(parts) if prompt is None and counted(line)} - agents
        for edit in edits:
            if edit["path"] == path:
                faults += [f"{path}: a person's line {line!r} is recorded as the agent's"
                           for line in edit.get("added", []) if line in persons]
    return faults


def exact_ids(stage, edits):
    """The last content that an agent's edit tells of a file is the file's, where no person wrote after it."""
    faults = []
    for path in stage.expected:
        of_path = sorted((edit for edit in edits if edit["path"] == path and edit.get("after")), key=lambda it: it["time"])
        if not of_path or stage.last_writer.get(os.path.basename(path)) != "agent":
            continue
        blob = stage.git("rev-parse", f"HEAD:{path}").strip()
        if of_path[-1]["after"] != blob:
            faults.append(f"{path}: its last edit ends with {of_path[-1]['after'][:12]}, not with {blob[:12]}")
    return faults


def known_before(stage, edits):
    """The content that an edit says was there before was there: Git has it, or another edit ended with it."""
    ends = {edit.get("after") for edit in edits}
    faults = []
    for edit in edits:
        before = edit.get("before")
        if before and before not in ends and edit["path"] not in stage.written_by_person:
            if run(["git", "cat-file", "-e", before], stage.environment, stage.clone).status != 0:
                faults.append(f"{edit['path']}: an edit begins with {before[:12]}, which no file ever was")
    return faults


def tokens_once(stage, segments):
    if not stage.agent.tells_tokens:
        return []
    told = sum(segment.get("usage", {}).get("gen_ai.usage.output_tokens", 0) for segment in segments)
    most = stage.server.answers * OUTPUT_TOKENS
    return [f"{told} output tokens are recorded, and the model gave {most}"] if told > most else []


def prompts_as_typed(stage, segments):
    typed, found = collections.Counter(stage.prompts), collections.Counter(recorded.prompts(segments))
    faults = [f"the prompt {prompt!r} is recorded {found[prompt]} times, not {count}"
              for prompt, count in typed.items() if found[prompt] != count]
    return faults + [f"recorded as a prompt, and nobody typed it: {prompt[:80]!r}"
                     for prompt in found if prompt not in typed]


def replayed(stage, segments, edits):
    """The server replays what the clone recorded."""
    told = recorded.replayed(stage).split("\n")
    # A session without edits is named by no commit, and not shipped.
    with_edits = {segment["session"] for segment in segments if segment.get("edits")}
    shipped = [segment for segment in segments if segment["session"] in with_edits]
    faults = [f"the server's replay has no {prompt!r}" for prompt in recorded.prompts(shipped)
              if prompt in stage.prompts and "    " + prompt.split("\n")[0] not in told]
    lines = {line for parts in stage.expected.values() for line, prompt in lines_of(parts) if prompt}
    added = {line for edit in edits for line in edit.get("added", [])}
    # What people read has no carriage returns.
    return faults + [f"the server's replay has no line {line!r}"
                     for line in sorted(lines & added) if "    + " + line.removesuffix("\r") not in told]


def under_their_prompts(stage, accepted):
    right, every, faults = 0, 0, []
    for path, parts in stage.expected.items():
        try:
            found = recorded.blame(stage, path, accepted)
        except Exception as failure:
            faults.append(f"{path}: no blame: {failure}")
            continue
        for (line, prompt), (text, told) in zip(lines_of(parts), found):
            every += 1
            if told == prompt or prompt == EITHER or not counted(line) and prompt is not None and told is None:
                right += 1
            elif prompt is None:
                faults.append(f"{path}: {line!r} of a person stands under {told!r}")
            else:
                faults.append(f"{path}: {line!r} stands under {told!r}, not under {prompt!r}")
    return right, every, faults
