"""What a check found, and how it looks. Knows nothing of how it was found."""

import html
import re
from dataclasses import dataclass, field

from helpers.language import say
from helpers.mistakes.mistake import Said

EMPHASIS = re.compile(r"(?<![\w*`(\[])\*([A-Za-z][^*`\n]*)\*(?![\w*])")  # *word*, and no product
CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Verdict(Said):
    """What a check found.

    Attributes
    ----------
    passed : bool
    message : str
        To the learner: one or a few sentences, and numbers side by side on lines of their own.
    mistake : str or None
        Short name of the mistake; None where it is not a known one.
    attempted : bool
        Whether there was an attempt: False as long as a skeleton holds its ``...``.
    trial : Trial or None
        The case of which the message speaks.
    printed : str
        What the attempt printed on that case.
    number : str
        Of the exercise, where there is one.
    """

    passed: bool
    message: str
    mistake: str | None = None
    attempted: bool = True
    trial: object = field(default=None, compare=False, repr=False)
    printed: str = field(default="", compare=False, repr=False)
    number: str = field(default="", compare=False, repr=False)

    def __repr__(self):
        return EMPHASIS.sub(r"\1", f"{self._sign()} {say(self.message)}")

    def _sign(self):
        return "✓" if self.passed else "✗" if self.attempted else "○"

    def _repr_html_(self):
        colour = "#00866b" if self.passed else "#c2410c" if self.attempted else "#6b6b6b"
        sentences, _, numbers = f"{self._sign()} {say(self.message)}".partition("\n\n")
        sentences = CODE.sub(r"<code>\1</code>", EMPHASIS.sub(r"<em>\1</em>", html.escape(sentences)))
        if self.mistake:
            mistake = html.escape(say(self.mistake))
            sentences = sentences.replace(mistake, f"<b>{mistake}</b>", 1)
        numbers = f'<pre style="margin: 0.5em 0 0">{html.escape(numbers)}</pre>' if numbers else ""
        if self.number and self.trial:
            how = f"<code>case = exercises.case({self.number!r})</code>"
            numbers += f"<p><small>{say('To try it:')} {how}</small></p>"
        if self.printed:
            what = say("What your code prints there")
            numbers += f"<details><summary>{what}</summary><pre>{html.escape(self.printed)}</pre></details>"
        return (
            f'<div style="border-left: 5px solid {colour}; padding: 0.4em 0.8em; max-width: 60em">'
            f'<span style="white-space: pre-wrap">{sentences}</span>{numbers}</div>'
        )


NOT_ATTEMPTED = Verdict(
    False, "Not attempted yet, or not finished: put your code in place of the dots.", attempted=False
)
