"""Every way of installing gives the same packages, and CI runs the commands that the pages show."""

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

from notebooks import NOTEBOOKS, ROOT

CONSTRAINTS = (ROOT / "constraints.txt").read_text().splitlines()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
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
    opened = re.findall(
        r"mybinder\.org/v2/gh/[^)\s]+\?urlpath=lab/tree/([^)\s]+)|jupyter lab (\S+)$", README, re.M
    )
    first = NOTEBOOKS[0].relative_to(ROOT).as_posix()
    assert ["".join(file) for file in opened] == [first] * 3, "README: Binder, pip and conda are wanted"


def test_conda_and_binder_install_our_package_with_the_constraints_and_list_no_package_again():
    *conda, pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert conda == ["python=3.12", "pip"]
    assert pip == {"pip": ["-c constraints.txt", "-e .[test]"]}


def test_ci_runs_the_commands_of_the_pages():
    """.ci/run and the workflows take a command out of a page with grep, or say it again."""
    files = [ROOT / ".ci" / "run", *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    for file, text in [(file, file.read_text()) for file in files]:
        for line, page in re.findall(r"grep (?:-.+ )?'([^']+)' (\w+\.md)", text):
            for tool in ("python3", "conda"):
                wanted, shown = line.replace("${{ matrix.tool }}", tool), (ROOT / page).read_text("utf-8")
                assert re.search(wanted, shown, re.M), f"{file.name} looks for {wanted} in {page}"
    (test,) = re.findall(r"^python3 -m venv .* && \.venv/bin/pytest$", README, re.M)
    for command in test.split(" && ")[1:]:
        command = command.replace(".venv/bin", "${{ matrix.bin }}")
        assert command in (ROOT / ".github/workflows/tests.yml").read_text(), f"not in tests.yml: {command}"


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


@pytest.mark.skipif(VERSIONS != "pinned", reason=f"{VERSIONS} versions are installed, not the pinned ones")
def test_constraints_pin_exactly_what_is_installed():
    names = {name for name, _ in needed(Requirement("em-from-scratch[test]"), set())} - {"em-from-scratch"}
    pins = [pin for pin in map(Requirement, CONSTRAINTS) if pin.marker is None or pin.marker.evaluate()]
    pinned = {canonicalize_name(pin.name): str(pin.specifier) for pin in pins}
    assert pinned == {name: f"=={importlib.metadata.version(name)}" for name in names}


def test_constraints_hold_no_address():
    assert not [line for line in CONSTRAINTS if "/" in line or line.startswith("-")]


def test_the_oldest_versions_are_the_lower_bounds_of_pyproject():
    packages = sum(PROJECT["optional-dependencies"].values(), PROJECT["dependencies"])
    oldest = {package.replace(">=", "==") for package in packages if not package.startswith(PROJECT["name"])}
    assert oldest == set((ROOT / "tests" / "oldest.txt").read_text().splitlines())
