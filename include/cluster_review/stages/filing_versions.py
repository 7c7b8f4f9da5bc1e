"""All versions of a cluster's form: which counts and why, and what the readings' other options would choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cluster_review.stages.faults import DataFault
from cluster_review.stages.policies import DEFAULT_INSTRUMENT, policy
from cluster_review.stages.runs import SHANGHAI
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.warehouse.form_versions import StoredVersion

READINGS = ("filing_day", "filing_date", "corrected_filing", "figure_version")
"""What decides which of several forms, and which of its days, counts."""

STATES = {
    "counts": ("计入", "counts"),
    "superseded": ("已被取代", "superseded"),
    "contested": ("与另一填报人的表不一,待人认定", "contested: another filer says otherwise"),
    "record": ("收件登记", "record of receipt"),
    "duplicate": ("重复", "duplicate"),
    "quarantined": ("退件", "quarantined"),
    "withdrawn": ("已撤回", "withdrawn"),
    "refused": ("已退回", "sent back"),
}
_DAYS = {"signed": "签字", "sent": "寄送", "received": "收到", "accepted": "受理"}


@dataclass(frozen=True)
class FormVersion:
    """One version of a form.

    Attributes:
        state: what became of it; one of `STATES`.
        day_counts: whether its day is the one by which being in time is judged.
        reason_zh, reason_en: why.
    """

    report_year: int | None
    filing_id: str
    file: str
    source: str
    filer: str | None
    signed: date | None
    sent: date | None
    received: date | None
    accepted: date | None
    is_accepted: bool | None
    first_arrival: str
    recorded_at: str
    state: str
    day_counts: bool
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class ReadingOfForms:
    """A reading that chooses among versions, the option in use and what each other one would choose."""

    reading: str
    question: str
    option: str
    words: str
    others: dict[str, str]


@dataclass(frozen=True)
class Versions:
    """What is on file of a cluster's forms."""

    cluster_id: str
    versions: tuple[FormVersion, ...]
    readings: tuple[ReadingOfForms, ...]

    def as_record(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return asdict(self)

    def lines(self) -> list[str]:
        """In words, Chinese first."""
        made = [f"{self.cluster_id}:{len(self.versions)} 份 / {len(self.versions)} on file"]
        for one in self.versions:
            zh, en = STATES[one.state]
            dates = "、".join(f"{word}{getattr(one, what) or '未填'}" for what, word in _DAYS.items())
            made += [
                f"  {one.report_year or '—'}年度 {one.file} [{zh} / {en}]",
                f"    填报人 {one.filer or '未填'};{dates};首次到达 {one.first_arrival};来源 {one.source}",
                f"    {one.reason_zh} / {one.reason_en}",
            ]
        for reading in self.readings:
            made.append(f"  读法 {reading.reading}:{reading.question} → {reading.words}")
            made += [f"    另可 {option}:{words}" for option, words in reading.others.items()]
        return made


def versions_of(cluster_id: str, report_year: int | None = None) -> Versions:
    """Every version of a cluster's forms that arrived, by year and day of receipt.

    Raises:
        DataFault: nothing of the cluster is on file.
    """
    from cluster_review.warehouse.form_versions import form_versions

    stored = form_versions(warehouse(), cluster_id, report_year)
    if not stored:
        of_year = f" {report_year} 年度" if report_year else ""
        raise DataFault(
            f"没有集群 {cluster_id}{of_year}的信息表;请核对编号和年度。\n"
            f"No form of cluster {cluster_id}{f' for {report_year}' if report_year else ''} is on file; "
            "check the id and the year."
        )
    years = sorted({one.report_year for one in stored if one.report_year is not None}, reverse=True)
    found = [version for year in years for version in _judged([s for s in stored if s.report_year == year])]
    found += [_plain(one, one.state) for one in stored if one.report_year is None]
    return Versions(cluster_id, tuple(found), _readings())


def _judged(stored: Sequence[StoredVersion]) -> list[FormVersion]:
    """The versions of one year, with the one whose contents count and the one whose day counts."""
    standing = [one for one in stored if one.state in ("counts", "superseded", "contested", "record")]
    judged = [one for one in standing if one.is_accepted is not False and not one.is_refused]
    dated = [one for one in judged if one.received is not None]
    first = min(dated, key=lambda one: (one.received, one.recorded_at), default=None)
    made = []
    for one in stored:
        state = "refused" if one.is_refused and one.state != "withdrawn" else one.state
        version = _plain(one, state)
        if one.lists_differ:
            version = _adding(
                version,
                "名单、资质等与另一填报人的表不一,须由人认定",
                "another filer's form lists other enterprises, titles or the like: a person decides",
            )
        if one is first:
            zh = "首次完整报送,是否按时以其日期判断"
            en = "the first complete submission: its day tells whether the form was in time"
            version = replace(_adding(version, zh, en), day_counts=True)
        made.append(version)
    return made


def _adding(version: FormVersion, zh: str, en: str) -> FormVersion:
    return replace(version, reason_zh=f"{version.reason_zh};{zh}", reason_en=f"{version.reason_en}; {en}")


_REASONS: Mapping[str, tuple[str, str]] = {
    "counts": ("数据以此份为准:最后报送的一份", "its contents count: it was filed last"),
    "superseded": ("其后有更正,内容不再计入,保留备查", "corrected since; its contents no longer count, it is kept"),
    "contested": (
        "不同填报人所报数据不一,各份均保留;不一致的数据按不知道处理,须由人认定",
        "filers contradict each other; all are kept, what they disagree on is unknown, a person decides",
    ),
    "record": ("省厅的收件登记,取代此前的登记", "the department's record of receipt, in place of earlier ones"),
    "duplicate": ("与此前一份字节相同", "the same bytes as before"),
    "quarantined": ("退件,改正后重报", "refused: mend it and file it again"),
    "withdrawn": ("已撤回,不再计为报送,保留备查", "withdrawn: it no longer counts as filed, and is kept"),
    "refused": ("已退回,不计为报送;改正后重报", "sent back: it doesn't count as filed until mended"),
}  # fmt: skip


def _plain(one: StoredVersion, state: str) -> FormVersion:
    zh, en = _REASONS[state]
    return FormVersion(
        one.report_year, one.filing_id, one.file, one.source, one.filer, one.signed, one.sent, one.received,
        one.accepted, one.is_accepted, _shanghai(one.first_arrival), _shanghai(one.recorded_at), state, False,
        zh, en,
    )  # fmt: skip


def _shanghai(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _readings() -> tuple[ReadingOfForms, ...]:
    instrument = policy(DEFAULT_INSTRUMENT).instrument
    chosen = instrument.default_readings()
    made = []
    for name in READINGS:
        reading = instrument.reading(name)
        words = {key: f"{option.zh} / {option.en}" for key, option in reading.options.items()}
        option = chosen[name]
        others = {key: text for key, text in words.items() if key != option}
        made.append(ReadingOfForms(name, reading.zh, option, words[option], others))
    return tuple(made)
