"""How the states and steps of decisions are printed: Chinese, English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "undecided": ("未决定", "undecided"),
        "proposed": ("待第二人复核", "awaits a second person"),
        "confirmed": ("已确认", "confirmed"),
        "overridden": ("已改判", "overridden"),
        "deferred": ("已暂缓", "deferred"),
        "refused": ("第二人不同意,未决定", "the second person disagreed: undecided"),
        "reopened": ("已重新开启,未决定", "reopened: undecided"),
    }
)
"""Of a decision; without a row it is `undecided`."""

JUDGEMENT_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "confirmed": ("属实", "confirmed"),
        "proposed": ("拟否定,待第二人复核", "refuted, awaits a second person"),
        "refuted": ("不属实", "refuted"),
        "refused": ("第二人不同意否定", "the second person disagreed"),
        "withdrawn": ("已撤回", "withdrawn"),
    }
)
"""Of a judgement of evidence."""

STEPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "second": ("第二人复核", "a second person agrees"),
        "sign_off": ("负责人批准", "sign-off"),
        "notice_of_intended_revocation": ("拟撤销告知", "notice of intended revocation"),
        "service": ("送达", "proof of service"),
        "reply_period": ("陈述申辩期满", "the period to reply has ended"),
        "replies_answered": ("陈述申辩逐件答复", "each reply is answered"),
        "legal_review": ("法制审核通过", "legal review passed"),
        "public_notice": ("公示", "public notice"),
        "notice_period": ("公示期满", "the public notice has ended"),
        "objections_answered": ("异议逐件处理", "each objection is dismissed"),
        "published": ("公布", "published"),
        "register_entry": ("登记", "entered in the register"),
    }
)
"""Of a procedure, in no order of their own; `review.proceedings.missing` has that."""
