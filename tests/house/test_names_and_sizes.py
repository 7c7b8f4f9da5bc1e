"""Names say something, and files stay short enough to read."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

EMPTY_WORDS = {"util", "helper", "common", "base", "manager", "service", "handler", "misc"}
EMPTY_WORDS |= {f"{word}s" for word in EMPTY_WORDS}

MOST_LINES = 300
MOST_DAG_LINES = 80
# file: why it may be longer
LONGER_FILES = {
    "include/cluster_review/tables.py": "every table and column stands here once, and nothing else does",
}


def empty_names(paths: list[Path]) -> list[Path]:
    """Paths of which a part is, or begins or ends with, a word that says nothing."""
    return [
        path
        for path in paths
        for part in [*path.parts[:-1], path.stem]
        if part in EMPTY_WORDS or {part.split("_")[0], part.split("_")[-1]} & EMPTY_WORDS
    ]


def code_lines(source: str) -> int:
    """Lines that hold code: no blank lines, comments or docstrings."""
    docstrings = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings |= set(range(node.lineno, node.end_lineno + 1))
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    skipped.add(tokenize.ENDMARKER)
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def test_no_name_says_nothing(python_files):
    assert not empty_names(python_files)


def test_files_stay_readable(repository, python_files):
    long = {}
    for path in python_files:
        if path.parts[0] == "tests" or "migrations" in path.parts:
            continue
        lines = len((repository / path).read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES and path.as_posix() not in LONGER_FILES:
            long[path.as_posix()] = lines
    assert not long


def test_longer_files_still_need_their_reason(repository):
    for name, reason in LONGER_FILES.items():
        assert reason
        lines = len((repository / name).read_text(encoding="utf-8").splitlines())
        assert lines > MOST_LINES, f"{name} has {lines} lines; take it off the list"


def test_dags_are_wiring_only(repository, python_files):
    long = {}
    for path in python_files:
        if path.parts[0] == "dags":
            lines = code_lines((repository / path).read_text(encoding="utf-8"))
            if lines > MOST_DAG_LINES:
                long[path.as_posix()] = lines
    assert not long


@pytest.mark.parametrize(
    "name", ["include/cluster_review/utils.py", "include/common/x.py", "date_helpers.py", "base_source.py"]
)
def test_an_empty_name_trips_the_check(name):
    assert empty_names([Path(name)])


def test_a_telling_name_does_not():
    assert not empty_names([Path("include/cluster_review/warehouse/baselines.py")])


def test_code_lines_are_counted_without_words():
    source = (
        '"""A guide.\n\nLong.\n"""\n\n# why\nx = 1\n\n\ndef f():\n    """Does."""\n    return """a\nb"""\n'
    )
    assert code_lines(source) == 4
