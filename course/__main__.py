"""`python3 course`: make the environment once, then start the course.

Whatever follows is passed on: `python3 course --lab`, `python3 course grade submissions`.
"""

import sys

from environment import refuse_old_python

refuse_old_python()

from environment.start import main  # noqa: E402  (an old Python must not get to read it)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
