"""What became of mutmut's mutants: which count, which are told apart, and the score of each module.

Not counted, since no input can tell them apart: the type named in `cast(...)`, `strict=` of `zip`, and the text
of a message. A mutant that survives counts as equivalent where it only leaves out the width that a `dtype` or an
`astype` names (the tests ran and saw the same values), or only changes the name under which a part of an evaluation
is remembered. All others stand in `equivalent.yaml`, each with its reason.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

EQUIVALENT = Path(__file__).parent / "equivalent.yaml"
SURVIVED, NO_TESTS, SKIPPED = 0, 33, 34  # exit codes; a mutant that no test reaches has survived
UNDECIDED = (None, -24, 24, 152, 255, -9)
"""Not run, or ended from outside: a busy machine must not pass for a kill. Endless loops end by their own clock."""
COMPARISONS = re.compile(r"(?<![-=<>!])(?:<=|>=|==|!=|<|>)(?!=)|\b(?:is not|is|not in|in)\b")
_NAMED = re.compile(r"\b(part|once)\((\(?)(?:None|\"[^\"]*\"), ")
_VERSION = re.compile(r"def (\w+__mutmut_(?:orig|\d+))\(")


@dataclass(frozen=True)
class Result:
    """One mutant of a module: what became of it, and what it changed."""

    name: str
    is_killed: bool
    before: str
    after: str

    @property
    def is_comparison(self) -> bool:
        """Whether a comparison operator is what was changed."""
        old, new = COMPARISONS.findall(self.before), COMPARISONS.findall(self.after)
        blank = COMPARISONS.sub("", self.before).split() == COMPARISONS.sub("", self.after).split()
        return old != new and blank

    @property
    def is_counted(self) -> bool:
        """Whether some input can tell it from the code as it stands."""
        if re.search(r"\bcast\(None,|\bcast\([^,]*\)$", self.after) or "cast(None" in self.after:
            return False
        if re.search(r"strict=", self.before) and self.before != self.after:
            without = [_bare(re.sub(r"\bstrict=\w+,?", "", text)) for text in (self.before, self.after)]
            if without[0] == without[1]:
                return False
        return not _is_wording(self.before, self.after)

    @property
    def is_width(self) -> bool:
        """Whether it only leaves out a `dtype`."""
        width = r"\bdtype=[\w.]+,?|\.astype\((?:np\.int\d*|None)\)"
        bare = [_bare(re.sub(width, "", text)) for text in (self.before, self.after)]
        return self.before != self.after and bare[0] == bare[1]

    @property
    def is_name(self) -> bool:
        """Whether it only changes the name under which a part is remembered; names with values in them count."""
        has_name = re.search(r"\b(?:part|once)\(\(?\"[^\"]*\", ", self.before)
        bare = [re.sub(_NAMED, r"\1\2", text) for text in (self.before, self.after)]
        return has_name is not None and self.before != self.after and bare[0] == bare[1]

    def is_equivalent(self, explained: set[str]) -> bool:
        """Whether its survival has a reason."""
        lines = {_bare(self.after), _bare(f"{self.before} ~> {self.after}")}
        return not self.is_killed and (self.is_width or self.is_name or bool(lines & explained))


def _is_wording(before: str, after: str) -> bool:
    """Whether only the text of a message differs: words with a blank or Chinese in quotes."""
    string = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
    old, new = string.findall(before), string.findall(after)
    if string.sub("", before) != string.sub("", after) or len(old) != len(new):
        return False
    changed = [a for a, b in zip(old, new, strict=True) if a != b]
    return bool(changed) and all(re.search(r"[\u4e00-\u9fff]| ", text) for text in changed)


def results(tree: Path, module: str, *, is_part: bool = False) -> list[Result]:
    """Every mutant of a module with its fate, and the lines that it changed."""
    changed = changes(tree, module)
    found = []
    for name, code in _codes(tree, module).items():
        if code in UNDECIDED and not is_part:
            raise SystemExit(f"{name} was not run to its end ({code}), see the log")
        if code not in (*UNDECIDED, SKIPPED):
            found.append(Result(name, code not in (SURVIVED, NO_TESTS), *changed[name]))
    return found


def _codes(tree: Path, module: str) -> dict[str, int | None]:
    """How each mutant's process ended; None before it was run."""
    meta = json.loads((tree / "mutants" / f"{module}.meta").read_text(encoding="utf-8"))
    codes: dict[str, int | None] = meta["exit_code_by_key"]
    return codes


