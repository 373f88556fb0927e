"""`python3 tests`: make the environment with the test tools, then run every check.

python3 tests             ruff, mypy, then all tests on two workers
python3 tests -k storm    pytest with these arguments, and nothing else
python3 tests --bench     the benchmarks, as a table; a name after it picks some
python3 tests --lock      make constraints.txt anew; --upgrade after it takes newer versions
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS.parent / "course"))

from environment import refuse_old_python  # noqa: E402  (the path comes first)

refuse_old_python()

from checks import main  # noqa: E402  (an old Python must not get to read it)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
