"""Read the files of the municipal office, as irregular as offices write them."""
