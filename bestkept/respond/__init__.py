"""What do we do now: incidents, their steps and their clock."""
