"""Slips in the solutions of notebook 06 that are none."""

EQUIVALENT = {}
