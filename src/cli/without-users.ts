/**
 * A text without the user names and passwords of the URLs in it: what was typed is repeated in messages, which are
 * read by more people.
 *
 * A URL that is not one can have anything in its password, so that all from `//` to the last `@` of the word goes.
 */
export function withoutUsers(text: string): string {
  return text
    .split(/(\s)/)
    .map((word) => {
      const start = word.indexOf('://') + 3;
      const end = word.lastIndexOf('@');
      return start > 2 && end > start ? `${word.slice(0, start)}***${word.slice(end)}` : word;
    })
    .join('');
}
