#!/usr/bin/env bash
# What is recorded: the two commands of the README, as a person types them.
type_out() { printf '\033[32m$\033[0m '; for ((i = 0; i < ${#1}; i++)); do printf '%s' "${1:i:1}"; sleep 0.04; done; printf '\n'; }
type_out 'ocrdata run quickstart'
ocrdata run quickstart