def changes(tree: Path, module: str) -> dict[str, tuple[str, str]]:
    """By mutant, the lines that it changed: as they were, as they are."""
    functions = _functions(tree / "mutants" / module)
    found = {}
    for name in _codes(tree, module):
        mutant = name.rpartition(".")[2]
        original = re.sub(r"__mutmut_\d+$", "__mutmut_orig", mutant)
        found[name] = _changed(functions.get(original, []), functions.get(mutant, []))
    return found


def _functions(path: Path) -> dict[str, list[str]]:
    """The lines below the `def` of every version of a function; found by indentation, as parsing takes long."""
    found: dict[str, list[str]] = {}
    indent, body = 0, None
    for line in path.read_text(encoding="utf-8").splitlines():
        bare = line.lstrip()
        depth = len(line) - len(bare)
        if body is not None and bare and depth <= indent and bare[0] != ")":
            body = None
        if body is not None:
            body.append(line)
        elif (match := _VERSION.match(bare)) is not None:
            indent, body = depth, []
            found[match[1]] = body
    return found


def _changed(before: list[str], after: list[str]) -> tuple[str, str]:
    """What is left of both without the lines that they begin and end with alike."""
    least = min(len(before), len(after))
    start = next((i for i in range(least) if before[i] != after[i]), least)
    end = next((i for i in range(least - start) if before[-1 - i] != after[-1 - i]), least - start)
    return tuple("\n".join(lines[start : len(lines) - end]).strip() for lines in (before, after))  # type: ignore[return-value]


def explained(module: str) -> set[str]:
    """The changed lines that `equivalent.yaml` explains for a module, blanks apart."""
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    return {
        _bare(line) for group in listed if group["module"] == Path(module).stem for line in group["after"]
    }


def _bare(line: str) -> str:
    """A line without blanks and without a comma before a bracket that closes."""
    return re.sub(r",+(?=[)\]}]|$)", "", re.sub(r"\s+", "", line))


def counted(tree: Path, module: str, *, is_part: bool = False) -> tuple[Counter[str], list[Result]]:
    """How many of a module's mutants came to what end, and those that survive without a reason."""
    same = explained(module)
    found = [r for r in results(tree, module, is_part=is_part) if r.is_counted]
    told = [r for r in found if not r.is_equivalent(same)]
    compared = [r for r in told if r.is_comparison]
    here = Counter(
        all=len(told),
        equivalent=len(found) - len(told),
        killed=sum(r.is_killed for r in told),
        compared=len(compared),
        compared_killed=sum(r.is_killed for r in compared),
        not_run=sum(code in UNDECIDED for code in _codes(tree, module).values()),
    )
    return here, [r for r in told if not r.is_killed]


def report(tree: Path, modules: list[str], *, is_part: bool = False) -> bool:
    """Print for each module killed of all that can be told apart, comparison operators apart, and the survivors."""
    total: Counter[str] = Counter()
    for module in modules:
        here, survivors = counted(tree, module, is_part=is_part)
        total += here
        print(_line(Path(module).stem, here))
        for r in survivors:
            print(f"    {r.name.rpartition('.')[2]}\n      - {r.before}\n      + {r.after}")
    print(_line("all", total))
    return total["killed"] >= 0.95 * total["all"] and total["compared_killed"] == total["compared"]


def _line(name: str, count: Counter[str]) -> str:
    return (
        f"{name:20} {count['killed']:4} of {count['all']:4} killed ({_share(count)} %), "
        f"{count['equivalent']} equivalent, comparisons {count['compared_killed']} of {count['compared']}"
    )


def _share(count: Counter[str]) -> str:
    """Killed of all in percent, rounded down: 100.0 is all of them."""
    return f"{1000 * count['killed'] // count['all'] / 10 if count['all'] else 100:.1f}"


def tabled(tree: Path, modules: list[str]) -> list[str]:
    """The rows of the table in `docs/mutation.md`: every module, and all together."""
    total: Counter[str] = Counter()
    rows = []
    for module in modules:
        here, _ = counted(tree, module, is_part=True)
        total += here
        rows.append(_row(f"`{module.removeprefix('cluster_review/')}`", here))
    return [*rows, _row("合计 all", total)]


def _row(name: str, count: Counter[str]) -> str:
    survived = count["all"] - count["killed"]
    made = count["all"] + count["equivalent"] + count["not_run"]
    cells = (name, made, count["not_run"], count["killed"], count["equivalent"], survived, f"{_share(count)} %",
             f"{count['compared_killed']} / {count['compared']}")  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"
