"""On what the comparisons and numbers of notebook 10 rest."""

CLAIMS = []
GROUNDS = {}
NUMBERS = {}
