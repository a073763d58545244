"""What the notebooks of *EM from scratch* share."""

import scipy.linalg  # noqa: F401  (NumPy's and SciPy's BLAS must be loaded before they can be limited)
from threadpoolctl import threadpool_limits

threadpool_limits(1, user_api="blas")  # on matrices this small, threads only wait for each other
