/** A destination as it may stand in a log: its query and its user can be secrets. */
export function withoutQuery(destination: string): string {
  const { origin, pathname } = new URL(destination);
  return `${origin}${pathname}`;
}

/**
 * What a transport says, which can name the whole URL of the destination, as it is written or as it is parsed, or as much
 * of it as was not cut off. A destination that was refused can be no URL at all.
 */
export function withoutQueryOf(message: string, destination: string): string {
  const mark = destination.indexOf('?');
  const written = mark === -1 ? '' : destination.slice(mark);
  const parsed = URL.canParse(destination) ? new URL(destination).search : '';
  return [written, parsed].reduce(withoutText, message);
}

/** Without this text, which begins with `?`, and without the beginning of it at the end. */
function withoutText(message: string, query: string): string {
  if (query.length <= 1) return message;
  const text = message.replaceAll(query, '');
  for (let mark = text.indexOf('?'); mark !== -1; mark = text.indexOf('?', mark + 1)) {
    if (query.startsWith(text.slice(mark))) return text.slice(0, mark);
  }
  return text;
}
