import json, os, time, urllib.error, urllib.request, uuid


def order(path, body):
    """Carries an order out once, however often it has to be sent: the key names it."""
    headers = {
        "Authorization": "Bearer " + os.environ["KEY"],
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),  # Made once, before the first try.
    }
    for tries in range(1, 6):
        request = urllib.request.Request(os.environ["API"] + path, json.dumps(body).encode(), headers)
        asked = 0
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as problem:
            # What is wrong with the request stays wrong. 409: the same call is being carried out.
            if problem.code < 500 and problem.code not in (409, 429):
                raise RuntimeError(problem.read().decode()) from None
            asked = int(problem.headers.get("Retry-After", 0))
        except OSError:
            pass  # No answer: whether it was carried out is not known, and does not matter.
        time.sleep(max(asked, 2**tries))
    raise RuntimeError("not carried out")


profile = {"crs": 512, "programs": ["cec"], "nomination": False}
print(json.dumps(order("/v1/webhooks/profiles", {"profiles": [{"reference": "client-0172", "profile": profile}]})))
