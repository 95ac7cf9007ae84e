"""The sentences of docs/calibration.md around its tables."""

HEAD = """# The score by a person's own ratings

Made by `scripts/calibration-figures`. **Every person here is simulated.** Nothing here was measured
on patients, and nothing here says how well the estimate follows pain in real people.

## What it does

People show the same pain very differently. From the third rating on, Wince therefore reads the
score as this person's own ratings do: a rating is what somebody said when asked "how much does it
hurt, 0 to 10", and it is held against the median score of the 60 s before it. The result is a value
of 0-10 with a 90 % interval of what is felt, the number of ratings behind it, and by how much each
rating differs on average from what the others foretell. The score as it was measured stays beside
it and is never changed: contributions, courses and alarms go on to refer to it.

The curve from score to rating is a logistic one that can only rise. Its middle, its slope, the
spread of the truth about it and the noise of ratings are unknown; their posterior is exact on a
fixed grid, with a prior that holds for everybody (`wince_signals.fit_calibration`, every number in
`device/wince_signals/_calibration_grid.py`). A quarter of the prior says that the face tells
nothing at all: any answer is then as likely as any other. Only ratings at *different* levels of
pain speak for or against that, so a person who was asked only when all was well keeps a wide
interval (docs/decisions/0020).

The interval also allows for a single second's score straying from its minute's median while the
pain stays. How far it strays is judged by the calmest rated minutes: where pain comes and goes
within a minute, the spread of that minute's scores is what the score is there to show, and not its
error (`device/wince_signals/_calibration_noise.py`).

## How it comes about

1. A caregiver enters the person's own number on the person's page, or a program through the REST
   API. PAINAD is observed by others, largely in the face, and is not used.
2. The host pairs it with that person's scores of the 60 s before. With fewer than 30 seconds with a
   score the rating counts for nothing here; the page says how many were left out. Rows that come
   late from a unit without network are paired when they are here.
3. From the third pair on the host sends the pairs (no more than the newest 60) to the unit in front
   of which the person is, as the command `set_calibration`. The unit fits the same curve, keeps the
   pairs on its disk under the pseudonym, and each score row carries the calibrated value from then
   on, without the flag `uncalibrated`. A rating that is taken back is taken back there too.
4. A unit refuses pairs of scores that are made otherwise than its own (`score_method`: the
   action-unit estimator, the weights, the rules), with error W122. New weights or a new model thus
   end a calibration, and the person is asked again.

Far from a network the unit takes ratings itself: the command `rate` (`wince-host command UNIT rate
--patient PSEUDONYM --rating 5`) pairs the number with the unit's own last minute. What was rated
there and what the host sends are used together. For a recording, `wince-device analyse --ratings
FILE.csv` takes the columns `t_s` and `rating`.

On a ward card the calibrated number stands beside the score. The state, its colour and the alarms
go by the higher of the two: a calibration may say that somebody who shows little hurts more than
it seems, and must not silence a face that shows pain.

`wince-host erase` removes the pairs at the host; `wince-host command UNIT forget_calibration
--patient PSEUDONYM` removes them at a unit. A backup holds ratings and rows but not the pairs:
after a restore the ratings are paired again, as far as the rows are still there.

## What it cannot do

- **It does not override what a person says.** A new rating that contradicts it is right.
- **It learns what the person says, not what the person feels.** Who says 3 at every pain gets 3.
- **Where the face does not follow, it does not help.** The page then says that the two do not go
  together, and the interval covers nearly the whole scale.
- **Five ratings at one level** calibrate that level. The interval elsewhere stays wide.
- **It does not age.** A person whose face changes (a palsy, a drug, a bandage) needs new ratings;
  the newest 60 count, and a baseline that is taken again does not end it.
- **The clocks must agree.** A rating has the host's time, the score the unit's. A unit whose clock
  is minutes off gets wrong pairs.
- Ratings during quick changes of pain pair badly: the score is the median of a minute. Such pairs
  count for less: what the score was when the person answered is taken to lie anywhere about the
  median, by half the spread of that minute's scores.
"""

TABLE_LEAD = """## Simulated people

Eight hours of a known pain that moves between levels within 20 to 60 minutes; the score with slow
and fast relative errors, a jitter at rest, and bursts of smiles and speech; ratings with a standard
deviation of 0.7, rounded to whole numbers. *strong* faces show 0.7 to 1.4 times what the score's
weights expect, *weak* ones 0.25 to 0.5 times, *none* nothing. Asked *varied*: when it was
better and when it was worse; *any time*: at random; *one level*: always at about the same pain.
Judged at {moments} other moments of the day, means over {people} people a row. \
*Confident and wrong*: an
interval narrower than 4 points with the truth more than 1 point outside. Goals after five ratings:
error at most 1.2, truth within the interval for 85 to 95 % of the moments, confident and wrong for
at most 2 %. *A ward* is half strong, a quarter weak and a quarter silent faces. The
interval holds the truth more often than that where ratings cannot tell the two kinds of people
apart: silent faces, and whoever was asked at one level only.
"""

ATTACKS_LEAD = """## Pain that comes in attacks

Ten minutes of pain that rises in 3 to 10 seconds, stays for up to 15, falls, and leaves up to half
a minute of none; faces and scores as above. People are asked five times in the first six minutes
how the last 20 s were, and say the median of what they felt: a minute would hold a whole attack.
Judged at moments after the last rating. About half of these moments are free of pain, and an
interval that begins at 0 always holds them.
"""

STAIRS_LEAD = """## Simulated faces through the device's own path

One photograph, deformed by known amounts, at 10 frames per second through face tracker, action
units and score: seven levels of pain, each held for 70 s, rated at the end of each with the same
noise, calibrated by the first five. Judged on the seconds in which a level is held.
"""

TAIL = """The made-up people of the first table have more noise than these, on purpose: one
photograph at a fixed distance in even light is kind to a score.
"""
