"""Models and what they read: recognisers, detectors, metrics, and the tables that compare them."""
