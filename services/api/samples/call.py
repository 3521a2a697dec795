# What the other examples ask Drawbell with. API and KEY come from the environment.
import json, os, urllib.error, urllib.request


def call(method, path, body=None):
    request = urllib.request.Request(
        os.environ["API"] + path,
        method=method,
        headers={"Authorization": "Bearer " + os.environ["KEY"], "Content-Type": "application/json"},
        data=None if body is None else json.dumps(body).encode(),
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)
    except urllib.error.HTTPError as problem:
        # Every error is a problem as in RFC 9457: `detail` says what is wrong, `errors` names the fields.
        raise RuntimeError(problem.read().decode()) from None
