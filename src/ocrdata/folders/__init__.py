"""Outputs as folders: they appear whole or not at all, go on after a kill, and can be verified afterwards."""
