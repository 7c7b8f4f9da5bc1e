"""A run of the real core on a few worked cases, as the reports receive it."""

from pathlib import Path

import pandas as pd

from cluster_review.calendar import load_calendars
from cluster_review.evaluation.evaluate import evaluate
from cluster_review.facts.facts import establish
from cluster_review.facts.worked_case import read_case
from cluster_review.provisions.loading import load_grading, load_instrument, load_vocabulary, parse_yaml
from cluster_review.recommendation.results import Provenance, as_frame, result_rows
from cluster_review.reports.content import ReportContent

HERE = Path(__file__).parent
TABLES = ("recommendations", "findings", "ground_findings")
COUNTIES = {"469023": "澄迈县", "469021": "定安县", "469005": "文昌市", "469002": "琼海市"}
KNOWN_AT = "2026-04-15T09:00:00+08:00"
BANNER = ("样例数据:集群、企业和数字均为虚构", "sample data: clusters, enterprises and figures are made up")


def documents(path: Path = HERE / "clusters.yaml") -> list[dict]:
    return [_own(case) for case in parse_yaml(path.read_text(encoding="utf-8"), path.name)[0]["cases"]]


def _own(case: dict) -> dict:
    """The case with enterprises of its own: one that two clusters list concerns both."""
    prefix = f"91{case['cluster']['county']}MA{case['cluster']['id']}"
    enterprises = [{**e, "id": prefix + e["id"]} for e in case["enterprises"]]
    incidents = [{**i, "enterprise": prefix + i["enterprise"]} for i in case["incidents"]]
    return {**case, "enterprises": enterprises, "incidents": incidents}


def run_of(cases: list[dict], policy_dir: Path, run_id: str = "spring-2025-0001") -> ReportContent:
    """Evaluate the cases together and hand their rows over as frames."""
    vocabulary = load_vocabulary(policy_dir)
    instrument = load_instrument(policy_dir, "hainan-2023")
    calendar = load_calendars(policy_dir / "calendars")
    read = [read_case(case, vocabulary) for case in cases]
    frames = {
        name: pd.concat([case.frames[name] for case in read], ignore_index=True) for name in read[0].frames
    }
    dates = read[0].dates
    facts = establish(frames, dates, vocabulary)
    evaluation = evaluate(facts, instrument, load_grading(policy_dir), calendar)
    rows = result_rows(evaluation, Provenance(run_id, "5f0c" * 16, "a91e" * 16, "0.1.0"))
    run = {
        "run_id": run_id,
        "kind": "spring_re_evaluation",
        "report_year": dates.report_year,
        "law_date": dates.law_date,
        "known_at": KNOWN_AT,
        "instrument": "hainan-2023",
        "county": None,
        "is_dry_run": False,
        "policy_digest": "5f0c" * 16,
        "facts_digest": "a91e" * 16,
        "code_version": "0.1.0",
        "content_digest": "77b2" * 16,
        "state": "published",
    }
    return ReportContent(
        run=run,
        results={name: as_frame(name, rows[name]) for name in TABLES},
        facts=frames,
        vocabulary=vocabulary,
        instrument=instrument,
        calendar=calendar,
        county_names=COUNTIES,
        banner=BANNER,
    )
