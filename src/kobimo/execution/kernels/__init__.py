"""Kernels forked from one warm process that has imported the scientific stack; know no theme.

Nothing is imported here: a kernel that is spawned pays for every module.
"""
