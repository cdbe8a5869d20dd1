"""Where downloads and converted weights are kept, so that they are fetched once."""

import os
from pathlib import Path


def cache_dir() -> Path:
    """`$OCRDATA_CACHE`, or the platform's folder for such things."""
    given = os.environ.get("OCRDATA_CACHE")
    if given:
        return Path(given).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("ocrdata", appauthor=False)
