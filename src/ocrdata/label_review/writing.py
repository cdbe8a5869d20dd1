"""The new label file is written again soon after every change, in a thread of its own."""

import threading

from ocrdata.errors import UserError
from ocrdata.label_review.results import write_results
from ocrdata.label_review.session import ReviewSession

_PAUSE = 0.5
"""Seconds from a change until the label file is written: a page of changes is written once. The log has each
of them at once."""


class ResultWriter:
    """Writes the results of a review.

    Args:
        session: The review.
    """

    def __init__(self, session: ReviewSession):
        self.session = session
        self._written = -1
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="ocrdata-review", daemon=True)
        self._thread.start()

    def soon(self) -> None:
        """Write what has changed in a moment."""
        self._wanted.set()

    def now(self) -> tuple[int, int]:
        """Write at once; gives the numbers of lines that stay and that are left out.

        Raises:
            UserError: The disk is full or gone.
        """
        with self._writing:
            revision = self.session.revision
            counts = write_results(self.session.files, self.session.rows, self.session.decided())
            self._written = revision
            self.session.problem = ""
            return counts

    def close(self) -> None:
        """End the thread, without writing."""
        self._ended.set()
        self._wanted.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._ended.wait(_PAUSE)
            if self._ended.is_set():
                return
            self._wanted.clear()
            if self._written == self.session.revision:
                continue
            try:
                self.now()
            except (UserError, OSError) as error:  # the log has the changes; the page shows what is wrong
                self.session.problem = error.what if isinstance(error, UserError) else str(error)
                self._wanted.set()
