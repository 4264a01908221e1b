"""Parsing in child processes that can do nothing but compute.

`pool.read` is the one way in. A child is given the bytes of a document over a pipe, and gives
its pieces and troubles back over another. Before the first document it has imported every
reader and then given up, for good, all that a parser does not need (`lockdown`). The parent
believes nothing that comes back (`frames`), waits only so long, and names what went wrong.
"""
