"""The corpus of bad inputs: the sixty kinds of the catalogue, and our own."""

from tests.intake.own_inputs import OWN_INPUTS
from tests.intake.read_inputs import READ_INPUTS
from tests.intake.refused_inputs import ROWS_REFUSED, TEXTS, WORKBOOKS

SIXTY = {
    1: "zip bomb of whitespace", 2: "a million cells", 3: "a cell in the far corner", 4: "wrong size mark",
    5: "formatted rows without content", 6: "entities that multiply", 7: "entities from outside", 8: "encrypted workbook",
    9: "legacy .xls", 10: "HTML named .xls", 11: "CSV named .xlsx", 12: "empty file", 13: "truncated upload",
    14: "two files of the same bytes", 15: "filed twice before the deadline", 16: "filed again after the deadline",
    17: "names that are paths", 18: "link, pipe or device in the folder", 19: "file still being written",
    20: "macros, external links", 21: "hidden sheets", 22: "hidden rows", 23: "merged cells", 24: "formula without result",
    25: "error values", 26: "1904 dates", 27: "bare serial number as a date", 28: "Chinese ways to write a date",
    29: "ambiguous date", 30: "time zone, 24:00", 31: "full-width digits", 32: "thousands and decimal commas",
    33: "unit in the cell or another in the heading", 34: "slip of a unit", 35: "share with %, or as a fraction",
    36: "number in Chinese characters", 37: "other minus signs", 38: "invisible blanks", 39: "number kept as text",
    40: "what only a programming language calls a number", 41: "negative output", 42: "placeholders for not known",
    43: "NA, None, null", 44: "very long cell", 45: "heading twice", 46: "heading with blanks and line breaks",
    47: "title rows above the heading", 48: "total row", 49: "unknown or missing column", 50: "GB18030", 51: "UTF-8 with mark",
    52: "UTF-16", 53: "mixed encodings", 54: "ragged rows", 55: "NUL, open quote", 56: "USCC with blanks, in lower case",
    57: "USCC with look-alike letters", 58: "USCC mistyped", 59: "USCC as a number", 60: "records that contradict, JSON's own traps",
}  # fmt: skip
"""The kinds by their number in the catalogue that the corpus was written from."""

ELSEWHERE = {
    14: ("tests/intake/test_bad_inputs.py", "test_the_same_bytes_count_once"),
    15: ("tests/warehouse/test_filings.py", "test_a_corrected_form_replaces_the_whole_earlier_one"),
    16: ("tests/warehouse/test_filings.py", "test_a_late_recorded_older_moment_does_not_replace_a_newer_one"),
    17: ("tests/intake/test_bad_deliveries.py", "test_every_file_is_in_exactly_one_state"),
    18: ("tests/sources/test_folder.py", "test_what_is_not_taken_is_named"),
    19: ("tests/sources/test_folder.py", "test_a_file_that_grows_while_it_is_read_waits_for_the_next_run"),
    34: ("tests/intake/test_bad_inputs.py", "test_slips_and_jumps_are_shown_and_never_corrected"),
    41: ("tests/intake/test_bad_inputs.py", "test_slips_and_jumps_are_shown_and_never_corrected"),
}
"""Kinds that no single file shows: where they are tested."""

BAD_INPUTS = (*WORKBOOKS, *TEXTS, *ROWS_REFUSED, *READ_INPUTS, *OWN_INPUTS)
