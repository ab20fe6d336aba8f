"""Run the command line with ``python -m kobimo``."""

from kobimo.cli import main

main()
