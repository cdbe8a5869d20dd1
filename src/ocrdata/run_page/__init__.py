"""One page about a run: accuracy before and after, the curve, readings, and the commands to go on with."""
