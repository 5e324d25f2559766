"""What a mention says that the paper does to the cited document."""
