# ENDPOINT is ep_….
curl --silent --show-error --fail-with-body "$API/v1/webhooks/endpoints/$ENDPOINT/test" \
  --header "Authorization: Bearer $KEY" --json '{"type": "draw.published"}'
