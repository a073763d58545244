"""Slips in the solutions of notebook 01 that are none."""

EQUIVALENT = {
    "1.3": {
        "distances = ((centres - X[:, None]) ** 2).sum(axis=2)": "a square has no sign",
        "distances = (abs(X[:, None] - centres) ** 2).sum(axis=2)": "a square has no sign",
    },
}
