"""Every way of installing gives the same packages, and Binder sees what we mean."""

import importlib.metadata
import os
import pathlib
import re
import subprocess
import sys
import tomllib
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from notebooks import NOTEBOOKS

ROOT = pathlib.Path(__file__).parents[1]
CONSTRAINTS = (ROOT / "constraints.txt").read_text().splitlines()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VERSIONS = os.environ.get("VERSIONS", "pinned")  # .ci/run says which are installed
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in ROOT.glob("helpers/**/*.py")
}
FIRST = NOTEBOOKS[0].relative_to(ROOT).as_posix()

# What repo2docker itself does, without its import's warnings
DETECT = """
from repo2docker.app import Repo2Docker
app = Repo2Docker()
packs = [pack(app.base_image) for pack in app.buildpacks]
picked = next(pack for pack in packs if pack.detect())
print(type(picked).__name__, picked.python_version)
"""
# JupyterLite has neither threads nor processes. The libraries come first: what they do is theirs.
IMPORT = """
import importlib, multiprocessing.process, os, pkgutil, subprocess, threading
import ipywidgets, matplotlib.figure, numpy, scipy.stats, sklearn.mixture, sklearn.utils.estimator_checks
def refuse(*args, **kwargs):
    raise SystemExit("a thread or a process is started at import")
threading.Thread.start = subprocess.Popen.__init__ = refuse
multiprocessing.process.BaseProcess.start = os.fork = os.system = refuse
import helpers
for module in pkgutil.walk_packages(helpers.__path__, "helpers."):
    importlib.import_module(module.name)
    print(module.name)
"""


def python(code):
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


# Binder


def test_binder_picks_the_conda_build_pack_with_python_3_12():
    assert python(DETECT) == ["CondaBuildPack", "3.12"]


def test_binder_installs_after_copying_the_repository_and_does_nothing_else():
    options = "--no-build --no-run --debug --user-id=1000".split()
    command = [sys.executable, "-m", "repo2docker", *options, "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Building conda environment for python=3.12" in run.stderr
    copy, install = " src/ ${REPO_DIR}/\n", 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"'
    before, after = run.stdout.split(copy)
    assert install not in before and install in after
    assert after.count("\nRUN ") == 1


def test_everything_that_starts_the_course_opens_its_first_notebook_in_jupyterlab():
    (launch,) = re.findall(r"\((https://mybinder\.org/v2/[^)\s]+)\)", README)
    assert re.fullmatch(r"/v2/gh/[\w.-]+/[\w.-]+/HEAD", urlsplit(launch).path)
    assert parse_qs(urlsplit(launch).query) == {"urlpath": [f"lab/tree/{FIRST}"]}
    opened = re.findall(r"jupyter lab (\S+)$", README, re.M)
    assert len(opened) == 2 and set(opened) == {FIRST}
    assert any(Requirement(line).name == "jupyterlab" for line in PROJECT["dependencies"])


def test_conda_and_binder_install_our_package_with_the_constraints_and_list_no_package_again():
    *conda, pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert conda == ["python=3.12", "pip"]
    assert pip == {"pip": ["-c constraints.txt", "-e .[test]"]}


def test_helpers_start_no_thread_and_no_process_when_they_are_imported():
    assert {"helpers", *python(IMPORT)} == MODULES.keys()


def test_the_built_package_holds_every_module():
    """By setuptools' rule: every folder below helpers that has an __init__.py."""
    assert PYPROJECT["tool"]["setuptools"]["packages"] == {"find": {"include": ["helpers*"]}}
    assert all((path.parent / "__init__.py").exists() for path in MODULES.values())


# Versions


def needed(requirement, found):
    """Name to installed version of a requirement and of all that it needs here."""
    name, extras = canonicalize_name(requirement.name), {"", *requirement.extras}
    if not extras <= found.get(name, (None, set()))[1]:
        found[name] = importlib.metadata.version(name), extras | found.get(name, (None, set()))[1]
        for dependency in map(Requirement, importlib.metadata.requires(name) or []):
            if any(
                dependency.marker is None or dependency.marker.evaluate({"extra": extra}) for extra in extras
            ):
                needed(dependency, found)
    return found


@pytest.mark.skipif(VERSIONS != "pinned", reason=f"{VERSIONS} versions are installed, not the pinned ones")
def test_constraints_pin_exactly_what_is_installed():
    installed = needed(Requirement("em-from-scratch[test]"), {})
    del installed["em-from-scratch"]
    pins = [pin for pin in map(Requirement, CONSTRAINTS) if pin.marker is None or pin.marker.evaluate()]
    pinned = {canonicalize_name(pin.name): str(pin.specifier) for pin in pins}
    assert len(pinned) == len(pins)
    assert pinned == {name: f"=={version}" for name, (version, _) in installed.items()}


def test_the_oldest_versions_are_the_lower_bounds_of_pyproject():
    packages = sum(PROJECT["optional-dependencies"].values(), PROJECT["dependencies"])
    others = {package for package in packages if not package.startswith(f"{PROJECT['name']}[")}
    assert all(re.fullmatch(r"[\w-]+>=[\d.]+", package) for package in others)
    oldest = (ROOT / "tests" / "oldest.txt").read_text().splitlines()
    assert oldest == sorted(package.replace(">=", "==") for package in others)


def test_every_month_the_course_is_tried_with_all_the_versions_that_readme_names():
    workflow = (ROOT / ".github" / "workflows" / "versions.yml").read_text()
    assert re.search(r'- cron: "\d+ \d+ 1 \* \*"', workflow)
    named = set(re.findall(r"`\.ci/run (\w+)`", README))
    assert named == {"newest", "oldest"}
    for job in ("linux", "windows-and-macos"):
        matrix = yaml.safe_load(workflow)["jobs"][job]["strategy"]["matrix"]
        assert named <= {entry.get("versions") for entry in matrix["include"]}, job


def test_constraints_hold_names_and_versions_only():
    for line in CONSTRAINTS:
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; [\w .<>=!'()]+)?", line)


def test_no_file_names_a_package_registry():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "pyproject.toml" in files
    registry = re.compile(
        rb"p[y]pi\.(org|python)|python[h]osted|n[p]mjs|an[a]conda\.(org|com)|deb\.[d]ebian", re.I
    )
    assert not [name for name in files if registry.search((ROOT / name).read_bytes())]
