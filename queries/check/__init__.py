"""Soát dự thảo: what a careful head clerk would mark in a draft (docs/check.md).

Record and text of the draft, the store and the table of acts are handed in; the draft itself goes
nowhere.
"""
