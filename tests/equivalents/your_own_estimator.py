"""Slips in the solutions of notebook 08 that are none."""

TEXT = "the text of the error is free"
ORDER = "two lines of which neither needs the other"

EQUIVALENT = {
    "8.1": {
        **dict.fromkeys(
            [
                f"raise RuntimeError(f'{{type(model).__name__}} changes {{{other}}}')"
                for other in ("given", "model", "new", "value")
            ],
            TEXT,
        ),
        **dict.fromkeys(
            [
                f"raise RuntimeError(f'{{type({other}).__name__}} changes {{name}}')"
                for other in ("given", "name", "new", "value")
            ],
            TEXT,
        ),
    },
    "8.2": {
        "generator, runs = (check_random_state(self.random_state), [])": ORDER,
        "X = validate_data(self, X, dtype=float, ensure_min_samples=2)": "which is refused first is free",
        "responsibilities, _ = em.e_step(X, highest.mixture)": ORDER,
        "highest = max(runs, key=lambda run: run.log_likelihoods[-1:])": "the last pass of the loop sees all runs",
        "X = validate_data(self, X, ensure_min_samples=2)": "the steps of em make floats of X themselves",
    },
    "8.3": {
        "samples = validate_data(self, X, dtype=float, reset=False)": "before the fit there is nothing to compare with",
        "samples = validate_data(self, X, reset=False)": "em.log_joint makes floats of X itself",
        "terms = em.log_joint(X, self._mixture())": "em.log_joint makes floats of X itself",
    },
}
