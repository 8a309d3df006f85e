"""Runs schemathesis on the emulator: `conformance.py SPECIFICATION EMULATOR SCHEMATHESIS`.

The specification is amended first, by what the service really does, and by the names of things that exist: with random
names, every answer would be that there is nothing.
"""

import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

MODELS = "tests/models"
OWNER, NAME = "acme", "learner"
TOKEN = "r8_conformance"
OPTIONS = [
    f"--header=Authorization: Bearer {TOKEN}",
    "--phases=examples,coverage,fuzzing",
    "--max-examples=15",
    # What exists can't be said in the document: a version, a name that is not taken.
    "--exclude-checks=positive_data_acceptance",
    "--warnings=off",
    "--seed=1",
    "--no-color",
]
PROBLEM = {
    "description": "What is wrong, as the service says it.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "title": {"type": "string"},
                    "detail": {"type": "string"},
                    "status": {"type": "integer"},
                    "invalid_fields": {"type": "array", "items": {"type": "object"}},
                },
            }
        }
    },
}


def amended(node):
    """Spells `nullable` as OpenAPI 3.1, which the document says it is, has it."""
    if isinstance(node, list):
        return [amended(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: amended(value) for key, value in node.items()}
    if node.pop("nullable", False) is True and "type" in node:
        node["type"] = [node["type"], "null"]
    return node


def operations(specification):
    for methods in specification["paths"].values():
        yield from (operation for operation in methods.values() if "operationId" in operation)


def amend(specification, names):
    specification = amended(specification)
    # The service leaves it out of what it has just created.
    specification["components"]["schemas"]["schemas_prediction_response"]["required"].remove("output")
    for operation in operations(specification):
        # Refusals are documented in words alone.
        operation["responses"].setdefault("4XX", PROBLEM)
        for parameter in operation.get("parameters", []):
            if parameter.get("in") == "path":
                parameter["schema"] = {"type": "string", "enum": [names[parameter["name"]], "nothing"]}
    # Nullable in every other place where a model stands.
    found = specification["paths"]["/models"]["query"]["responses"]["200"]["content"]["application/json"]["schema"]
    found["properties"]["results"]["items"]["properties"]["description"]["type"] = ["string", "null"]
    # The signature is the permission: the document's own example sends no token.
    specification["paths"]["/files/{file_id}/download"]["get"]["security"] = []
    return specification


class Api:
    def __init__(self, base):
        self.base = base

    def call(self, method, path, body=None, kind="application/json"):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind}
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def furnish(api):
    """Creates one of each thing, and gives the names by which the paths' parameters find them."""
    model = api.call("GET", f"/models/{OWNER}/{NAME}")
    version = model["latest_version"]["id"]
    prediction = api.call("POST", "/predictions", {"version": f"{OWNER}/{NAME}:{version}", "input": {}})
    training = api.call(
        "POST",
        f"/models/{OWNER}/{NAME}/versions/{version}/trainings",
        {"destination": f"{OWNER}/{NAME}", "input": {"images": "https://x.example/images.zip"}},
    )
    machines = {"hardware": "cpu", "min_instances": 0, "max_instances": 1}
    deployment = api.call(
        "POST", "/deployments", {"name": "fast", "model": f"{OWNER}/{NAME}", "version": version, **machines}
    )
    part = b'--x\r\nContent-Disposition: form-data; name="content"; filename="a.txt"\r\n\r\nmeow\r\n--x--\r\n'
    file = api.call("POST", "/files", part, "multipart/form-data; boundary=x")
    return {
        "collection_slug": api.call("GET", "/collections")["results"][0]["slug"],
        "deployment_owner": deployment["owner"],
        "deployment_name": deployment["name"],
        "file_id": file["id"],
        "model_owner": OWNER,
        "model_name": NAME,
        "prediction_id": prediction["id"],
        "training_id": training["id"],
        "version_id": version,
    }


def main(specification, emulator, schemathesis):
    serve = [emulator, "--models", MODELS, "--run-time", "50ms", "--token", TOKEN]
    server = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        base = server.stdout.readline().strip()
        names = furnish(Api(base))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "openapi.json"
            path.write_text(json.dumps(amend(json.loads(Path(specification).read_text()), names)))
            command = [schemathesis, "run", str(path), "--url", base, *OPTIONS]
            return subprocess.run(command, cwd=folder).returncode
    finally:
        server.terminate()
        server.wait(timeout=10)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
