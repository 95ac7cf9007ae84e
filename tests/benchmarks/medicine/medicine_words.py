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
  dose, 20 seen minutes in the two hours before it, a third of those after it, and no other dose
  within two hours before or 90 minutes after. A person who takes a dose every few hours therefore
  always gets "cannot tell".
- **A slow or S-shaped beginning** has no sharp moment. The onset is where the score leaves its
  course, and the interval is the honest answer there. An S-shaped one is often taken for a straight
  one that began later, and then told too surely.
- **Relief that grows in another way** than straight, slowing or S-shaped: these three are what is
  made here and what the method looks for, so a fourth way would be told worse.
- **Relief after 150 minutes**, and what comes later than 6 hours or after the next dose.
- Noise of another kind than the one made here: sudden changes of position, care, another unit.
- Sleep, paralysis or an unmoving face lower the score without lowering pain.

## How a dose is judged

Minute means from two hours before to six hours after are compared with the mean of the same hours
on other days without a dose. How those days vary about their mean is fitted as a sum of parts with
memories of a minute, 3, 10, 30 and 90 minutes, and a whole day, by the likelihood of their
periodograms. With that covariance {courses:,} courses of relief (onset by the minute,
{growths} ways to grow, {goings} ways to go) are weighed by their evidence against no relief.
Straight, slowing and S-shaped growth are held for alike likely before anything is seen, and the
time until half of the relief is there for {half_time:g} minutes within a factor of two
(log-normal). The likeliest moment is the middle of the six minutes that hold most of the evidence.
It is told as a moment only if these hold at least {near:.0%} of it; otherwise only the interval in
which relief began is told.
What came before the dose predicts what follows, but never counts as a response, so a peak that
falls back by itself is no relief. "Worked" needs all of: evidence that arises in at most 2 % of 400
made-up courses that vary as this person does without a response; at most 10 % of it from an onset
before the dose; relief of at least half a point; an onset known within an hour. Intervals hold 90 %
of the evidence; the size is that of the fall where all of the relief is there. Where nobody can
tell, size and its interval say how much relief would still fit.

## The courses

Relief and noise in points. The base is 5–6.5 with a rhythm of ± 0.8 over the day; the onset lies
10–60 min after the dose, relief stays 2–4 h and goes within one. Seconds: noise with a memory of
10 s. Bursts: 4 min. Wandering: 60 min. Days differ: one draw a day. Given are standard deviations.
"Given at a peak": the dose comes when the score is highest within eight hours, as people do.
"""
OBSERVER = """
The ideal observer knows what no method can: the noise exactly, what would have been expected
without a dose, the kind of growth, and from which ranges size, growth and duration were drawn. It
sees the same eight hours and has only to find the onset, so that on average nobody who sees these
minutes can do better. The column is what it expects of itself; over all levels that is
{expected}, and it held {held}. It does not use how the time of a dose "given at a peak" was
chosen, nor that scores end at 0 and 10.

- **Even the ideal observer stays below nine in ten**, so no method can be expected to reach them
  (its share in brackets): {beyond}.
- **The ideal observer reaches nine in ten and the method does not:** {within}.
- Of these, it would not reach them either if it were not told how relief grows: {untold}.
"""
KNOWING = """
## What it costs not to know

Onsets within ± 3 min, of all with relief, by who knows more than the method:

- **Growth not told**: the ideal observer, told only that each growth in the table of courses is
  alike likely. It cannot always tell a slow straight beginning from a late S-shaped one. It still
  knows the ranges of each, of the size and of the duration. Only the mean over the four levels that
  differ in nothing but the growth is a bound for every method; at a single level, one that expects
  its growth more can do better, at the cost of others.
- **Ours, told the noise**: our method, told exactly how scores vary and what was to be expected
  without the dose. What it has over ours is all that more days could ever give.
"""
TAIL = """
The onset counts as missed where no verdict was given. Intervals are counted where one was given.
"""
SERIES = """
## Several doses together

What the table of amounts says: {doses} doses of one amount to one person, weighed together.
{people} people at each level with relief after every dose, {people} without any, and at some levels
{people} in whom each dose brings relief by even chance. Made so: onsets of one person's doses
differ by 5 min, sizes and growths by 15 % (SD), about what is usual for that person.

{table}
The usual onset is that of the person, of which {doses} doses can tell no more than to about 2 min
even if each were known exactly. Mean change: over the {doses} doses, those without relief as none.
Intervals of the onset are counted where the doses together were told to bring relief. So few doses
can never show that every one brings relief; the share is judged where relief comes by even chance.
"""
