"""Wrong versions of ``n_parameters``."""

from helpers.mistakes.mistake import Mistake


def count(weights=lambda K: K - 1, means=lambda K, d: K * d, kind=lambda k: k, **covariances):
    """``n_parameters`` with one count replaced."""

    def wrong(n_components, n_features, covariance_type="full"):
        K, d = n_components, n_features
        counts = {
            "full": lambda K, d: K * d * (d + 1) // 2,
            "tied": lambda K, d: d * (d + 1) // 2,
            "diag": lambda K, d: K * d,
            "spherical": lambda K, d: K,
        } | covariances
        return weights(K) + means(K, d) + counts[kind(covariance_type)](K, d)

    return wrong


def three_counts(n_components, n_features, covariance_type="full"):
    K, d = n_components, n_features
    return K - 1, K * d, count(weights=lambda K: 0, means=lambda K, d: 0)(K, d, covariance_type)


MISTAKES = [
    Mistake(name="K weights", wrong=count(weights=lambda K: K),
            message="You count one too many: K weights. They sum to one, so the last follows from the others: K - 1 are free."),
    Mistake(name="weights forgotten", wrong=count(weights=lambda K: 0),
            message="You are K - 1 short: the weights are parameters too."),
    Mistake(name="K + 1 weights", wrong=count(weights=lambda K: K + 1),
            message="You count K + 1 for the weights: two too many. They sum to one, which takes one *away* from K."),
    Mistake(name="one mean for all", wrong=count(means=lambda K, d: d),
            message="You count one mean, d numbers. Each component has its own: K·d."),
    Mistake(name="means less one", wrong=count(means=lambda K, d: (K - 1) * d),
            message="You count K - 1 means. Only the weights must sum to one; all K means are free."),
    Mistake(name="covariances alone", wrong=count(weights=lambda K: 0, means=lambda K, d: 0),
            message="You count the covariances alone. Weights, K - 1, and means, K·d, are parameters too."),
    Mistake(name="means forgotten", wrong=count(means=lambda K, d: 0),
            message="You are K·d short: the means are parameters too."),
    Mistake(name="one number for each mean", wrong=count(means=lambda K, d: K),
            message="You count one number for each mean. A mean has d of them, one for each feature: K·d."),
    Mistake(name="covariances forgotten",
            wrong=count(**dict.fromkeys(["full", "tied", "diag", "spherical"], lambda K, d: 0)),
            message="Weights and means are counted, covariances are not."),
    Mistake(name="d² for a symmetric matrix",
            wrong=count(full=lambda K, d: K * d * d, tied=lambda K, d: d * d),
            message="You count d² numbers for a covariance. It is symmetric: d on the diagonal and d(d-1)/2 above, together d(d+1)/2."),
    Mistake(name="diagonal not counted",
            wrong=count(full=lambda K, d: K * d * (d - 1) // 2, tied=lambda K, d: d * (d - 1) // 2),
            message="You count d(d-1)/2 for a symmetric matrix: the entries above the diagonal. Add the d on it: d(d+1)/2."),
    Mistake(name="full counted once", wrong=count(full=lambda K, d: d * (d + 1) // 2),
            message="For full you count one covariance. Each component has its own: K of them."),
    Mistake(name="tied counted K times", wrong=count(tied=lambda K, d: K * d * (d + 1) // 2),
            message="For tied you count K covariances. They are one and the same: it costs only once."),
    Mistake(name="diag counted once", wrong=count(diag=lambda K, d: d),
            message="For diag you count d variances. Each component has its own: K·d."),
    Mistake(name="spherical with d variances", wrong=count(spherical=lambda K, d: K * d),
            message="For spherical you count a variance for each feature. A component has one for all features: K in all."),
    Mistake(name="spherical counted once", wrong=count(spherical=lambda K, d: 1),
            message="For spherical you count one variance. Each component has its own: K."),
    Mistake(name="d for a symmetric matrix", wrong=count(full=lambda K, d: K * d, tied=lambda K, d: d),
            message="For full and tied you count d numbers for a covariance, its diagonal. The d(d-1)/2 above it are free as well."),
    Mistake(name="d²/2 for a symmetric matrix", wrong=count(full=lambda K, d: K * (d * d // 2), tied=lambda K, d: d * d // 2),
            message="You count half of d². That cuts the diagonal in two: d on it, d(d-1)/2 above it."),
    Mistake(name="d² and half of d", wrong=count(full=lambda K, d: K * (d * d + d // 2), tied=lambda K, d: d * d + d // 2),
            message="You count d² + d/2. Brackets are missing: the ½ belongs to d² as well."),
    Mistake(name="tied with d variances", wrong=count(tied=lambda K, d: d),
            message="For tied you count d variances, a diagonal. The common covariance is full: d(d+1)/2."),
    Mistake(name="spherical by the features", wrong=count(spherical=lambda K, d: d),
            message="For spherical you count d numbers. It is one variance for each *component*, whatever d is: K."),
    Mistake(name="covariances K times over", wrong=count(weights=lambda K: K - 1, full=lambda K, d: K * K * d * (d + 1) // 2, tied=lambda K, d: K * d * (d + 1) // 2, diag=lambda K, d: K * K * d, spherical=lambda K, d: K * K),
            message="You multiply the covariances by K once more; the count of a type has it in it already."),
    Mistake(name="K and d exchanged",
            wrong=lambda n_components, n_features, covariance_type="full": count()(n_features, n_components, covariance_type),
            message="You exchanged the numbers of components and features."),
    Mistake(name="three counts, not added up", wrong=three_counts,
            message="You return the counts of weights, means and covariances apart. Add them up."),
    Mistake(name="covariance_type ignored", wrong=count(kind=lambda kind: "full"),
            message="You count full covariances, whatever the type."),
    Mistake(name="weights counted twice", wrong=count(weights=lambda K: 2 * (K - 1)),
            message="You count the K - 1 free weights twice."),
    Mistake(name="means counted twice", wrong=count(means=lambda K, d: 2 * K * d),
            message="You count K·d too many, as if the means counted twice. (A d(d+3)/2 holds the mean already.)"),
    Mistake(name="integer division too early",
            wrong=count(full=lambda K, d: K * d * ((d + 1) // 2), tied=lambda K, d: d * ((d + 1) // 2)),
            message="For an even d you are wrong: (d + 1) // 2 is rounded down before the product is taken. Multiply first: d * (d + 1) // 2."),
    Mistake(name="components alone",
            wrong=lambda n_components, n_features, covariance_type="full": n_components,
            message="You count components. Each has a weight, a mean of d numbers and a covariance."),
    Mistake(name="the sizes of the arrays",
            wrong=count(weights=lambda K: K, full=lambda K, d: K * d * d, tied=lambda K, d: d * d),
            message="You count every entry of the arrays. But the weights sum to one (K - 1 are free), and a covariance is symmetric (d(d+1)/2)."),
    Mistake(name="diag and spherical exchanged",
            wrong=count(diag=lambda K, d: K, spherical=lambda K, d: K * d),
            message="You exchanged them: diag has K·d variances, spherical K."),
    Mistake(name="the ½ of a symmetric matrix forgotten",
            wrong=count(full=lambda K, d: K * d * (d + 1), tied=lambda K, d: d * (d + 1)),
            message="You count d(d+1) for a symmetric matrix: twice what it has. It is d(d+1)/2."),
]
