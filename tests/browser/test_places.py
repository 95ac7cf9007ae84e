"""Cards change places once a second at most, and then stand where they should."""

from hypothesis import given
from hypothesis import strategies as st

from wince_host.dashboard._places import SORT_EVERY_NS, Places

BEDS = st.lists(st.text(max_size=4), unique=True, max_size=8)
NOW_NS = 1_700_000_000 * 10**9


def places_of(devices: list[str]) -> Places:
    places = Places()
    for device in devices:
        places.add(device)
    return places


@given(BEDS, st.data())
def test_the_moves_one_after_the_other_give_the_wanted_order(
    devices: list[str], data: st.DataObject
) -> None:
    wanted = data.draw(st.permutations(devices))
    places, seen = places_of(devices), list(devices)
    for device, place in places.moves(wanted, NOW_NS):
        seen.remove(device)
        seen.insert(place, device)
    assert seen == places.order == wanted


def test_who_became_urgent_within_the_second_climbs_when_it_is_over() -> None:
    places = places_of(["bed1", "bed2", "bed3"])
    assert list(places.moves(["bed2", "bed1", "bed3"], NOW_NS)) == [("bed2", 0)]
    urgent = ["bed3", "bed2", "bed1"]
    assert list(places.moves(urgent, NOW_NS + SORT_EVERY_NS - 1)) == []
    assert places.order == ["bed2", "bed1", "bed3"]
    assert list(places.moves(urgent, NOW_NS + SORT_EVERY_NS)) == [("bed3", 0)]


def test_the_first_change_after_a_quiet_time_is_shown_at_once() -> None:
    places = places_of(["bed1", "bed2"])
    for second in range(3):
        assert list(places.moves(["bed1", "bed2"], NOW_NS + second * SORT_EVERY_NS)) == []
    assert list(places.moves(["bed2", "bed1"], NOW_NS + 2 * SORT_EVERY_NS + 1)) == [("bed2", 0)]


def test_a_clock_that_is_set_back_holds_up_nobody() -> None:
    places = places_of(["bed1", "bed2"])
    assert list(places.moves(["bed2", "bed1"], NOW_NS)) == [("bed2", 0)]
    assert list(places.moves(["bed1", "bed2"], NOW_NS - 3600 * SORT_EVERY_NS)) == [("bed1", 0)]
