"""A morning's pull from several sources into one warehouse: what one of them does wrong costs the others nothing."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from fastapi.responses import JSONResponse
from sqlalchemy import make_url, text
from tests.sources.conftest import SECRET

from cluster_review import stages
from cluster_review.settings import INCLUDE, settings
from cluster_review.stages import known
from cluster_review.stages.source_checks import check_sources
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.arrivals import read_cursor
from cluster_review.warehouse.connection import connect
from cluster_review.warehouse.reading import read_facts

TOKEN = SECRET.removesuffix("é")
INCIDENT = {
    "incident_id": "A1", "family": "production_safety", "cluster_id": "C01", "occurred_date": "2025-06-01",
}  # fmt: skip


def forget():
    if warehouse.cache_info().currsize:
        warehouse().dispose()
    for cached in (settings, warehouse, known._frames):
        cached.cache_clear()


class Office:
    """An installation with its enabled sources; `pull` is one morning."""

    def __init__(self, connections, home):
        self.connections, self.home = connections, home

    def opened(self, family, at):
        return stages.open_run(
            kind=f"pull_{family}", report_year=2025, law_date="2026-03-31", known_at=None, inputs=None,
            county=None, dry_run=False, run_after=at, started=at,
        )  # fmt: skip

    def pull(self, family, at, *, acknowledge=True):
        run = self.opened(family, at)
        batch = stages.fetch_and_land(run=run, family=family, connections=self.connections)
        read = stages.read_landed(run=run, batch=batch)
        stages.check_gate(run=run, batch=batch)
        filed = stages.file_facts(run=run, batch=batch)
        stages.audit_intake(run=run, batch=batch)
        if acknowledge:
            stages.acknowledge(run=run, batch=batch, connections=self.connections)
        return batch, read, filed

    def rows(self, query):
        with warehouse().connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def damaged(self):
        """Facets that are damaged for everyone, as things stand."""
        marks = read_facts(warehouse(), datetime(2026, 12, 31, tzinfo=UTC), ["completeness_marks"])[
            "completeness_marks"
        ]
        standing = marks[(marks["mark"] == "damaged") & (marks["cluster_id"] == "*")]
        return set(standing["facet"])


@pytest.fixture
def office(server, api, statistics, store_connection, tmp_path, request):
    """Folder, bucket, API and view, declared as shipped but for where they are."""
    name = f"office_{zlib.crc32(request.node.name.encode())}"
    address = server.make_database(name)
    declared = tmp_path / "sources"
    declared.mkdir()
    for path in (INCLUDE / "sources").glob("*.yaml"):
        shipped = path.read_text("utf-8")
        shipped = shipped.replace("hosts: [emergency.example.org]", "hosts: [127.0.0.1]")
        extra = "" if path.stem == "folder" else "first_wait_seconds: 0\nattempts: 2\n"
        (declared / path.name).write_text(
            shipped.replace("acknowledge: none", "acknowledge: tag") + extra, "utf-8"
        )
    (tmp_path / "inputs").mkdir()
    connections = {
        "county_bucket": {
            "conn_type": "aws", "login": "county", "password": SECRET, "extra": dict(store_connection.extra),
        },
        "emergency_api": {"conn_type": "http", "host": api.address, "password": TOKEN},
        "statistics": {
            "conn_type": "postgresql", "schema": "statistics", "login": "reader", "password": SECRET,
            "extra": dict(statistics.connection.extra),
        },
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_URL", address)
        patch.setenv("CLUSTER_REVIEW_HOME", str(tmp_path / "home"))
        patch.setenv("INPUTS_DIR", str(tmp_path / "inputs"))
        patch.setenv("SOURCES_DIR", str(declared))
        patch.setenv("CLUSTER_REVIEW_SOURCES", "folder, county_bucket emergency_api,statistics_view")
        forget()
        yield Office(connections, tmp_path)
        forget()
    owner = connect(server.url)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE "{make_url(address).database}" WITH (FORCE)'))
    owner.dispose()


def page(records, following=None):
    return {"data": {"records": records, "next": following}}


def seen_anywhere(office, needle):
    """Files of the installation and tables of its warehouse that hold the text."""
    found = [
        str(p) for p in (office.home / "home").rglob("*") if p.is_file() and needle.encode() in p.read_bytes()
    ]
    tables = office.rows(
        "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables "
        "WHERE table_type = 'BASE TABLE' AND table_schema IN ('intake', 'facts', 'results')"
    )
    for (name,) in tables:
        if office.rows(f"SELECT 1 FROM {name} t WHERE position('{needle}' IN t::text) > 0 LIMIT 1"):
            found.append(name)
    return found


def test_a_source_that_fails_stops_no_other_and_is_told_until_it_answers(office, api, caplog):
    api.pages = {"": page([INCIDENT], "2"), "2": page([], None)}
    api.instead = [JSONResponse({"token": TOKEN}, 500)] * 2
    (office.home / "inputs" / "waivers.csv").write_text("cluster_id\n", "utf-8")
    with caplog.at_level("DEBUG"), caplog.at_level("WARNING", "great_expectations"):
        batch, read, _ = office.pull("incident_records", "2026-03-01T06:30:00+08:00")
    assert batch["not_taken"] == 0
    assert read["quarantined"] >= 1
    ((name, found, mend),) = office.rows(
        "SELECT f.original_name, q.found, q.mend FROM intake.quarantine q JOIN intake.filings f USING (filing_id)"
        " WHERE f.source = 'emergency_api' OR f.original_name LIKE 'emergency_api%'"
    )
    assert name == "emergency_api-incident_records.fetch"
    assert "HTTP 500" in found
    assert "应急管理厅信息处" in mend
    assert "department of emergency management" in mend
    lost = office.damaged()
    assert {facet for facet in lost if facet.startswith("incidents.")}
    assert read_cursor(warehouse(), "emergency_api") is None

    office.pull("incident_records", "2026-03-02T06:30:00+08:00")
    assert not {facet for facet in office.damaged() if facet.startswith("incidents.")}
    assert office.rows("SELECT incident_id FROM facts.incidents") == [("A1",)]
    assert read_cursor(warehouse(), "emergency_api") == "2"
    for secret in (TOKEN, SECRET):
        assert secret not in caplog.text
        assert not seen_anywhere(office, secret)


def test_a_cursor_is_kept_only_once_every_row_is_filed(office, api):
    api.pages = {
        "": page([INCIDENT, {**INCIDENT, "incident_id": "A2", "occurred_date": "soon"}], "2"),
        "2": page([]),
    }
    office.pull("incident_records", "2026-03-01T06:30:00+08:00")
    assert read_cursor(warehouse(), "emergency_api") is None
    assert {facet for facet in office.damaged() if facet.startswith("incidents.")}
    # The authority mends its record; the same page is asked for again.
    api.pages[""] = page([INCIDENT, {**INCIDENT, "incident_id": "A2"}], "2")
    office.pull("incident_records", "2026-03-02T06:30:00+08:00", acknowledge=False)
    assert read_cursor(warehouse(), "emergency_api") is None
    assert not {facet for facet in office.damaged() if facet.startswith("incidents.")}
    office.pull("incident_records", "2026-03-03T06:30:00+08:00")
    assert read_cursor(warehouse(), "emergency_api") == "2"
    assert office.rows("SELECT DISTINCT incident_id FROM facts.incidents ORDER BY 1") == [
        ("A1",),
        ("A2",),
    ]


def test_all_four_kinds_in_one_morning(office, api, bucket):
    bucket.put_object(Key="annual/broken.xlsx", Body=b"no workbook")
    (office.home / "inputs" / "titles.csv").write_text("cluster_id\n", "utf-8")
    batch, _, _ = office.pull("annual_reports", "2026-03-01T06:00:00+08:00")
    arrived = office.rows("SELECT source, original_name FROM intake.arrivals ORDER BY 1")
    assert arrived == [
        ("county_bucket", "county_bucket:annual/broken.xlsx"),
        ("folder", "titles.csv"),
        ("statistics_view", "statistics_view:statistics-from-the-start.csv"),
    ]
    assert batch["files"] == 3
    tags = bucket.meta.client.get_object_tagging(Bucket=bucket.name, Key="annual/broken.xlsx")["TagSet"]
    assert tags == [{"Key": "cluster-review", "Value": "filed"}]


def test_nothing_from_anywhere_is_tried_again_if_a_source_is_down(office, api, monkeypatch):
    monkeypatch.setenv("CLUSTER_REVIEW_SOURCES", "emergency_api")
    settings.cache_clear()
    api.instead = [JSONResponse({}, 500)] * 2
    with pytest.raises(ConnectionError, match="应急管理厅信息处"):
        office.pull("incident_records", "2026-03-01T06:30:00+08:00")
    api.instead = [JSONResponse({}, 403)]
    with pytest.raises(stages.DataFault, match=r"emergency_api\.yaml"):
        office.pull("incident_records", "2026-03-01T06:30:00+08:00")
    office.connections = {}
    with pytest.raises(stages.DataFault, match="no such connection"):
        office.pull("incident_records", "2026-03-01T06:30:00+08:00")
    monkeypatch.setenv(
        "CLUSTER_REVIEW_CONNECTION_EMERGENCY_API", f"http://:{quote(TOKEN, safe='')}@{api.address[7:]}"
    )
    api.pages = {"": page([INCIDENT])}
    office.pull("incident_records", "2026-03-02T06:30:00+08:00")
    assert [headers["authorization"] for _, headers in api.asked][-1] == f"Bearer {TOKEN}"
    monkeypatch.setenv("CLUSTER_REVIEW_SOURCES", "nowhere")
    settings.cache_clear()
    with pytest.raises(stages.DataFault, match="nowhere"):
        office.pull("incident_records", "2026-03-03T06:30:00+08:00")


def test_more_or_less_than_declared_is_a_warning_and_drops_nothing(office, api, monkeypatch):
    monkeypatch.setenv("CLUSTER_REVIEW_SOURCES", "emergency_api")
    settings.cache_clear()
    path = office.home / "sources" / "emergency_api.yaml"
    path.write_text(
        path.read_text("utf-8").replace("{least: 0, most: 20000}", "{least: 5, most: 20}"), "utf-8"
    )
    api.pages = {"": page([INCIDENT])}
    batch, read, _ = office.pull("incident_records", "2026-03-01T06:30:00+08:00")
    (warning,) = batch["warnings"]
    assert "5 to 20 records" in warning
    assert "应急管理厅信息处" in warning
    assert read["quarantined"] == 0
    assert office.rows("SELECT incident_id FROM facts.incidents") == [("A1",)]


def test_what_is_passed_over_for_its_name_and_looks_like_a_delivery_is_said(office, monkeypatch):
    monkeypatch.setenv("CLUSTER_REVIEW_SOURCES", "folder")
    settings.cache_clear()
    folder = office.home / "inputs"
    passed_over = {
        "incident_records": (
            ".incidents.csv",
            "Incidents.csv.part",
            "incidents.md",
            "incidents.tmp",
            "事故.yaml",
        ),
        "annual_reports": (".XG-01.xlsx", "2025/XG-02.xlsx.part", "figures.csv.part"),
    }
    litter = (".DS_Store", "~$XG-01.xlsx", "README.md", ".git/incidents.csv")
    for name in (*sum(passed_over.values(), ()), *litter):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", "utf-8")
    (folder / "waivers.csv").write_text("cluster_id,provision,years,approved_by,document\n", "utf-8")
    (folder / "一份表.txt").write_text("x", "utf-8")
    for family, names in passed_over.items():
        batch, _, _ = office.pull(family, "2026-03-01T06:30:00+08:00")
        assert len(batch["warnings"]) == len(names)
        assert all(any(name in warning for warning in batch["warnings"]) for name in names)
        assert all("没有接收" in warning and "not taken" in warning for warning in batch["warnings"])
        unfinished = [w for w in batch["warnings"] if "可能仍在写入" in w and "still being written" in w]
        assert len(unfinished) == sum(name.endswith((".tmp", ".part")) for name in names)
        assert all(".tmp:" in warning or ".part:" in warning for warning in unfinished)
    (folder_state,) = check_sources()
    told = [zh for zh, _ in folder_state.warnings]
    assert len(told) == sum(map(len, passed_over.values()))
    assert all(any(name in zh for zh in told) for names in passed_over.values() for name in names)


def test_a_folder_of_its_own_is_fetched_alone(office, api, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "waivers.csv").write_text("cluster_id\n", "utf-8")
    run = {"inputs": str(other)}
    assert stages.needed_connections(run=run, family="incident_records") == []
    own = {"inputs": str(tmp_path / "inputs")}
    assert stages.needed_connections(run=own, family="incident_records") == ["emergency_api"]
    assert stages.needed_connections(run=own, family="annual_reports") == ["county_bucket", "statistics"]


def test_a_report_that_a_crash_left_unfiled_is_filed_by_the_next_pull_and_closed_by_the_one_after(
    office, api
):
    api.pages = {"": page([INCIDENT])}
    api.instead = [JSONResponse({}, 500)] * 2
    (office.home / "inputs" / "waivers.csv").write_text("cluster_id\n", "utf-8")
    stages.fetch_and_land(
        run=office.opened("incident_records", "2026-03-01T06:30:00+08:00"),
        family="incident_records",
        connections=office.connections,
    )
    office.pull("incident_records", "2026-03-02T06:30:00+08:00")
    assert {facet for facet in office.damaged() if facet.startswith("incidents.")}
    office.pull("incident_records", "2026-03-03T06:30:00+08:00")
    assert not {facet for facet in office.damaged() if facet.startswith("incidents.")}
