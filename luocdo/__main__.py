"""`python -m luocdo`: the command line."""

import sys

from luocdo.cli import main

sys.exit(main())
