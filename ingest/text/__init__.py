"""Text as rules read it: one spelling, patterns of the lexicon, dates, sentences, bodies."""
