# What the other examples ask Drawbell with. API and KEY come from the environment.
import json, os, urllib.request


def call(method, path, body=None):
    request = urllib.request.Request(
        os.environ["API"] + path,
        method=method,
        headers={"Authorization": "Bearer " + os.environ["KEY"], "Content-Type": "application/json"},
        data=None if body is None else json.dumps(body).encode(),
    )
    # What is no 2xx raises an HTTPError; its body is a problem as in RFC 9457.
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)
