"""One file over HTTP: requests, retries, pieces, resumption."""
