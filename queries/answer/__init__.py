"""Ready questions, their evidence and the forms of an answer."""
