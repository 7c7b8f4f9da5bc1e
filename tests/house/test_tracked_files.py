"""Nothing committed names a path of one machine, a registry, a download address or a secret."""

import re
import tomllib

import pytest

# Written so that this file does not trip its own check.
FORBIDDEN = {
    "path of one machine": r"(?<![\w.)}-])/(?:work|farm|root|tmp|opt/pypi)/[\w.]",
    "home of one person": r"(?<![\w.)}-])/(?:home|Users)/(?!airflow\b)\w",
    "package index": r"--(?:extra-)?index[-]url|--find[-]links|/simple(?:/|\b$)",
    "registry host": r"\b(?:pypi[.]org|pythonhosted[.]org|registry[.]npmjs[.]org|deb[.]debian[.]org)",
    "download address": r"https?://[^ ]*\.(?:whl|tar\.gz|zip|deb)\b",
    "private key": r"-----BEGIN [A-Z ]*PRIVATE[ ]KEY",
    "leftover": r"\b(?:TO[D]O|FIX[M]E|XX[X])\b",
}
PATTERNS = {name: re.compile(pattern, re.MULTILINE) for name, pattern in FORBIDDEN.items()}


def forbidden_words(text: str) -> list[str]:
    return [
        f"{text.count(chr(10), 0, match.start()) + 1}: {name}: {match.group()}"
        for name, pattern in PATTERNS.items()
        for match in pattern.finditer(text)
    ]


def test_tracked_files_name_no_machine_and_no_download(repository, tracked):
    found = []
    for path in tracked:
        content = (repository / path).read_bytes()
        if b"\0" in content or path.suffix == ".svg":
            continue
        found += [f"{path}:{fault}" for fault in forbidden_words(content.decode("utf-8"))]
    assert not found, "\n".join(found)


def test_the_makefile_does_not_reach_beside_the_repository(repository):
    assert "../" not in (repository / "Makefile").read_text(encoding="utf-8")


def test_the_lock_pins_every_package_by_hash(repository):
    lock = (repository / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,]+\])?==\S+.*(?:\n {4}--hash=.*)*", lock, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE)) > 100
    assert not [pin for pin in pins if "--hash=sha256:" not in pin]


def test_the_lock_holds_every_package_that_is_asked_for(repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        asked += extra
    lock = (repository / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)", lock, re.MULTILINE))
    names = {re.match(r"[\w.-]+", line).group().lower() for line in asked}
    assert names <= locked, f"run `make lock`: {sorted(names - locked)}"


@pytest.mark.parametrize(
    "specimen",
    [
        "ROOT = '/" + "work/main'",
        "open('/" + "tmp/x')",
        "cd /" + "home/someone/project",
        "--index" + "-url x",
        "see https://example.org/a" + ".whl",
        "pypi" + ".org",
        "# TO" + "DO later",
    ],
)
def test_a_forbidden_word_trips_the_check(specimen):
    assert forbidden_words(specimen)


@pytest.mark.parametrize(
    "specimen", ["/opt/cluster-review", "/home/airflow/.local", "a framework/tool", "~/work"]
)
def test_an_innocent_word_does_not(specimen):
    assert not forbidden_words(specimen)
