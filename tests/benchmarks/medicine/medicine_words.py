"""The sentences of docs/medicine.md around its tables."""

HEAD = """# Does the medicine work: how well a dose is judged

Made by `scripts/medicine-figures`. **Every course here is simulated**; no patient, no real medicine
and no real score was used, and nothing here says how well the estimate itself follows pain.

## What it cannot show

- **Cause.** The score fell further than this person's usual course and its own ups and downs
  explain. Rest, warmth, sleep, or somebody's visit at the same time look the same.
- **That a medicine does not work.** Without enough evidence the answer is "cannot tell", whether
  nothing happened or the data do not say.
- **Anything without three days** that have the same hours without a dose near, 90 minutes after the
  dose, 30 seen minutes in the two hours before it, and no other dose within two hours before or
  90 minutes after. A person who takes a dose every few hours therefore always gets "cannot tell".
- **A slow or S-shaped beginning** has no sharp moment. The onset is where the score leaves its
  course, and the interval is the honest answer there.
- **Relief after 150 minutes**, and what comes later than 6 hours or after the next dose.
- Noise of another kind than the one made here: sudden changes of position, care, another unit.
- Sleep, paralysis or an unmoving face lower the score without lowering pain.

## How a dose is judged

Minute means from two hours before to six hours after are compared with the mean of the same hours
on other days without a dose. How those days vary about their mean is fitted as a sum of parts with
memories of a minute, 3, 10, 30 and 90 minutes, and a whole day. With that covariance 696,640
courses of relief (onset by the minute, 16 ways to grow, 265 ways to go) are weighed by their
evidence against no relief. What came before the dose predicts what follows, but never counts as a
response, so a peak that falls back by itself is no relief. "Worked" needs all of: evidence that
arises in at most 2 % of 400 made-up courses that vary as this person does without a response; at
most 10 % of it from an onset before the dose; relief of at least half a point; an onset known
within an hour. Intervals hold 90 % of the evidence; the size is that of the fall where all of the
relief is there. Where nobody can tell, size and its interval say how much relief would still fit.

## The courses

Relief and noise in points. The base is 5–6.5 with a rhythm of ± 0.8 over the day; the onset lies
10–60 min after the dose, relief stays 2–4 h and goes within one. Seconds: noise with a memory of
10 s. Bursts: 4 min. Wandering: 60 min. Days differ: one draw a day. Given are standard deviations.
"Given at a peak": the dose comes when the score is highest within eight hours, as people do.
"""
TAIL = """
The onset counts as missed where no verdict was given. Intervals are counted where one was given.
"""
