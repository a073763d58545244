"""How long a notebook takes, by rule: what its header must say, rounded to five minutes.

Words of prose at 80 a minute (formulas are read slowly), 40 seconds for each code cell in sight, a minute for
each Predict, six for each Play, and the minutes that the exercises give themselves.

python tests/minutes.py
"""

import re

from notebooks import NOTEBOOKS, notebook_at

ASIDE = re.compile(
    r"<details[^>]*><summary>(?!Afterwards).*?</details>|^\*\*(Time|Next time)\*\*[^\n]*", re.S | re.M
)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.S)
CHECK = re.compile(r"^exercises\.check\(")


def parts(notebook):
    """Minutes of prose, code, Predicts, Play and exercises."""
    prose = [ASIDE.sub("", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    prose = [text for text in prose if not text.startswith(("## Read on", "## Your progress"))]
    text = "\n".join(prose)
    n_words = len(re.sub("<[^>]+>", "", FORMULA.sub("formula", text)).split())
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    in_sight = [cell for cell in code if not cell.metadata.get("jupyter", {}).get("source_hidden")]
    n_cells = sum(not re.match(r"exercises\.|answer = |order = ", cell.source) for cell in in_sight)
    asked = map(int, re.findall(r"^### Exercise \S+ · .*\((\d+) min\)$", text, re.M))
    n_live = sum("interactive." in cell.source for cell in code)
    return n_words / 80, n_cells * 2 / 3, text.count("**Predict.**"), 6 * n_live, sum(asked)


def minutes(notebook):
    return 5 * round(sum(parts(notebook)) / 5)


def said(notebook):
    """The minutes in its header."""
    return int(re.search(r"\*\*Time\*\*\D*(\d+) min", notebook.cells[0].source)[1])


if __name__ == "__main__":
    for path in NOTEBOOKS:
        notebook = notebook_at(path)
        named = zip(("prose", "code", "Predict", "Play", "exercises"), parts(notebook))
        detail = ", ".join(f"{name} {value:.0f}" for name, value in named)
        print(f"{path.stem:28s} says {said(notebook):3d}, takes {minutes(notebook):3d}: {detail}")
