"""Arithmetic of jobs, sectors and the training market: structure, change, exposure, matching."""
