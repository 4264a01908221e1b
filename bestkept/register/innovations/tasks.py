"""What happens later: nothing yet; the journal holds rows against the entries that wrote them."""
