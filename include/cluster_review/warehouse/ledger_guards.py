"""The triggers of the ledger. They fire in the order of their names: stamped, ruled, chained."""

from __future__ import annotations

from cluster_review.warehouse.decision_schema import LEDGER, PERSONAL


def statements() -> list[str]:
    """The triggers, to be made after the functions and the tables."""
    ledger, personal = LEDGER.fullname, PERSONAL.fullname
    change = "FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change()"
    row = "FOR EACH ROW EXECUTE FUNCTION decisions"
    triggers = [
        (ledger, "append_only", f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {ledger} {change}"),
        (ledger, "entry_1_stamped", f"BEFORE INSERT ON {ledger} {row}.stamp()"),
        (ledger, "entry_2_ruled", f"BEFORE INSERT ON {ledger} {row}.rule()"),
        (ledger, "entry_3_chained", f"BEFORE INSERT ON {ledger} {row}.link()"),
        (ledger, "erases", f"AFTER INSERT ON {ledger} FOR EACH ROW WHEN (NEW.kind = 'redacted') "
                           "EXECUTE FUNCTION decisions.erase()"),
        (personal, "append_only", f"BEFORE UPDATE OR TRUNCATE ON {personal} {change}"),
        (personal, "fits", f"BEFORE INSERT ON {personal} {row}.personal_fits()"),
        (personal, "kept", f"BEFORE DELETE ON {personal} {row}.personal_kept()"),
    ]  # fmt: skip
    made = []
    for table, name, what in triggers:
        # ALWAYS: it also fires where a session plays replica to get round triggers.
        made += [f"CREATE TRIGGER {name} {what}", f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"]
    made += [
        f"CREATE CONSTRAINT TRIGGER personal_there AFTER INSERT ON {ledger} DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION decisions.personal_there()",
        f"ALTER TABLE {ledger} ENABLE ALWAYS TRIGGER personal_there",
    ]
    return made
