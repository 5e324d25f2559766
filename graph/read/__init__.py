"""What the store tells of a work: its box, its relations, its validity, its lineage."""
