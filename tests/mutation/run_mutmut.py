"""Mutmut on the rule code: `make mutants ARGS="growth levels truth"` (none: every module).

Mutmut wants the package beside the tests, so a copy of what is needed is built in a temporary folder, or in
`MUTANTS_IN`, which is kept: a second run there tries again what survived without a reason, with the tests as they
are now, `--so-far` shows the score of what has been run, and `--document` writes the table of `docs/mutation.md`
from it. `MUTANTS_AT_ONCE` is how many processes run.

What is mutated is what decides. What only words a decision for the reader is left out: the nested `detail`
functions, the functions `records`, `described` and `told` that put a record in words, those whose name ends in
`words`, `_input`, `_zh` or `_en`, some of `figure_words`, and the modules `event_words` and `filing_words`; golden files
of `explain` hold those. `mutant_fates` says what counts.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutation.mutant_fates import (
    NO_TESTS,
    SKIPPED,
    SURVIVED,
    UNDECIDED,
    Result,
    changes,
    explained,
    report,
    tabled,
)

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "include/cluster_review"
DOCUMENT = ROOT / "docs/mutation.md"
WORDS_ALONE = ("event_words", "filing_words")
FOUNDATIONS = ("exact", "truth", "calendar")
TESTS_OF = {
    "exact": ("core/test_exact.py", "core/test_exact_edges.py"),
    "truth": ("core/test_truth.py", "core/test_completeness.py", "core/test_membership.py"),
    "calendar": ("calendar",),
    "criteria": (
        "core/test_baseline_bounds.py", "core/test_rule_bounds.py", "core/test_trend_gaps.py", "core/test_figures_at_the_first_row.py",
        "core/test_figure_readings.py", "core/test_bounds.py", "core/test_waivers.py",
    ),
    "adoption": ("core/test_adoption.py",),
    "grounds": ("core/test_grounds.py",),
    "evaluate": ("core/test_grounds.py", "core/test_under_other_readings.py",),
    "baseline_table": ("core/test_baseline_table.py",),
    "industry_drift": ("core/test_industry_drift.py",),
    "incidents": (
        "core/test_casualties.py", "core/test_grounds.py", "core/test_grading.py", "core/test_real_incidents.py", "law/test_grades.py",
        "core/test_figures_at_the_first_row.py",
    ),
    "filing_lines": ("core/test_filing_lines.py",),
    "score": ("core/test_score.py", "core/test_score_rules.py"),
    "validity": ("core/test_validity.py",),
    "recall": ("core/test_recall.py", "core/test_stability.py"),
    "versions": ("core/test_versions.py",),
}  # fmt: skip
"""Tests beside the worked cases, by a folder or module that they are about; and for all that is evaluated:"""
OF_ALL = tuple(
    f"core/test_{name}.py" for name in ("evaluation_edges", "evaluation_records", "forms_and_penalties")
)

_WORDING = re.compile(
    r"^(?:detail|records|described|_?told\w*|_share_record|\w*words|\w*_input|\w*_zh|\w*_en|explanation\w*"
    r"|missing_figures|required|disputes_told|restated_note)$"
)

_LEFT_OUT = shutil.ignore_patterns("__pycache__", "migrations")

_CONFIG = """\
[tool.mutmut]
source_paths = ["cluster_review"]
only_mutate = {modules}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:cacheprovider", "--assert=plain"]
also_copy = ["policy", "include"]
on_dependency_change = "ignore"
use_git_change_detection = false
timeout_constant = 600.0
timeout_multiplier = 1.0

