"""Programs run in a process of their own, as they import Paddle: reading lines, and maps of pages."""
