# The key names the order, and curl sends the same one at each try. It waits as long as Retry-After says.
curl --silent --show-error --fail-with-body --retry 5 --retry-connrefused "$API/v1/webhooks/profiles" \
  --header "Authorization: Bearer $KEY" --header "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \
  --json '{"profiles": [{"reference": "client-0172", "profile": {"crs": 512, "programs": ["cec"], "nomination": false}}]}'
