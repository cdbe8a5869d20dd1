"""Where downloads and converted weights are kept, so that they are fetched once."""

import errno
import os
from pathlib import Path

_UNUSABLE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST})


def cache_dir() -> Path:
    """`$OCRDATA_CACHE`, or the platform's folder for such things."""
    given = os.environ.get("OCRDATA_CACHE")
    if given:
        return Path(given).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("ocrdata", appauthor=False)


def is_unusable(error: OSError) -> bool:
    """Whether an error says that the cache cannot be written; a missing file in it is another fault."""
    folder, name = cache_dir().absolute(), Path(str(error.filename or "")).absolute()
    if not error.filename or not (name.is_relative_to(folder) or folder.is_relative_to(name)):
        return False
    return error.errno in _UNUSABLE or (error.errno == errno.ENOENT and not os.path.lexists(folder))
