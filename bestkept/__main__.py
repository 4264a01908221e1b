"""`python -m bestkept` is the command `bestkept`."""

import sys

from bestkept.cli import main

if __name__ == "__main__":
    sys.exit(main())
