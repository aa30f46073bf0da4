import type { MatrixRow } from '../results/matrix.ts';

/** Which clauses the reader of the matrix asked for. Empty fields ask for everything. */
export interface MatrixFilter {
  readonly text: string;
  readonly page: string;
  /** Only clauses that somebody does not fulfil. */
  readonly failing: boolean;
  /** Only clauses that this implementation was checked for; its id. */
  readonly implementation: string;
}

export const NO_MATRIX_FILTER: MatrixFilter = {
  text: '',
  page: '',
  failing: false,
  implementation: '',
};

/** The rows that the filter leaves, in their order. `columns`: ids of the implementations, in the order of the cells. */
export function filterMatrix(
  rows: readonly MatrixRow[],
  columns: readonly string[],
  { text, page, failing, implementation }: MatrixFilter,
): readonly MatrixRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const column = columns.indexOf(implementation);
  return rows.filter(({ id, text: sentence, file, sources, cells }) => {
    const hay = `${id} ${sentence} ${sources.join(' ')}`.toLowerCase();
    const judged = column < 0 ? cells : cells.slice(column, column + 1);
    return (
      (page === '' || file === page) &&
      (!failing || judged.some(({ failures }) => failures.length > 0)) &&
      (column < 0 ||
        judged.some(({ status }) => status !== 'not-applicable' && status !== 'untested')) &&
      words.every((word) => hay.includes(word))
    );
  });
}
