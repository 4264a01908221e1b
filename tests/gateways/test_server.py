"""Whatever answers instead of a server of ours is told in a sentence."""

from __future__ import annotations

import socket
import threading

import pytest

from bestkept.gateways.server import Server, ServerTrouble


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"220 mail.example.com ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 500 Odd\r\nContent-Length: 4\r\n\r\nnull",
    ],
)
def test_what_is_no_answer_of_ours_is_a_trouble_with_a_reason(said):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, args=(listening, said)).start()
        with pytest.raises(ServerTrouble):
            Server(f"http://127.0.0.1:{listening.getsockname()[1]}").ask("/me").json()


def answer(listening, said):
    """Say something to whoever comes, and hang up."""
    client, _ = listening.accept()
    with client:
        client.recv(65536)
        client.sendall(said)
