"""Slips in the solutions of notebook 05 that are none."""

EQUIVALENT = {}
