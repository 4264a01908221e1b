"""The code lens: copied source, whatever its names, literals, comments and layout became."""
