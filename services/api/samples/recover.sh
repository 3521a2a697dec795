# After an outage of yours: turn the endpoint on again, and have what failed since then sent again.
endpoint="$API/v1/webhooks/endpoints/$ENDPOINT"
curl --silent --show-error --fail-with-body --request PATCH "$endpoint" --output /dev/null \
  --header "Authorization: Bearer $KEY" --json '{"state": "active"}'
curl --silent --show-error --fail-with-body "$endpoint/recover" \
  --header "Authorization: Bearer $KEY" --json "{\"since\": \"$SINCE\"}"
