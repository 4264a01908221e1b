"""What is: nothing. A decision is an entry of the journal, and rests on rows of other parts."""
