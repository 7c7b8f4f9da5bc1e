"""What changed between two instruments, in words: provision by provision, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cluster_review.provisions.clause import NOT_KNOWN, Clause, place_in_english
from cluster_review.provisions.model import Instrument
from cluster_review.provisions.show import KINDS, STATUSES
from cluster_review.provisions.wording import test_in_words
from cluster_review.provisions.wording_periods import ENDS, REST_DAYS
from cluster_review.vocabulary import Vocabulary

Pair = tuple[str, str]
"""The same words in Chinese and English."""

SECTIONS: Mapping[str, Pair] = {
    "": ("文件", "document"),
    "validity": ("有效期", "validity"),
    "filing": ("报送", "filing"),
    "batches": ("批次", "batch"),
    "serious_events": ("重大事项", "serious events"),
    "provisions": ("条款", "provision"),
    "grounds": ("撤销情形", "ground of revocation"),
    "readings": ("读法", "reading"),
    "coverage": ("逐条覆盖", "coverage"),
    "regions": ("地区", "region"),
}
FIELDS: Mapping[str, Pair] = {
    "instrument": ("规则名", "name"), "title": ("名称", "title"), "number": ("文号", "number"),
    "authority": ("发文机关", "authority"), "effective": ("施行", "in force"), "from": ("起", "from"), "to": ("止", "to"),
    "supersedes": ("取代", "supersedes"), "official_text": ("官方文本", "official text"), "years": ("年数", "years"),
    "end": ("期满日", "end"), "due": ("截止日", "due"), "rest_day": ("遇休息日", "rest day"), "quote": ("原文", "quote"),
    "inclusive": ("含当日", "that day included"), "article": ("条", "article"), "part": ("部分", "part"),
    "kind": ("性质", "kind"), "stages": ("适用环节", "stages"), "test": ("检验", "test"), "measure": ("度量", "measure"),
    "bound": ("界限", "bound"), "operator": ("比较", "operator"), "word": ("用语", "word"), "unit": ("单位", "unit"),
    "waivable": ("豁免", "waiver"), "applies_to": ("适用条件", "condition"), "checklist": ("核对清单", "checklist"),
    "default": ("默认读法", "default"), "options": ("选项", "options"), "status": ("处理方式", "how"), "by": ("由", "by"),
    "window": ("期间", "window"), "window_months": ("期间(月)", "window (months)"), "families": ("类别", "families"),
    "floor": ("等级下限", "grade floor"), "compliance": ("违法失信", "compliance"), "incidents": ("事故", "incidents"),
    "source": ("出处", "source"), "zh": ("中文", "Chinese"), "en": ("英文", "English"), "note": ("说明", "note"),
    "notice_days": ("提前提示日数", "days of notice"), "extension_years": ("延长年数", "years of extension"),
    "extension_quote": ("延长原文", "quote on extension"), "values": ("取值", "values"), "question": ("问题", "question"),
    "file": ("文件名", "file"), "articles": ("条数", "articles"), "parts": ("部分数", "parts"),
    "verbatim": ("照录原文", "verbatim"), "confidence": ("可信程度", "confidence"), "start": ("起算", "reckoned from"),
    "regions": ("地区", "regions"), "overrides": ("另有规定", "overrides"), "when": ("条件", "when"),
    "relaxes": ("放宽", "relaxes"), "is_known": ("已知", "known"), "kinds": ("种类", "kinds"),
    "sha256": ("摘要", "SHA-256"), "printed_dates_win": ("印明日期优先", "printed dates win"),
}  # fmt: skip
CODES: Mapping[str, Mapping[str | None, Pair] | Mapping[str, Pair]] = {
    "kind": KINDS,
    "status": STATUSES,
    "end": ENDS,
    "rest_day": REST_DAYS,
    "start": {"recognised": ("认定之日", "the day of recognition")},
}
"""Codes of the file that people read as words, by the key they stand under."""
IN_ENGLISH: Mapping[str, str] = {"title": "title_en", "authority": "authority_en", "zh": "en"}
"""Keys whose value has its English under another one."""
ABSENT: Pair = ("无", "none")
_NAMING = ("id", "place", "batch")
_PARTS = ("item", "what", "before", "after")
_LISTS = {"stages": "stage", "families": "incident_family", "compliance": "compliance_kind"}
_ENGLISH_TOO = frozenset(IN_ENGLISH.values())
_Path = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes:
        section: of the instrument's file.
        id: of the provision, ground or reading; empty for the document itself.
        item: its name with its place in the law.
        what: which of its properties.
        before, after: in words; 无 / none where it isn't there.
    """

    section: str
    id: str
    item: Pair
    what: Pair
    before: Pair
    after: Pair

    def in_words(self, language: str) -> tuple[str, str, str, str]:
        """Item, property, before and after in `zh` or `en`."""
        at = 0 if language == "zh" else 1
        return self.item[at], self.what[at], self.before[at], self.after[at]

    def as_record(self) -> dict[str, str]:
        """As plain values for JSON."""
        return {
            "section": self.section,
            "id": self.id,
            **{
                f"{name}_{language}": word
                for language in ("zh", "en")
                for name, word in zip(_PARTS, self.in_words(language), strict=True)
            },
        }


