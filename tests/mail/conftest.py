"""The rooms of mail are pure, so their tests need values only: see `letters.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
