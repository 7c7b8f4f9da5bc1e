"""One Airflow task per stage of Cluster Review, each with the ending that its fault calls for.

* there is nothing to do, and nothing is wrong: the task is skipped, and all after it;
* the source had nothing: the task is skipped, and `nothing_read` fails the run under that name;
* the data is at fault: the task fails at once, for a second try would read the same data;
* the world is at fault (network, database): the task is tried again;
* input was refused, or clusters can't be decided: the run goes on, and a task of that name, otherwise
  skipped, is done.

The stages are imported when a task runs, so that a DAG parses without pandas or Great Expectations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from airflow.sdk import Asset, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from run_form import RECOMMENDATIONS, SERIOUS_INCIDENTS, announced, opening
from source_connections import connections_named

Run = dict[str, Any]
Batch = dict[str, Any]


@contextmanager
def stage_faults() -> Iterator[Any]:
    """Lend the stages, and turn a fault of theirs into the ending it calls for."""
    from cluster_review import stages

    try:
        yield stages
    except stages.NothingRead as fault:
        get_current_context()["ti"].xcom_push(key="nothing_read", value=str(fault))
        raise AirflowSkipException(str(fault)) from fault
    except stages.NothingDue as nothing:
        raise AirflowSkipException(str(nothing)) from nothing
    except stages.DataFault as fault:
        raise AirflowFailException(str(fault)) from fault
    except ConnectionError as fault:  # said clearly where it happened, and worth another try
        raise stages.TechnicalFault(str(fault)) from fault


@task(task_display_name="开启运行 open_run")
def open_run(dag_run=None, params=None) -> Run:
    """Fix the report year, the three dates and the scope of this run."""
    with stage_faults() as stages:
        return stages.open_run(**opening(dag_run, params))


@task(task_id="open_run", task_display_name="开启运行 open_run")
def open_run_of_ending(dag_run=None, params=None) -> Run:
    """The same for the clusters whose validity ends; skipped when none does."""
    with stage_faults() as stages:
        return stages.open_run(**opening(dag_run, params), clusters="validity_ends")


@task(task_id="open_run", task_display_name="开启运行 open_run")
def open_run_of_announced(dag_run=None, params=None, triggering_asset_events=None) -> Run:
    """The same for the clusters that were announced or named; skipped when there is none."""
    with stage_faults() as stages:
        told = announced(params, triggering_asset_events)
        return stages.open_run(**{**opening(dag_run, params), **told})


@task(task_display_name="取件入库 fetch_and_land")
def fetch_and_land(run: Run, family: str) -> Batch:
    """Fetch the files of a family and keep their bytes."""
    with stage_faults() as stages:
        connections = connections_named(stages.needed_connections(run=run, family=family))
        return stages.fetch_and_land(run=run, family=family, connections=connections)


@task(task_display_name="读取 read_landed")
def read_landed(run: Run, batch: Batch) -> dict[str, Any]:
    """Read the files into typed rows with their cell addresses."""
    with stage_faults() as stages:
        return stages.read_landed(run=run, batch=batch)


@task(task_display_name="质量检查 check_gate")
def check_gate(run: Run, batch: Batch) -> dict[str, Any]:
    """Check the rows with Great Expectations; what fails is quarantined."""
    with stage_faults() as stages:
        return stages.check_gate(run=run, batch=batch)


@task(task_display_name="登记事实 file_facts")
def file_facts(run: Run, batch: Batch) -> dict[str, Any]:
    """Add the accepted rows to the dated facts."""
    with stage_faults() as stages:
        return stages.file_facts(run=run, batch=batch)


@task(task_display_name="收件核对 audit_intake")
def audit_intake(run: Run, batch: Batch) -> dict[str, Any]:
    """Count again that nothing which arrived is lost; a difference stops the run."""
    with stage_faults() as stages:
        return stages.audit_intake(run=run, batch=batch)


@task(task_display_name="向来源确认 acknowledge_source")
def acknowledge_source(run: Run, batch: Batch) -> dict[str, Any]:
    """Tell the source that its files are safe; working files with personal data are removed."""
    with stage_faults() as stages:
        connections = connections_named(stages.needed_connections(run=run, family=batch["family"]))
        return stages.acknowledge(run=run, batch=batch, connections=connections)


@task(task_display_name="公布所涉集群 announce_incidents", outlets=[SERIOUS_INCIDENTS])
def announce_incidents(run: Run, outlet_events=None) -> dict[str, Any]:
    """Announce the clusters touched by new records that count or may count; skipped when there is none."""
    with stage_faults() as stages:
        told = stages.announce_incidents(run=run)
    outlet_events[SERIOUS_INCIDENTS].extra = told
    return told


@task(task_display_name="查看有效期 watch_validity")
def watch_validity(run: Run) -> dict[str, Any]:
    """List who is valid, expiring, waiting for review or overdue on the law date."""
    with stage_faults() as stages:
        return stages.watch_validity(run=run)


@task(task_display_name="查看报送 watch_filings")
def watch_filings(run: Run) -> dict[str, Any]:
    """Write a row for each form owed, filed or not, and who was at fault."""
    with stage_faults() as stages:
        return stages.watch_filings(run=run)


@task(task_display_name="退件超期 aged_quarantine")
def aged_quarantine(run: Run) -> dict[str, Any]:
    """Count refused files that are open; fails under this name when one is too old, skipped when none is open."""
    with stage_faults() as stages:
        return stages.aged_quarantine(run=run)


@task(task_display_name="核对记录 check_records")
def check_records(run: Run) -> dict[str, int]:
    """List records that contradict each other, for a person to look at; no result rests on the list."""
    with stage_faults() as stages:
        return stages.check_records(run=run)


@task(task_display_name="分片 plan_slices")
def plan_slices(run: Run) -> list[dict[str, Any]]:
    """Cut the clusters into slices; the result doesn't depend on their size."""
    with stage_faults() as stages:
        return stages.plan_slices(run=run)


