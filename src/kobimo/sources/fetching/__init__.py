"""Bring official files in: what to ask whom, in which order, and what to keep of it."""
