"""Slips in the solutions of notebook 07 that are none."""

EQUIVALENT = {}
