"""Enterprise codes that only a person can judge: other departments than the market regulator's, other counties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from cluster_review.checks.record_refs import Ref, refs_of, told

LENGTH = 18
DIVISION = slice(2, 8)
"""Third to eighth character of a unified social credit code: the division that registered the enterprise."""

_WORDS = {
    "department": ("登记管理部门代码为字母,校验位正确,须人工核对", "the department has a letter and the check character is right"),
    "length": ("不是 18 位统一社会信用代码", "not a unified social credit code of 18 characters"),
    "invalid": ("校验位或字符不符", "the check character or another one is wrong"),
}  # fmt: skip

Reason = tuple[str, str]


def fault_of(code: str) -> str | None:
    """Why a person should look at a code (`department`, `length`, `invalid`); None for a sound one."""
    from stdnum.cn import uscc
    from stdnum.exceptions import ValidationError

    try:
        uscc.validate(code)
    except ValidationError:
        if len(code) != LENGTH:
            return "length"
        try:
            is_right = uscc.calc_check_digit(code[:-1]) == code[-1]
        except ValueError:  # a letter that no code may hold
            return "invalid"
        return "department" if is_right and not code[0].isdigit() else "invalid"
    return None


def codes_for_a_person(
    parts: Sequence[tuple[str, pd.DataFrame]], files: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], Reason, tuple[Ref, ...]]]:
    """Per table, cluster and kind of fault the codes that a person should look at.

    Args:
        parts: tables with `enterprise_id`, `cluster_id`, `filing_id` and `source_ref`.
        files: names of files by filing id.
    """
    for table, frame in parts:
        rows = frame[frame["enterprise_id"].notna()]
        faults = {code: fault_of(str(code)) for code in rows["enterprise_id"].unique()}
        why = rows["enterprise_id"].map(faults)
        flagged = rows.assign(why=why, of=rows["cluster_id"].astype(object).fillna(""))[why.notna()]
        for (kind, cluster), group in flagged.groupby(["why", "of"]):
            refs = refs_of(group, table, files, lambda row: str(row.enterprise_id))
            zh, en = _WORDS[str(kind)]
            count = group["enterprise_id"].nunique()
            yield (
                (str(cluster),) if cluster else (),
                (f"{count} 个代码{zh}:{told(refs)}。", f"{count} codes: {en}: {told(refs, 'en')}."),
                refs,
            )


def registered_elsewhere(
    clusters: pd.DataFrame, latest: pd.DataFrame, files: Mapping[str, str]
) -> Iterator[tuple[str, Reason, tuple[Ref, ...]]]:
    """Per cluster the enterprises whose code was given in another county than the cluster's.

    A code given by the city or the province that the county belongs to says nothing of the county.
    """
    counties = dict(zip(clusters["cluster_id"], clusters["county"], strict=True))
    for cluster, rows in latest.groupby("cluster_id"):
        own = str(counties.get(cluster) or "").split(";")
        if own == [""]:
            continue
        codes = rows["enterprise_id"].astype(str)
        sound = codes.str.len().eq(LENGTH) & codes.str[DIVISION].str.fullmatch(r"\d{6}")
        elsewhere = rows[
            [s and not _is_within(code[DIVISION], own) for code, s in zip(codes, sound, strict=True)]
        ]
        if elsewhere.empty:
            continue
        refs = refs_of(elsewhere, "enterprises", files, lambda row: f"{row.enterprise_id} {row.name}")
        yield (
            str(cluster),
            (f"{cluster} 位于 {'、'.join(own)},名单上 {len(rows)} 家企业中有 {len(elsewhere)} 家的代码由别处登记:{told(refs)}。"
             "登记地不等于生产地,请核对是否在集群范围内(第二条)。",
             f"{cluster} lies in {', '.join(own)}; {len(elsewhere)} of the {len(rows)} enterprises on its list were registered "
             f"elsewhere: {told(refs, 'en')}. Where a firm is registered need not be where it produces; check article 2."),
            refs,
        )  # fmt: skip


def _is_within(division: str, counties: Sequence[str]) -> bool:
    wider = (
        division[:2] if division.endswith("0000") else division[:4] if division.endswith("00") else division
    )
    return any(county.startswith(wider) for county in counties)
