"""No float decides anything legal: the core has no float, and `exact` only its filter."""

import ast
from collections.abc import Iterator

import pytest

CORE = ("truth", "exact", "vocabulary", "facts", "evaluation", "recommendation", "provisions")

# The floating-point filter: it compares in float64 and decides nothing nearer to a bound than its error.
FLOAT_FILTER = {"exact.py": {"_FILTER", "compare_products", "_QUOTIENT_FILTER", "compare_mean_rates"}}

FLOAT_TYPES = {"float", "complex", "float16", "float32", "float64", "float128", "longdouble", "double"}
INEXACT_CALLS = {"true_divide", "divide", "truediv", "mean", "nanmean", "sqrt", "cbrt", "exp", "log", "log10"}


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def _faults(node: ast.AST) -> Iterator[str]:
    """What in this tree makes or could make a float; asking `isinstance(x, float)` is no fault."""
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name) and called.id == "isinstance":
            yield from _faults(node.args[0])
            return
        if isinstance(called, ast.Attribute) and called.attr in INEXACT_CALLS:
            yield f"{node.lineno}: {called.attr}()"
    if isinstance(node, ast.Constant):
        if isinstance(node.value, float | complex):
            yield f"{node.lineno}: literal {node.value}"
        if isinstance(node.value, str) and node.value.lower() in FLOAT_TYPES:
            yield f"{node.lineno}: type {node.value!r}"
    if isinstance(node, ast.Name) and node.id in FLOAT_TYPES:
        yield f"{node.lineno}: {node.id}"
    if isinstance(node, ast.Attribute) and node.attr in FLOAT_TYPES:
        yield f"{node.lineno}: .{node.attr}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        if not (_is_text(node.left) or _is_text(node.right)):  # joining paths divides nothing
            yield f"{node.lineno}: true division"
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
        yield f"{node.lineno}: true division"
    for child in ast.iter_child_nodes(node):
        yield from _faults(child)


def float_faults(source: str, allowed: set[str] = frozenset()) -> list[str]:
    tree = ast.parse(source)
    return [fault for node in tree.body if _name(node) not in allowed for fault in _faults(node)]


def test_no_float_decides(repository, python_files):
    package = repository / "include/cluster_review"
    found = []
    for path in python_files:
        inside = path.as_posix().removeprefix("include/cluster_review/")
        if inside != path.as_posix() and inside.split("/")[0].removesuffix(".py") in CORE:
            source = (package / inside).read_text(encoding="utf-8")
            found += [f"{path}:{fault}" for fault in float_faults(source, FLOAT_FILTER.get(inside, set()))]
    assert not found, "\n".join(found)


def test_every_allowed_name_exists_and_needs_its_allowance(repository):
    for file, names in FLOAT_FILTER.items():
        tree = ast.parse((repository / "include/cluster_review" / file).read_text(encoding="utf-8"))
        bodies = {_name(node): node for node in tree.body}
        for name in names:
            assert list(_faults(bodies[name])), f"{file}: {name} uses no float; take it off the list"


@pytest.mark.parametrize(
    "specimen",
    [
        "BOUND = 0.05",
        "def f(x):\n    return float(x)",
        "def f(a, b):\n    return a / b",
        "def f(a, b):\n    a /= b",
        "def f(column):\n    return column.astype('float64')",
        "import numpy as np\ndef f(column):\n    return column.astype(np.float64)",
        "def f(column):\n    return column.mean()",
        "def f(x: float) -> None: ...",
        "def f(x):\n    return isinstance(x / 2, int)",
    ],
)
def test_a_float_trips_the_check(specimen):
    assert float_faults(specimen)


@pytest.mark.parametrize(
    "specimen",
    [
        "def f(a, b):\n    return a // b",
        "def f(x):\n    return isinstance(x, float)",
        "def f(folder):\n    return folder / 'instruments' / f'{folder}.yaml'",
    ],
)
def test_exact_code_does_not_trip_the_check(specimen):
    assert not float_faults(specimen)
