# AFTER is the nextCursor of the answer before; nothing at first. Answers as soon as there is anything new.
curl --silent --show-error --fail-with-body --get "$API/v1/events" \
  --header "Authorization: Bearer $KEY" --data wait=30 ${AFTER:+--data-urlencode "after=$AFTER"}
