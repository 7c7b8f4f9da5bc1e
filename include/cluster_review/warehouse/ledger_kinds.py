"""What may stand in the ledger: each kind of entry, who may record it, what it may conclude."""

from __future__ import annotations

from dataclasses import dataclass

REVIEWER, RESPONSIBLE, ADMINISTRATOR = "reviewer", "responsible", "administrator"
_REVIEWERS = (REVIEWER, RESPONSIBLE)
_RESPONSIBLE = (RESPONSIBLE,)


@dataclass(frozen=True)
class EntryKind:
    """A kind of entry.

    Attributes:
        roles: who may record it; a county never.
        verdicts: what it may conclude; empty where it concludes nothing.
        required: what its particulars must hold.
        county_sees: whether the cluster's county may read it.
    """

    name: str
    zh: str
    en: str
    roles: tuple[str, ...] = _REVIEWERS
    verdicts: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    county_sees: bool = False


KINDS: dict[str, EntryKind] = {
    kind.name: kind
    for kind in (
        EntryKind("decision", "决定", "decision", verdicts=("confirm", "override", "defer")),
        EntryKind("second", "第二人复核", "second person", verdicts=("agree", "refuse")),
        EntryKind(
            "evidence_judgement", "佐证评判", "evidence judgement", verdicts=("confirmed", "refuted", "withdrawn")
        ),
        EntryKind("sign_off", "批准", "sign-off", _RESPONSIBLE, ("approved", "rejected")),
        EntryKind("public_notice", "公示", "public notice", required=("from", "to"), county_sees=True),
        EntryKind("objection", "异议", "objection", required=("on",)),
        EntryKind(
            "objection_answer", "异议处理", "answer to an objection", verdicts=("upheld", "dismissed"),
            county_sees=True,
        ),
        EntryKind(
            "notice_of_intended_revocation", "拟撤销告知", "notice of intended revocation", required=("on", "document"),
            county_sees=True,
        ),
        EntryKind(
            "service", "送达", "proof of service", required=("on", "document", "reply_until"), county_sees=True
        ),
        EntryKind("reply", "陈述申辩", "reply", required=("on",), county_sees=True),
        EntryKind(
            "reply_answer", "陈述申辩答复", "answer to a reply", verdicts=("accepted", "not_accepted"),
            county_sees=True,
        ),
        EntryKind(
            "legal_review", "法制审核", "legal review", _RESPONSIBLE, ("passed", "returned"), ("document",)
        ),
        EntryKind("published", "公布", "published", _RESPONSIBLE, (), ("document",), county_sees=True),
        EntryKind("withdrawn", "撤回", "withdrawn", _RESPONSIBLE, county_sees=True),
        EntryKind("corrected", "更正", "corrected", _RESPONSIBLE, (), ("document",), county_sees=True),
        EntryKind("reopened", "重新开启", "reopened", _RESPONSIBLE, county_sees=True),
        EntryKind("register_entry", "登记", "register entry", _RESPONSIBLE, (), ("event", "on"), county_sees=True),
        EntryKind("redacted", "清除个人信息", "personal data erased", (ADMINISTRATOR,)),
    )
}  # fmt: skip

OF_A_RUN = ("sign_off",)
"""Kinds that speak of a run as a whole; they may also name one cluster."""
OF_AN_ENTRY = ("redacted",)
"""Kinds that need no cluster: they take it from the entry they concern."""
