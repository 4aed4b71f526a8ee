"""Finds the passages that answer a question."""

import os

# One question is too little work to share: waiting for a second BLAS or OpenMP thread costs more than it saves, and a
# server's threads answer different questions. Must be set before numpy and faiss load.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