def differences(before: Clause, after: Clause, words: Vocabulary) -> tuple[Change, ...]:
    """What changed from one instrument to another, in the order of the file; nothing if they say the same.

    Args:
        before, after: two instruments of one kind, in whatever version.
        words: the shared words, for names of metrics, stages and units.
    """
    old, new = (_leaves_of(instrument) for instrument in (before, after))
    told = _Told(before, after, words)
    found: list[Change] = []
    for section, identifier in dict.fromkeys([*new, *old]):
        found += told.of_item(
            section, identifier, old.get((section, identifier)), new.get((section, identifier))
        )
    return tuple(found)


def changed_rules(before: Instrument, after: Instrument) -> set[str]:
    """Ids of provisions, grounds and readings that aren't the same in both."""
    old, new = ({e.id: e for e in (*i.rules, *i.readings)} for i in (before, after))
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


@dataclass(frozen=True)
class _Told:
    before: Clause
    after: Clause
    words: Vocabulary

    def of_item(
        self, section: str, identifier: str, old: dict[_Path, Any] | None, new: dict[_Path, Any] | None
    ) -> Iterator[Change]:
        item = self._item(section, identifier)
        if old is None or new is None:
            what = ("新增", "added") if old is None else ("删去", "removed")
            yield Change(
                section,
                identifier,
                item,
                what,
                *(
                    ABSENT if leaves is None else self._summary(section, identifier, side, leaves)
                    for side, leaves in ((self.before, old), (self.after, new))
                ),
            )
            return
        paths = [path for path in dict.fromkeys([*new, *old]) if old.get(path) != new.get(path)]
        if section == "provisions" and any(path[0] in ("measure", "test") for path in paths):
            tested = [self._tested(side, identifier) for side in (self.before, self.after)]
            if tested[0] != tested[1]:
                yield Change(section, identifier, item, FIELDS["test"], *tested)
                paths = [path for path in paths if path[0] not in ("measure", "test")]
        for path in (
            path for path in paths if path[-1] not in _ENGLISH_TOO or not _has_chinese(path, old, new)
        ):
            values = (
                self._value(section, identifier, path, side, leaves)
                for side, leaves in ((self.before, old), (self.after, new))
            )
            yield Change(section, identifier, item, _what(path), *values)

    def _item(self, section: str, identifier: str) -> Pair:
        name = SECTIONS.get(section, (section, section))
        if not identifier:
            return name
        for side in (self.after, self.before):
            for entry in getattr(side, section, ()):
                if getattr(entry, "id", None) == identifier:
                    zh, en = getattr(entry, "zh", identifier), getattr(entry, "en", None)
                    source = getattr(entry, "source", None)
                    place, place_en = getattr(source, "place", ""), getattr(source, "place_en", "")
                    english = en or getattr(entry, "question", identifier)
                    return (
                        f"{name[0]}“{zh}”" + (f"({place})" if place else ""),
                        f"{name[1]}: {english}" + (f" ({place_en})" if place_en else ""),
                    )
        return f"{name[0]}{identifier}", f"{name[1]} {place_in_english(identifier)}"

    def _summary(self, section: str, identifier: str, side: Clause, leaves: Mapping[_Path, Any]) -> Pair:
        if section == "provisions":
            return self._tested(side, identifier)
        quote = leaves.get(("source", "quote"))
        return (str(quote), str(quote)) if quote else ("有", "there")

    def _tested(self, side: Clause, identifier: str) -> Pair:
        if not isinstance(side, Instrument):
            return ("有", "there")
        words = test_in_words(side.provision(identifier), side, self.words)
        return words.zh, words.en

    def _value(
        self, section: str, identifier: str, path: _Path, side: Clause, leaves: Mapping[_Path, Any]
    ) -> Pair:
        value, key = leaves.get(path), path[-1]
        if value is None:
            return ABSENT
        if section == "readings" and path == ("default",) and isinstance(side, Instrument):
            option = side.reading(identifier).options[str(value)]
            return option.zh, option.en
        if isinstance(value, bool):
            return ("是", "yes") if value else ("否", "no")
        if (pair := CODES.get(key, {}).get(str(value))) is not None:
            return pair
        if (code_list := _LISTS.get(key)) is not None:
            options = self.words.options(code_list)
            found = [options[code] for code in str(value).split(", ") if code in options]
            return "、".join(word.zh for word in found), ", ".join(word.en for word in found)
        english = leaves.get((*path[:-1], IN_ENGLISH.get(key, key)), value)
        if value == NOT_KNOWN:
            return NOT_KNOWN, "not known"
        return str(value), place_in_english(str(english)) if key in ("article", "part") else str(english)


