const entities: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", nbsp: ' ' },
};

/** What a person sees of a page between its frame's header and footer: a line for each piece, without the layout. */
export function visibleText(page: string): string {
  const main = /<main>([^]*)<\/main>/.exec(page)?.[1] ?? page;
  return main
    .replaceAll(/<(script|style|svg)\b[^]*?<\/\1>/g, '')
    .replaceAll(/<input\b[^>]*type="hidden"[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<button\b[^>]*>([^]*?)<\/button>/g, '\n[$1]\n')
    .replaceAll(/<\/(?:td|th|dt)>/g, ' | ')
    .replaceAll(
      /<\/?(?:p|div|section|h\d|tr|table|ul|ol|li|dl|dd|form|fieldset|legend|label|details|summary|select|option|article|figure|caption)\b[^>]*>/g,
      '\n',
    )
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(\w+|#\w+);/g, (whole, name: string) => entities[name] ?? whole)
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/ +/g, ' ')
        .replace(/[ |]+$/, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .join('\n');
}
