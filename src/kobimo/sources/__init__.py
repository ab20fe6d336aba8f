"""Bring the publishers' files in unchanged and read them into observations."""
