"""Read landed files in a limited child process; one file's trouble never touches the next."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, cast

from cluster_review.intake.child import CPU_SECONDS, MEMORY_MB, READY, WALL_SECONDS
from cluster_review.intake.faults import fault
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.parse import family_of, filing_id, refuse
from cluster_review.intake.reading import FileReading, State, from_line
from cluster_review.intake.wording import vocabulary_document
from cluster_review.vocabulary import Vocabulary

_IMPORT_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from cluster_review.intake.child import main; main()"
_CHUNK = 2**16


def read_landed(
    landed: Sequence[LandedFile], vocabulary: Vocabulary, provisions: Sequence[str]
) -> Iterator[FileReading]:
    """Read each file, in the given order.

    A file whose bytes came before under a name of the same meaning is a duplicate of the first. A file that
    breaks the limits of memory or time, or crashes the reader, is quarantined; the others go on.

    Raises:
        AssertionError: if a file or a row would be lost or counted twice.
        RuntimeError: if the child can't be started at all; that is no fault of a file.
    """
    readings: list[FileReading] = []
    first: dict[str, LandedFile] = {}
    with _Child(vocabulary, provisions) as child:
        for file in landed:
            known = first.setdefault(filing_id(file), file)
            reading = child.read(file) if known is file else _duplicate(file, known)
            reading.check_rows()
            readings.append(replace(reading, rows={}))
            yield reading
    check_conserved(landed, readings)


@dataclass(frozen=True)
class Conservation:
    """How many files arrived, and what became of them."""

    landed: int
    read: int
    duplicate: int
    quarantined: int


def check_conserved(landed: Sequence[LandedFile], readings: Sequence[FileReading]) -> Conservation:
    """Every landed file is in exactly one of read, duplicate, quarantined.

    Raises:
        AssertionError: if one is missing, doubled or of another name.
    """
    if Counter((f.relative_path, filing_id(f)) for f in landed) != Counter(
        (r.name, r.filing_id) for r in readings
    ):
        raise AssertionError(f"{len(landed)} files landed, but the readings are of others")
    states = Counter(reading.state for reading in readings)
    account = Conservation(
        len(landed), states[State.READ], states[State.DUPLICATE], states[State.QUARANTINED]
    )
    if account.landed != account.read + account.duplicate + account.quarantined:
        raise AssertionError(f"files are not conserved: {account}")
    return account


def _duplicate(file: LandedFile, first: LandedFile) -> FileReading:
    same = fault("duplicate", file=file.relative_path, found=first.relative_path)
    return FileReading(filing_id(file), file.relative_path, family_of(file), {}, (same,), State.DUPLICATE)


class _Child:
    """The child process, started when the first file needs it and again after each loss."""

    def __init__(self, vocabulary: Vocabulary, provisions: Sequence[str]):
        opening = {"vocabulary": vocabulary_document(vocabulary), "provisions": list(provisions)}
        self._opening = json.dumps(opening).encode()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> _Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, file: LandedFile) -> FileReading:
        """The child's reading of a file, or its refusal if the child is lost over it."""
        answer = self._ask(file)
        if answer is not None:
            return from_line(answer.decode("ascii").rstrip("\n"))
        problem = fault(
            "beyond_limits",
            file=file.relative_path,
            found=f"{file.size} 字节 (bytes)",
            memory=MEMORY_MB,
            seconds=CPU_SECONDS,
        )
        return refuse(file, problem)

    def _ask(self, file: LandedFile) -> bytes | None:
        process = self._process or self._start()
        request = asdict(file) | {"path": str(file.path.resolve())}
        try:
            _send(process, json.dumps(request).encode())
            answer = _line(process)
        except BrokenPipeError:
            answer = None
        if answer is None:
            self._end()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, str(_IMPORT_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment,
        )
        self._process = process
        try:
            _send(process, self._opening)
            answer = _line(process)
        except BrokenPipeError:
            answer = None
        if answer != READY.encode():
            self._end()
            raise RuntimeError(f"the process that reads files does not start: {sys.executable}")
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


def _send(process: subprocess.Popen[bytes], line: bytes) -> None:
    pipe = cast(IO[bytes], process.stdin)
    pipe.write(line + b"\n")
    pipe.flush()


def _line(process: subprocess.Popen[bytes]) -> bytes | None:
    """One line of the child's answer; None if it ended or took too long."""
    pipe = cast(IO[bytes], process.stdout)
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while selector.select(WALL_SECONDS):
            part = os.read(pipe.fileno(), _CHUNK)
            if not part:
                return None
            parts.append(part)
            if part.endswith(b"\n"):
                return b"".join(parts)
    return None
