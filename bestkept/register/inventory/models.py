"""What is: nothing of its own. Other rights are assets, and what is known of them are facts."""
