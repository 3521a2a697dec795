import os
from call import call

# After an outage of yours: turn the endpoint on again if it was disabled, and have what failed since sent again.
endpoint = "/v1/webhooks/endpoints/" + os.environ["ENDPOINT"]
health = call("GET", endpoint + "/health")
if health["state"] != "active":
    call("PATCH", endpoint, {"state": "active"})
recovered = call("POST", endpoint + "/recover", {"since": os.environ["SINCE"]})  # 2026-10-01T00:00:00Z
print(f"{health['last7Days']['failed']} failed, {recovered['messages']} are sent again")
