"""The core is pure, so its tests need values only: see `sequence_values.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
