"""The words, and the values all rooms share: vocabulary, lexicon, records, names."""
