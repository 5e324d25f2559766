"""The SPARQL endpoint: protocol, gate, and workers that can be killed."""
