"""Keep regions true to today's boundaries: what existed, what is published, what is carried over."""
