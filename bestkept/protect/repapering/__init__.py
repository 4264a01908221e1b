"""What changed in law or wording, which signed agreements it touches, and signing them anew."""
