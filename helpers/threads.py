"""One thread where matrices are small: there, the threads of BLAS and OpenMP only wait for each other.

It knows nothing of the course.
"""

import functools
import io
import warnings
from contextlib import contextmanager, redirect_stderr

import joblib
from threadpoolctl import ThreadpoolController


@functools.cache
def _libraries():
    """The libraries with threads that are loaded at the first call: finding them takes milliseconds.

    The cores are counted before scikit-learn's k-means does: a count that fails prints a traceback, once.
    """
    with warnings.catch_warnings(action="ignore"), redirect_stderr(io.StringIO()):
        joblib.cpu_count(only_physical_cores=True)
    return ThreadpoolController()


@contextmanager
def one_thread():
    """Within ``with one_thread():``, or a function under ``@one_thread()``, BLAS and OpenMP use one thread.

    Afterwards they may use as many as before. It costs about ten microseconds.
    """
    with _libraries().limit(limits=1):
        yield
