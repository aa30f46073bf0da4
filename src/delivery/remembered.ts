/** Texts of which one function remembers its answer. */
export const REMEMBERED_MAX = 1_000;

/**
 * Remembers the answers of a pure function to few texts, such as the URLs that most requests go to.
 *
 * Holds at most {@link REMEMBERED_MAX} of them, and forgets all when there are more. What throws is not remembered.
 */
export function remembered<Answer>(read: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = read(text);
    if (answers.size >= REMEMBERED_MAX) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
