# ID, TIMESTAMP, SIGNATURE and BODY are the three headers and the body as they came; SECRET is whsec_….
key=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
wanted=v1,$(printf '%s.%s.%s' "$ID" "$TIMESTAMP" "$BODY" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
age=$(($(date +%s) - TIMESTAMP))
case " $SIGNATURE " in
  *" $wanted "*) [ "$age" -lt 300 ] && [ "$age" -gt -300 ] && echo genuine || echo 'too old' ;;
  *) echo 'not genuine' ;;
esac
