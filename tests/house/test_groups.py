"""A group of tests that a machine can't run is left out by name; in CI it fails."""

import os
import shutil
import subprocess
import sys

import pytest

GROUPS = """
import pytest

@pytest.mark.needs_chromium
def test_page(): ...

@pytest.mark.prove
def test_long(): ...

def test_plain(): ...
"""


@pytest.fixture
def run_groups(repository, tmp_path):
    """Run the specimen with our conftest on a machine that has no Debian package at all."""
    shutil.copy(repository / "tests/conftest.py", tmp_path)
    (tmp_path / "test_groups.py").write_text(GROUPS, encoding="utf-8")
    markers = "[pytest]\nmarkers =\n  needs_chromium: x\n  prove: x\n"
    (tmp_path / "pytest.ini").write_text(markers, encoding="utf-8")

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if name not in {"CI", "PROVE"}}
        env |= {"PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | variables
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "1")])
def test_a_laptop_leaves_groups_out_and_names_them(run_groups, workers):
    answer = run_groups(*workers)
    assert answer.returncode == 0, answer.stdout
    assert "needs_chromium: 1 tests; they run where these Debian packages are: chromium" in answer.stdout
    assert "prove: 1 tests; run them with: make prove" in answer.stdout


def test_leaving_a_group_out_of_ci_is_a_failure(run_groups):
    answer = run_groups(CI="1")
    assert answer.returncode == 1
    assert "needs_chromium: install the Debian packages chromium" in answer.stdout
    assert "1 passed, 1 deselected, 1 error" in answer.stdout


def test_make_prove_runs_the_long_suites(run_groups):
    answer = run_groups(PROVE="1")
    assert "2 passed" in answer.stdout
    assert "prove:" not in answer.stdout
