/** A destination as it may stand in a log: its query and its user can be secrets. */
export function withoutQuery(destination: string): string {
  const { origin, pathname } = new URL(destination);
  return `${origin}${pathname}`;
}

/** What a transport says, which can name the whole URL of the destination, or as much of it as was not cut off. */
export function withoutQueryOf(message: string, destination: string): string {
  const { search } = new URL(destination);
  if (search === '') return message;
  const text = message.replaceAll(search, '');
  for (let mark = text.indexOf('?'); mark !== -1; mark = text.indexOf('?', mark + 1)) {
    if (search.startsWith(text.slice(mark))) return text.slice(0, mark);
  }
  return text;
}
