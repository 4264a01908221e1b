import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from guarded import SECRET, guard


@pytest.fixture
def index(tmp_path):
    return guard(tmp_path / "index", SECRET)
