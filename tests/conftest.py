"""What every test shares: which groups can run here, and one setting of hypothesis."""

import os
import shutil
import subprocess
from pathlib import Path

import hypothesis
import pytest

IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}
PROVING = os.environ.get("PROVE", "").lower() not in {"", "0", "false"}

# The same examples in every run: a red build can be made red again. `make prove` searches further.
hypothesis.settings.register_profile("test", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.register_profile("prove", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("prove" if PROVING else "test")


def _has(*commands: str) -> bool:
    return any(shutil.which(command) for command in commands)


def _has_cjk_font() -> bool:
    if not _has("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


# marker: (is it here, Debian packages that bring it)
OPTIONAL_GROUPS = {
    "needs_libreoffice": (lambda: _has("soffice", "libreoffice"), "libreoffice-calc libreoffice-writer"),
    "needs_chromium": (lambda: _has("chromium", "chromium-browser", "google-chrome"), "chromium"),
    "needs_cjk_font": (_has_cjk_font, "fontconfig fonts-noto-cjk"),
    "needs_pdftotext": (lambda: _has("pdftotext"), "poppler-utils"),
}

_left_out = pytest.StashKey[dict[str, int]]()


def pytest_configure(config):
    config.stash[_left_out] = {}


def pytest_collection_modifyitems(config, items):
    """Leave out what this machine can't run and count it; in CI it stays in, and fails below."""
    absent = {marker for marker, (is_here, _) in OPTIONAL_GROUPS.items() if not is_here()}
    kept, dropped = [], []
    for item in items:
        if item.get_closest_marker("prove") and not PROVING:
            reason = "prove"
        else:
            reason = next((marker for marker in sorted(absent) if item.get_closest_marker(marker)), None)
        if reason is None or (IN_CI and reason in absent):
            kept.append(item)
        else:
            dropped.append(item)
            config.stash[_left_out][reason] = config.stash[_left_out].get(reason, 0) + 1
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def pytest_runtest_setup(item):
    for marker, (is_here, packages) in OPTIONAL_GROUPS.items():
        if item.get_closest_marker(marker) and not is_here():
            pytest.fail(f"{marker}: install the Debian packages {packages}", pytrace=False)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash[_left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    # Each worker collects everything, so the workers agree and the last word is as good as the first.
    node.config.stash[_left_out].update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter, config):
    left_out = config.stash[_left_out]
    if not left_out:
        return
    terminalreporter.section("未运行的测试组 groups left out on this machine")
    for marker, count in sorted(left_out.items()):
        how = "run them with: make prove"
        if marker in OPTIONAL_GROUPS:
            how = f"they run where these Debian packages are: {OPTIONAL_GROUPS[marker][1]}"
        terminalreporter.write_line(f"{marker}: {count} tests; {how}")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parents[1]
