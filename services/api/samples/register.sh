# HOOK is https://your.server/drawbell. The answer shows the secret this once: keep it.
curl --silent --show-error --fail-with-body "$API/v1/webhooks/endpoints" \
  --header "Authorization: Bearer $KEY" --json "{\"url\": \"$HOOK\"}"
