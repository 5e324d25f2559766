"""The front door: a few verbs over the rooms."""
