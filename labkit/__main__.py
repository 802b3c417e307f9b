"""Lets `python -m labkit` run the command line."""

import sys

from labkit.classroom.cli import main

if __name__ == "__main__":
    sys.exit(main())
