"""Slips in the solutions of notebook 06 that are none."""

EQUIVALENT = {
    "6.2": {
        "if covariance_type == 'diag': | return np.array([np.diag(np.diag(S)) for S in covariances])": "the types exclude one another: their order does not matter",
        "if covariance_type == 'spherical': | return np.array([np.diag(S).mean() * np.eye(d) for S in covariances])": "the types exclude one another: their order does not matter",
        "return np.tile(sum((w * S for w, S in zip(covariances, weights))), (K, 1, 1))": "a product commutes",
        "return np.array([np.diag(S).mean() * np.eye(_) for S in covariances])": "`_` holds the number of features",
    },
    "6.4": {
        "matrices = {'full': n_components, 'tied': 1}.get(covariance_type, 0)": "a line that stands elsewhere, before it is needed",
        "numbers = {'diag': n_components * n_features, 'spherical': n_components}": "a line that stands elsewhere, before it is needed",
        "count = abs(n_components - 1) + n_components * n_features": "there is at least one component",
        "return count + matrices * n_features * (n_features + 1) / 2 + numbers.get(covariance_type, 0)": "d (d + 1) is even",
    },
    "6.5": {
        "return constrain(constrain(covariances, weights, 'tied'), covariances, 'diag')": "diag looks at no weights",
    },
}
