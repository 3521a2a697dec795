import base64, hashlib, hmac, time


def is_genuine(headers, body, secret):
    """Whether a message was signed with this secret (whsec_…) in the last five minutes. `body` is bytes as they came."""
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # While secrets change over, a message has a signature of each.
    return any(hmac.compare_digest(wanted, given) for given in headers["webhook-signature"].split(" "))
