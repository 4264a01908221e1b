"""What people owe, gathered from every part that makes them owe something."""
