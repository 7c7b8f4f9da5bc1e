"""The law once more, slowly: one cluster at a time, plain loops, `Fraction` and three-valued `None`.

Written from the instrument's YAML and the decision table alone, without the evaluator's columns. It exists to be compared with them.
"""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from tests.properties.naive_grading import derived_grade
from tests.properties.naive_grounds import DAY, NEVER, NaiveGrounds, all3, any3, not3, not_after, years_on

EVER = date(1900, 1, 1)
COMPARE = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}


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


class NaiveCluster(NaiveGrounds):
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
        ended = [
            e["event_date"] for e in events if e["kind"] == "revoked" and last and e["event_date"] < last
        ]
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
                    return None if is_impossible or self.is_disputed(row) else row["value"]
        return None

    def is_disputed(self, row: dict) -> bool:
        """Whether the statistics hold another number for the same metric and year, or one nobody can read."""
        place = (row["metric"], row["year"])
        said = [r["value"] for r in self.rows["statistics"] if (r["metric"], r["year"]) == place]
        return bool(said) and said != [row["value"]]

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
            if not is_filed and truth is not False and self.looking("a year before", measure, test):
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
            waived = self.waived(p["id"], p["measure"]["years"], p["waivable"]["approvers"])
            verdict = "waived" if waived else "unknown" if waived is None else verdict
        return "unknown" if applies is None and verdict != "met" else verdict

    def is_soft(self, p: dict) -> bool:
        return p["kind"] == "soft" and self.chosen["area_bound"] == "soft"

    def truth_of(self, p: dict) -> bool | None:
        if "either" in p["measure"]:
            return self.titles(p["measure"])
        if "no_serious_events" in p["measure"]:
            first = self.first_of_window()
            return not3(self.events(lambda day: None if day is None else first <= day <= self.law, first))
        truth = self.measured_as_read(p["measure"], p.get("test"))
        is_open = any(self.state_of_year(facet) == "damaged" for facet in ("figures", "statistics"))
        return None if truth is False and is_open else truth

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

    def waived(self, provision: str, span: int, may_waive: list[str]) -> bool | None:
        window = set(range(self.year - span + 1, self.year + 1))
        covered: set[int] = set()
        is_open = False
        for row in self.rows["waivers"]:
            if row["provision"] == provision and not (row.get("approved_by") and row.get("document")):
                is_open = True
            elif row["provision"] == provision and row["stage"] == self.stage:
                years = window & {int(y) for y in row["years"].split(";")}
                if (row["approved_by"].split() or [""])[0] in may_waive:
                    covered |= years
                elif years:
                    is_open = True
        if covered == window or (covered and self.chosen["waiver_years"] == "any_year"):
            return True
        is_none = not covered and not is_open
        return False if is_none and self.state_of_year("waivers") == "complete" else None

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
