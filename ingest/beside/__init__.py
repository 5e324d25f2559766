"""What lies beside papers: the office's register, and the packages of the document exchange."""
