"""The import contracts hold, cover every module, and break where they should."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LINT = Path(sys.executable).with_name("lint-imports")

LAYERS = [
    {"cli"},
    {"stages", "desk"},
    {"sources", "checks", "warehouse", "reports"},
    {"intake"},
    {"recommendation"},
    {"evaluation"},
    {"facts", "provisions"},
    {"tables", "vocabulary", "calendar", "exact", "settings", "crash_points"},
    {"truth"},
]


def contracts(repository: Path) -> dict[str, dict]:
    written = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in written["tool"]["importlinter"]["contracts"]}


def test_the_contract_is_the_plan_of_the_house(repository):
    written = contracts(repository)["layers"]
    assert written["exhaustive"] is True
    assert [{name.strip(" ()") for name in line.split("|")} for line in written["layers"]] == LAYERS


def test_parentheses_are_only_around_what_is_not_written(repository):
    package = repository / "include/cluster_review"
    for line in contracts(repository)["layers"]["layers"]:
        for name in (part.strip() for part in line.split("|")):
            plain = name.strip("()")
            there = (package / f"{plain}.py").exists() or (package / plain / "__init__.py").exists()
            assert name.startswith("(") != there, (
                f"{name}: {'take the parentheses off' if there else 'missing'}"
            )


BREACHES = {
    "layers": ("evaluation", "import cluster_review.stages"),
    "layers-neighbour": ("facts", "import cluster_review.provisions"),
    "layers-stranger": ("newcomer", ""),
    "no-airflow": ("reports", "import airflow.sdk"),
    "gx-in-checks": ("intake", "import great_expectations"),
    "sql-in-warehouse": ("stages", "from sqlalchemy import text"),
    "network-in-sources": ("warehouse", "import httpx"),
}


@pytest.fixture(scope="module")
def lint(repository, tmp_path_factory):
    """Run one contract of ours over a package of empty layers with one line in one of them."""

    def run(contract: str, module: str = "truth", line: str = "") -> subprocess.CompletedProcess[str]:
        root = tmp_path_factory.mktemp("house")
        package = root / "cluster_review"
        package.mkdir()
        (package / "__init__.py").touch()
        for name in set().union(*LAYERS):
            (package / name).mkdir()
            (package / name / "__init__.py").touch()
        (package / "checks/gate.py").write_text("import great_expectations\n")
        (package / "stages/__init__.py").write_text("import cluster_review.checks.gate\n")
        (package / "warehouse/schema.py").write_text("import sqlalchemy\n")
        (package / module).mkdir(exist_ok=True)
        (package / module / "__init__.py").write_text(f"{line}\n")
        command = [LINT, "--no-logo", "--no-cache", "--contract", contract]
        command += ["--config", repository / "pyproject.toml"]
        env = {"PYTHONPATH": str(root)}
        return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_trips_its_contract(lint, breach):
    module, line = BREACHES[breach]
    contract = "layers" if breach.startswith("layers") else breach
    answer = lint(contract, module, line)
    assert answer.returncode == 1
    assert "BROKEN" in answer.stdout


def test_the_plan_itself_trips_nothing(lint):
    for contract in sorted({name if not name.startswith("layers") else "layers" for name in BREACHES}):
        answer = lint(contract)
        assert answer.returncode == 0, answer.stdout
