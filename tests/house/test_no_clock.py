"""No clock below the DAGs, and no file, network or chance in the core: values in, values out."""

import ast
import re

import pytest

# The shell stands beside the DAGs: it may say when a run began.
MAY_READ_THE_CLOCK = ("cli.py", "cli/")

CLOCKS = {"now", "utcnow", "today"}
TIME_CLOCKS = {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"}
CLOCK_WORDS = {"now", "today"}
SQL_CLOCK = re.compile(
    r"\b(current_date|current_timestamp|current_time|localtimestamp)\b|\b(now|clock_timestamp|statement_timestamp)\s*\(\)",
    re.IGNORECASE,
)
# file: the words around the one clock it may read, and why
SQL_CLOCK_ALLOWED: dict[str, tuple[str, str]] = {
    "warehouse/ledger_statements.py": (
        "NEW.recorded_at := clock_timestamp();",
        "when a person acted is the database's word, not the person's or the program's",
    ),
    "warehouse/ledger_procedure.py": (
        "(clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date",
        "whether a period has ended is asked on the day a person acts, and decides what may be recorded then",
    ),
}

CORE = (
    "truth",
    "exact",
    "vocabulary",
    "calendar",
    "tables",
    "facts",
    "provisions",
    "evaluation",
    "recommendation",
)
OUTSIDE_WORLD = {
    "asyncio", "http", "io", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
MAY_READ_FILES = {"provisions/loading.py", "provisions/packs.py", "calendar.py"}
FILE_MODULES = {"pathlib", "io"}


def clock_faults(source: str) -> list[str]:
    found = []
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            found.append(f"{node.lineno}: .{node.attr}")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "time" and node.attr in TIME_CLOCKS:
                found.append(f"{node.lineno}: time.{node.attr}")
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [f"{node.lineno}: time.{name.name}" for name in node.names if name.name in TIME_CLOCKS]
        if isinstance(node, ast.Call):
            # pandas.Timestamp("now"), numpy.datetime64("today")
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            found += [f"{node.lineno}: {word!r}" for word in words if word.lower() in CLOCK_WORDS]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            if match := SQL_CLOCK.search(node.value):
                found.append(f"{node.lineno}: SQL {match.group()}")
    return found


def world_faults(source: str, may_read_files: bool = False) -> list[str]:
    forbidden = OUTSIDE_WORLD - FILE_MODULES if may_read_files else OUTSIDE_WORLD
    found = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        found += [f"{node.lineno}: imports {name}" for name in names if name.split(".")[0] in forbidden]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            if not may_read_files:
                found.append(f"{node.lineno}: opens a file")
    return found


def _package(python_files):
    for path in python_files:
        inside = path.as_posix().removeprefix("include/cluster_review/")
        if inside != path.as_posix():
            yield path, inside


def test_no_clock_below_the_dags(repository, python_files):
    found = []
    for path, inside in _package(python_files):
        if inside.startswith(MAY_READ_THE_CLOCK):
            continue
        source = (repository / path).read_text(encoding="utf-8")
        if inside in SQL_CLOCK_ALLOWED:
            words, _ = SQL_CLOCK_ALLOWED[inside]
            assert source.count(words) == 1, f"{path}: {words!r} is not there exactly once"
            source = source.replace(words, "")
        found += [f"{path}:{fault}" for fault in clock_faults(source)]
    assert not found, "\n".join(found)


def test_the_core_touches_nothing_outside(repository, python_files):
    found = []
    for path, inside in _package(python_files):
        if inside.split("/")[0].removesuffix(".py") in CORE:
            source = (repository / path).read_text(encoding="utf-8")
            found += [f"{path}:{fault}" for fault in world_faults(source, inside in MAY_READ_FILES)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "specimen",
    [
        "import datetime\nx = datetime.datetime.now()",
        "from datetime import date\nx = date.today()",
        "from datetime import datetime\nx = datetime.utcnow()",
        "import time\nx = time.time()",
        "from time import time_ns",
        "import pandas as pd\nx = pd.Timestamp.now()",
        "import pandas as pd\nx = pd.Timestamp('now')",
        "import numpy as np\nx = np.datetime64('today')",
        "import pendulum\nx = pendulum.now('Asia/Shanghai')",
        "from datetime import datetime\nfactory = dict(default_factory=datetime.now)",
        "from sqlalchemy import func\nx = func.now()",
        "x = text('select CURRENT_DATE')",
        "x = text('insert into t values (now())')",
    ],
)
def test_a_clock_trips_the_check(specimen):
    assert clock_faults(specimen)


@pytest.mark.parametrize(
    "specimen",
    [
        "import time\nbegan = time.monotonic()",
        "def f(law_date):\n    '''Never uses now().'''\n    return law_date",
        "from datetime import datetime\nx = datetime.fromisoformat('2026-07-01')",
    ],
)
def test_code_without_a_clock_does_not_trip_the_check(specimen):
    assert not clock_faults(specimen)


@pytest.mark.parametrize(
    "specimen",
    ["import os", "from pathlib import Path", "import urllib.request", "x = open('a')", "import random"],
)
def test_the_outside_world_trips_the_check(specimen):
    assert world_faults(specimen)


def test_the_loader_may_read_files_and_nothing_else():
    assert not world_faults("from pathlib import Path", may_read_files=True)
    assert world_faults("import socket", may_read_files=True)
