"""Kills, races, faults of the world and chance, in one file: one process makes the run that nothing interrupts."""

from tests.crash.conservation import folder_only, test_every_arrival_and_every_row_is_accounted_for_once
from tests.crash.faults import (
    test_a_fault_is_said_clearly_and_leaves_nothing_half,
    test_a_run_is_published_once_and_never_with_other_content,
    test_known_at_after_the_start_is_refused_and_opens_nothing,
    test_there_are_twelve_faults_and_more,
)
from tests.crash.half_delivered import (
    test_a_store_that_breaks_off_costs_the_other_sources_nothing,
    test_a_view_that_is_locked_costs_the_other_sources_nothing,
)
from tests.crash.kills import (
    test_each_point_stands_once_in_the_code,
    test_killed_at_a_point_and_begun_again,
    test_the_run_comes_to_every_point,
)
from tests.crash.races import (
    test_there_are_fifty_races_and_more,
    test_two_copies_of_a_task_leave_what_one_leaves,
)

__all__ = [
    "folder_only",
    "test_a_fault_is_said_clearly_and_leaves_nothing_half",
    "test_a_run_is_published_once_and_never_with_other_content",
    "test_a_store_that_breaks_off_costs_the_other_sources_nothing",
    "test_a_view_that_is_locked_costs_the_other_sources_nothing",
    "test_each_point_stands_once_in_the_code",
    "test_every_arrival_and_every_row_is_accounted_for_once",
    "test_killed_at_a_point_and_begun_again",
    "test_known_at_after_the_start_is_refused_and_opens_nothing",
    "test_the_run_comes_to_every_point",
    "test_there_are_fifty_races_and_more",
    "test_there_are_twelve_faults_and_more",
    "test_two_copies_of_a_task_leave_what_one_leaves",
]
