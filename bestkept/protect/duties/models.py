"""What is: nothing yet. What people owe is asked of the parts that make them owe it."""
