"""The files of the repository, as git sees them."""

import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tracked(repository) -> list[Path]:
    """Every file that is committed or about to be, relative to the root, sorted."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True).stdout
    paths = sorted(Path(name) for name in set(listed.split("\0")) if name)
    return [path for path in paths if (repository / path).is_file()]


@pytest.fixture(scope="session")
def python_files(tracked) -> list[Path]:
    return [path for path in tracked if path.suffix == ".py"]
