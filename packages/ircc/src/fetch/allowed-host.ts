/** Whether the official source may be read from this address: canada.ca over https, unless others are allowed. */
export function isAllowedHost(url: URL, allowOtherHosts: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (allowOtherHosts) return url.protocol === 'https:' || url.protocol === 'http:';
  const official = url.hostname === 'canada.ca' || url.hostname.endsWith('.canada.ca');
  return official && url.protocol === 'https:' && url.port === '';
}
