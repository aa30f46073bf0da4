/** A destination as it may stand in a log: its query and its user can be secrets. */
export function withoutQuery(destination: string): string {
  const { origin, pathname } = new URL(destination);
  return `${origin}${pathname}`;
}

/** What a transport says, which can name the whole URL of the destination. */
export function withoutQueryOf(message: string, destination: string): string {
  const { search } = new URL(destination);
  return search === '' ? message : message.replaceAll(search, '');
}
