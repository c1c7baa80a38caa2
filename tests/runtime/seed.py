"""The seed of the generated programs that pytest judges."""

import datetime
import os


def seed() -> str:
    """CANCELOT_JUDGE_SEED, or else one of the day."""
    return os.environ.get("CANCELOT_JUDGE_SEED") or datetime.date.today().isoformat()
