/** Whether a key works, for a person to read. */
export function keyState(
  { revoked_at: revokedAt, expires_at: expiresAt }: { revoked_at: Date | null; expires_at: Date | null },
  now: Date,
): 'works' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'works';
}
