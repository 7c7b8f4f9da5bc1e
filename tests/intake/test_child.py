"""The process that opens delivered files can neither write nor take much memory."""

import subprocess
import sys

import pytest

START = "import sys; sys.path.insert(0, sys.argv[1]); from cluster_review.intake.child import restrict; restrict(); "


@pytest.mark.parametrize(("attempt", "error"), [
    ("x = bytearray(600 * 2**20)", "MemoryError"),
    ("import pathlib, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
     "pathlib.Path(sys.argv[2], 'out').write_bytes(b'x')", "File too large"),
    ("import socket; s = socket.create_connection(('127.0.0.1', int(sys.argv[3])), 5); print('connected')", None),
])  # fmt: skip
def test_what_it_may_not_do(attempt, error, repository, tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        command = [
            sys.executable,
            "-I",
            "-c",
            START + attempt,
            str(repository / "include"),
            str(tmp_path),
            port,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if error is None:
        # Without the right to leave the network the child goes on: then it connects, and says so here.
        may_unshare = (
            subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode == 0
        )
        assert (done.returncode != 0) or not may_unshare
    else:
        assert done.returncode != 0
        assert error in done.stderr


def test_a_reader_that_does_not_start_is_no_fault_of_a_file(vocabulary, good_form, monkeypatch):
    from tests.intake.conftest import landed_file

    from cluster_review.intake import read

    monkeypatch.setattr(read, "_START", "raise SystemExit(1)")
    with pytest.raises(RuntimeError, match="does not start"):
        next(read.read_landed([landed_file(good_form)], vocabulary, ()))
