"""On an announcement of the pull: evaluate the clusters touched at once, and say what changed."""

from airflow.sdk import dag

from run_form import NAMED_CLUSTERS, SERIOUS_INCIDENTS, dag_options
from stage_tasks import open_run_of_announced, re_evaluate


@dag(
    dag_display_name="严重事件再评估 Serious incident re-evaluation",
    description="新记录达到或可能达到规定等级时,只对所涉集群即时再评估。Only the clusters touched, within minutes.",
    schedule=[SERIOUS_INCIDENTS],
    tags=["再评估 re-evaluation", "事故 incident"],
    **dag_options("serious_incident_re_evaluation", **NAMED_CLUSTERS),
)
def serious_incident_re_evaluation():
    """The stages of the spring over the clusters announced, and a comparison with what stood."""
    re_evaluate(open_run_of_announced())


serious_incident_re_evaluation()
