"""The desk: pages for counsel, analysts and security."""
