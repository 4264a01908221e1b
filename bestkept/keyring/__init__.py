"""Where keys live: in a folder, behind a passphrase, or in a server that gives none away."""
