"""What the notebooks of *EM from scratch* share."""

import scipy.linalg  # noqa: F401  (the libraries with threads must be loaded before they can be limited)
import sklearn.cluster  # noqa: F401
from threadpoolctl import threadpool_limits

threadpool_limits(1)  # on matrices this small, threads only wait for each other
