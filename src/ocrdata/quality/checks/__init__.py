"""Label files as a whole: every line looked at, findings published."""
