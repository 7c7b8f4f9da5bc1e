"""A connection is plain values: told apart from its secret, which no text shows."""

import pytest

from cluster_review.sources.connection import (
    Connection,
    connection_from_parts,
    connection_from_uri,
    is_safe_address,
)
from cluster_review.sources.declaration import load_source, load_sources


def test_a_uri_is_taken_apart():
    made = connection_from_uri(
        "postgresql://us%40er:p%2Fw%C3%A9@db.example.org:5432/open?sslmode=require&x=1"
    )
    assert (made.uri, made.login, made.password) == ("postgresql://db.example.org:5432/open", "us@er", "p/wé")
    assert dict(made.extra) == {"sslmode": "require", "x": "1"}
    assert connection_from_uri("https://[::1]:8/x").uri == "https://[::1]:8/x"
    for wrong in ("secret", "", "https://:secret@host:port/", "//secret@x"):
        with pytest.raises(ValueError, match="not a URI") as refused:
            connection_from_uri(wrong)
        assert "secret" not in str(refused.value)


def test_no_text_shows_a_secret():
    made = Connection("https://x", "county", "p/wé!", {"token": "t0ken", "region_name": "north"})
    said = made.without_secrets("p/wé! and p%2Fw%C3%A9%21\nand t0ken in north")
    assert said == "*** and *** and *** in north"
    assert "p/w" not in repr(made)
    assert "t0ken" not in repr(made)


@pytest.mark.parametrize(
    ("host", "schema", "uri"),
    [
        ("api.example.org", "", "https://api.example.org:8"),
        ("api.example.org", "http", "http://api.example.org:8"),
        ("https://api.example.org", "v1", "https://api.example.org:8"),
    ],
)
def test_an_http_connection_is_https_unless_it_says_otherwise(host, schema, uri):
    parts = {"conn_type": "http", "host": host, "port": 8, "schema": schema}
    assert connection_from_parts(parts).uri == uri


def test_only_this_machine_is_safe_without_encryption():
    safe = ("https://x.org", "http://127.0.0.1:9", "http://localhost", "http://[::1]/")
    assert [is_safe_address(url) for url in safe] == [True] * 4
    for url in (
        "http://x.org",
        "http://127.0.0.1.x.org",
        "ftp://localhost",
        "http://0.0.0.0",
        "http://10.0.0.1",
    ):
        assert not is_safe_address(url)


def test_the_shipped_declarations_are_whole_and_hold_no_secret(repository):
    folder = repository / "include/sources"
    declared = load_sources(folder)
    assert sorted(declared) == ["county_bucket", "emergency_api", "folder", "statistics_view"]
    for path in folder.glob("*.yaml"):
        assert not any(word in path.read_text("utf-8").lower() for word in ("password", "secret", "token:"))


def test_a_declaration_is_named_after_its_id(repository, tmp_path):
    text = (repository / "include/sources/county_bucket.yaml").read_text("utf-8")
    (tmp_path / "other.yaml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match="county_bucket"):
        load_sources(tmp_path)
    for wrong in ("kind: ftp", "delivers: [nothing]"):
        key = wrong.partition(":")[0]
        lines = [wrong if line.startswith(f"{key}:") else line for line in text.splitlines()]
        (tmp_path / "county_bucket.yaml").write_text("\n".join(lines), "utf-8")
        with pytest.raises(ValueError, match=r"ftp|nothing"):
            load_source(tmp_path / "county_bucket.yaml")
