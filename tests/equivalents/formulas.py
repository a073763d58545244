"""Slips in the solutions of notebook 02 that are none."""

EQUIVALENT = {}
