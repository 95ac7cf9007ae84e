"""The levels of difficulty at which dose responses are judged, from easy to hard."""

from dose_courses import Level

LEVELS = (
    Level(name="quiet", second_sd=0.4, burst_sd=0.1, slow_sd=0.15),
    Level(name="ordinary", second_sd=0.5, burst_sd=0.1, slow_sd=0.25),
    Level(name="slowing relief", second_sd=0.5, burst_sd=0.1, growth=("slowing", 4.0, 12.0)),
    Level(name="noisy seconds", second_sd=0.9, burst_sd=0.1, slow_sd=0.25),
    Level(name="a quarter missing", second_sd=0.5, burst_sd=0.1, gaps=0.3, gap_length=15.0),
    Level(name="four days only", second_sd=0.5, burst_sd=0.1, days=4),
    Level(name="restless", second_sd=0.5, burst_sd=0.3, slow_sd=0.5, level_sd=0.8),
    Level(name="given at a peak", second_sd=0.5, slow_sd=0.6, level_sd=0.8, at_a_peak=True),
    Level(name="S-shaped relief", second_sd=0.5, burst_sd=0.1, growth=("curved", 15.0, 30.0)),
    Level(name="slow relief", second_sd=0.5, burst_sd=0.1, growth=("straight", 20.0, 40.0)),
    Level(name="small relief", second_sd=0.5, burst_sd=0.1, effect=(1.0, 2.0)),
    Level(name="tiny relief", second_sd=0.5, burst_sd=0.1, effect=(0.5, 1.0)),
)
GOAL_LEVELS = ("quiet", "ordinary", "slowing relief")
"""Where the goals (nine in ten) are held to; the others are shown as they come."""
