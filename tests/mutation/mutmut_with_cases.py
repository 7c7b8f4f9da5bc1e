"""mutmut in the tree that `run_mutmut` builds, asking the worked cases before pytest.

A mutant that the cases notice is done in a few hundredths of a second: they were read once, before the first
mutant, and are evaluated in batches without starting pytest. Only what they leave is given to the tests proper.
mutmut still chooses: a batch counts as a test, and is asked of the functions that it was seen to reach. Batches
that noticed other mutants of a function are asked first. What is killed stays the same; only the order differs.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import mutmut.workers.isolation as isolation
from mutmut.configuration import config
from mutmut.runners.harness import ListAllTestsResult, PytestRunner
from mutmut.state import state
from mutmut.utils.file_utils import change_cwd
from mutmut.utils.format_utils import mangled_name_from_mutant_name

MARK = "worked cases: "
CPU_SECONDS, TIMEOUT = 90.0, 36
"""Several times what all questions and tests together take, and mutmut's code for a timeout."""
_KILLERS = Path("mutants/killers")


def questions() -> dict[str, Any]:
    """The worked cases by name, read from the tree's own files."""
    from tests.mutation.questions import questions as found

    return {MARK + name: question for name, question in found().items()}


def _now(met: set[str] | None = None) -> set[str]:
    """The functions that mutmut has noted; given a set, it notes into that one from now on."""
    before = state()._stats
    if met is not None:
        state()._stats = met
    return before


class RunnerWithCases(PytestRunner):
    """Asks the worked cases first, then runs the tests."""

    def __init__(self) -> None:
        super().__init__()
        self._questions: dict[str, Any] = {}

    def _warm_up(self) -> None:
        """Read the cases here, so that every mutant's process finds them read."""
        if not self._questions:
            with change_cwd("mutants"):
                sys.path.insert(0, str(Path.cwd()))
                self._questions = questions()

    def run_stats(self, *, tests: Iterable[str]) -> int:
        """Run the tests and ask the cases, noting which functions each reaches."""
        code = super().run_stats(tests=tests)
        self._warm_up()
        if code == 0 and not any(name in state().duration_by_test for name in self._questions):
            for name, question in self._questions.items():
                with change_cwd("mutants"):
                    started = time.process_time()
                    met = question.met(_now)
                    state().duration_by_test[name] = time.process_time() - started
                for function in met:
                    state().tests_by_mangled_function_name[function].add(name)
        return code

    def list_all_tests(self) -> ListAllTestsResult:
        """The tests, and the worked cases."""
        self._warm_up()
        return ListAllTestsResult(ids=super().list_all_tests().ids | self._questions.keys())

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """1 as soon as a case or a test notices."""
        named = list(tests)
        asked = [name for name in named if name in self._questions]
        proper = [name for name in named if name not in self._questions]
        if mutant_name:
            proper = [name for name in proper if name.startswith(_tests_about(mutant_name))]
        function = mangled_name_from_mutant_name(mutant_name) if mutant_name else ""
        killers, order = _killers(), list(self._questions)
        asked.sort(key=lambda name: (-killers[function, name], order.index(name)))
        if mutant_name:
            _end_after(CPU_SECONDS)
        with change_cwd("mutants"):
            noticed = next((name for name in asked if self._notices(name, function)), None)
        if noticed is not None:
            _note(function, noticed)
            return 1
        return super().run_tests(mutant_name=mutant_name, tests=proper) if proper or not named else 0

    def _notices(self, name: str, function: str) -> bool:
        try:
            return bool(self._questions[name].is_otherwise(function or None))
        except Exception:
            return True


def _tests_about(mutant_name: str) -> tuple[str, ...]:
    """The tests about the mutant's module; many others only pass through it."""
    from tests.mutation.run_mutmut import chosen_tests

    return tuple(chosen_tests([mutant_name.rpartition(".")[0].replace(".", "/") + ".py"]))


def _end_after(seconds: float) -> None:
    """End this process as a timeout once it has computed for so long, however busy the machine is."""
    signal.signal(signal.SIGPROF, lambda *_: os._exit(TIMEOUT))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _killers() -> Counter[tuple[str, str]]:
    """How many mutants of each function, and of all (""), each question has noticed."""
    counts: Counter[tuple[str, str]] = Counter()
    if _KILLERS.exists():
        for line in _KILLERS.read_text(encoding="utf-8").splitlines():
            function, _, name = line.partition("\t")
            counts[function, name] += 1
            counts["", name] += 1
    return counts


def _note(function: str, name: str) -> None:
    handle = os.open(_KILLERS, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{function}\t{name}\n".encode())
    os.close(handle)


@cache
def _comparisons() -> frozenset[str]:
    return frozenset(Path("mutants/first").read_text(encoding="utf-8").splitlines())


def _in_turn(mutant_name: str) -> tuple[bool, int]:
    """mutmut's order of work: comparisons first, the modules in the order in which they were asked for."""
    module = mutant_name.rpartition(".")[0].replace(".", "/") + ".py"
    return mutant_name not in _comparisons(), config().only_mutate.index(module)


def generate() -> None:
    """Write the mutants without running any."""
    from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants

    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(1)


if __name__ == "__main__":
    sys.path = [path for path in sys.path if Path(path).resolve() != Path(__file__).resolve().parent]
    isolation.PytestRunner = RunnerWithCases  # type: ignore[misc]
    if sys.argv[1:] == ["generate"]:
        generate()
    else:
        import mutmut.__main__ as mutmut_main

        mutmut_main.estimated_worst_case_time = _in_turn  # type: ignore[assignment]
        mutmut_main.cli()
