import os
from call import call

path = f"/v1/webhooks/endpoints/{os.environ['ENDPOINT']}/test"  # ENDPOINT is ep_…
print(call("POST", path, {"type": "draw.published"})["messageId"])
