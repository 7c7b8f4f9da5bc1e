"""Article 14 and the serious events once more, slowly: every reading of theirs, record by record.

A part of the naive evaluator; see there.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

NEVER = date(9999, 12, 31)
DAY = timedelta(days=1)
GRADES = {"一般": 1, "较大": 2, "重大": 3, "特别重大": 4}


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


def rests_on_facts(incident: dict) -> bool:
    """Known to have no official grade: what it is, only facts tell, and one of them may not have come yet."""
    return incident.get("official_grade") == "none"


class NaiveGrounds:
    """The serious events and the five grounds of one cluster."""

    # ---- serious events

    def is_serious(self, incident: dict) -> bool | None:
        floors = {
            family: GRADES[entry["floor"]]
            for entry in self.policy.instrument["serious_events"]["incidents"]
            for family in entry["families"]
        }
        reached = self.is_of_grade(incident, floors[incident["family"]])
        may_count = incident.get("status") == "concluded" or (
            self.chosen["open_investigation"] == "provisional_grade"
            and incident.get("status") == "investigating"
            and reached is True
        )
        conditions = [reached if may_count else None]
        if self.chosen["responsibility"] == "responsible_only":
            conditions.append(incident.get("is_responsible"))
        if self.chosen["incident_site"] == "inside_area":
            conditions.append(incident.get("is_inside_area"))
        return all3(conditions)

    def is_of_grade(self, incident: dict, floor: int) -> bool | None:
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
        kind, final = record["kind"], True if record.get("is_final") is True else None
        if kind == "other_major":
            return final if self.chosen["other_major"] == "final_decision" else None
        if kind == "penalty":
            return self.is_heavy(record)
        if kind == "tax_evasion" and self.chosen["tax_evasion"] == "major_cases_only":
            return all3([final, record.get("is_major_tax_case")])
        if kind == "serious_dishonesty" and self.chosen["repaired_dishonesty"] != "counts":
            is_off = self.is_taken_off(record)
            if is_off is False:
                return final
            erases = is_off is True and self.chosen["repaired_dishonesty"] == "erased"
            return False if erases else None
        return final

    def is_heavy(self, penalty: dict) -> bool | None:
        above = self.policy.penalties.get(penalty.get("penalty_type"), {}).get("above_ordinary")
        is_any = self.chosen["penalty_floor"] == "any_penalty"
        return all3([True if penalty.get("is_final") is True else None, True if is_any else above])

    def is_taken_off(self, entry: dict) -> bool | None:
        removed, listed = entry.get("removed_date"), entry.get("record_date")
        if removed is None:
            return None
        if removed > self.law:
            return False
        return None if listed is not None and removed < listed else True

    def is_of_cluster(self, record: dict, day: date | None) -> bool | None:
        if self.chosen["membership_date"] == "law_date":
            day = self.law
        member = self.is_member(record.get("enterprise_id"), day)
        is_list_damaged = self.state("enterprises", date(self.year, 1, 1), self.law) == "damaged"
        return None if member is True and is_list_damaged else member

    def day_in_window(self, incident: dict) -> date | None:
        occurred, graded = incident.get("occurred_date"), incident.get("graded_date")
        if self.chosen["event_date"] == "occurrence":
            return occurred
        if occurred is None or graded is None or graded < occurred or graded > self.law:
            return None
        return graded

    def events(self, in_period: Any, first: date | None) -> bool | None:
        answers = []
        for facet in self.facets("incidents"):
            is_whole = self.state(facet, first, self.law) == "complete"
            found = [
                all3(
                    [
                        None if rests_on_facts(row) and not is_whole else True,
                        self.is_serious(row),
                        self.is_of_cluster(row, row.get("occurred_date")),
                        in_period(self.day_in_window(row)),
                    ]
                )
                for row in self.rows["incidents"]
                if f"incidents.{row['family']}" == facet
            ]
            answers.append(self.weigh(any3(found), self.state(facet, first, self.law)))
        for facet in self.facets("compliance"):
            found = [
                all3(
                    [
                        self.is_grave(row),
                        self.is_of_cluster(row, row.get("record_date")),
                        in_period(row.get("record_date")),
                    ]
                )
                for row in self.rows["compliance_records"]
                if f"compliance.{row['kind']}" == facet
            ]
            answers.append(self.weigh(any3(found), self.state(facet, first, self.law)))
        return any3(answers)

    def facets(self, prefix: str) -> list[str]:
        families = [f for e in self.policy.instrument["serious_events"]["incidents"] for f in e["families"]]
        kinds = families if prefix == "incidents" else self.policy.instrument["serious_events"]["compliance"]
        return [f"{prefix}.{kind}" for kind in kinds]

    def first_of_window(self) -> date:
        if self.chosen["incident_window"] == "calendar_years":
            return date(self.year - 2, 1, 1)
        return years_on(self.law, -3) + DAY

    # ---- the period whose events are grounds

    def counted_from(self) -> tuple[date | None, date | None]:
        """The first day that counts, and the first that surely does."""
        if self.chosen["event_term"] == "since_recognition":
            recognised = None if self.recognised == NEVER else self.recognised
            return recognised, recognised
        return self.start, self.surely

    def in_term(self, day: date | None) -> bool | None:
        first, surely = self.counted_from()
        if day is None or first is None:
            return None
        if day < first or day > self.law:
            return False
        return True if surely and day >= surely else None

    def in_validity(self, day: date | None) -> bool | None:
        """The term; under one reading only its part before the validity's end."""
        found = self.in_term(day)
        if self.chosen["pending_event"] == "counts" or found is False:
            return found
        if self.end is None or self.is_doubtful:
            return None
        return False if day is not None and day > self.end else found

    def state_in_term(self, facet: str) -> str:
        return self.state(facet, self.counted_from()[0], self.law)

    # ---- the five grounds

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
        elif self.state_now("review.calls") != "complete":
            over = None
        else:
            over = self.chosen["no_application"] == "after_validity"
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
        return self.weigh(any3(found), self.state_in_term("supervision"))

    def false_declaration(self, name: str) -> bool | None:
        truth = any3([self.supervised("false_declaration", "violation"), self.firms_violated()])
        if truth is False and any(self.is_hidden(row) is not False for row in self.rows["incidents"]):
            return None
        return truth

    def firms_violated(self) -> bool | None:
        if self.chosen["violation_of_whom"] == "body_or_applicant":
            return False
        found = []
        for row in self.rows["compliance_records"]:
            if row["kind"] == "penalty":
                day = row.get("record_date")
                heavy = self.is_heavy(row)
                if self.chosen["violation_of_whom"] == "any_enterprise_any_penalty":
                    heavy = True if row.get("is_final") is True else None
                found.append(all3([heavy, self.is_of_cluster(row, day), self.in_term(day)]))
        return self.weigh(any3(found), self.state_in_term("compliance.penalty"))

    def is_hidden(self, incident: dict) -> bool | None:
        if self.chosen["undeclared_event"] == "none":
            return False
        day = incident.get("occurred_date")
        is_datable = day is not None and self.recognised is not None
        before = years_on(self.recognised, -3) < day < self.recognised if is_datable else None
        declared = incident.get("is_declared")
        return all3([self.is_serious(incident), self.is_of_cluster(incident, day), before, not3(declared)])

    # ---- forms

    def forms_owed(self) -> Iterator[tuple[int, date]]:
        first, _ = self.counted_from()
        if first is None:
            return
        for year in range(first.year + (self.chosen["first_year_filing"] == "not_owed"), self.law.year):
            last = self.deadlines[year]
            if self.chosen["filing_rest_day"] == "strict":
                last = date(year + 1, 3, 30)
            if self.chosen["filing_day"] == "excluded":
                last -= DAY
            if not first <= last < self.law:
                continue
            if self.end and last > self.end and self.chosen["filing_while_pending"] == "not_due":
                is_last = self.chosen["last_year_filing"] == "also_after_end" and year <= self.end.year
                if not is_last:
                    continue
            yield year, last

    def reached(self, kind: str, form: dict, forms: list[dict]) -> bool | None:
        """Whether the department withdrew or sent back this submission."""
        answers = []
        for event in self.rows["filing_events"]:
            if event["kind"] != kind or event["report_year"] != form["report_year"]:
                continue
            if event["event_date"] > self.law:
                continue
            accepted = form.get("accepted_date")
            if kind == "refused" and form.get("is_accepted") and accepted is not None:
                if event["event_date"] < accepted <= self.law:
                    continue
            if event.get("filer") is None:
                same = None if len({f["filer"] for f in forms if f.get("filer")}) > 1 else True
            else:
                same = None if form.get("filer") is None else form["filer"] == event["filer"]
            came = form.get("received_date") or form.get("sent_date")
            answers.append(all3([same, not_after(came, event["event_date"])]))
        return any3(answers)

    def standing_forms(self, year: int) -> list[dict]:
        """The forms of a year that weren't withdrawn or sent back; in doubt their acceptance isn't known."""
        forms = [row for row in self.rows["annual_reports"] if row["report_year"] == year]
        forms = [f for f in forms if not (f.get("received_date") and f["received_date"] > self.law)]
        found = []
        for form in forms:
            withdrawn, refused = (self.reached(kind, form, forms) for kind in ("withdrawn", "refused"))
            accepted = form.get("is_accepted")
            if withdrawn is True or accepted is False or (refused is True and accepted is None):
                continue
            if withdrawn is None or refused is not False:
                accepted = None
            found.append({**form, "is_accepted": accepted})
        return found

    def excused(self, year: int) -> bool | None:
        """Whether lateness was excused; without a document nobody knows."""
        return any3(
            True if event.get("document") else None
            for event in self.rows["filing_events"]
            if event["kind"] == "excused" and event["report_year"] == year and event["event_date"] <= self.law
        )

    def came_in_time(self, form: dict, last: date) -> bool | None:
        received, day = form.get("received_date"), form.get("received_date")
        if self.chosen["corrected_filing"] == "accepted_date":
            day = form.get("accepted_date")
            if day is not None and day > self.law:
                return None
            fits = not_after(received, day)
        elif self.chosen["filing_date"] == "sent":
            day = form.get("sent_date")
            fits = not_after(day, received)
        else:
            fits = True
        if day is None or not form.get("is_accepted") or fits is False:
            return None
        return True if day <= last else False if fits else None

    def not_filed(self, name: str) -> bool | None:
        first, surely = self.counted_from()
        is_open, late = first is None, []
        for year, last in self.forms_owed():
            forms, excused = self.standing_forms(year), self.excused(year)
            in_time = any3(self.came_in_time(row, last) for row in forms)
            if (not forms or in_time is None) and excused is not True:
                is_open = True
            if not forms or in_time is not False:
                continue
            is_certain = surely and last >= surely and self.state_in_term("filings") != "damaged"
            faults = {row.get("fault_party") for row in forms}
            own = True if faults == {"cluster"} else False if faults == {"county"} else None
            own = True if self.chosen["filing_fault"] == "any_party" else own
            if is_certain and own is not False and excused is not True:
                self.warned.add(name)
            late.append(all3([True if is_certain and self.is_end_recorded else None, own, not3(excused)]))
        refused = self.supervised("refused", "not_cooperated")
        truth = {
            "refusal_alone": refused,
            "late_alone": any3([any3(late), refused]),
            "both_required": all3([any3(late), refused]),
        }[self.chosen["filing_ground"]]
        return None if truth is False and is_open else truth

    # ---- changes

    def unreported_change(self, name: str) -> bool | None:
        days = self.policy.readings["change_report_days"]["values"][self.chosen["change_report_days"]]
        found, excused, is_recorded = [], [], False
        for row in self.rows["changes"]:
            due, reported = row["changed_date"] + timedelta(days=days), row.get("reported_date")
            overdue = all3([not3(not_after(reported, due)), due < self.law])
            told = False if reported == NEVER else not_after(reported, row.get("discovered_date"))
            told = False if self.chosen["late_change_report"] == "ground" else told
            in_term = self.in_term(row["changed_date"])
            unexcused = None if row["kind"] == "other" else all3([overdue, not3(told)])
            found.append(all3([in_term, unexcused]))
            excused.append(all3([in_term, overdue, told]))
            is_recorded |= row["kind"] == "leading_industry" and in_term is not False
        if any3(excused) is True:
            self.warned.add(name)
        truth = self.weigh(any3(found), self.state_in_term("changes"))
        wants_signs = self.chosen["industry_drift"] == "share_or_code" and not is_recorded
        return None if truth is False and wants_signs and self.has_drifted() else truth

    def has_drifted(self) -> bool:
        test = next(p["test"] for p in self.policy.instrument["provisions"] if p["id"] == "leading_share")
        part, whole = self.own_figure("leading_output"), self.own_figure("output")
        if part is not None and whole and part <= whole:
            share = Fraction(100 * part, whole)
            if share < test["bound"] or (share == test["bound"] and test["operator"] == ">"):
                return True
        registered = self.register.get("leading_industry")
        for form in self.rows["annual_reports"]:
            named = form.get("leading_industry")
            if (
                form["report_year"] != self.year
                or form.get("is_accepted") is False
                or not (named and registered)
            ):
                continue
            pairs = [(a, b) for a in named.split(";") for b in registered.split(";")]
            fitting = [(a, b) for a, b in pairs if a[: len(b)] == b or b[: len(a)] == a]
            if {a for a, _ in fitting} != set(named.split(";")) or {b for _, b in fitting} != set(
                registered.split(";")
            ):
                return True
        return False

    def own_figure(self, metric: str) -> int | None:
        for row in self.rows["figures"]:
            if (row["report_year"], row["metric"], row["year"]) == (self.year, metric, self.year):
                return None if self.is_disputed(row) else row["value"]
        return None

    def serious_incident(self, name: str) -> bool | None:
        first, _ = self.counted_from()
        return None if first is None else self.events(self.in_validity, first)
