"""A bucket: every object lands as it was listed or is named; a key is only text; what fails is told without secrets."""

import hashlib
import json
import socket
import threading

import pytest
from tests.sources.conftest import SECRET

from cluster_review.sources.fetch import acknowledge, fetch, reach
from cluster_review.sources.object_store import _Store

ODD_KEYS = [
    "annual/../escape.xlsx",
    "annual//absolute.xlsx",
    "annual/\u202ecod.xlsx",
    "annual/a b+%20?#&=.xlsx",
    "annual/海口/甲 乙.xlsx",
    "annual/" + "长" * 200 + ".xlsx",
    "annual/'; DROP TABLE x; --.xlsx",
]


@pytest.fixture
def source(declared):
    return declared("county_bucket")


def names(fetched):
    return [file.relative_path for file in fetched.landed]


def put(bucket, key, data=b"x"):
    return bucket.put_object(Key=key, Body=data)


def test_objects_land_by_hash_with_their_etag(bucket, store_connection, source, tmp_path):
    put(bucket, "annual/b.xlsx", b"b")
    put(bucket, "annual/a.xlsx", b"a")
    put(bucket, "elsewhere/c.xlsx")
    fetched = fetch(source, store_connection, tmp_path, None)
    assert names(fetched) == ["county_bucket:annual/a.xlsx", "county_bucket:annual/b.xlsx"]
    for file in fetched.landed:
        data = file.path.read_bytes()
        assert file.sha256 == hashlib.sha256(data).hexdigest()
        assert file.version == hashlib.md5(data).hexdigest()
        assert (file.name, file.source) == (f"{data.decode()}.xlsx", "county_bucket")
    assert not fetched.faults
    assert fetched.failure is None
    assert fetch(source, store_connection, tmp_path, None) == fetched
    assert not list(tmp_path.glob(".*"))


def test_a_key_is_only_text(bucket, store_connection, source, tmp_path):
    for number, key in enumerate(ODD_KEYS):
        put(bucket, key, str(number).encode())
    landing = tmp_path / "deep" / "landing"
    fetched = fetch(source, store_connection, landing, None)
    assert names(fetched) == sorted(f"county_bucket:{key}" for key in ODD_KEYS)
    assert {file.path.read_bytes().decode() for file in fetched.landed} == set(map(str, range(len(ODD_KEYS))))
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {landing}


def test_the_list_is_read_to_its_last_page(bucket, store_connection, source, tmp_path, monkeypatch):
    for number in range(7):
        put(bucket, f"annual/{number}.xlsx", str(number).encode())
    asked = []
    real = _Store.call

    def two_at_a_time(self, method, **arguments):
        if method == "list_objects_v2":
            asked.append(arguments.get("ContinuationToken"))
            arguments["MaxKeys"] = 2
        return real(self, method, **arguments)

    monkeypatch.setattr(_Store, "call", two_at_a_time)
    assert len(fetch(source, store_connection, tmp_path, None).landed) == 7
    assert len(set(asked)) == 4


def test_folders_and_temporary_objects_are_left_out_and_listed(bucket, store_connection, source, tmp_path):
    for key in ("annual/", "annual/~$a.xlsx", "annual/a.xlsx.part", "annual/.hidden"):
        put(bucket, key)
    fetched = fetch(source, store_connection, tmp_path, None)
    assert not fetched.landed
    assert len(fetched.ignored) == 4


def test_an_object_above_the_cap_is_refused_before_it_is_read(bucket, store_connection, source, tmp_path):
    put(bucket, "annual/big.xlsx", b"0" * (2**20 + 1))
    put(bucket, "annual/small.xlsx")
    fetched = fetch(source.model_copy(update={"largest_file_mb": 1}), store_connection, tmp_path, None)
    assert [(f.kind, f.file) for f in fetched.faults] == [("too_large", "county_bucket:annual/big.xlsx")]
    assert names(fetched) == ["county_bucket:annual/small.xlsx"]


@pytest.mark.parametrize(
    ("happens", "kind"),
    [
        (lambda bucket: put(bucket, "annual/a.xlsx", b"another"), "still_written"),
        (lambda bucket: bucket.Object("annual/a.xlsx").delete(), "object_gone"),
        (lambda bucket: bucket.object_versions.delete(), "object_gone"),
    ],
    ids=["overwritten", "delete marker", "gone"],
)
def test_what_changes_between_the_list_and_the_read_is_not_taken(
    happens, kind, bucket, store_connection, source, tmp_path, monkeypatch
):
    put(bucket, "annual/a.xlsx", b"first")
    real = _Store.opened

    def opened(self, *arguments):
        happens(bucket)
        return real(self, *arguments)

    monkeypatch.setattr(_Store, "opened", opened)
    fetched = fetch(source, store_connection, tmp_path, None)
    assert [(f.kind, f.file) for f in fetched.faults] == [(kind, "county_bucket:annual/a.xlsx")]
    assert not fetched.landed
    assert not list(tmp_path.iterdir())


