"""Read boundaries and areas, and make outlines of them that a map can carry."""
