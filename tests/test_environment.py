"""Every way of installing gives the same packages, and Binder sees what we mean."""

import importlib.metadata
import pathlib
import re
import subprocess
import sys

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = pathlib.Path(__file__).parents[1]
CONSTRAINTS = (ROOT / "constraints.txt").read_text().splitlines()


def test_binder_builds_with_conda_and_python_3_12_after_copying_the_repository():
    options = "--no-build --no-run --debug --user-id=1000".split()
    command = [sys.executable, "-m", "repo2docker", *options, "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Building conda environment for python=3.12" in run.stderr
    copy, install = " src/ ${REPO_DIR}/\n", 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"'
    assert run.stdout.index(copy) < run.stdout.index(install)


def test_conda_and_binder_install_our_package_with_the_constraints_and_list_no_package_again():
    *conda, pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert conda == ["python=3.12", "pip"]
    assert pip == {"pip": ["-c constraints.txt", "-e .[test]"]}


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


def test_constraints_pin_exactly_what_is_installed():
    installed = needed(Requirement("em-from-scratch[test]"), {})
    del installed["em-from-scratch"]
    pins = [pin for pin in map(Requirement, CONSTRAINTS) if pin.marker is None or pin.marker.evaluate()]
    pinned = {canonicalize_name(pin.name): str(pin.specifier) for pin in pins}
    assert len(pinned) == len(pins)
    assert pinned == {name: f"=={version}" for name, (version, _) in installed.items()}


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
