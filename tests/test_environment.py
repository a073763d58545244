"""Every way of installing gives the same packages, and CI runs the commands that the pages show."""

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from notebooks import NOTEBOOKS, ROOT, code_cells, notebook_at, program

CONSTRAINTS = (ROOT / "constraints.txt").read_text().splitlines()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VERSIONS = os.environ.get("VERSIONS", "pinned")  # .ci/run says which are installed
# JupyterLite has neither threads nor processes. The libraries come first: what they do is theirs.
IMPORT = """
import multiprocessing.process, os, pkgutil, subprocess, sys, threading
import ipywidgets, matplotlib.figure, numpy, scipy.stats, sklearn.mixture, sklearn.utils.estimator_checks
threading.Thread.start = subprocess.Popen.__init__ = multiprocessing.process.BaseProcess.start = os.fork = (
    lambda *args, **kwargs: sys.exit("a thread or a process is started when helpers are imported"))
import helpers
for module in pkgutil.walk_packages(helpers.__path__, "helpers."):
    __import__(module.name)
"""


def python(*arguments):
    run = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run


def test_binder_makes_a_conda_environment_of_python_3_12_after_it_has_copied_the_repository():
    run = python("-m", "repo2docker", *"--no-build --no-run --debug --user-id=1000 .".split())
    assert "Building conda environment for python=3.12" in run.stderr
    before, after = run.stdout.split(" src/ ${REPO_DIR}/\n")
    install = 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"'
    assert install not in before and install in after, "Binder installs before our files are there"


def test_everything_that_starts_the_course_opens_its_first_notebook():
    opens = r"mybinder\.org/v2/gh/[^)\s]+\?urlpath=lab/tree/([^)\s]+)|jupyter lab (?:--\S+ )?(\S+)$"
    opened = ["".join(file) for file in re.findall(opens, README, re.M)]
    first, translated = NOTEBOOKS[0].relative_to(ROOT).as_posix(), "notebooks/id/01_intuition.ipynb"
    assert opened == [first] * 3 + [translated], "README: Binder, pip and conda, then Binder in Indonesian"
    opened = re.findall(opens, (ROOT / "README.id.md").read_text("utf-8"), re.M)
    assert ["".join(file) for file in opened] == [translated] * 2, "README.id: Binder and pip"


def test_conda_and_binder_name_packages_of_pyproject_without_versions_and_install_a_teachers_environment():
    *conda, pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert conda == ["python=3.12", "pip"]
    constraints, *named, ours = pip["pip"]
    assert (constraints, ours) == ("-c constraints.txt", "-e .[teach]")
    assert named == "jupyterlab numpy matplotlib scikit-learn ipywidgets nbval".split()
    assert set(named) <= names_of(PROJECT["dependencies"] + EXTRAS["teach"])


@pytest.mark.skipif(os.name == "nt", reason="CI takes commands out of pages on Linux")
def test_ci_runs_the_commands_of_the_pages():
    """.ci/run and the workflows take a command out of a page with grep or sed, or say it again."""
    workflows = ROOT / ".github" / "workflows"
    texts = [path.read_text() for path in (ROOT / ".ci" / "run", *workflows.glob("*.yml"))]
    lines = [line for text in texts for line in re.findall(r"\$\(((?:grep|sed) .+ \w+\.md)\)", text)]
    lines = {line.replace("${{ matrix.tool }}", tool) for line in lines for tool in ("python3", "conda")}
    taken = [subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True) for line in lines]
    shown = re.findall(r"^```bash\n(.+?\n)```", README, re.M | re.S)
    renewal = re.search(r"uv pip compile [^`]+", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))[0]
    assert sorted(run.stdout for run in taken) == sorted([*shown, f"{renewal}\n"])
    for command in shown[-1].replace(".venv/bin", "${{ matrix.bin }}").split(" &&\n")[1:]:
        assert command.strip() in (workflows / "tests.yml").read_text(), f"not in tests.yml: {command}"


