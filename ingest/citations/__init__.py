"""Every mention of another document, with what is printed beside it."""