class Proxy:
    """Stands before the store and spoils the first bodies of objects: cut off, or never ending."""

    def __init__(self, store_address, how, times):
        self.store, self.how, self.left = store_address.removeprefix("http://").split(":"), how, times
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client):
        with client:
            request = b""
            while b"\r\n\r\n" not in request:
                request += client.recv(65536)
            request = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
            with socket.create_connection((self.store[0], int(self.store[1]))) as server:
                server.sendall(request)
                answer = b""
                while part := server.recv(65536):
                    answer += part
            if b"a.xlsx" in request.split(b"\r\n", 1)[0] and self.left:
                self.left -= 1
                client.sendall(answer[:-3])
                if self.how == "slow":
                    self.ended.wait(30)
                return
            client.sendall(answer)

    def close(self):
        self.ended.set()
        self.listening.close()


@pytest.mark.parametrize("how", ["cut off", "slow"])
def test_a_body_that_breaks_off_is_asked_for_again_and_never_lands_in_part(
    how, bucket, store_address, store_connection, source, tmp_path
):
    put(bucket, "annual/a.xlsx", b"0123456789")
    source = source.model_copy(update={"timeout_seconds": 1})
    for times, landed in ((1, [b"0123456789"]), (3, [])):
        proxy = Proxy(store_address, how, times)
        connection = store_connection.__class__("s3://", "county", SECRET, {"endpoint_url": proxy.address})
        fetched = fetch(source, connection, tmp_path / str(times), None)
        proxy.close()
        assert [file.path.read_bytes() for file in fetched.landed] == landed
        assert (fetched.failure is None) == bool(landed)
        assert [p.name for p in (tmp_path / str(times)).iterdir()] == [file.sha256 for file in fetched.landed]
    assert fetched.failure.kind == "down"


def test_a_store_that_is_not_there_is_down(store_connection, source, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    connection = store_connection.__class__("s3://", "county", SECRET, {"endpoint_url": address})
    fetched = fetch(source, connection, tmp_path, None)
    assert fetched.failure.kind == "down"
    assert SECRET not in repr(fetched)
    assert reach(source, connection) == fetched.failure


def test_what_a_person_must_change_is_refused(bucket, store_connection, source, tmp_path):
    wrong = source.model_copy(update={"bucket": "no-such-bucket"})
    assert fetch(wrong, store_connection, tmp_path, None).failure.kind == "refused"
    assert reach(wrong, store_connection).kind == "refused"
    plain = store_connection.__class__("s3://", "c", SECRET, {"endpoint_url": "http://store.example.org"})
    assert "https" in fetch(source, plain, tmp_path, None).failure.found
    assert reach(source, store_connection) is None


def test_a_filed_object_is_tagged_where_the_source_wants_it(bucket, store_connection, source, tmp_path):
    put(bucket, "annual/a.xlsx", b"a")
    put(bucket, "annual/b.xlsx", b"b")
    fetched = fetch(source, store_connection, tmp_path, None)
    put(bucket, "annual/b.xlsx", b"changed since")
    acknowledge(source, store_connection, fetched.landed)
    client = bucket.meta.client

    def tags(key):
        return client.get_object_tagging(Bucket=bucket.name, Key=key)["TagSet"]

    assert tags("annual/a.xlsx") == []
    told = source.model_copy(update={"acknowledge": "tag"})
    for _ in range(2):
        acknowledge(told, store_connection, fetched.landed)
        assert tags("annual/a.xlsx") == [{"Key": "cluster-review", "Value": "filed"}]
        assert tags("annual/b.xlsx") == []
    assert fetch(source, store_connection, tmp_path, None).landed[0] == fetched.landed[0]
    bucket.Object("annual/a.xlsx").delete()
    acknowledge(told, store_connection, fetched.landed)


def test_the_connection_hides_its_secret(store_connection):
    assert SECRET not in repr(store_connection)
    assert SECRET not in store_connection.without_secrets(f"no: {SECRET} {json.dumps('x')}")
