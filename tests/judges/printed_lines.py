"""The lines of a runbook, and the rows that excuse some of them."""
import re
from dataclasses import dataclass, field

from bundle import Wrong


@dataclass
class Entry:
    """A sentence and the lines below it."""

    what: str
    lines: list = field(default_factory=list)


def chapters(text):
    """{chapter: entries} of a runbook: what stands in its blocks of shell, below which words."""
    found, entries, words, block = {}, [], "", False
    for line in text.splitlines():
        if block:
            block = line != "```"
            if block:
                entries[-1].lines.append(line)
        elif line == "```sh":
            block = True
            entries.append(Entry(words))
        elif line.startswith("## "):
            entries = found.setdefault(line.removeprefix("## "), [])
        elif line:
            words = line
    return found


class Rows:
    """What the emulator cannot carry: a row's text stands in the line, and `says` in what it said."""

    def __init__(self, cannot, leave_out, shown=False):
        self.cannot, self.needed, self.text, self.missing, self.shown = cannot, set(), leave_out, 0, shown

    def excuses(self, backend, line, said):
        for number, row in enumerate(self.cannot):
            if row.get("backend", backend) == backend and row["line"] in line and re.search(row["says"], said):
                self.needed.add(number)
                return True
        return False

    def unneeded(self):
        return [row["line"] for number, row in enumerate(self.cannot) if number not in self.needed]

    def left_out(self, chapter, line):
        out = bool(self.text) and chapter == "Remove" and self.text in line
        self.missing += out
        return out

    def everything_left_out(self):
        if self.text and not self.missing:
            raise Wrong(f"no line of the removal holds {self.text!r}")
