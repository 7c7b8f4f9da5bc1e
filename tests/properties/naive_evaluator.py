"""The law once more, slowly: one cluster at a time, plain loops, `Fraction` and three-valued `None`.

Written from the instrument's YAML and the decision table alone, under the default readings, without the
evaluator's columns. It exists to be compared with them.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from tests.properties.naive_grading import derived_grade

NEVER = date(9999, 12, 31)
DAY = timedelta(days=1)
EVER = date(1900, 1, 1)
GRADES = {"一般": 1, "较大": 2, "重大": 3, "特别重大": 4}
COMPARE = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}


def all3(values: Iterable[bool | None]) -> bool | None:
    """And: false beats unknown, unknown beats true."""
    values = list(values)
    return False if False in values else None if None in values else True


def any3(values: Iterable[bool | None]) -> bool | None:
    values = list(values)
    return True if True in values else None if None in values else False


def not3(value: bool | None) -> bool | None:
    return None if value is None else not value


def not_after(left: date | None, right: date | None) -> bool | None:
    return None if left is None or right is None else left <= right


def years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


class Policy:
    """The instrument, its readings' values and the grading tables, as plain mappings."""

    def __init__(self, folder: Path, name: str) -> None:
        def read(path: str) -> Any:
            return yaml.safe_load((folder / path).read_text(encoding="utf-8"))

        self.instrument = read(f"instruments/{name}.yaml")
        self.readings = {
            entry["id"]: entry
            for path in sorted((folder / "readings").glob("*.yaml"))
            for entry in read(f"readings/{path.name}")["readings"]
        }
        words = read("vocabulary.yaml")
        self.units, self.metrics = words["units"], words["metrics"]
        self.penalties = words["code_lists"]["penalty_type"]
        self.titles = words["code_lists"]["title"]
        self.grading = [read(f"grading/{path.name}") for path in sorted((folder / "grading").glob("*.yaml"))]

    def per_unit(self, metric: str) -> int:
        """Smallest units in one unit of the metric."""
        return 10 ** self.units[self.metrics[metric]["unit"]]["exponent"]


