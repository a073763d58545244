"""Which exercises have passed so far: kept in a file, shown as a list."""

import html
import json
import os
import pathlib

from helpers.language import Text, say

WORDS = {"✓": Text("passed"), "✗": Text("not right yet"), "○": Text("not attempted yet")}


def file():
    """Where progress is kept: next to the notebooks, whose folder is the kernel's."""
    return pathlib.Path(os.environ.get("EM_PROGRESS", "progress.json"))


def recall():
    try:
        kept = json.loads(file().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or spoilt
        kept = {}
    return kept if isinstance(kept, dict) else {}


def remember(number, passed):
    try:
        file().write_text(json.dumps(recall() | {number: passed}, indent=1), encoding="utf-8")
    except OSError:  # a folder that cannot be written to: the exercise counts all the same
        pass


class Progress:
    """Which exercises pass so far, of one notebook or of the course; ``titles`` by number."""

    def __init__(self, titles):
        kept = recall()
        marks = {number: "✓" if kept.get(number) is True else "✗" if number in kept else "○" for number in titles}
        self.rows = [(number, title, marks[number]) for number, title in titles.items()]

    def __repr__(self):
        if not self.rows:
            return say("No exercise attempted yet. Once you try one, those of the whole course stand here.")
        passed = sum(mark == "✓" for *_, mark in self.rows)
        listed = "\n".join(f"{mark} {number}  {say(title)}" for number, title, mark in self.rows)
        return say("{passed} of {n} exercises pass", passed=passed, n=len(self.rows)) + f"\n{listed}"

    def _repr_html_(self):
        head, *_ = repr(self).splitlines()
        rows = "".join(
            f'<tr><td>{mark}</td><td>{number}</td><td style="text-align: left">{html.escape(say(title))}</td>'
            f'<td style="text-align: left">{say(WORDS[mark])}</td></tr>'
            for number, title, mark in self.rows
        )
        return f"<p><b>{head}</b></p><table>{rows}</table>"
