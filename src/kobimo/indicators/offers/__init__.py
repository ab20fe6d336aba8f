"""Methods for offers and surveys: unseen providers, scales, reach by social situation, networks."""
