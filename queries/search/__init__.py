"""From what a person types to documents and bodies."""
