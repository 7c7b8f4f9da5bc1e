"""Each morning: fetch the incident and compliance records, check them, file them, announce whom they touch."""

from airflow.sdk import CronTriggerTimetable, dag

from run_form import INCIDENT_RECORDS, dag_options
from stage_tasks import pull


@dag(
    dag_display_name="事故与合规记录接收 Pull incident records",
    description="每日 06:30 接收事故、处罚、失信等记录。The records article 14(5) speaks of.",
    schedule=CronTriggerTimetable("30 6 * * *", timezone="Asia/Shanghai"),
    tags=["事故 incident", "接收 intake"],
    **dag_options("pull_incident_records"),
)
def pull_incident_records():
    """Land, read, check, file, announce whom it touches."""
    pull("incident_records", filed_as=INCIDENT_RECORDS, announces=True)


pull_incident_records()
