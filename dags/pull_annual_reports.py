"""Each morning of the filing season: fetch the annual reports, check them, file them as facts."""

from airflow.sdk import CronTriggerTimetable, dag

from run_form import ANNUAL_REPORTS, dag_options
from stage_tasks import pull


@dag(
    dag_display_name="年度信息表接收 Pull annual reports",
    description="一月至四月每日 06:00 接收年度培育情况信息表。The yearly forms of article 13.",
    schedule=CronTriggerTimetable("0 6 * 1-4 *", timezone="Asia/Shanghai"),
    tags=["年度信息表 annual report", "接收 intake"],
    **dag_options("pull_annual_reports"),
)
def pull_annual_reports():
    """Land, read, check, file."""
    pull("annual_reports", filed_as=ANNUAL_REPORTS)


pull_annual_reports()
