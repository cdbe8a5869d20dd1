"""A first recipe, for `init` and the studio: what is asked, what suits the answers, and the YAML."""
