"""What a paper says of itself: number, type, issuer, date, title, recipients, signer."""
