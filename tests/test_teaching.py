"""The student version gives nothing away and runs, the guide is true."""

import itertools
import re
import tomllib
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from traitlets.config.loader import PyFileConfigLoader

from helpers import datasets, interactive
from notebooks import (
    NOTEBOOKS,
    ROOT,
    code_cells,
    figures,
    guides_commands,
    notebook_at,
    outputs,
    solution_cells,
)

GUIDE, GLOSSARY = ((ROOT / "notebooks" / name).read_text("utf-8") for name in ("TEACHING.md", "GLOSSARY.md"))
ANSWER = re.compile(r"<summary>Answer</summary>(.*?)</details>", re.S)


@pytest.fixture(scope="module")
def built(edition):
    """The student version, as the guide's command writes it."""
    return edition("student")


@pytest.fixture
def student(path, built):
    return nbformat.read(built / path.name, as_version=4)


def long_lines(text):
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 8}


def text_of(notebook):
    return re.sub(r"[*`]", "", "\n".join(cell.source for cell in notebook.cells))


def lines_of_solutions(notebook):
    """For each solution the lines that stand nowhere else in the notebook."""
    solutions = solution_cells(notebook)
    others = long_lines("\n".join(cell.source for cell in notebook.cells if cell not in solutions))
    return [long_lines(cell.source) - others for cell in solutions]


def defined(cell):
    return set(re.findall(r"^(?:def|class) (\w+)", cell.source, re.M))


# The student version


def test_no_line_of_a_solution_is_in_the_student_version(notebook, student):
    given = long_lines("\n".join(cell.source for cell in student.cells))
    for own in lines_of_solutions(notebook):
        assert own and not own & given, f"given away: {own & given}"


def test_no_answer_is_in_the_student_version(notebook, student):
    given = "\n".join(cell.source for cell in student.cells)
    answers = [answer.strip() for cell in notebook.cells for answer in ANSWER.findall(cell.source)]
    assert given.count("*Your answer:*") == len(answers)
    for part in itertools.chain(*(re.split(r"(?<=[.:;])\s", answer) for answer in answers)):
        assert len(part) < 20 or part not in given, f"given away: {part}"


def test_ours_is_out_of_sight_where_it_is_folded_in_the_notebook(notebook, student, built):
    """The notebook announces it; the student version links a file and runs it."""
    pairs = itertools.pairwise(notebook.cells)
    ours = [cell for above, cell in pairs if above.source.endswith("ours. Click the dots to open it:")]
    text = "\n".join(cell.source for cell in student.cells)
    runs = re.findall(r"^%run -i (\S+)$", text, re.M)
    assert re.findall(r"\[ours\]\((\S+)\)", text) == runs, "another file is linked than runs"
    files = [(built / run).read_text(encoding="utf-8").strip() for run in runs]
    assert len(files) == len(ours), f"folded are {[*map(defined, ours)]}, the student version runs {runs}"
    for cell, file in zip(ours, files):
        assert cell.source.startswith(file), f"another function than {defined(cell)}:\n{file}"
        seen = [other.source for other in code_cells(student) if defined(cell) & defined(other)]
        assert not seen, f"ours is in sight:\n{seen}"


def test_all_else_stays_in_the_student_version(notebook, student):
    assert not outputs(student), "saved outputs"
    assert len(student.cells) == len(notebook.cells) - len(solution_cells(notebook))
    folds = ("<summary>Hint</summary>", "<summary>Afterwards</summary>")
    for wanted in ("> Predict.", *folds, "exercises.check(", "$$", "plotting.show("):
        assert text_of(student).count(wanted) == text_of(notebook).count(wanted), f"not as many: {wanted}"
    assert "> Predict." in text_of(student)
    for told in ("collapsed cell with a solution", "ours. Click the dots", "check_solution"):
        assert told not in text_of(student), f"told of what is not there: {told}"
    for cell in code_cells(student):
        compile(TransformerManager().transform_cell(cell.source), "cell", "exec")


def test_what_the_student_version_links_is_in_it(student, built):
    """Notebooks, the glossary, ours."""
    texts = [cell.source for cell in student.cells if cell.cell_type == "markdown"]
    links = {link for text in texts for link in re.findall(r"\]\(([^)#:]+)\)", text)}
    missing = [link for link in links if not (built / link).exists()]
    assert "GLOSSARY.md" in links and not missing, f"not handed out: {missing}"


