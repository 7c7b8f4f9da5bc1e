"""Each spring, one run per report year: evaluate the law in force, witness it, recommend, publish."""

from airflow.sdk import dag

from run_form import ANNUAL_REPORTS, INCIDENT_RECORDS, dag_options
from spring_timetable import SpringTimetable
from stage_tasks import (
    check_records,
    evaluate_slice,
    nothing_read,
    open_run,
    plan_slices,
    publish_run,
    recommend_run,
    undecided_cases,
    watch_filings,
    witness_run,
    write_outputs,
)


@dag(
    dag_display_name="春季再评估 Spring re-evaluation",
    description="填报截止后首个工作日 09:00,每报告年度一次。Recommends; people decide.",
    schedule=SpringTimetable(month=3, day=30, hour=9),
    tags=["再评估 re-evaluation", "建议 recommendation"],
    **dag_options("spring_re_evaluation"),
)
def spring_re_evaluation():
    """Slices are evaluated side by side; nothing shows before publish_run, which is all or nothing."""
    run = open_run()
    slices = plan_slices.override(inlets=[ANNUAL_REPORTS, INCIDENT_RECORDS])(run)
    evaluated = evaluate_slice.partial(run=run).expand(slice=slices)
    witnessed = witness_run(run, slices)
    published = publish_run(run)
    slices >> [check_records(run), watch_filings(run)] >> published
    evaluated >> witnessed >> recommend_run(run) >> published >> write_outputs(run)
    slices >> nothing_read()
    undecided_cases(published)


spring_re_evaluation()
