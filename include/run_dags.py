"""Runs DAGs one after another in this process, with no scheduler and no server: ``cluster-review run``.

    python run_dags.py '{"dags": ["watch_validity"], "params": {"report_year": 2025}}'

Airflow keeps its own state in SQLite below the project's state folder. Progress goes to stdout as one JSON
object a line; everything else that is said goes to a log file, whose path is the first thing told.

    {"event": "log", "path": ...}
    {"event": "phase", "phase": "airflow" | "dags", "state": "running" | "success", "seconds": ...}
    {"event": "dag", "dag": ..., "title": ..., "state": "running", "tasks": [...]}
    {"event": "task", "dag": ..., "task": ..., "title": ..., "map_index": -1, "state": ..., "seconds": ...}
    {"event": "dag", "dag": ..., "state": ..., "seconds": ..., "results": {task: what it returned}}
    {"event": "failed", "dag": ..., "task": ..., "message": ..., "log": ...}

The state of a DAG ends as success, failed or nothing_read. A DAG that fails ends the sequence. One that
found nothing to read is told and the next one runs: a lost source makes facts unknown, it doesn't stop the
review. What a DAG announces is handed to the next one that can be asked about named clusters, as the
scheduler does by assets. Exit code 0 if no DAG failed and the last one succeeded, else 1; 2 if the request can't be read.
"""

from __future__ import annotations

import fcntl
import gc
import json
import logging
import os
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from pluggy import HookimplMarker

airflow_calls = HookimplMarker("airflow")

INCLUDE = Path(__file__).resolve().parent
PROJECT = INCLUDE.parent
NOTHING_READ = "nothing_read"
TOLD = {NOTHING_READ, "aged_quarantine"}
"""Tasks whose failure is told and ends nothing: a source without data, a refused file that waits too long."""
ANNOUNCES = "announce_incidents"


class RunFault(Exception):
    """A run that can't go on, in words for the person at the terminal."""


class Progress:
    """Writes events where stdout was, while stdout and stderr go to the log."""

    def __init__(self, events: IO[str], log: Path) -> None:
        self.events, self.log = events, log

    def tell(self, event: str, **values: Any) -> None:
        """Write one event."""
        self.events.write(json.dumps({"event": event, **values}, ensure_ascii=False, default=str) + "\n")
        self.events.flush()


