"""Slips that change nothing that a check should see: a file for each notebook, read by test_mutants.

``EQUIVALENT``: by number of the exercise, the changed lines (as :func:`mutants.changed` gives them) and why
they are as good as the solution.
"""