class NaiveCluster:
    """Everything the law says about one cluster."""

    def __init__(
        self,
        policy: Policy,
        rows: Mapping[str, list[dict]],
        regional_marks: list[dict],
        deadlines: Mapping[int, date],
        report_year: int,
        law: date,
        readings: Mapping[str, str] | None = None,
    ) -> None:
        self.policy, self.rows, self.regional = policy, rows, regional_marks
        self.deadlines, self.year, self.law = deadlines, report_year, law
        self.chosen = {name: r["default"] for name, r in policy.readings.items()} | dict(readings or {})
        self.look = "own form"
        self.register = rows["clusters"][0]
        self.measure_terms()
        self.stage = (
            "recognition"
            if self.status == "applicant"
            else "review"
            if self.current("review_calls", "apply_by_date")
            or self.current("review_applications", "applied_date")
            else "annual"
        )
        self.findings = {p["id"]: self.provision(p) for p in policy.instrument["provisions"]}
        self.late = False
        self.warned: set[str] = set()
        self.grounds = {g["id"]: self.ground(g["kind"], g["id"]) for g in policy.instrument["grounds"]}
        self.recommendation, self.also = self.recommend()

    # ---- completeness

    def state(self, facet: str, first: date | None, last: date | None) -> str:
        if first is None or last is None:
            return "unconfirmed"
        own = [m for m in self.rows["completeness_marks"] if m["facet"] == facet]
        groups = [own]
        for county in self.register["county"].split(";"):
            groups.append([m for m in self.regional if m["facet"] == facet and m["county"] in (county, "*")])
        for group in groups:
            for mark in group:
                if (
                    mark["mark"] == "damaged"
                    and mark["period_from_date"] <= last
                    and mark["period_to_date"] >= first
                ):
                    return "damaged"

        def covers(group: list[dict]) -> bool:
            day, moved = first, True
            while moved and day <= last:
                moved = False
                for mark in group:
                    if (
                        mark["mark"] != "damaged"
                        and mark["period_from_date"] <= day <= mark["period_to_date"]
                    ):
                        day, moved = mark["period_to_date"] + DAY, True
            return day > last

        return "complete" if covers(own) or all(covers(group) for group in groups[1:]) else "unconfirmed"

    def state_at(self, facet: str, day: date) -> str:
        if self.state(facet, date(self.year, 1, 1), self.law) == "damaged":
            return "damaged"
        return self.state(facet, day, day)

    def state_now(self, facet: str) -> str:
        return self.state_at(facet, self.law)

    def state_of_year(self, facet: str) -> str:
        return self.state_at(facet, date(self.year, 12, 31))

    @staticmethod
    def weigh(found: bool | None, state: str) -> bool | None:
        if found is False and state != "complete":
            return None
        return None if found is True and state == "damaged" else found

    # ---- the register

    def end_of(self, start: date | None) -> date | None:
        return None if start is None else years_on(start, self.policy.instrument["validity"]["years"]) - DAY

    def start_for(self, end: date | None) -> date | None:
        return None if end is None else years_on(end + DAY, -self.policy.instrument["validity"]["years"])

    def measure_terms(self) -> None:
        register, events = self.register, sorted(self.rows["register_events"], key=lambda e: e["event_date"])
        recognitions = [e for e in events if e["kind"] == "recognised"]
        recognised = register.get("recognised_date")
        last = recognitions[-1]["event_date"] if recognitions else None
        ended = [e["event_date"] for e in events if e["kind"] == "revoked" and last and e["event_date"] < last]
        is_again = bool(ended and recognised and recognised < ended[-1])
        if is_again or recognised is None:
            recognised = last
        if ended:
            recognitions = [e for e in recognitions if e["event_date"] >= ended[-1]]
        self.recognised = recognised
        text = register.get("printed_validity")
        printed = [date(*map(int, d)) for d in re.findall(r"(\d{4})年(\d+)月(\d+)日", text or "")]
        stated_from = register.get("valid_from") or (printed[0] if len(printed) == 2 else None)
        stated_to = register.get("valid_to") or (printed[1] if len(printed) == 2 else None)
        if is_again and stated_to and stated_to < recognised:
            stated_from, stated_to, text = None, None, None
        if is_again and stated_from and stated_from < recognised:
            stated_from = None
        start = stated_from if recognised in (None, NEVER) else recognised
        end = next((e["valid_to"] for e in reversed(recognitions) if e.get("valid_to")), None)
        opened_by = self.start_for(end or stated_to)
        surely = max(start, opened_by) if recognised and start and opened_by else None
        recorded, self.decided, first_start = end is not None, None, start
        covered = end
        for event in events:
            if event["kind"] != "extended" or (recognised and event["event_date"] < recognised):
                continue
            since, until = event.get("valid_from"), event.get("valid_to")
            before = end or self.end_of(start)
            begins = since or (before + DAY if before else None)
            end, recorded = until or self.end_of(begins), until is not None
            self.decided = event["event_date"]
            covered = covered or before
            if begins and begins <= self.law:
                covered = end
                start = begins
                surely = since or (max(begins, self.start_for(until)) if until else None)
        last_end = end
        if stated_to and (end is None or stated_to >= end):
            end, recorded = stated_to, True
        if end is None:
            recorded = False
            end = None if text else self.end_of(first_start)
        if start is None or (stated_from and start <= stated_from <= self.law):
            surely = stated_from if recognised else surely
            start = stated_from
        if end and (
            (recognised and recognised != NEVER and end < recognised) or (stated_from and end < stated_from)
        ):
            end = None
        self.start, self.surely, self.end, self.is_end_recorded = start, surely, end, recorded
        turns = [e for e in events if e["kind"] in ("recognised", "revoked")]
        if turns and turns[-1]["kind"] == "revoked":
            self.status = "revoked"
        elif recognised == NEVER:
            self.status = "applicant"
        elif end is None:
            self.status = "lapsed_undetermined"
        elif end < self.law or self.is_between_terms(covered, last_end, stated_from, stated_to):
            self.status = "review_pending"
        else:
            soon = (end - self.law).days <= self.policy.instrument["validity"]["notice_days"]
            self.status = "expiring" if soon else "valid"
        self.is_doubtful = (
            self.state("register", EVER, self.law) == "damaged"
            or self.state("register", self.law, self.law) != "complete"
        )

    def is_between_terms(
        self, covered: date | None, last_end: date | None, since: date | None, until: date | None
    ) -> bool:
        """The last term begun is over and the next, granted ahead, hasn't begun."""
        if covered is None or covered >= self.law:
            return False
        has_begun = since <= self.law if since else until != last_end
        return not (until is not None and until >= self.law and has_begun)

    def in_term(self, day: date | None) -> bool | None:
        if day is None or self.start is None:
            return None
        if day < self.start or day > self.law:
            return False
        return True if self.surely and day >= self.surely else None

    def current(self, table: str, column: str) -> list[date]:
        settled = self.decided or self.start
        return sorted(row[column] for row in self.rows[table] if settled is None or row[column] > settled)

    def surely_current(self, days: list[date]) -> bool:
        settled = self.decided or self.surely
        return bool(days) and settled is not None and days[0] > settled

    # ---- figures

    def figure(self, metric: str, years_ago: int = 0) -> int | None:
        year = self.year - years_ago - (self.look == "a year before")
        for form in self.forms_for(year):
            for row in self.rows["figures"]:
                if (row["report_year"], row["metric"], row["year"]) == (form, metric, year):
                    is_share = self.policy.metrics[metric]["unit"] == "%"
                    is_impossible = is_share and row["value"] > 100 * self.policy.per_unit(metric)
                    return None if is_impossible else row["value"]
        return None

    def forms_for(self, year: int) -> list[int]:
        """Report years of the forms to look in, the first that states the year decides."""
        if self.look == "own form":
            return [self.year]
        if self.look == "a year before":
            return [self.year, self.year - 1]
        recognised = self.register.get("recognised_date")
        since = min(max(year, recognised.year if recognised else year), self.year)
        if self.look == "earliest form":
            return list(range(since, self.year + 1))
        return [since] if recognised or year == self.year else []

    def looking(self, look: str, measure: dict, test: dict | None) -> bool | None:
        before, self.look = self.look, look
        try:
            return self.measured(measure, test)
        finally:
            self.look = before

    def measured_as_read(self, measure: dict, test: dict | None) -> bool | None:
        kind = next(iter(measure))
        if self.chosen["figure_version"] == "latest_form":
            truth = self.measured(measure, test)
        else:
            truth = self.looking("earliest form", measure, test)
            if truth is False and self.looking("first form", measure, test) is not False:
                truth = None
        asks_years = kind in ("each_of_last_years", "average_annual_growth", "rising", "falling")
        if asks_years and self.chosen["newest_year_missing"] == "previous_three_years":
            key = (self.year, measure[kind], self.year)
            is_filed = any((r["report_year"], r["metric"], r["year"]) == key for r in self.rows["figures"])
            if not is_filed and self.looking("a year before", measure, test):
                truth = True
        rule = self.policy.readings["service_output"]["values"][self.chosen["service_output"]]
        is_level = kind in ("latest", "each_of_last_years", "average_annual_growth")
        if rule and is_level and measure[kind] == rule["instead_of"]:
            self.chosen["service_output"], kept = "as_filed", self.chosen["service_output"]
            by_revenue = self.measured_as_read({**measure, kind: rule["taken"]}, test)
            self.chosen["service_output"] = kept
            codes = self.register.get("leading_industry")
            if not codes:
                return True if truth is True and by_revenue is True else None
            is_industry = any(code[:2] in rule["industry"] for code in codes.split(";"))
            return truth if is_industry else by_revenue
        return truth

    def ratio_holds(self, value: Fraction, test: dict) -> bool:
        """A ratio against its bound, in the law's unit."""
        if self.chosen["rounding"] == "two_decimals":
            value = Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)
        return COMPARE[test["operator"]](value, Fraction(str(test["bound"])))

    def growth_holds(self, end: int, base: int, n: int, test: dict) -> bool:
        bound = Fraction(str(test["bound"]))
        if self.chosen["rounding"] == "exact":
            return COMPARE[test["operator"]](Fraction(end, base), (1 + bound / 100) ** n)
        low, high = -10_000, 10**10  # hundredths of a percent; the last whose half step below is reached
        while low < high:
            middle = (low + high + 1) // 2
            if (1 + Fraction(2 * middle - 1, 20_000)) ** n <= Fraction(end, base):
                low = middle
            else:
                high = middle - 1
        return COMPARE[test["operator"]](Fraction(low, 100), bound)

    def holds(self, value: Fraction | None, test: dict, per_unit: int = 1) -> bool | None:
        if value is None:
            return None
        return COMPARE[test["operator"]](value, Fraction(str(test["bound"])) * per_unit)

    def measured(self, measure: dict, test: dict | None) -> bool | None:
        kind = next(iter(measure))
        name = measure[kind]
        if kind in ("latest", "each_of_last_years"):
            years = range(measure.get("years", 1))
            return all3(self.holds(self.figure(name, k), test, self.policy.per_unit(name)) for k in years)
        if kind == "share":
            years = 1 if self.chosen["share_years"] == "latest" else measure.get("years", 3)
            shares = []
            for k in range(years):
                part, whole = self.figure(name, k), self.figure(measure["of"], k)
                if part is None or not whole or part > whole:
                    shares.append(None)
                else:
                    shares.append(self.ratio_holds(Fraction(100 * part, whole), test))
            return all3(shares)
        if kind == "average_annual_growth":
            formula, n = self.chosen["growth_formula"], measure["years"]
            if formula == "arithmetic_mean_of_rates":
                values = [self.figure(name, k) for k in range(n, -1, -1)]
                if None in values or 0 in values[:-1]:
                    return None
                rates = [Fraction(after, before) - 1 for before, after in pairwise(values)]
                return self.ratio_holds(100 * sum(rates) / n, test)
            n -= formula == "geometric_three_points"
            base, end = self.figure(name, n), self.figure(name)
            return None if end is None or not base else self.growth_holds(end, base, n, test)
        if kind == "per_ten_thousand":
            count, people = self.figure(name), self.figure(self.chosen[measure["people"]])
            if count is None or not people:
                return None
            return self.ratio_holds(Fraction(count * 10_000, people), test)
        if kind in ("rising", "falling"):
            values = [self.figure(name, k) for k in reversed(range(measure["years"]))]
            operator = {"rising": ">", "falling": "<"}[kind]
            operator += "=" if self.chosen["trend_equal"] == "allowed" else ""

            def goes_on(series: list[int | None]) -> bool | None:
                return all3(
                    None if before is None or after is None else COMPARE[operator](after, before)
                    for before, after in pairwise(series)
                )

            if self.chosen["trend_gap"] == "over_the_gap" and None not in (values[0], values[-1]):
                if goes_on([value for value in values if value is not None]):
                    return True
            return goes_on(values)
        if kind == "consumption":
            used, base = self.figure(name), self.figure(measure["baseline"])
            operator = "<=" if self.chosen["baseline_equal"] == "passes" else test["operator"]
            return None if used is None or base is None else COMPARE[operator](used, base)
        raise AssertionError(kind)

    # ---- titles and membership

    def members(self) -> dict[str, dict]:
        latest: dict[str, dict] = {}
        for row in self.rows["enterprises"]:
            if (
                row["enterprise_id"] not in latest
                or row["report_year"] > latest[row["enterprise_id"]]["report_year"]
            ):
                latest[row["enterprise_id"]] = row
        return latest

    def is_member(self, enterprise: str | None, day: date | None) -> bool | None:
        row = self.members().get(enterprise)
        if row is None:
            return None
        left = row.get("member_to_date")
        newest = max(r["report_year"] for r in self.rows["enterprises"])
        joined = row.get("member_from_date")
        if joined and left and left < joined:
            return None
        is_stale = row["report_year"] < newest and left in (None, NEVER)
        return all3([not_after(row.get("member_from_date"), day), None if is_stale else not_after(day, left)])

    def is_in_force(self, title: dict) -> bool | None:
        begins, ends = title.get("valid_from_date"), title.get("valid_to_date")
        if begins and ends and ends < begins:
            return None
        day = self.law if self.chosen["title_date"] == "law_date" else date(self.year, 12, 31)
        return all3([not_after(begins, day), not_after(day, ends)])

    def titles(self, measure: dict) -> bool | None:
        is_complete = all(self.state_of_year(f) == "complete" for f in ("enterprises", "titles"))
        listed, answers = self.members(), []
        for count in measure["either"]:
            sure, possible = set(), []
            for row in self.rows["titles"]:
                wanted = count.get("levels", {}).get(row["title"])
                wanted = wanted if self.chosen["champion_level"] == "national" else None
                is_later = "continues" in self.policy.titles.get(row["title"], {})
                level = (
                    None if wanted and row.get("level") is None else not wanted or row.get("level") == wanted
                )
                counts = all3(
                    [
                        row["title"] in count["titles"]
                        and not (is_later and self.chosen["title_succession"] == "as_named"),
                        level,
                        self.is_in_force(row),
                    ]
                )
                if row["enterprise_id"] not in listed:
                    possible += [row["source_ref"]] if counts is not False else []
                    continue
                holder = [self.is_member(row["enterprise_id"], self.law)]
                if count.get("leading"):
                    holder.append(listed[row["enterprise_id"]].get("is_leading"))
                counts = all3([counts, *holder])
                if counts is True:
                    sure.add(row["enterprise_id"])
                if counts is not False:
                    possible.append(row["enterprise_id"])
            if len(sure) >= count["at_least"]:
                answers.append(True)
            else:
                answers.append(False if is_complete and len(set(possible)) < count["at_least"] else None)
        return any3(answers)

    # ---- serious events

    def derived_grade(self, incident: dict) -> tuple[int, int] | None:
        dated = [row for row in self.rows["casualties"] if row["incident_id"] == incident["incident_id"]]
        dated = [row for row in dated if row.get("entry_date") is None or row["entry_date"] <= self.law]
        return derived_grade(self.policy.grading, incident, dated)

    def is_serious(self, incident: dict) -> bool | None:
        floors = {
            family: GRADES[entry["floor"]]
            for entry in self.policy.instrument["serious_events"]["incidents"]
            for family in entry["families"]
        }
        floor = floors[incident["family"]]
        if incident.get("status") != "concluded":
            return None
        official = incident.get("official_grade")
        if official is None:
            return None
        if official != "none":
            return GRADES[official] >= floor
        derived = self.derived_grade(incident)
        if derived is None:
            return None
        return True if derived[0] >= floor else False if derived[1] < floor else None

    def is_grave(self, record: dict) -> bool | None:
        if record["kind"] == "other_major":
            return None
        final = True if record.get("is_final") is True else None
        if record["kind"] != "penalty":
            return final
        entry = self.policy.penalties.get(record.get("penalty_type"), {})
        return all3([final, entry.get("above_ordinary")])

    def events(self, in_period: Any, first: date | None) -> bool | None:
        is_list_damaged = self.state("enterprises", date(self.year, 1, 1), self.law) == "damaged"
        answers = []
        for table, prefix, judge, column in (
            ("incidents", "incidents", self.is_serious, "occurred_date"),
            ("compliance_records", "compliance", self.is_grave, "record_date"),
        ):
            kinds = "family" if table == "incidents" else "kind"
            for facet in self.facets(prefix):
                found = []
                for row in self.rows[table]:
                    if f"{prefix}.{row[kinds]}" == facet:
                        member = self.is_member(row.get("enterprise_id"), row.get(column))
                        member = None if member is True and is_list_damaged else member
                        found.append(all3([judge(row), member, in_period(row.get(column))]))
                answers.append(self.weigh(any3(found), self.state(facet, first, self.law)))
        return any3(answers)

    def facets(self, prefix: str) -> list[str]:
        families = [f for e in self.policy.instrument["serious_events"]["incidents"] for f in e["families"]]
        kinds = families if prefix == "incidents" else self.policy.instrument["serious_events"]["compliance"]
        return [f"{prefix}.{kind}" for kind in kinds]

    # ---- findings

    def provision(self, p: dict) -> str:
        if p["kind"] == "evidence":
            return self.evidence(p["id"])
        applies = self.applies(p)
        if applies is False:
            return "not_applicable"
        truth = self.truth_of(p)
        verdict = {True: "met", None: "unknown", False: "justify" if self.is_soft(p) else "not_met"}[truth]
        if "waivable" in p and truth is not True:
            waived = self.waived(p["id"], p["measure"]["years"])
            verdict = "waived" if waived else "unknown" if waived is None else verdict
        return "unknown" if applies is None and verdict != "met" else verdict

    def is_soft(self, p: dict) -> bool:
        return p["kind"] == "soft" and self.chosen["area_bound"] == "soft"

    def truth_of(self, p: dict) -> bool | None:
        if "either" in p["measure"]:
            return self.titles(p["measure"])
        if "no_serious_events" in p["measure"]:
            first = years_on(self.law, -3) + DAY
            return not3(self.events(lambda day: None if day is None else first <= day <= self.law, first))
        truth = self.measured_as_read(p["measure"], p.get("test"))
        return None if truth is False and self.state_of_year("figures") == "damaged" else truth

    def evidence(self, provision: str) -> str:
        given = [r["judgement"] for r in self.rows["evidence_judgements"] if r["provision"] == provision]
        if not given:
            return "judgement"
        if given[-1] == "confirmed":
            return "met"
        return "unknown" if self.state_now("evidence") == "damaged" else "not_met"

    def applies(self, p: dict) -> bool | None:
        if "applies_to" not in p:
            return True
        divisions = p["applies_to"].get("divisions")
        if not divisions:
            reading = self.policy.readings[p["applies_to"]["reading"]]
            divisions = reading["values"][self.chosen[reading["id"]]]
        codes = self.register.get("leading_industry")
        return None if not codes else any(code[:2] in divisions for code in codes.split(";"))

    def waived(self, provision: str, span: int) -> bool | None:
        window = set(range(self.year - span + 1, self.year + 1))
        covered: set[int] = set()
        is_open = False
        for row in self.rows["waivers"]:
            if row["provision"] == provision and not (row.get("approved_by") and row.get("document")):
                is_open = True
            elif row["provision"] == provision and row["stage"] == self.stage:
                covered |= window & {int(y) for y in row["years"].split(";")}
        if covered == window or (covered and self.chosen["waiver_years"] == "any_year"):
            return True
        is_none = not covered and not is_open
        return False if is_none and self.state_of_year("waivers") == "complete" else None

    # ---- grounds

    def ground(self, kind: str, name: str) -> str:
        if self.status in ("applicant", "revoked"):
            return "not_applicable"
        truth = getattr(self, kind)(name)
        truth = None if truth is True and self.is_doubtful else truth
        return {True: "established", None: "undetermined", False: "not_established"}[truth]

    def review_not_passed(self, name: str) -> bool | None:
        calls = self.current("review_calls", "apply_by_date")
        applications = self.current("review_applications", "applied_date")
        over: bool | None
        if calls:
            over = calls[0] < self.law
            if over and (self.state_now("review.calls") == "damaged" or not self.surely_current(calls)):
                over = None
        else:
            over = False if self.state_now("review.calls") == "complete" else None
        if applications:
            none_on_file = None if calls and applications[0] > calls[0] else False
        else:
            none_on_file = True if self.state_now("review.applications") == "complete" else None
        ended = None if self.end is None else self.end < self.law
        if ended and not (self.is_end_recorded and self.state_now("register") == "complete"):
            ended = None
        return all3([over, none_on_file, ended])

    def supervised(self, *kinds: str) -> bool | None:
        found = [
            all3([self.in_term(row["event_date"]), True if row.get("is_final") is True else None])
            for row in self.rows["supervision_events"]
            if row["kind"] in kinds
        ]
        return self.weigh(any3(found), self.state("supervision", self.start, self.law))

    def false_declaration(self, name: str) -> bool | None:
        truth = self.supervised("false_declaration", "violation")
        if truth is not False or self.recognised is None:
            return truth
        opens = years_on(self.recognised, -3)
        is_list_damaged = self.state("enterprises", date(self.year, 1, 1), self.law) == "damaged"
        for row in self.rows["incidents"]:
            day = row.get("occurred_date")
            member = self.is_member(row.get("enterprise_id"), day)
            member = None if member is True and is_list_damaged else member
            before = None if day is None else opens < day < self.recognised
            if all3([self.is_serious(row), member, before, not3(row.get("is_declared"))]) is not False:
                return None
        return False

    def not_filed(self, name: str) -> bool | None:
        is_open, is_late = self.start is None, False
        for year in range(self.start.year if self.start else self.law.year, self.law.year):
            last = self.deadlines[year]
            if not self.start <= last < self.law or (self.end and last > self.end):
                continue
            forms = [
                row
                for row in self.rows["annual_reports"]
                if row["report_year"] == year and row.get("is_accepted") is not False
            ]
            in_time = any3(
                not_after(row.get("received_date"), last) if row.get("is_accepted") else None for row in forms
            )
            if not forms or in_time is None:
                is_open = True
            elif in_time is False and self.surely and last >= self.surely:
                is_late |= self.state("filings", self.start, self.law) != "damaged"
        if is_late:
            self.warned.add(name)
        truth = self.supervised("refused", "not_cooperated")
        return None if truth is False and is_open else truth

    def unreported_change(self, name: str) -> bool | None:
        days = self.policy.readings["change_report_days"]
        allowed = timedelta(days=days["values"][days["default"]])
        found, excused = [], []
        for row in self.rows["changes"]:
            due, reported = row["changed_date"] + allowed, row.get("reported_date")
            overdue = all3([not3(not_after(reported, due)), due < self.law])
            told = False if reported == NEVER else not_after(reported, row.get("discovered_date"))
            in_term = self.in_term(row["changed_date"])
            unexcused = None if row["kind"] == "other" else all3([overdue, not3(told)])
            found.append(all3([in_term, unexcused]))
            excused.append(all3([in_term, overdue, told]))
        if any3(excused) is True:
            self.warned.add(name)
        return self.weigh(any3(found), self.state("changes", self.start, self.law))

    def serious_incident(self, name: str) -> bool | None:
        return None if self.start is None else self.events(self.in_term, self.start)

    # ---- the decision table

    def goals(self) -> bool | None:
        met = []
        for row in self.rows["plan_goals"]:
            actual, direction = row.get("actual"), row.get("direction")
            if actual is None or direction is None or row.get("target") is None:
                met.append(None)
            else:
                met.append(actual >= row["target"] if direction == "up" else actual <= row["target"])
        if not met:
            return None
        truth, state = all3(met), self.state_of_year("plan_goals")
        if truth is True and state != "complete":
            return None
        return None if truth is False and state == "damaged" else truth

    def are_goals_known(self) -> bool:
        goals = self.rows["plan_goals"]
        decided = all(g.get(k) is not None for g in goals for k in ("target", "actual", "direction"))
        return bool(goals) and decided and self.state_of_year("plan_goals") == "complete"

    def falsely_declared(self) -> bool | None:
        final = [
            True if r.get("is_final") is True else None
            for r in self.rows["supervision_events"]
            if r["kind"] == "false_declaration"
        ]
        is_damaged = self.state("supervision", EVER, self.law) == "damaged"
        return None if any3(final) is True and is_damaged else any3(final)

    def recommend(self) -> tuple[str | None, list[str]]:
        if self.status == "revoked":
            return None, []
        kinds = {p["id"]: "soft" if self.is_soft(p) else "hard" for p in self.policy.instrument["provisions"]}
        criteria = [v for name, v in self.findings.items() if kinds[name] != "soft"]
        excused = {r["provision"] for r in self.rows["soft_justifications"] if r.get("is_accepted") is True}
        soft = [v for n, v in self.findings.items() if kinds[n] == "soft" and n not in excused]
        review, recognition = self.stage == "review", self.stage == "recognition"
        failed = "not_met" in criteria
        open_criteria = "unknown" in criteria or "judgement" in criteria
        goals, false = self.goals(), self.falsely_declared()
        calls = self.current("review_calls", "apply_by_date")
        applications = self.current("review_applications", "applied_date")
        is_certain = not self.is_doubtful and (
            (self.surely_current(calls) and self.state_now("review.calls") != "damaged")
            or (self.surely_current(applications) and self.state_now("review.applications") != "damaged")
        )
        established = "established" in self.grounds.values()
        refer = (
            "undetermined" in self.grounds.values()
            or ((review or recognition) and (open_criteria or "unknown" in soft))
            or (recognition and false is None)
            or (review and (not self.are_goals_known() or not applications or not is_certain))
            or self.status == "lapsed_undetermined"
        )
        clean = not failed and not open_criteria and "unknown" not in soft and not refer
        justify = "justify" in soft
        conditional = justify or (review and goals is False)
        rows = [
            ("revoke", not recognition and established),
            ("revoke", review and failed and is_certain),
            ("decline", recognition and (failed or false is True)),
            ("refer", refer),
            ("renew_on_conditions", review and clean and conditional),
            ("recognise_on_conditions", recognition and clean and conditional),
            ("renew", review and clean and not conditional and not established),
            ("recognise", recognition and clean and not conditional and false is not True),
            ("call_review", self.stage == "annual" and self.status in ("expiring", "review_pending")),
            ("rectify", self.stage == "annual" and (failed or justify or bool(self.warned))),
        ]
        names = list(dict.fromkeys(name for name, applies in rows if applies))
        if not names and self.stage == "annual":
            names = ["keep"]
        return (names[0] if names else None), names[1:]
