"""The proxies of deploy/, real ones, on free ports in front of a gateway with its own settings."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from stack import eventually, free_ports

from bot.settings import ROOT

NAME = "motcua.example.vn"
DEPLOY = ROOT / "deploy"
START_SECONDS = 90.0  # on a busy machine


class Front:
    """A running proxy: where it listens, and how it is believed."""

    ending = signal.SIGTERM

    def __init__(self, folder: Path, gateway: int) -> None:
        self.folder, self.gateway = folder, gateway
        self.plain, self.secure = free_ports(2)

    def client(self, sender: str = "127.0.0.1") -> httpx.Client:
        """Return a client at the address ``sender`` that checks the certificate."""
        trust = ssl.create_default_context(cafile=str(self.authority))
        transport = httpx.HTTPTransport(verify=trust, local_address=sender)
        client = httpx.Client(transport=transport, timeout=10.0, headers={"Host": NAME})
        client.base_url = httpx.URL(f"https://127.0.0.1:{self.secure}")
        client.event_hooks["request"].append(_naming)
        return client

    @property
    def authority(self) -> Path:
        """The certificate to believe."""
        raise NotImplementedError

    @property
    def written(self) -> str:
        """All that the proxy has written down."""
        return "".join(path.read_text() for path in self.folder.rglob("*.log"))

    def command(self) -> list[str]:
        """Return what starts it, in the foreground."""
        raise NotImplementedError


class Nginx(Front):
    """deploy/nginx/motcua.conf, its ports, files and upstream replaced."""

    @property
    def authority(self) -> Path:
        return self.folder / "fullchain.pem"

    def command(self) -> list[str]:
        make_certificate(self.folder)
        text = (DEPLOY / "nginx" / "motcua.conf").read_text(encoding="utf-8")
        for found, put in (
            (r"^ *listen \[::\].*\n", ""),
            (r"listen 80;", f"listen 127.0.0.1:{self.plain};"),
            (r"listen 443 ", f"listen 127.0.0.1:{self.secure} "),
            (r"server 127\.0\.0\.1:8080", f"server 127.0.0.1:{self.gateway}"),
            (rf"/etc/letsencrypt/live/{re.escape(NAME)}", str(self.folder)),
            (r"/var/log/nginx", str(self.folder)),
        ):
            text, count = re.subn(found, put, text, flags=re.MULTILINE)
            assert count, found
        (self.folder / "motcua.conf").write_text(text, encoding="utf-8")
        (self.folder / "nginx.conf").write_text(self._around(), encoding="utf-8")
        return ["nginx", "-p", str(self.folder), "-c", "nginx.conf", "-e", "stderr"]

    def _around(self) -> str:
        """What a distribution's nginx.conf says around it."""
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "".join(f"{kind}_temp_path {kind};\n" for kind in kinds)
        person = "user root;\n" if os.geteuid() == 0 else ""
        head = f"{person}daemon off;\npid nginx.pid;\nevents {{}}\n"
        return f"{head}http {{\n{places}include motcua.conf;\n}}\n"


class Caddy(Front):
    """deploy/caddy/Caddyfile with a certificate of Caddy's own authority."""

    ending = signal.SIGKILL  # asked politely it waits for connections

    @property
    def authority(self) -> Path:
        return self.folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"

    def command(self) -> list[str]:
        text = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
        (administration,) = free_ports(1)
        text = text.replace("{\n", f"{{\n\tadmin 127.0.0.1:{administration}\n\tlocal_certs\n", 1)
        (self.folder / "Caddyfile").write_text(text, encoding="utf-8")
        return ["caddy", "run", "--config", str(self.folder / "Caddyfile")]


@contextlib.contextmanager
def running(front: Front) -> Iterator[Front]:
    """Run a proxy until the caller is done."""
    environment = {
        **os.environ,
        "SITE": NAME,
        "GATEWAYS": f"127.0.0.1:{front.gateway}",
        "HTTP_PORT": str(front.plain),
        "HTTPS_PORT": str(front.secure),
        "XDG_DATA_HOME": str(front.folder),
        "XDG_CONFIG_HOME": str(front.folder),
        "HOME": str(front.folder),
    }
    with (front.folder / "told.log").open("wb") as told:
        process = subprocess.Popen(front.command(), env=environment, stdout=told, stderr=told)
        try:
            assert eventually(lambda: _answers(front), START_SECONDS), front.written
            yield front
        finally:
            process.send_signal(front.ending)
            process.wait(10)


def there(program: str) -> bool:
    """Return whether a program can be run here."""
    return shutil.which(program) is not None


def _answers(front: Front) -> bool:
    if not front.authority.exists():
        return False
    with contextlib.suppress(httpx.TransportError), front.client() as client:
        return client.get("/healthz").status_code == 200
    return False


def _naming(request: httpx.Request) -> None:
    """The site's name is in no DNS: the connection goes to loopback, the name into TLS."""
    request.extensions["sni_hostname"] = NAME


def make_certificate(folder: Path) -> None:
    """Write a self-made certificate for NAME and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    begun = datetime.now(timezone.utc) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    forms = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    secret = key.private_bytes(*forms, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)
