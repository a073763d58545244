"""Slips in the solutions of notebook 11 that are none."""

EQUIVALENT = {
    "11.3": {
        "caught = np.arange(1, len(from_high) + 2) / len(from_high)": "a share of one is reached before the end",
        "caught = np.arange(1, len(odd) + 1) / len(from_high)": "a share of one is reached before the end",
        "caught = np.arange(1, len(scores) + 1) / len(from_high)": "a share of one is reached before the end",
    },
}