def test_helpers_start_no_thread_and_no_process_when_they_are_imported():
    python("-c", IMPORT)


def test_the_built_package_holds_every_module():
    """By setuptools' rule: every folder below helpers that has an __init__.py."""
    assert PYPROJECT["tool"]["setuptools"]["packages"] == {"find": {"include": ["helpers*"]}}
    folders = {path.parent for path in ROOT.glob("helpers/**/*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_no_file_names_a_package_registry():
    registry = r"p[y]pi\.(org|python)|python[h]osted|n[p]mjs|an[a]conda\.(org|com)|deb\.[d]ebian"
    found = subprocess.run(["git", "grep", "-lE", registry], cwd=ROOT, capture_output=True, text=True)
    assert not found.stdout, f"addresses age, pins do not: {found.stdout}"


def needed(requirement, found):
    """Name and extra of a requirement and of all that it needs here."""
    for pair in {(canonicalize_name(requirement.name), extra) for extra in {"", *requirement.extras}} - found:
        found.add(pair)
        for other in map(Requirement, importlib.metadata.requires(pair[0]) or []):
            if other.marker is None or other.marker.evaluate({"extra": pair[1]}):
                needed(other, found)
    return found


def names_of(requirements):
    return {canonicalize_name(Requirement(each).name) for each in requirements} - {PROJECT["name"]}


def imported(files):
    """The packages that files import; a module that no package has is ours."""
    packages, modules = importlib.metadata.packages_distributions(), set()
    for file in files:
        cells = code_cells(notebook_at(file)) if file.suffix == ".ipynb" else []
        for source in map(program, cells) if cells else [file.read_text("utf-8")]:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Import):
                    modules |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    modules.add(node.module)
    return names_of(name for module in modules for name in packages.get(module.split(".")[0], []))


LEARNERS = [*ROOT.glob("helpers/**/*.py"), *NOTEBOOKS]
TEACHERS = [*ROOT.glob("teaching/*.py"), ROOT / "conftest.py"]  # and what conftest.py imports
TEACHERS += [ROOT / "tests" / name for name in ("notebooks.py", "save_notebooks.py")]


@pytest.mark.parametrize("extra, files", [("", LEARNERS), ("teach", LEARNERS + TEACHERS)])
def test_an_environment_holds_what_is_imported_there_and_nothing_of_the_tests(extra, files):
    held = {name for name, _ in needed(Requirement(f"em-from-scratch[{extra}]"), set())}
    assert imported(files) <= held
    assert not names_of(EXTRAS["test"] + EXTRAS["dask"]) & held
    assert ("pytest-xdist" in held) == (extra == "teach")  # pyproject.toml's options for pytest need it


def test_of_what_a_learner_installs_only_jupyterlab_is_imported_nowhere():
    assert names_of(PROJECT["dependencies"]) - imported(LEARNERS) == {"jupyterlab"}


@pytest.mark.skipif(VERSIONS != "pinned", reason=f"{VERSIONS} versions are installed, not the pinned ones")
def test_constraints_pin_exactly_what_is_installed():
    names = {name for name, _ in needed(Requirement("em-from-scratch[test]"), set())} - {"em-from-scratch"}
    pins = [pin for pin in map(Requirement, CONSTRAINTS) if pin.marker is None or pin.marker.evaluate()]
    pinned = {canonicalize_name(pin.name): str(pin.specifier) for pin in pins}
    assert pinned == {name: f"=={importlib.metadata.version(name)}" for name in names}


def test_constraints_hold_no_address():
    assert not [line for line in CONSTRAINTS if "/" in line or line.startswith("-")]


def test_the_oldest_versions_are_the_lower_bounds_of_pyproject():
    packages = sum(EXTRAS.values(), PROJECT["dependencies"])
    oldest = {package.replace(">=", "==") for package in packages if not package.startswith(PROJECT["name"])}
    lines = (ROOT / "tests" / "oldest.txt").read_text().splitlines()
    assert oldest == {line for line in lines if "==" in line}
