"""What every clause of a policy file is made of: exact values, words in two languages, a place in the text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from cluster_review.provisions.text import bare

Operator = Literal[">=", ">", "<=", "<"]
Stage = Literal["recognition", "annual", "review"]
Grade = Literal["一般", "较大", "重大", "特别重大"]
Confidence = Literal["A", "B", "C"]
"""A: read in the official text; B: in a secondary source; C: remembered, so it decides nothing."""

UNKNOWN = "unknown"
NOT_KNOWN = "未详"
"""An article or part whose number our sources don't show."""

_NUMERAL = "一二三四五六七八九十百"
_ARTICLE = re.compile(rf"{NOT_KNOWN}|附件\d*|第[{_NUMERAL}]+条(?:\([{_NUMERAL}]+\))?")
_PART = re.compile(rf"{NOT_KNOWN}|序|[{_NUMERAL}]+")
_UP_TO_99 = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_CJK = "[\u4e00-\u9fff]"
_PLACE = re.compile(
    rf"第({_UP_TO_99})条(?:[(\uff08]({_UP_TO_99})[)\uff09])?"
    rf"|(?<!{_CJK})(?:标准(序|{NOT_KNOWN}|{_UP_TO_99})|附件(\d*)|(条款{NOT_KNOWN}))(?!{_CJK})"
)
_CHINESE = re.compile(_CJK)
_LATIN = re.compile(r"[A-Za-z]")


def refusal(zh: str, en: str) -> PydanticCustomError:
    """What a validator raises: why a value is refused, in both languages."""
    return PydanticCustomError("refused", "{zh} / {en}", {"zh": zh, "en": en})


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise refusal(f"应为整数,发现 {value!r}", f"a whole number is expected, found {value!r}")
    return value


def _exact(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refusal(f"应为数字,发现 {value!r}", f"a number is expected, found {value!r}")
    return Decimal(value)


def _stated(value: Any) -> Any:
    if not isinstance(value, bool):
        raise refusal(f"应为 true 或 false,发现 {value!r}", f"true or false is expected, found {value!r}")
    return value


def _written(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise refusal(f"应为非空文字,发现 {value!r}", f"text is expected, found {value!r}")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
Exact = Annotated[Decimal, BeforeValidator(_exact)]
Stated = Annotated[bool, BeforeValidator(_stated)]
Text = Annotated[str, BeforeValidator(_written)]
Positive = Annotated[Whole, Field(ge=1)]
Place = Annotated[str, BeforeValidator(lambda value: bare(value) if isinstance(value, str) else value)]
"""A place of the law; brackets of either width are the same."""
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _declared(value: Any) -> Any:
    """`unknown` is a declaration and becomes None; a blank isn't one."""
    if value is None:
        raise refusal("空白不是声明;不知道就写 unknown", "a blank declares nothing; write unknown")
    return None if value == UNKNOWN else value


DECLARED = BeforeValidator(_declared)
"""Of a value that must be stated, be it as `unknown`, which is None in the program."""


class Clause(BaseModel):
    """Common shape of every part of an instrument: immutable, no undeclared keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(Clause):
    """The same words in Chinese and English."""

    zh: Text
    en: Text

    @model_validator(mode="after")
    def _each_in_its_language(self) -> Words:
        if not _CHINESE.search(self.zh) or not _LATIN.search(self.en):
            raise refusal("zh 应为中文,en 应为英文", "zh holds Chinese and en holds English")
        return self

    def in_(self, language: str) -> str:
        """The words in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


def _day(value: object) -> object:
    try:
        return value if value == "unknown" else date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise refusal(
            f"应为存在的日期(如 2023-05-23),发现 {value!r}",
            f"an existing day like 2023-05-23 is expected, found {value!r}",
        ) from error


Day = Annotated[str, BeforeValidator(_day)]


class Effective(Clause):
    """When a document is in force; `unknown` where its end isn't stated."""

    from_: Annotated[Day, Field(alias="from", pattern=r"^\d{4}-\d{2}-\d{2}$")]
    to: Day

    @model_validator(mode="after")
    def _in_order(self) -> Effective:
        if UNKNOWN not in (self.to, self.from_) and self.to < self.from_:
            raise refusal(f"止于 {self.to},早于起于 {self.from_}", f"ends {self.to}, before {self.from_}")
        return self


class EffectiveOrUnknown(Effective):
    """When an instrument is in force, where its beginning may be unknown as well."""

    from_: Annotated[Day, Field(alias="from")]


def place_in_english(text: str) -> str:
    """The text with each place of the law in English: 第十四条(三), 标准一, 标准序, 附件1."""
    return _PLACE.sub(_place_en, text)


def _place_en(found: re.Match[str]) -> str:
    article, item, part, annex, unplaced = found.groups()
    if unplaced:
        return "an article not known"
    if article:
        return f"article {_number(article)}" + (f"({_number(item)})" if item else "")
    if part:
        named = {"序": "preamble of the standard", NOT_KNOWN: "a part of the standard not known"}
        return named.get(part) or f"part {_number(part)} of the standard"
    return f"annex {annex}".rstrip()


def _number(chinese: str) -> int:
    tens, ten, ones = chinese.rpartition("十")
    digits = {numeral: value for value, numeral in enumerate(_NUMERAL[:9], 1)}
    if not ten:
        return digits[ones]
    return 10 * (digits[tens] if tens else 1) + (digits[ones] if ones else 0)


class Source(Clause):
    """Where a rule stands: an article (第十二条) or a part of the standard (一…八, 序), and its words.

    A rule that another document states, such as the notice of a batch, names that `notice` instead.
    `verbatim: false` marks a restatement, where our sources don't show the words of the text themselves.
    """

    article: Place | None = None
    part: str | None = None
    notice: Text | None = None
    quote: Text
    verbatim: Stated = True

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if [self.article, self.part, self.notice].count(None) != 2:
            raise refusal(
                "出处应写条(article)、部分(part)或通知(notice)之一",
                "a source names either an article or a part, or a notice",
            )
        if self.article is not None and not _ARTICLE.fullmatch(self.article):
            raise refusal(
                f"条的写法应如 第十四条(三),发现 {self.article!r}",
                f"an article is written like 第十四条(三), found {self.article!r}",
            )
        if self.part is not None and not _PART.fullmatch(self.part):
            raise refusal(
                f"部分应写 序 或 一、二……,发现 {self.part!r}",
                f"a part is 序 or 一, 二, …, found {self.part!r}",
            )
        return self

    @property
    def place(self) -> str:
        """The place as printed: `第十四条(三)` or `标准一`."""
        if self.notice is not None:
            return self.notice
        if self.article is None:
            return f"标准{self.part}"
        return f"条款{NOT_KNOWN}" if self.article == NOT_KNOWN else self.article

    @property
    def cited(self) -> str:
        """The words in quotation marks; a restatement says that it is one."""
        return f"“{self.quote}”" if self.verbatim else f"“{self.quote}”(转述,未见原文)"

    @property
    def place_en(self) -> str:
        """The place in English: `article 14(3)` or `part 1 of the standard`."""
        return place_in_english(self.place)
