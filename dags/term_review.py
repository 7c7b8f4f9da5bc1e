"""Each month: for the clusters whose validity ends, the standard in force and the goals of their plan."""

from airflow.sdk import CronTriggerTimetable, dag

from run_form import dag_options
from stage_tasks import open_run_of_ending, re_evaluate


@dag(
    dag_display_name="期满复核评估 Term review",
    description="每月1日 08:00,对临近届满、期满或已进入复核的集群评估。The review of article 12.",
    schedule=CronTriggerTimetable("0 8 1 * *", timezone="Asia/Shanghai"),
    tags=["复核 review", "有效期 validity"],
    **dag_options("term_review"),
)
def term_review():
    """The stages of the spring over the clusters whose validity ends, and a comparison with what stood."""
    re_evaluate(open_run_of_ending())


term_review()
