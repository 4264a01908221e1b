"""What is secret, and why: assets, their dated facts, versions and sketched documents."""
