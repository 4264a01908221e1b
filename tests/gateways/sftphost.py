"""A real SFTP server on this machine: paramiko's, over SSH, with a folder to serve."""

import os
import socket
import threading

import paramiko


class Host:
    """Serve `folder` to whoever has `user_key`; `url` is its address. `stop` cuts everything."""

    def __init__(self, folder, user_key):
        self.folder, self.user_key = folder, user_key
        self.key = paramiko.ECDSAKey.generate()
        self.broken = ()  # names of files whose connection is cut in the middle
        self.opened = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._transports = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self):
        return f"sftp://bob@127.0.0.1:{self.port}"

    @property
    def known(self):
        """The line of known_hosts."""
        return f"[127.0.0.1]:{self.port} {self.key.get_name()} {self.key.get_base64()}\n"

    def _serve(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(client)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, self)
            self._transports.append(transport)
            try:
                transport.start_server(server=_Door(self))
            except (paramiko.SSHException, EOFError):
                continue

    def cut(self):
        for transport in self._transports:
            transport.close()

    def stop(self):
        self._socket.close()
        self.cut()


class _Door(paramiko.ServerInterface):
    def __init__(self, host):
        self.host = host

    def check_auth_publickey(self, username, key):
        good = username == "bob" and key == self.host.user_key
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def get_allowed_auths(self, _username):
        return "publickey"

    def check_channel_request(self, _kind, _number):
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, _server, host):
        self.host = host

    def _real(self, path):
        return self.host.folder / path.lstrip("/")

    def canonicalize(self, path):
        return os.path.normpath(f"/{path}")

    def list_folder(self, path):
        real = self._real(path)
        try:
            return [
                paramiko.SFTPAttributes.from_stat(one.lstat(), one.name) for one in real.iterdir()
            ]
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno)

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(self._real(path).stat())
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno)

    def lstat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(self._real(path).lstat())
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno)

    def open(self, path, _flags, _attributes):
        name = path.rpartition("/")[2]
        self.host.opened.append(name)
        try:
            file = self._real(path).open("rb")
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno)
        handle = _Handle()
        handle.readfile = file
        handle.host, handle.breaks = self.host, name in self.host.broken
        return handle


class _Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))

    def read(self, offset, length):
        if self.breaks and offset:
            self.host.cut()
        return super().read(offset, length)
