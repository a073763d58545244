"""The catalogue of mistakes: wrong versions of each step, and what to tell the learner who wrote one.

:mod:`helpers.check` runs a learner's function and every wrong version of its step on the same small cases;
where the outputs agree, the mistake has a name. One file a step; ``mistake`` says what an entry is, and
``any_step`` holds what every step shares.
"""
