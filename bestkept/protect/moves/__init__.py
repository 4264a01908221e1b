"""Who joins, moves and leaves: what is due from each, by the record, and when that is done."""
