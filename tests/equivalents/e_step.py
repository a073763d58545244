"""Slips in the solutions of notebook 03 that are none."""

EQUIVALENT = {}
