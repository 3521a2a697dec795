/** Whether an Accept header names HTML and nothing it names as JSON is wanted more. A wildcard asks for JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  let htmlWanted = 0;
  let jsonWanted = 0;
  for (const range of accept.slice(0, 1_000).split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = given === undefined ? 1 : Number(given.slice(2));
    if (type === 'text/html') htmlWanted = quality;
    if (type === 'application/json') jsonWanted = quality;
  }
  return htmlWanted > 0 && htmlWanted >= jsonWanted;
}
