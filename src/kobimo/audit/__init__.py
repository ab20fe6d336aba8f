"""Look at what is published with the eyes of somebody who wants to know what is hidden."""
