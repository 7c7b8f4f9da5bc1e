"""From the sources to the landing folder."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cluster_review.crash_points import crash_point
from cluster_review.stages.arriving import adopt_unnamed, receive, still_unfiled
from cluster_review.stages.batch import Batch, landing_folder, write_step
from cluster_review.stages.faults import DataFault, NothingRead
from cluster_review.stages.mappings import mappings_of, superseded
from cluster_review.stages.runs import Run
from cluster_review.stages.source_choice import (
    FAMILIES,
    FOLDER,
    Connections,
    chosen_sources,
    connection_of,
    needed_connections,
)
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.tables import FORM_TABLES

if TYPE_CHECKING:
    from cluster_review.intake.faults import Fault
    from cluster_review.intake.landed import LandedFile
    from cluster_review.sources.declaration import Source
    from cluster_review.sources.fetched import Failure, Fetched

__all__ = ["FAMILIES", "fetch_and_land", "needed_connections"]

_LOG = logging.getLogger(__name__)


@dataclass
class _Brought:
    """What all sources brought."""

    landed: list[LandedFile] = field(default_factory=list)
    reports: list[tuple[Source, list[str], list[Fault]]] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    failures: list[tuple[Failure, Fault]] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)


def fetch_and_land(*, run: Run, family: str, connections: Connections | None = None) -> Batch:
    """Land the family's files of every enabled source by their SHA-256, or of the run's own folder alone.

    A source that fails doesn't stop the others: it becomes a refusal that names it and whom to call, and the
    tables that it should have delivered are damaged until it is fetched without a fault.

    Args:
        run: the run.
        family: one of `FAMILIES`.
        connections: of the ids in `needed_connections`; those left out are looked for in the environment.

    Raises:
        NothingRead: there is no such file, and no source failed.
        ConnectionError: nothing came from anywhere, and a second try may do.
        DataFault: a mapping can't be used; or nothing came from anywhere, and a person has to change something
            first.
    """
    from cluster_review.warehouse.arrivals import taking_turns

    with taking_turns(warehouse(), f"fetch {run['run_id']} {family}"):
        return _fetched_and_landed(run, family, connections)


def _fetched_and_landed(run: Run, family: str, connections: Connections | None) -> Batch:
    from cluster_review.intake.landed import MAPPING
    from cluster_review.intake.source_report import REPORT_FAMILY, report_name

    brought = _Brought()
    sources = chosen_sources(run, family)
    mappings = mappings_of(run)
    with receive(run) as arrived:
        for source in sources:
            fetched = _fetch(source, run, connections)
            if [s.id for s in sources] == [FOLDER] and fetched.failure:
                raise _no_folder(run)
            used, marked = mappings.applied(fetched.landed)
            arrived([*used, *marked])
            brought.landed += used
            fetched = replace(fetched, landed=tuple(marked))
            _sort_out(fetched, source, run, family, brought)
    adopt_unnamed(run)
    brought.landed += superseded(still_unfiled(FAMILIES[family], brought.landed), brought.landed)
    if all(file.version == MAPPING for file in brought.landed):
        _nothing_came(run, family, brought)
    with receive(run) as arrived:
        reports = [_report(source, run, family, tables, faults) for source, tables, faults in brought.reports]
        arrived(reports)
    # One of a run that ended before it was filed is filed now; the next fetch without a fault closes it.
    names = {report_name(source.id, family) for source in sources}
    brought.landed += reports + [f for f in still_unfiled({REPORT_FAMILY}, reports) if f.name in names]
    batch_id = f"{run['run_id']}-{family}"
    for warning in brought.warnings:
        _LOG.warning("%s\n%s", warning.text("zh"), warning.text("en"))
    crash_point("fetch.before_listing")
    write_step(
        batch_id,
        "landed",
        {
            "files": [{**asdict(f), "path": str(f.path)} for f in brought.landed],
            "warnings": [each.as_dict() for each in brought.warnings],
            "cursors": brought.cursors,
        },
    )
    crash_point("fetch.after_listing")
    return {
        "batch_id": batch_id,
        "family": family,
        "files": len(brought.landed),
        # A report with faults counts as one refused file itself.
        "not_taken": sum(max(len(faults) - 1, 0) for _, _, faults in brought.reports),
        "warnings": [f"{each.text('zh')} {each.text('en')}" for each in brought.warnings],
    }


def _fetch(source: Source, run: Run, connections: Connections | None) -> Fetched:
    from cluster_review.sources.fetch import fetch
    from cluster_review.sources.fetched import Failure, Fetched
    from cluster_review.warehouse.arrivals import read_cursor

    try:
        connection = connection_of(source, run["inputs"], connections)
    except ValueError:
        return Fetched((), failure=Failure("refused", "连接不是 URI (the connection is no URI)"))
    if connection is None:
        return Fetched((), failure=Failure("refused", "没有配置连接 (no such connection is configured)"))
    return fetch(source, connection, landing_folder(), read_cursor(warehouse(), source.id))


def _sort_out(fetched: Fetched, source: Source, run: Run, family: str, brought: _Brought) -> None:
    """Take the files of the family; and report, if something wasn't taken now, or wasn't before and is now."""
    from cluster_review.intake.parse import family_of
    from cluster_review.intake.source_report import report_name

    brought.warnings += left_out(fetched.ignored, family)
    brought.landed += [file for file in fetched.landed if set(family_of(file).split("+")) & FAMILIES[family]]
    taken = _of_family(fetched.faults, source, family)
    faults = [each for each, _ in taken]
    name = report_name(source.id, family)
    if fetched.failure is not None:
        failed = failure_fault(fetched.failure, source, name)
        brought.failures.append((fetched.failure, failed))
        faults.append(failed)
        tables = _tables_of(source.delivers)
    else:
        tables = _tables_of([of_file for _, of_file in taken])
        brought.warnings += outside_expectations(fetched, source)
    if fetched.cursor is not None:
        brought.cursors[source.id] = fetched.cursor
    if faults or _is_open(name):
        brought.reports.append((source, sorted(tables & FAMILIES[family]), faults))


def failure_fault(failure: Failure, source: Source, name: str) -> Fault:
    """What a person is told when a source fails: which one, why, and whom to call."""
    from cluster_review.intake.faults import fault

    words = {
        "source_zh": source.name.zh, "source_en": source.name.en,
        "contact_zh": source.contact.zh, "contact_en": source.contact.en,
    }  # fmt: skip
    if failure.kind == "down":
        told = fault("source_down", file=name, found=failure.found, **words)
    else:
        connection = source.connection_id if source.kind != FOLDER else "INPUTS_DIR"
        told = fault(
            "source_refused", file=name, found=failure.found, source=source.id, connection=connection, **words
        )
    return replace(told, found=failure.found)  # whole: it is the program's own text


def outside_expectations(fetched: Fetched, source: Source) -> list[Fault]:
    """A warning if more or less came than the source declares; nothing is dropped for it."""
    from cluster_review.intake.faults import fault

    counts = {"expected_files": (source.expected_files, len(fetched.landed))}
    if source.expected_rows is not None and fetched.rows is not None:
        counts["expected_rows"] = (source.expected_rows, fetched.rows)
    return [
        fault(
            kind, file=source.id, found=found, least=expected.least, most=expected.most,
            source_zh=source.name.zh, source_en=source.name.en,
            contact_zh=source.contact.zh, contact_en=source.contact.en,
        )
        for kind, (expected, found) in counts.items()
        if not expected.least <= found <= expected.most
    ]  # fmt: skip


def left_out(ignored: Sequence[str], family: str) -> list[Fault]:
    """A warning for each entry that was passed over for its name and looks like a delivery of the family.

    What an office program or the file system leaves beside the deliveries is passed over in silence.
    """
    from cluster_review.intake.faults import fault
    from cluster_review.intake.suspected import tables_named
    from cluster_review.sources.fetched import is_unfinished

    told = []
    for relative in ignored:
        name = PurePosixPath(relative).name
        tables = set(tables_named(name))
        is_workbook = ".xlsx" in name.casefold() and not name.startswith("~$")
        if tables & FAMILIES[family] or (not tables and is_workbook and "annual_form" in FAMILIES[family]):
            told.append(fault("unfinished" if is_unfinished(name) else "left_out", file=relative, found=name))
    return told


def _of_family(faults: Sequence[Fault], source: Source, family: str) -> list[tuple[Fault, str]]:
    """The faults that concern the family, each with the family of its file.

    One of unknown name goes with the forms, if the source delivers any.
    """
    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.parse import family_of

    found = []
    is_only = not any(set(source.delivers) & FAMILIES[other] for other in FAMILIES if other != family)
    for each in faults:
        name = PurePosixPath(each.file).name
        of_file = family_of(LandedFile(name, each.file, "", 0, Path()))
        if is_only or of_file in FAMILIES[family]:
            found.append((each, of_file))
    return found


def _tables_of(delivered: Sequence[str]) -> frozenset[str]:
    """Tables whose rows were to come."""
    forms = {table.name for table in FORM_TABLES} if "annual_form" in delivered else set()
    return frozenset(delivered) | forms


def _is_open(name: str) -> bool:
    """Whether an earlier fetch left a report of this name that still stands in the quarantine."""
    from cluster_review.warehouse.quarantine import read_items

    return any(item.original_name == name and item.mending is None for item in read_items(warehouse()))


def _report(
    source: Source, run: Run, family: str, tables: Sequence[str], faults: Sequence[Fault]
) -> LandedFile:
    from cluster_review.intake.landed import REPORT, LandedFile
    from cluster_review.intake.source_report import report_bytes, report_name
    from cluster_review.sources.landing import land

    data = report_bytes(source.id, family, run["recorded_at"], tables, faults)
    name = report_name(source.id, family)
    sha256, size, path = land(io.BytesIO(data), landing_folder(), len(data))
    return LandedFile(name, name, sha256, size, path, source.id, REPORT)


def _nothing_came(run: Run, family: str, brought: _Brought) -> None:
    told = "\n".join(f"{fault.text('zh')}\n{fault.text('en')}" for _, fault in brought.failures)
    if any(failure.kind == "down" for failure, _ in brought.failures):
        raise ConnectionError(told)
    if brought.failures:
        raise DataFault(told)
    if not brought.reports:
        folder = run["inputs"]
        raise NothingRead(
            f"{folder} 中没有{'年度信息表' if family == 'annual_reports' else '事故等记录'}。\n"
            f"{folder} holds no {'annual reports' if family == 'annual_reports' else 'incident or other records'}."
        )


def _no_folder(run: Run) -> DataFault:
    folder = run["inputs"]
    return DataFault(
        f"没有文件夹 {folder};请以 --inputs 指明报送文件夹。\nThere is no folder {folder}; name it with --inputs."
    )
