"""Slips in the solutions of notebook 11 that are none."""

EQUIVALENT = {}
