"""Every command that a document shows exists, with each option that it shows."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import typer.main

# Any language, so that the end of one block is never taken for the start of the next.
FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELLS = {"", "bash", "sh", "shell", "console"}
INLINE = re.compile(r"`((?:make|cluster-review|\.venv/bin/cluster-review) [^`\n]+)`")
PLACEHOLDER = re.compile(r"[\[\]<>…|]|\.\.\.")


def shown_commands(document: str) -> list[list[str]]:
    """The `make` and `cluster-review` commands in a document, as words; nothing else in it."""
    blocks = [block for language, block in FENCE.findall(document) if language in SHELLS]
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    lines += INLINE.findall(document)
    found = []
    for line in lines:
        line = line.strip().removeprefix("$ ").split(" # ")[0]
        if line.startswith(("make ", "cluster-review ", ".venv/bin/cluster-review ")):
            found.append(shlex.split(PLACEHOLDER.sub(" ", line.split(" && ")[0])))
    return found


def make_targets(makefile: str) -> dict[str, str]:
    """Target to its line of help."""
    return dict(re.findall(r"^([a-z-]+):.*## (.+)$", makefile, re.MULTILINE))


def command_fault(words: list[str], command, targets: dict[str, str]) -> str | None:
    if words[0] == "make":
        wanted = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
        unknown = [word for word in wanted if word not in targets]
        return f"make: no target {unknown}" if unknown else None
    for word in words[1:]:
        if hasattr(command, "commands"):  # a group
            if word.startswith("-"):
                continue
            if word not in command.commands:
                return f"{' '.join(words)}: no command {word}"
            command = command.commands[word]
        elif word.startswith("--"):
            options = {
                name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]
            }
            if word.split("=")[0] not in options | {"--help"}:
                return f"{' '.join(words)}: no option {word}"
    return None


@pytest.fixture(scope="module")
def cli():
    from cluster_review.cli import app

    return typer.main.get_command(app)


@pytest.fixture(scope="module")
def targets(repository) -> dict[str, str]:
    return make_targets((repository / "Makefile").read_text(encoding="utf-8"))


def test_documents_show_commands_that_exist(repository, tracked, cli, targets):
    documents = [path for path in tracked if path.suffix == ".md"]
    assert {Path("README.md"), Path("CONTRIBUTING.md")} <= set(documents)
    shown, faults = 0, []
    for path in documents:
        for words in shown_commands((repository / path).read_text(encoding="utf-8")):
            shown += 1
            if fault := command_fault(words, cli, targets):
                faults.append(f"{path}: {fault}")
    assert shown > 5
    assert not faults, "\n".join(faults)


def test_the_readme_begins_with_the_two_commands_that_are_needed(repository):
    shown = shown_commands((repository / "README.md").read_text(encoding="utf-8"))
    assert ["make", "run"] in shown
    assert ["make", "test"] in shown


def test_make_alone_lists_every_target(repository, targets):
    listed = subprocess.run(["make"], cwd=repository, capture_output=True, text=True, check=True).stdout
    assert {"run", "test", "check", "bench", "prove", "serve", "stop", "reset"} <= set(targets)
    assert all(f"make {target}" in listed for target in targets)


def test_relative_links_lead_somewhere(repository, tracked):
    broken = []
    for path in tracked:
        if path.suffix == ".md":
            text = FENCE.sub("", (repository / path).read_text(encoding="utf-8"))
            for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
                if not (repository / path.parent / target).exists():
                    broken.append(f"{path}: {target}")
    assert not broken, "\n".join(broken)


def test_a_command_that_is_not_there_trips_the_check():
    app = typer.Typer()

    @app.command()
    def run(inputs: str = "samples"): ...

    @app.command()
    def form(): ...

    command = typer.main.get_command(app)
    document = (
        "```yaml\na: 1\n```\n\n```bash\nmake fly\ncluster-review run --inputs DIR\ncluster-review run --colour red\n"
        "cluster-review sing\n```\n`make run`\n"
    )
    faults = [command_fault(words, command, {"run": "runs"}) for words in shown_commands(document)]
    assert [fault is not None for fault in faults] == [True, False, True, True, False]
