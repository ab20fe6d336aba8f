"""Read declarations (TOML, BibTeX) into checked objects; all that is wrong is said at once."""
