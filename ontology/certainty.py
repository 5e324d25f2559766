"""Words for a confidence: people see Chắc chắn, Cần xem lại, Chưa rõ, not a number."""

CERTAIN, REVIEW = 0.9, 0.6  # confidence from which a fact is Chắc chắn, Cần xem lại


def certainty(confidence: float) -> str:
    """The label key of a confidence: certain, please-review or unknown.

    >>> certainty(0.95), certainty(0.6), certainty(0.2)
    ('certain', 'please-review', 'unknown')
    """
    if confidence >= CERTAIN:
        return "certain"
    return "please-review" if confidence >= REVIEW else "unknown"