[tool.pytest]
pythonpath = ["."]
addopts = ["--import-mode=importlib"]
markers = ["prove: the long suites", "needs_libreoffice: -", "needs_chromium: -", "needs_cjk_font: -", "needs_pdftotext: -"]
"""


def modules_named(names: list[str]) -> list[str]:
    """Paths in the package of the modules named, of all that decide if none is."""
    decide = _modules_that_decide()
    paths = {path.stem: path.relative_to(PACKAGE.parent).as_posix() for path in decide}
    assert len(paths) == len(decide), "two modules share a name"
    return [paths[name] for name in names or paths]


def _modules_that_decide() -> list[Path]:
    evaluation = sorted((PACKAGE / "evaluation").rglob("*.py"))
    decide = [path for path in evaluation if path.stem not in (*WORDS_ALONE, "__init__")]
    return [*(PACKAGE / f"{name}.py" for name in FOUNDATIONS), *decide]


def build(tree: Path, modules: list[str], tests: list[str]) -> None:
    """The copy that mutmut works on; one that is there already takes what has changed."""
    for path in PACKAGE.rglob("*"):
        name = path.relative_to(PACKAGE.parent)
        if path.is_file() and not {"__pycache__", "migrations"} & set(name.parts):
            content = path.read_bytes()
            if name.as_posix() in modules:
                content = _with_wording_left_alone(content.decode()).encode()
            if not (tree / name).exists() or (tree / name).read_bytes() != content:
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                (tree / name).write_bytes(content)
            mutated = tree / "mutants" / name
            if name.as_posix() in modules and mutated.exists() and "__mutmut_" not in mutated.read_text():
                (tree / name).touch()  # it was left alone by an earlier run: mutmut takes what is newer
    for name in ("policy", "include/policy"):
        shutil.copytree(ROOT / "include/policy", tree / name, dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests", tree / "tests", ignore=_LEFT_OUT, dirs_exist_ok=True)
    config = _CONFIG.format(modules=json.dumps(modules), tests=json.dumps(tests))
    (tree / "pyproject.toml").write_text(config, encoding="utf-8")


def _with_wording_left_alone(source: str) -> str:
    """The functions that only word a decision are marked, so that mutmut passes them by."""
    lines = source.splitlines()
    taken: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and _WORDING.match(node.name) and node.lineno not in taken:
            header = node.body[0].lineno - 2
            taken |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            header = next(n for n in range(node.lineno - 1, header + 1) if lines[n].rstrip().endswith(":"))
            lines[header] += "  # pragma: no mutate block"
    return "\n".join(lines) + "\n"


def chosen_tests(modules: list[str]) -> list[str]:
    """The tests about the modules; mutmut runs for each function those that reach it, after the worked cases."""
    places = {part for module in modules for part in Path(module).with_suffix("").parts}
    chosen = [test for place, tests in TESTS_OF.items() if place in places for test in tests]
    if "evaluation" in places:
        chosen += OF_ALL
    return [f"tests/{test}" for test in chosen]


def put_in_order(tree: Path, modules: list[str]) -> None:
    """Mark the mutants that aren't counted, so that no time goes into them, and list the comparisons to run first."""
    first = []
    for module in modules:
        path = tree / "mutants" / f"{module}.meta"
        meta = json.loads(path.read_text(encoding="utf-8"))
        for name, (before, after) in changes(tree, module).items():
            result = Result(name, False, before, after)
            if not result.is_counted:
                meta["exit_code_by_key"][name] = SKIPPED
            elif result.is_comparison:
                first.append(name)
        path.write_text(json.dumps(meta, indent=4), encoding="utf-8")
    (tree / "mutants/first").write_text("\n".join(first), encoding="utf-8")


def forget_survivors(tree: Path, modules: list[str]) -> None:
    """Let what survived without a reason be run again, with the tests as they are now."""
    for module in modules:
        path = tree / "mutants" / f"{module}.meta"
        meta = json.loads(path.read_text(encoding="utf-8"))
        changed, same = changes(tree, module), explained(module)
        meta["exit_code_by_key"] = {
            name: None
            if code in UNDECIDED
            or (code in (SURVIVED, NO_TESTS) and not Result(name, False, *changed[name]).is_equivalent(same))
            else code
            for name, code in meta["exit_code_by_key"].items()
        }
        path.write_text(json.dumps(meta, indent=4), encoding="utf-8")
    (tree / "mutants/mutmut-stats.json").unlink(missing_ok=True)


def document(rows: list[str]) -> None:
    """Put the rows in the place of those that stand in the document."""
    before, head, _, after = re.split(
        r"(\|[-:| ]+\|\n)((?:\|.*\n)+)", DOCUMENT.read_text(encoding="utf-8"), maxsplit=1
    )
    DOCUMENT.write_text(before + head + "\n".join(rows) + "\n" + after, encoding="utf-8")


def main(names: list[str]) -> int:
    """Build the copy, run mutmut in it, print the score; 1 if it is below 95 % or a comparison survives."""
    modules = modules_named([name for name in names if not name.startswith("--")])
    keep = os.environ.get("MUTANTS_IN")
    with tempfile.TemporaryDirectory() as temporary:
        tree = Path(keep or temporary)
        if "--so-far" in names:
            return 0 if report(tree, modules, is_part=True) else 1
        if "--document" in names:
            document(tabled(tree, modules))
            return 0
        is_again = (tree / "mutants").exists()
        build(tree, modules, chosen_tests(modules))
        _mutmut(tree, "generate")
        if is_again:
            forget_survivors(tree, modules)
        put_in_order(tree, modules)
        _mutmut(tree, "run", "--max-children", os.environ.get("MUTANTS_AT_ONCE", "2"))
        return 0 if report(tree, modules) else 1


def _mutmut(tree: Path, *arguments: str) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": "",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    command = [sys.executable, "tests/mutation/mutmut_with_cases.py", *arguments]
    with (tree / "log").open("a", encoding="utf-8") as log:
        subprocess.run(command, cwd=tree, env=environment, stdout=log, stderr=log, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