@task(task_display_name="逐条评估 evaluate_slice")
def evaluate_slice(run: Run, slice: dict[str, Any]) -> dict[str, Any]:
    """Evaluate the provisions in force for the clusters of one slice."""
    with stage_faults() as stages:
        return stages.evaluate_slice(run=run, slice=slice)


@task(task_display_name="独立复算 witness_run")
def witness_run(run: Run, slices: list[dict[str, Any]]) -> dict[str, Any]:
    """Let Great Expectations find the failing set again; a difference stops the run."""
    with stage_faults() as stages:
        return stages.witness_run(run=run, slices=slices)


@task(task_display_name="形成建议 recommend_run")
def recommend_run(run: Run) -> dict[str, Any]:
    """Derive one recommendation per cluster from its findings."""
    with stage_faults() as stages:
        return stages.recommend_run(run=run)


@task(task_display_name="与已发布建议对照 compare_run")
def compare_run(run: Run) -> dict[str, int]:
    """Write what changed against each cluster's last published recommendation, and by which record."""
    with stage_faults() as stages:
        return stages.compare_run(run=run)


@task(task_display_name="发布 publish_run", outlets=[RECOMMENDATIONS])
def publish_run(run: Run, outlet_events=None) -> dict[str, Any]:
    """Publish the run in one transaction, or say that nothing has changed."""
    with stage_faults() as stages:
        published = stages.publish_run(run=run)
    outlet_events[RECOMMENDATIONS].extra = published
    return published


@task(task_display_name="输出工作簿 write_outputs")
def write_outputs(run: Run) -> dict[str, Any]:
    """Write the reviewer's workbook."""
    with stage_faults() as stages:
        return stages.write_outputs(run=run)


@task(task_display_name="来源无数据 nothing_read", trigger_rule=TriggerRule.ALL_SKIPPED, retries=0)
def nothing_read(ti=None) -> None:
    """Fail the run under this name when the task before found nothing to read; skipped when nothing was due."""
    (before,) = ti.task.upstream_task_ids
    message = ti.xcom_pull(task_ids=before, key="nothing_read")
    if message is None:
        raise AirflowSkipException("nothing due")
    raise AirflowFailException(message)


@task(task_display_name="有退回数据 refused_input")
def refused_input(read: dict[str, Any], checked: dict[str, Any]) -> int:
    """Done when rows or files were quarantined (how many), skipped when none was."""
    return _some(read["quarantined"] + checked.get("quarantined", 0))


@task(task_display_name="有待核实 undecided_cases")
def undecided_cases(published: dict[str, Any]) -> int:
    """Done when clusters are referred to a person (how many), skipped when none is."""
    return _some(published["counts"].get("refer", 0))


def _some(count: int) -> int:
    if not count:
        raise AirflowSkipException("0")
    return count


def pull(family: str, filed_as: Asset, *, announces: bool = False) -> None:
    """Wire the tasks that land, read, check and file one family; each passes on references only."""
    run = open_run()
    batch = fetch_and_land(run, family=family)
    read = read_landed(run, batch)
    checked = check_gate(run, batch)
    filed = file_facts.override(outlets=[filed_as])(run, batch)
    read >> checked >> filed >> refused_input(read, checked)
    filed >> audit_intake(run, batch) >> acknowledge_source(run, batch)
    filed >> check_records(run)
    if announces:
        filed >> announce_incidents(run)
    batch >> nothing_read()


def re_evaluate(run: Any) -> None:
    """Wire the evaluation of a few clusters: the stages of the spring, and what changed since."""
    slices = plan_slices(run)
    evaluated = evaluate_slice.partial(run=run).expand(slice=slices)
    recommended = recommend_run(run)
    published = publish_run(run)
    evaluated >> witness_run(run, slices) >> recommended >> compare_run(run) >> published
    slices >> check_records(run) >> published
    published >> write_outputs(run)
    slices >> nothing_read()
    undecided_cases(published)
