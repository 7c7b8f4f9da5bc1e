"""The four DAGs' tasks with nothing in them, except what no run can do without.

The first task starts and migrates the warehouse, the next imports pandas and Great Expectations; the rest are empty.
"""

from __future__ import annotations

from airflow.sdk import dag, task

TASKS = {"pull_annual_reports": 7, "pull_incident_records": 7, "watch_validity": 2, "spring_re_evaluation": 9}


@task
def start_warehouse() -> None:
    """Start, connect, migrate."""
    from cluster_review.stages.warehouse_access import warehouse

    warehouse()


@task
def import_libraries() -> None:
    """What the real tasks import."""
    import great_expectations  # noqa: F401
    import pandas  # noqa: F401


@task
def nothing() -> None:
    """Do nothing."""


def empty(dag_id: str, tasks: int) -> None:
    """A chain of that many tasks."""

    @dag(dag_id=dag_id, schedule=None)
    def build() -> None:
        before = start_warehouse() >> import_libraries()
        for number in range(tasks - 2):
            before = before >> nothing.override(task_id=f"nothing_{number}")()

    build()


for name, count in TASKS.items():
    empty(name, count)
