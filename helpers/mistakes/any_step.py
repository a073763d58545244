"""Mistakes that any step can hold: known not by their results but by the cases on which they show."""

from helpers.mistakes.mistake import Mistake

# What it means that an answer is right everywhere but on one kind of case; by the kinds of check.cases().
EXTREMES = {
    "underflow": Mistake(name="no log-sum-exp", wrong=None,
        message="On ordinary samples you are right. Far from every mean the densities underflow to zero, and then their logarithm is -inf and their ratio NaN. Stay in logarithms for as long as you can: add up by logsumexp, and take the exponential last (notebook 02, 'log-sum-exp')."),
    ("log_gaussian", "underflow"): Mistake(name="logarithm of a density", wrong=None,
        message="On ordinary samples you are right. Far from the mean the density underflows to zero, and then its logarithm is -inf. Compute the logarithm itself, term by term: -½ (d ln 2π + ln|Σ| + δ²)."),
    ("elbo", "underflow"): Mistake(name="logarithm of a density", wrong=None,
        message="On ordinary samples you are right. Far from every mean the densities underflow to zero, and then their logarithm is -inf. Take log_joint as it is: the bound needs the logarithm alone."),
    "determinant": Mistake(name="determinant underflows", wrong=None,
        message="With few features you are right, with hundreds you are not. The determinant of 200 of variance 0.01 is 0.01²⁰⁰, and the product along L's diagonal of 400 is 0.1⁴⁰⁰: both underflow to zero. Never form them: ln|Σ| = 2·Σ ln Lⱼⱼ from the Cholesky factor, or np.linalg.slogdet (notebook 02)."),
    "offset": Mistake(name="digits lost far from the origin", wrong=None,
        message="Near the origin you are right. Far from it the numbers that you subtract are almost equal and huge (mean of squares minus square of the mean, or an expanded square), and few digits survive. Subtract the mean first, square then (notebook 06, 'Far from the origin')."),
    "units": Mistake(name="a threshold in one feature's units", wrong=None,
        message="Where all features are of like size you are right. With a length in micrometres beside one in kilometres, or a price beside a flag, you are not. Something in your code depends on the units: a small constant that you add, a rounding, or a function that takes a variance far below the largest for zero, as np.linalg.pinv and SciPy's multivariate_normal do."),
    "many": Mistake(name="product instead of a sum of logarithms", wrong=None,
        message="On a few samples you are right; with 600 you are not. The *product* of their densities underflows. Add up logarithms."),
    "one feature": Mistake(name="one feature is a special case", wrong=None,
        message="With several features you are right, with a single one you are not. Something loses an axis there: np.cov returns a number, squeeze() drops the axis, a (1, 1) matrix broadcasts."),
    "one component": Mistake(name="one component is a special case", wrong=None,
        message="With several components you are right, with a single one you are not: something loses its axis (squeeze), or K = 2 is assumed."),
    "zeros": Mistake(name="0 · ln 0", wrong=None,
        message="Where every responsibility is above zero you are right; with hard ones you are not. np.log(0) is -inf, and 0 · (-inf) is NaN. By continuity γ ln γ is 0 at γ = 0: leave those terms out (a mask, responsibilities > 0), or use scipy.special.entr or xlogy."),
}
SINGLE_PRECISION = Mistake(name="single precision", wrong=None,
    message="Every number is right to about seven digits, and is a number of 32 bits: somewhere the data or the results went through float32.")
ADDED = Mistake(name="a small constant inside the logarithm", wrong=None,
    message="A small constant was added before the logarithm was taken, to avoid the logarithm of zero. It changes every other number too; log-sum-exp needs none.")
CHANGED_INPUT = Mistake(name="input changed in place", wrong=None,
    message="Your numbers may be right, but your function changes an array that was handed to it (X -= mean, X[:] = ..., +=). The next step would work on changed data. Write the result to a new name.")
REG_COVAR_IGNORED = Mistake(name="reg_covar ignored", wrong=None,
    message="With the default reg_covar you are right, with 0.1 you are not: is a number written into the function? Add the argument to each diagonal.")
UNSEEDED = Mistake(name="another answer each time", wrong=None,
    message="Called twice with the same arguments, your function returns different numbers. Something in it draws at random: is random_state passed on?")
ORDER = Mistake(name="results in another order", wrong=None,
    message="All results are right, but not where they belong.")