def test_the_student_version_runs_from_top_to_bottom(built):
    path = built / "04_m_step.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    said = [output.get("data", {}).get("text/plain", "") for output in outputs(notebook)]
    assert sum(text.startswith("✓ m_step") for text in said) == 1 and figures(notebook)


# The guide and the glossary


@pytest.mark.parametrize("name", ["student", "slides", "web"])
def test_the_guides_commands_write_to_build(name, edition):
    assert guides_commands().keys() == {"student", "slides", "web"} and edition(name)
    config = PyFileConfigLoader(f"{name}.py", str(ROOT / "teaching")).load_config()
    assert config.FilesWriter.build_directory == str(ROOT / "build" / name)


def session(path):
    """The section of the guide for a notebook."""
    found = re.search(rf"^## {path.name[:2]} · .*?(?=^## )", GUIDE, re.M | re.S)
    assert found, f"TEACHING.md has no section '## {path.name[:2]} · …'"
    return found[0]


def test_a_session_has_its_parts_and_lasts_45_minutes(path):
    parts = ("**Aim.**", "| ask | what comes, and the answer |", "**Watch for.**", "**Short of time.**")
    for part in (f"]({path.name})", *parts):
        assert part in session(path), f"TEACHING.md, {path.stem}: '{part}' is missing"
    spans = re.findall(r"^\| (\d+)–(\d+) \|", session(path), re.M)
    joined = all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    whole = spans and (spans[0][0], spans[-1][1]) == ("0", "45")
    assert joined and whole, f"TEACHING.md, {path.stem}: the minutes {spans} are not 0 to 45 without a gap"


def test_who_writes_in_class_has_half_as_long_again_as_the_heading_says(path, notebook):
    minutes = dict(re.findall(r"^### Exercise ([\d.]+) .*\((\d+) min\)", text_of(notebook), re.M))
    for start, end, what in re.findall(r"^\| (\d+)–(\d+) \| .+? \| (.+) \|$", session(path), re.M):
        written = re.findall(r"exercise (\d+\.\d)[^;|]*? (?:alone|in pairs)", what)
        needed = 1.5 * sum(int(minutes[number]) for number in written)
        assert int(end) - int(start) >= needed, f"TEACHING.md, {path.stem}: {written} need {needed} minutes"


def live():
    """Sentences of live figures, moved as the guide says."""
    figure = interactive.half_steps(datasets.hard()[0])
    for step in (1, 2):
        figure.controls["step"].value = step
        yield figure.sentence


def test_the_numbers_of_a_session_are_those_of_its_notebook(path, notebook):
    shown = [text_of(notebook), *(live() if path.name.startswith("04") else ())]
    shown += [o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in outputs(notebook)]
    for number in re.findall(r"(?<![\d.])\d+\.\d{3,}", session(path)):
        assert number in "\n".join(shown), f"TEACHING.md: {number} is not in {path.name}"


def test_what_the_guide_tells_a_hub_exists():
    name = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["name"]
    assert f'"{name} @ git+https://' in GUIDE
    config = yaml.safe_load(re.search(r"^```yaml\n(.+?)^```", GUIDE, re.M | re.S)[1])
    assert config["singleuser"]["memory"].keys() == {"guarantee", "limit"}
    link = urlsplit(re.search(r"^https://your-hub\S+", GUIDE, re.M)[0])
    query = {name: value for name, (value,) in parse_qs(link.query, strict_parsing=True).items()}
    *_, repository, file = query["urlpath"].split("/")
    assert link.path == "/hub/user-redirect/git-pull" and query["repo"].endswith(repository)
    assert (ROOT / "notebooks" / file).exists(), f"TEACHING.md sends a hub to {file}"


def test_a_term_of_the_glossary_is_first_used_in_the_notebook_named():
    texts = {path.name: text_of(notebook_at(path)).lower() for path in NOTEBOOKS}
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|.*\]\((\w+\.ipynb)\) \|$", GLOSSARY, re.M)
    terms = [term for term, *_ in rows]
    assert len(terms) >= 40, f"GLOSSARY.md explains {len(terms)} terms, at least 40 are wanted"
    assert len(set(terms)) == len(terms), f"twice: {[t for t in terms if terms.count(t) > 1]}"
    for term, indonesian, named in rows:
        word = re.compile(r"(?<![a-z])" + re.escape(term.split(" (")[0].lower()))
        using = [name for name, text in texts.items() if word.search(text)]
        assert indonesian.strip(), f"GLOSSARY.md: '{term}' has no Indonesian"
        assert named in using[:1], f"GLOSSARY.md: '{term}' is first used in {using[:1]}, not in {named}"
