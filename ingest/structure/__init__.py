"""The tree of a paper: blocks, and where head, body, foot and annexes stand."""
