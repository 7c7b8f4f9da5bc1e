"""Two filers' forms of one cluster that list different things; the later one's lists stand until a person decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cluster_review.checks.cross_record import CrossRecord
from cluster_review.checks.record_refs import Ref, refs_of, told
from cluster_review.tables import TABLES


def rival_lists(rows: pd.DataFrame, files: Mapping[str, str]) -> Iterator[CrossRecord]:
    """One finding per cluster and report year.

    Args:
        rows: of `warehouse.rival_lists`: what one filer's form lists and the other's doesn't.
        files: names of files by filing id.
    """
    for (cluster, year), of_form in rows.groupby(["cluster_id", "report_year"]):
        tables = [name for name in TABLES if name in set(of_form["table"])]
        zh, en = ("、".join(TABLES[t].zh for t in tables), ", ".join(TABLES[t].en for t in tables))
        refs: tuple[Ref, ...] = ()
        for table in tables:
            own = of_form[of_form["table"] == table]
            refs += refs_of(own, table, files, lambda row: str(row.value))
        yield CrossRecord(
            "two_filers_lists", f"{cluster} {year}", (str(cluster),),
            (f"{cluster} 的 {year}年度表由两个填报人各报一份,{zh}不一,暂以后报的为准,须由人认定:{told(refs)}。"
             "认定后请在 filing_events 中登记撤回另一份(写明填报人)。",
             f"Two filers filed the form of {cluster} for {year}, and they differ in: {en}. The later one's stand until a "
             f"person has decided: {told(refs, 'en')}. Then record the other as withdrawn in filing_events, naming its filer."),
            refs,
        )  # fmt: skip
