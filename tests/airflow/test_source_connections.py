"""A task reads the connections of its sources by name; what isn't there is left out for the source to say."""

from __future__ import annotations

from pathlib import Path

import pytest


def test_connections_are_read_by_name(airflow_plugins: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(airflow_plugins))
    from cluster_review.sources.connection import connection_from_parts
    from source_connections import connections_named

    monkeypatch.setenv("AIRFLOW_CONN_EMERGENCY_API", '{"conn_type": "http", "host": "api.example.org", "port": 8443, '
                       '"schema": "https", "password": "se/cret", "extra": {"header": "X-Key"}}')  # fmt: skip
    monkeypatch.setenv(
        "AIRFLOW_CONN_STATISTICS", "postgresql://reader:se%2Fcret@db.example.org:5432/open_data"
    )
    monkeypatch.setenv(
        "AIRFLOW_CONN_COUNTY_BUCKET", "aws://key:se%2Fcret@/?endpoint_url=https%3A%2F%2Fs3.example.org"
    )
    found = connections_named(["county_bucket", "emergency_api", "nowhere", "statistics"])
    assert sorted(found) == ["county_bucket", "emergency_api", "statistics"]
    made = {name: connection_from_parts(parts) for name, parts in found.items()}
    assert {connection.password for connection in made.values()} == {"se/cret"}
    assert made["emergency_api"].uri == "https://api.example.org:8443"
    assert made["emergency_api"].extra["header"] == "X-Key"
    assert (made["statistics"].uri, made["statistics"].login) == (
        "postgres://db.example.org:5432/open_data",
        "reader",
    )
    assert made["county_bucket"].extra["endpoint_url"] == "https://s3.example.org"
    assert "se/cret" not in repr(made)
