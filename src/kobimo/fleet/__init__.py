"""Build the reports of many municipalities on a cluster, and watch over all of them on one page."""