def main() -> int:
    """Read the request, run its DAGs, and return the exit code."""
    try:
        request = json.loads(sys.argv[1])
        dag_ids, params = list(request["dags"]), dict(request.get("params") or {})
        dags_folder = Path(request.get("dags_folder") or PROJECT / "dags").resolve()
    except (IndexError, KeyError, TypeError, ValueError) as fault:
        print(f"run_dags: 参数无法读取 the request can't be read: {fault!r}", file=sys.stderr)
        return 2
    gc.disable()  # start-up makes hundreds of thousands of lasting objects: a fifth of its time
    sys.path.insert(0, str(INCLUDE))
    from cluster_review.settings import settings

    state = settings().cluster_review_home.absolute() / "airflow"
    progress = log_everything(state / "logs")
    try:
        with (state / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunFault(
                    "另一次运行正在进行,请待其结束后再试。 Another run is under way; try again when it ends."
                ) from None
            prepare_airflow(state, dags_folder, progress)
            return run_all(load(dags_folder, dag_ids, progress), params, progress)
    except RunFault as fault:
        message = str(fault)
    except Exception as fault:
        traceback.print_exc()
        message = (
            "运行环境出错,详见日志。 Running Airflow failed, see the log. "
            f"({type(fault).__name__}: {first_line(fault)})"
        )
    progress.tell("failed", dag=None, task=None, message=message, log=progress.log)
    return 1


def log_everything(folder: Path) -> Progress:
    """Send both outputs of this process to a new log file and keep the old stdout for events."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"run-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    os.close(descriptor)
    progress = Progress(events, log)
    progress.tell("log", path=log)
    return progress


def prepare_airflow(state: Path, dags_folder: Path, progress: Progress) -> None:
    """Point Airflow at this project alone and make its database the first time."""
    started = time.monotonic()
    progress.tell("phase", phase="airflow", state="running")
    for name in [name for name in os.environ if name.startswith("AIRFLOW__")]:
        del os.environ[name]
    os.environ.update(
        AIRFLOW_HOME=str(state),
        AIRFLOW__CORE__DAGS_FOLDER=str(dags_folder),
        AIRFLOW__CORE__PLUGINS_FOLDER=str(PROJECT / "plugins"),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS="False",
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{state / 'airflow.db'}",
        AIRFLOW__LOGGING__LOGGING_LEVEL="WARNING",
        AIRFLOW__LOGGING__BASE_LOG_FOLDER=str(state / "logs"),
    )
    # Imported after Airflow, Great Expectations writes hundreds of lines.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)

    from airflow import __version__

    # The mark is written last, so a database that was cut short is made again.
    mark = state / f"database-{__version__}"
    if not mark.exists():
        from airflow.utils.db import initdb

        initdb()
        mark.touch()
    progress.tell("phase", phase="airflow", state="success", seconds=since(started))


def load(dags_folder: Path, dag_ids: list[str], progress: Progress) -> list[Any]:
    """The DAGs asked for, with tasks that are tried once: here a person is watching, and tries again."""
    started = time.monotonic()
    progress.tell("phase", phase="dags", state="running")
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(dags_folder))
    if bag.import_errors:
        for file, error in bag.import_errors.items():
            print(f"{file}\n{error}", file=sys.stderr)
        names = "、".join(sorted(Path(file).name for file in bag.import_errors))
        raise RunFault(
            f"流程文件无法载入:{names},详见日志。 These DAG files don't load: {names}; see the log."
        )
    if missing := [dag_id for dag_id in dag_ids if dag_id not in bag.dags]:
        raise RunFault(f"没有名为 {'、'.join(missing)} 的流程。 There is no DAG named {', '.join(missing)}.")
    dags = [bag.dags[dag_id] for dag_id in dag_ids]
    for task in (task for dag in dags for task in dag.tasks):
        task.retries = 0
    progress.tell("phase", phase="dags", state="success", seconds=since(started))
    return dags


def run_all(dags: list[Any], params: dict[str, Any], progress: Progress) -> int:
    """Run DAG after DAG and return the exit code."""
    from airflow.sdk.exceptions import ParamValidationError
    from airflow.sdk.listener import get_listener_manager

    state = "success"
    announced: dict[str, Any] = {}
    for dag in dags:
        started = time.monotonic()
        watcher = TaskWatcher(dag, progress)
        progress.tell("dag", dag=dag.dag_id, title=dag.dag_display_name, state="running", tasks=dag.task_ids)
        get_listener_manager().add_listener(watcher)
        try:
            named = {name: value for name, value in announced.items() if name in dag.params}
            run = dag.test(run_conf={**params, **named})
        except ParamValidationError as fault:
            raise RunFault(f"参数不合要求。 A parameter is not acceptable. ({first_line(fault)})") from fault
        finally:
            get_listener_manager().pm.unregister(watcher)
        state = str(run.state)
        if state != "success" and watcher.failures and set(watcher.failures) <= TOLD:
            state = NOTHING_READ if NOTHING_READ in watcher.failures else "success"
        if told := watcher.results.get(ANNOUNCES):
            announced = {"clusters": ";".join(told["clusters"])}
        progress.tell("dag", dag=dag.dag_id, state=state, seconds=since(started), results=watcher.results)
        for task_id, message in watcher.failures.items():
            progress.tell("failed", dag=dag.dag_id, task=task_id, message=message, log=progress.log)
        if state not in ("success", NOTHING_READ):
            return 1
    return 0 if state == "success" else 1


class TaskWatcher:
    """Tells each task's start and end as Airflow reports them; keeps what it returned or why it failed."""

    def __init__(self, dag: Any, progress: Progress) -> None:
        self.dag, self.progress = dag, progress
        self.started: dict[tuple[str, int], float] = {}
        self.results: dict[str, Any] = {}
        self.failures: dict[str, str] = {}

    @airflow_calls
    def on_task_instance_running(self, previous_state: Any, task_instance: Any) -> None:
        """A task has begun."""
        collect_garbage_again()
        self.tell(task_instance, "running")

    @airflow_calls
    def on_task_instance_success(self, previous_state: Any, task_instance: Any) -> None:
        """A task is done; what an unmapped one returned is kept."""
        self.tell(task_instance, "success")
        if task_instance.map_index in (None, -1):
            self.results[task_instance.task_id] = task_instance.xcom_pull(task_ids=task_instance.task_id)

    @airflow_calls
    def on_task_instance_skipped(self, previous_state: Any, task_instance: Any) -> None:
        """A task has skipped itself."""
        self.tell(task_instance, "skipped")

    @airflow_calls
    def on_task_instance_failed(self, previous_state: Any, task_instance: Any, error: Any) -> None:
        """A task has failed; its own message is kept."""
        self.tell(task_instance, "failed")
        self.failures[task_instance.task_id] = said_by(error)

    def tell(self, task_instance: Any, state: str) -> None:
        """One task event."""
        key = (task_instance.task_id, task_instance.map_index)
        if state == "running":
            self.started[key] = time.monotonic()
        self.progress.tell(
            "task",
            dag=self.dag.dag_id,
            task=task_instance.task_id,
            title=task_instance.task.task_display_name,
            map_index=-1 if task_instance.map_index is None else task_instance.map_index,
            state=state,
            seconds=since(self.started.get(key, time.monotonic())),
        )


def collect_garbage_again() -> None:
    """End the pause of `main`: what start-up made stays for good and needs no looking at."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(100_000)
        gc.enable()


def said_by(error: Any) -> str:
    """What a failed task says: a stage's own message, or the kind of an error nobody foresaw."""
    from airflow.sdk.exceptions import AirflowFailException

    from cluster_review import stages

    if isinstance(error, str | AirflowFailException | stages.TechnicalFault):
        return str(error)
    return (
        f"意外错误,详见日志。 An unforeseen error, see the log. ({type(error).__name__}: {first_line(error)})"
    )


def first_line(fault: object) -> str:
    """The first line of a message."""
    return (str(fault).splitlines() or [""])[0]


def since(started: float) -> float:
    """Seconds since a reading of the monotonic clock."""
    return round(time.monotonic() - started, 3)


if __name__ == "__main__":
    sys.exit(main())
