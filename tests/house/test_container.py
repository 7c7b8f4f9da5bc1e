"""The image and the compose file: pinned, without root, without secrets, with health checks."""

import re

import pytest
import yaml

SERVICES = {"postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer"}
SECRET_NAME = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|_CONN|(DATABASE|WAREHOUSE)_URL")


def dockerfile_faults(text: str) -> list[str]:
    steps = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    words = [step.split(maxsplit=1) for step in steps]
    faults = []
    bases = [rest for word, rest in words if word == "FROM"]
    if not bases or "DIGEST" not in bases[0]:
        faults.append("the base image can't be pinned by digest")
    users = [rest for word, rest in words if word == "USER"]
    if not users or users[-1].split(":")[0] in {"root", "0"}:
        faults.append("runs as root")
    installs = [rest for word, rest in words if word == "RUN" and re.search(r"\bpip (install|sync)", rest)]
    if not any("--require-hashes" in rest and "requirements.lock" in rest for rest in installs):
        faults.append("does not install from the hash-pinned lock")
    return faults


def compose_faults(text: str) -> list[str]:
    compose = yaml.safe_load(text)
    faults = []
    for name, service in compose["services"].items():
        if name != "init" and "healthcheck" not in service:
            faults.append(f"{name}: no health check")
        for variable, value in (service.get("environment") or {}).items():
            by_file = variable.endswith(("_FILE", "_CMD", "_SECRET"))
            if SECRET_NAME.search(variable) and not by_file and value not in {"", None}:
                faults.append(f"{name}: {variable} stands in the file")
            for path in re.findall(r"/run/secrets/(\w+)", str(value)):
                if path not in service.get("secrets", []):
                    faults.append(f"{name}: reads the secret {path} and is not given it")
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                faults.append(f"{name}: port {port} is open to the network")
        for secret in service.get("secrets", []):
            if secret not in compose.get("secrets", {}):
                faults.append(f"{name}: secret {secret} is not declared")
    faults += [
        f"secret {name} is not a file" for name, s in compose.get("secrets", {}).items() if "file" not in s
    ]
    return faults


def test_the_image(repository):
    text = (repository / "Dockerfile").read_text(encoding="utf-8")
    assert not dockerfile_faults(text)
    for source in re.findall(r"^COPY (?:--\S+ )*(.+) \S+$", text, re.MULTILINE):
        for name in source.split():
            assert (repository / name).exists(), f"the image copies {name}, which is not there"


def test_the_image_and_the_lock_name_the_same_airflow(repository):
    text = (repository / "Dockerfile").read_text(encoding="utf-8")
    lock = (repository / "requirements.lock").read_text(encoding="utf-8")
    version = re.search(r"^apache-airflow==([\d.]+)", lock, re.MULTILINE).group(1)
    assert f"apache/airflow:{version}-python3.11" in text


def test_the_services(repository):
    text = (repository / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(yaml.safe_load(text)["services"]) == SERVICES
    assert not compose_faults(text)


@pytest.mark.parametrize(
    "specimen",
    [
        "FROM a:1\nRUN pip install --require-hashes -r requirements.lock\nUSER airflow",
        "ARG DIGEST\nFROM a:1${DIGEST}\nRUN pip install --require-hashes -r requirements.lock\nUSER root",
        "ARG DIGEST\nFROM a:1${DIGEST}\nRUN pip install airflow\nUSER airflow",
    ],
)
def test_a_loose_image_trips_the_check(specimen):
    assert len(dockerfile_faults(specimen)) == 1


@pytest.mark.parametrize(
    "service",
    [
        {},
        {"healthcheck": {}, "environment": {"DB_PASSWORD": "secret"}},
        {"healthcheck": {}, "environment": {"DB_PASSWORD_FILE": "/run/secrets/db"}},
        {"healthcheck": {}, "ports": ["8080:8080"]},
        {"healthcheck": {}, "secrets": ["unknown"]},
    ],
)
def test_a_loose_service_trips_the_check(service):
    assert len(compose_faults(yaml.safe_dump({"services": {"x": service}}))) == 1
