"""Slips in the solutions of notebook 08 that are none."""

EQUIVALENT = {}
