"""Each morning: who is valid, expiring, waiting for review, or overdue."""

from airflow.sdk import CronTriggerTimetable, dag

from run_form import dag_options
from stage_tasks import nothing_read, open_run
from stage_tasks import watch_validity as list_statuses


@dag(
    dag_display_name="有效期监测 Watch validity",
    description="每日 07:00 列出有效、临期、待复核、已过期的集群。Who is valid, and until when (article 12).",
    schedule=CronTriggerTimetable("0 7 * * *", timezone="Asia/Shanghai"),
    tags=["有效期 validity"],
    **dag_options("watch_validity"),
)
def watch_validity():
    """One look at the register on the law date."""
    list_statuses(open_run()) >> nothing_read()


watch_validity()
