"""Slips in the solutions of notebook 09 that are none."""

EQUIVALENT = {}
