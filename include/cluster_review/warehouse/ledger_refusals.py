"""Why an entry is not recorded: each reason once, as the database raises it and as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """One reason: its stable code, the SQLSTATE the database raises, and the words; `{}` is what it is about."""

    code: str
    sqlstate: str
    zh: str
    en: str


_WORDS: tuple[tuple[str, str, str], ...] = (
    ("nobody", "会话未登记经办人,未记录。请重新登录后再试。",
     "The session names nobody who acts; nothing is recorded. Sign in again."),
    ("not_allowed", "您的角色不能办理此事项({})。请由有权限的同事办理。",
     "Your role may not record this ({}). Ask a colleague who may."),
    ("not_your_county", "集群 {} 不在您负责的地区。请由负责该地区的同事办理。",
     "Cluster {} is not in your area. Ask the colleague in charge of it."),
    ("reason_needed", "请写明理由。", "State the reason."),
    ("malformed", "内容有误或不全:{}。请补正后再提交。", "Something is wrong or missing: {}. Mend it and submit again."),
    ("unknown_run", "没有这次运行对集群 {} 的已发布建议。请从工作清单重新打开。",
     "There is no published recommendation of that run for cluster {}. Open it again from the work list."),
    ("nothing_to_decide", "集群 {} 在这次运行中没有建议可供决定(已撤销的集群)。",
     "The run recommends nothing for cluster {} (its recognition was revoked): there is nothing to decide."),
    ("stale", "集群 {} 在您打开后有新情况,未记录。请看清变化后再决定。",
     "Something new was recorded on cluster {} since you opened it; nothing is recorded. Look at what changed, then decide."),
    ("hangs_on_proposed_reading", "集群 {} 的撤销建议取决于尚未采用的读法,不能确认。请先采用该读法,或改判、暂缓。",
     "The recommendation to revoke cluster {} hangs on a reading not yet adopted and can't be confirmed. "
     "Adopt the reading first, or override or defer."),
    ("not_an_override", "改判须选择与系统建议不同的结论;如同意建议,请选“确认”。",
     "An override names another recommendation than the program's. To agree with it, confirm."),
    ("already_decided", "集群 {} 已有决定。如需改变,请先重新开启并说明理由。",
     "Cluster {} is decided already. To change that, reopen it first, with the reason."),
    ("marked_together", "撤销须逐个办理,不能与其他决定同批记录。请单独提交集群 {}。",
     "Revocations are recorded one by one, never together with other decisions. Submit cluster {} alone."),
    ("second_person_needed", "集群 {} 的撤销或否定评判须由另一人同意后才生效。请交另一位同事复核。",
     "A revocation or a refuted piece of evidence of cluster {} needs a second person's agreement first. Hand it to a colleague."),
    ("same_person", "提出与复核须为不同的两个人。请交另一位同事复核。",
     "Who proposed it can't also be the second person. Hand it to a colleague."),
    ("no_second_needed", "序号 {} 不在等待第二人。请刷新后查看。",
     "Entry {} isn't waiting for a second person. Reload the page."),
    ("nothing_standing", "没有可以据以办理的有效记录({})。请刷新后查看。",
     "There is nothing standing that this could follow on ({}). Reload the page."),
    ("not_in_procedure", "该决定的程序中没有此步骤({})。",
     "The procedure of this decision has no such step ({})."),
    ("step_missing", "前面的步骤尚未完成:{}。请先完成。", "Earlier steps are not complete: {}. Complete them first."),
    ("notice_period", "期间不足或日期有误:{}。请按程序期间填写起止日期。",
     "The period is too short or its dates are wrong: {}. State first and last day as the procedure asks."),
    ("wrong_event", "登记事项与决定不符:{}。", "The register event does not follow from the decision: {}."),
    ("personal_data", "个人信息与记录的摘要不符,或缺少:{}。",
     "The personal data does not match the digest of the entry, or is missing: {}."),
)  # fmt: skip

REFUSALS: dict[str, Refusal] = {
    code: Refusal(code, f"CR1{number:02d}", zh, en) for number, (code, zh, en) in enumerate(_WORDS, 1)
}
BY_SQLSTATE = {refusal.sqlstate: refusal for refusal in REFUSALS.values()}


class NotRecorded(Exception):
    """Nothing was recorded. `code` is stable, `zh` and `en` say why and what to do."""

    def __init__(self, code: str, about: str = "") -> None:
        refusal = REFUSALS[code]
        self.code = code
        self.about = about
        self.zh = refusal.zh.replace("{}", about)
        self.en = refusal.en.replace("{}", about)
        super().__init__(f"{self.zh}\n{self.en}")


@dataclass(frozen=True)
class Changes:
    """What is new on a cluster since a person looked at it.

    Attributes:
        facts: by table of facts, the rows recorded since, newest first.
        entries: numbers of the ledger's entries recorded since.
        run_id: the run whose recommendation stands now, where it isn't the one looked at.
        complete: false where the version seen can't be read, so that only "something" can be said.
    """

    facts: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    entries: tuple[int, ...] = ()
    run_id: str | None = None
    complete: bool = True


class Stale(NotRecorded):
    """Refused because something new was recorded; `changes` says what."""

    def __init__(self, cluster_id: str, changes: Changes) -> None:
        super().__init__("stale", cluster_id)
        self.changes = changes


def refuse_function() -> str:
    """SQL of `decisions.refuse(code, about)`, which raises in the words of this module."""
    cases = "\n".join(
        f"    WHEN '{r.code}' THEN\n      state := '{r.sqlstate}';\n"
        f"      words := {_quoted(r.zh)} || ' ' || {_quoted(r.en)};"
        for r in REFUSALS.values()
    )
    return f"""CREATE FUNCTION decisions.refuse(code text, about text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  state text;
  words text;
BEGIN
  CASE code
{cases}
  END CASE;
  RAISE EXCEPTION USING ERRCODE = state, MESSAGE = replace(words, '{{}}', coalesce(about, '')),
    DETAIL = coalesce(about, '');
END $$"""


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