def _has_chinese(path: _Path, *sides: Mapping[_Path, Any]) -> bool:
    """Whether the Chinese words that these are the English of differ too, and so tell both."""
    chinese = next(zh for zh, en in IN_ENGLISH.items() if en == path[-1])
    first, second = (leaves.get((*path[:-1], chinese)) for leaves in sides)
    return bool(first != second)


def _what(path: _Path) -> Pair:
    named = [FIELDS.get(step, (step.replace("_", " "),) * 2) for step in path]
    return "·".join(name[0] for name in named), " · ".join(name[1] for name in named)


def _leaves_of(instrument: Clause) -> dict[tuple[str, str], dict[_Path, Any]]:
    """Every value of an instrument by section and item, then by its path within the item."""
    items: dict[tuple[str, str], dict[_Path, Any]] = {}
    for section, value in instrument.model_dump(mode="json", by_alias=True).items():
        if _is_named_list(value):
            for entry in value:
                naming = next(key for key in _NAMING if key in entry)
                items[section, str(entry[naming])] = dict(_leaves(entry, ()))
        elif isinstance(value, dict):
            items[section if section in SECTIONS else "", ""] = {
                **items.get((section if section in SECTIONS else "", ""), {}),
                **dict(_leaves(value, () if section in SECTIONS else (section,))),
            }
        else:
            items.setdefault(("", ""), {}).update(_leaves(value, (section,)))
    return items


def _is_named_list(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(e, dict) and any(key in e for key in _NAMING) for e in value)
    )


def _leaves(value: Any, path: _Path) -> Iterator[tuple[_Path, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, (*path, str(key)))
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for number, part in enumerate(value, 1):
            yield from _leaves(part, (*path, str(number)))
    elif isinstance(value, list):
        if value:
            yield path, ", ".join(map(str, value))
    elif value is not None:
        yield path, value
