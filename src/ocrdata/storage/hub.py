"""A packed data set on the Hugging Face hub: the folder as it is, card and checksums with it.

`Dataset.push_to_hub` would write the tables anew, under a card of its own and without our manifest. Sent as
they are, the files keep their bytes, `datasets.load_dataset` reads them all the same, and `ocrdata verify`
holds for what somebody downloads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.folders.outputs import MANIFEST

_SENT = ["data/*.parquet", "README.md", MANIFEST]


def reserve(name: str, *, private: bool) -> None:
    """Make a data set on the hub unless it is there: whoever may not write is told before hours of packing.

    Args:
        name: `owner/name` on the hub.
        private: Only for its owner, if it is made now.

    Raises:
        UserError: huggingface_hub is not installed, or the hub refuses.
    """
    hub = _client()
    with _refusals(name, "Log in with 'hf auth login' and a token that may write (or set HF_TOKEN)."):
        hub.create_repo(name, repo_type="dataset", private=private, exist_ok=True)
        hub.auth_check(name, repo_type="dataset", write=True)  # it may be there, and belong to others


def send(folder: Path, name: str) -> str:
    """Send a packed data set; tables of an earlier one under that name are replaced, in one commit.

    Args:
        folder: With `data/*.parquet`, the card and the manifest.
        name: `owner/name` on the hub, made by `reserve`.

    Returns:
        The address of the commit.

    Raises:
        UserError: The hub refuses, or is not reached.
    """
    from ocrdata import __version__

    hub = _client()
    again = f"{folder} is whole: send it with 'hf upload {name} {folder} --repo-type dataset'."
    with _refusals(name, again):
        commit = hub.upload_folder(
            repo_id=name,
            repo_type="dataset",
            folder_path=str(folder),
            allow_patterns=_SENT,
            delete_patterns=["data/*.parquet"],
            commit_message=f"Packed by ocrdata {__version__}",
        )
    return str(commit.commit_url)


def _client() -> Any:
    try:
        from huggingface_hub import HfApi
        from huggingface_hub.utils.tqdm import disable_progress_bars
    except ImportError as error:
        raise UserError(
            "huggingface_hub is not installed.", "Install it: pip install 'ocrdata[hub]'"
        ) from error
    from ocrdata import console

    if not console.watched():
        disable_progress_bars()
    return HfApi(library_name="ocrdata")


@contextmanager
def _refusals(name: str, remedy: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # the hub's client has errors of many libraries
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(f"the hub rejected {name} ({said[0].rstrip('.')}).", remedy) from error
