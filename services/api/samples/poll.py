import os
from urllib.parse import quote
from call import call

after = os.environ.get("AFTER", "")  # Where you were: keep it with what you did.
while True:
    # Answers at once if there is anything, and otherwise as soon as there is, or after 30 seconds.
    page = call("GET", "/v1/events?wait=30" + (after and "&after=" + quote(after)))
    for event in page["events"]:
        print(event["id"], event["type"], (event["data"] or {}).get("draw", {}).get("number", ""), flush=True)
    after = page["nextCursor"] or after
