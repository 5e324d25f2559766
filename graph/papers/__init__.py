"""What one paper prints, as quads in a graph of its own."""
