"""`cluster-review ledger head | verify`, as an auditor would run them."""

import pytest
from sqlalchemy import text
from tests.warehouse.deciding import WANG, act, furnish
from typer.testing import CliRunner

from cluster_review.cli import app
from cluster_review.settings import settings
from cluster_review.stages.warehouse_access import warehouse


@pytest.fixture
def run(engine, warehouse_url, monkeypatch, tmp_path):
    monkeypatch.setenv("WAREHOUSE_URL", warehouse_url)
    monkeypatch.setenv("CLUSTER_REVIEW_HOME", str(tmp_path))
    settings.cache_clear()
    warehouse.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, ["ledger", *arguments])
    warehouse().dispose()
    monkeypatch.undo()
    settings.cache_clear()
    warehouse.cache_clear()


def test_the_head_is_noted_and_the_chain_verified_against_it(engine, run):
    furnish(engine)
    empty = run("head")
    assert (empty.exit_code, empty.output.strip()) == (0, "0:" + "0" * 64)
    act(engine, WANG, "decision", "C01", "confirm")
    act(engine, WANG, "decision", "C02", "defer")
    noted = run("head").output.strip()
    assert noted.startswith("2:")
    verified = run("verify", "--head", noted)
    assert verified.exit_code == 0
    assert "共 2 条" in verified.output
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE decisions.ledger DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE decisions.ledger SET reason = '另一理由' WHERE entry = 1"))
    broken = run("verify")
    assert broken.exit_code == 1
    assert "序号 1 的内容与摘要不符" in broken.output
    assert "Entry 1 isn't what was hashed" in broken.output


@pytest.mark.parametrize("noted", ["2", "2:abc", "x:" + "0" * 64, "2:" + "0" * 63 + "g"])
def test_what_is_no_head_is_refused(run, noted):
    result = run("verify", "--head", noted)
    assert result.exit_code == 1
    assert "序号:摘要" in result.output
