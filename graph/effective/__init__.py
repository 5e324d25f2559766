"""What is known: computed from papers and decisions, never edited by hand."""
