"""Compare fairly: Kreise like the own one, and values that a Kreis's conditions let expect."""
