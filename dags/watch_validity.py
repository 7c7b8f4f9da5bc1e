"""Each morning: who is valid, expiring or waiting for review, and which forms are owed, filed or overdue."""

from airflow.sdk import CronTriggerTimetable, dag

from run_form import dag_options
from stage_tasks import aged_quarantine, nothing_read, open_run, watch_filings
from stage_tasks import watch_validity as list_statuses


@dag(
    dag_display_name="有效期监测 Watch validity",
    description="每日 07:00 列出各集群有效期和信息表报送情况。Validity and forms owed (articles 12, 13).",
    schedule=CronTriggerTimetable("0 7 * * *", timezone="Asia/Shanghai"),
    tags=["有效期 validity"],
    **dag_options("watch_validity"),
)
def watch_validity():
    """One look at the register and at the forms owed, on the law date."""
    run = open_run()
    listed = list_statuses(run)
    listed >> nothing_read()
    listed >> watch_filings(run)
    aged_quarantine(run)


watch_validity()
