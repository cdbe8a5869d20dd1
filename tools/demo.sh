#!/usr/bin/env bash
# What tools/terminal.py records: the README's command, typed in a clone.
type_out() { printf '\033[32m$\033[0m '; for ((i = 0; i < ${#1}; i++)); do printf '%s' "${1:i:1}"; sleep 0.04; done; printf '\n'; }
type_out "ocrdata run recipes/quickstart.yaml"
ocrdata run recipes/quickstart.yaml
